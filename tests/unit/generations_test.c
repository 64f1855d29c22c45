/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which generations stay, which comes again, and which is refused. */
#include "index/builder.h"
#include "index/generation.h"
#include "tests/unit/index_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static struct fixture fixture;

static int begin(void **state)
{
    (void)state;
    fixture_begin(&fixture);
    fixture_write(&fixture, "税收.txt", "税收改革继续推进。\n", 28);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fixture_end(&fixture);
    return 0;
}

static int remove_from_corpus(const char *name)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", fixture.corpus, name);
    return remove(path);
}

static jy_status build_with(unsigned keep, unsigned max_drop, bool force,
                            jy_build_report *report, jy_error *err)
{
    const char *paths[] = {fixture.corpus};
    const jy_build_job job = {.index = fixture.index,
                              .paths = paths,
                              .path_count = 1,
                              .keep = keep,
                              .max_drop = max_drop,
                              .force = force};
    return jy_build_run(&job, report, err);
}

static void as_many_generations_stay_as_are_wished(void **state)
{
    jy_build_report report;
    (void)state;
    for (int n = 0; n < 6; n++) {
        assert_int_equal(build_with(4, 0, false, &report, NULL), JY_OK);
    }
    assert_false(fixture_has(&fixture, "0000000002"));
    assert_true(fixture_has(&fixture, "0000000003"));
    assert_true(fixture_has(&fixture, "0000000006"));
    assert_int_equal(build_with(1, 0, false, &report, NULL), JY_OK);
    assert_false(fixture_has(&fixture, "0000000006"));
    assert_true(fixture_has(&fixture, "0000000007"));
}

static uint64_t published(void)
{
    uint64_t number = 0;
    assert_int_equal(jy_index_published(fixture.index, &number, NULL), JY_OK);
    return number;
}

static void an_earlier_generation_is_published_again(void **state)
{
    uint64_t number;
    jy_error err;
    (void)state;
    fixture_build_well(&fixture);
    assert_int_equal(jy_generation_rollback(fixture.index, 0, &number, &err),
                     JY_E_NOT_FOUND);
    assert_non_null(strstr(err.message, "no generation before 1"));
    fixture_build_well(&fixture);
    assert_int_equal(jy_generation_rollback(fixture.index, 0, &number, NULL),
                     JY_OK);
    assert_int_equal(number, 1);
    assert_int_equal(published(), 1);
    assert_int_equal(jy_generation_rollback(fixture.index, 1, &number, NULL),
                     JY_E_REQUEST);
    assert_int_equal(jy_generation_rollback(fixture.index, 7, &number, NULL),
                     JY_E_NOT_FOUND);
    assert_int_equal(jy_generation_rollback(fixture.index, 2, &number, NULL),
                     JY_OK); /* and back again */
    assert_int_equal(published(), 2);
}

static void a_number_never_comes_twice(void **state)
{
    uint64_t number;
    (void)state;
    fixture_build_well(&fixture);
    fixture_build_well(&fixture);
    assert_int_equal(jy_generation_rollback(fixture.index, 1, &number, NULL),
                     JY_OK);
    /* This one fails, and takes the generation that was left with it. */
    assert_int_equal(fixture_build(&fixture, "/nothing/here", NULL),
                     JY_E_NOT_FOUND);
    assert_false(fixture_has(&fixture, "0000000002"));
    fixture_build_well(&fixture);
    assert_int_equal(published(), 4);
}

static void a_damaged_generation_is_not_published_again(void **state)
{
    uint64_t number;
    jy_error err;
    (void)state;
    fixture_build_well(&fixture);
    fixture_build_well(&fixture);
    fixture_write_index(&fixture, "0000000001/lexicon", "x");
    assert_int_equal(jy_generation_rollback(fixture.index, 0, &number, &err),
                     JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "lexicon"));
    assert_int_equal(published(), 2);
}

/* A corpus of so many documents. */
static void write_documents(unsigned count)
{
    char lines[8192] = "";
    size_t len = 0;
    for (unsigned i = 0; i < count; i++) {
        len += (size_t)snprintf(lines + len, sizeof lines - len,
                                "{\"body\":\"第%u件大事。\"}\n", i);
    }
    fixture_write(&fixture, "大事.jsonl", lines, len);
}

static void a_drop_is_refused_unless_it_is_meant(void **state)
{
    static const struct {
        unsigned documents; /* of 101 with the one that is always there */
        unsigned max_drop;
        bool force;
        jy_status status;
    } cases[] = {
        {79, 0, false, JY_E_UNAVAILABLE},
        {80, 0, false, JY_OK},
        {70, 30, false, JY_OK},
        {60, 30, false, JY_E_UNAVAILABLE},
        {5, 0, true, JY_OK},
        {5, 100, false, JY_OK},
    };
    jy_build_report report;
    jy_error err;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_documents(100);
        assert_int_equal(build_with(0, 0, true, &report, NULL), JY_OK);
        uint64_t before = published();
        write_documents(cases[i].documents);
        assert_int_equal(
            build_with(0, cases[i].max_drop, cases[i].force, &report, &err),
            cases[i].status);
        assert_int_equal(published() > before, cases[i].status == JY_OK);
        if (cases[i].status != JY_OK) {
            assert_non_null(strstr(err.message, "--force"));
            assert_non_null(strstr(err.message, "101"));
        }
    }
}

static void of_a_small_corpus_one_may_always_be_gone(void **state)
{
    jy_build_report report;
    (void)state;
    write_documents(2);
    fixture_build_well(&fixture);
    write_documents(1);
    assert_int_equal(build_with(0, 0, false, &report, NULL), JY_OK);
    write_documents(2);
    fixture_build_well(&fixture);
    assert_int_equal(remove_from_corpus("大事.jsonl"), 0);
    assert_int_equal(build_with(0, 0, false, &report, NULL), JY_E_UNAVAILABLE);
}

struct named {
    char text[128];
};

static void name_duplicate(void *user, jy_text earlier, jy_text later)
{
    struct named *named = user;
    size_t len = strlen(named->text);
    snprintf(named->text + len, sizeof named->text - len, "%.*s=%.*s ",
             (int)earlier.len, earlier.bytes, (int)later.len, later.bytes);
}

static void texts_that_come_twice_are_counted_and_named(void **state)
{
    struct named named = {""};
    const char *paths[] = {fixture.corpus};
    const jy_build_job job = {.index = fixture.index,
                              .paths = paths,
                              .path_count = 1,
                              .user = &named,
                              .duplicate = name_duplicate};
    jy_build_report report;
    (void)state;
    fixture_write(&fixture, "稅收.txt", "稅收改革繼續推進。\n", 28);
    assert_int_equal(jy_build_run(&job, &report, NULL), JY_OK);
    assert_int_equal(report.documents, 2); /* both are indexed */
    assert_int_equal(report.duplicates, 1);
    assert_int_equal(report.problems, 0);
    assert_string_equal(named.text, "稅收=税收 ");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(as_many_generations_stay_as_are_wished),
        TEST(an_earlier_generation_is_published_again),
        TEST(a_number_never_comes_twice),
        TEST(a_damaged_generation_is_not_published_again),
        TEST(a_drop_is_refused_unless_it_is_meant),
        TEST(of_a_small_corpus_one_may_always_be_gone),
        TEST(texts_that_come_twice_are_counted_and_named),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
