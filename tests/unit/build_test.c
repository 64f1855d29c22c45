/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building, publishing, and refusing to open what was not published. */
#include "index/builder.h"
#include "index/generation.h"
#include "index/schema.h"
#include "tests/unit/index_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static jy_status open_status(bool verify, jy_error *err)
{
    jy_index *index;
    jy_status status = jy_index_open(fixture.index, 0, verify, &index, err);
    jy_index_close(index);
    return status;
}

static void a_build_publishes_the_next_generation(void **state)
{
    uint64_t number;
    (void)state;
    for (uint64_t n = 1; n <= 4; n++) {
        fixture_build_well(&fixture);
        assert_int_equal(jy_index_published(fixture.index, &number, NULL),
                         JY_OK);
        assert_int_equal(number, n);
    }
    assert_int_equal(open_status(true, NULL), JY_OK);
}

static void the_published_generation_and_the_one_before_stay(void **state)
{
    (void)state;
    for (int n = 0; n < 4; n++) {
        fixture_build_well(&fixture);
    }
    assert_false(fixture_has(&fixture, "0000000002"));
    assert_true(fixture_has(&fixture, "0000000003"));
    assert_true(fixture_has(&fixture, "0000000004"));
    assert_false(fixture_has(&fixture, "building"));
    assert_false(fixture_has(&fixture, "current.new"));
}

/* Each worker has a handle, and what is mapped is mapped once. */
static void another_handle_finds_what_the_first_one_finds(void **state)
{
    enum { HANDLES = 3 };
    jy_index *handle[HANDLES];
    (void)state;
    fixture_build_well(&fixture);
    assert_int_equal(jy_index_open(fixture.index, 1, true, &handle[0], NULL),
                     JY_OK);
    fixture_build_well(
        &fixture); /* another handle is one of the same generation */
    for (size_t i = 1; i < HANDLES; i++) {
        assert_int_equal(
            jy_index_open_another(fixture.index, handle[0], &handle[i], NULL),
            JY_OK);
    }
    for (size_t i = HANDLES; i-- > 0;) {
        char found[64];
        jy_document document;
        fixture_search(handle[i], "税收", found, sizeof found);
        assert_string_equal(found, "税收 ");
        assert_int_equal(
            jy_index_get(handle[i], "税收", strlen("税收"), &document, NULL),
            JY_OK);
        assert_int_equal(jy_index_get_info(handle[i])->generation, 1);
        jy_index_close(handle[i]);
    }
}

static void another_handle_of_what_is_gone_is_refused(void **state)
{
    jy_index *first;
    jy_index *another;
    (void)state;
    fixture_build_well(&fixture);
    assert_int_equal(jy_index_open(fixture.index, 0, true, &first, NULL),
                     JY_OK);
    for (int n = 0; n < 3; n++) {
        fixture_build_well(&fixture);
    }
    assert_int_equal(
        jy_index_open_another(fixture.index, first, &another, NULL),
        JY_E_NOT_FOUND);
    assert_null(another);
    jy_index_close(first);
}

static void an_open_generation_outlives_its_files(void **state)
{
    jy_index *index;
    char found[64];
    (void)state;
    fixture_build_well(&fixture);
    assert_int_equal(jy_index_open(fixture.index, 0, true, &index, NULL),
                     JY_OK);
    for (int n = 0; n < 3; n++) {
        fixture_build_well(&fixture);
    }
    assert_false(fixture_has(&fixture, "0000000001"));
    fixture_search(index, "税收", found, sizeof found);
    assert_string_equal(found, "税收 ");
    jy_index_close(index);
}

static void what_a_dead_build_left_is_removed(void **state)
{
    (void)state;
    fixture_build_well(&fixture);
    char path[160];
    snprintf(path, sizeof path, "%s/building", fixture.index);
    assert_int_equal(mkdir(path, 0700), 0);
    fixture_write_index(&fixture, "building/text", "half");
    snprintf(path, sizeof path, "%s/0000000002", fixture.index);
    assert_int_equal(mkdir(path, 0700), 0); /* sealed, never published */
    fixture_write_index(&fixture, "current.new", "00000");
    fixture_build_well(&fixture);
    uint64_t number;
    assert_int_equal(jy_index_published(fixture.index, &number, NULL), JY_OK);
    assert_int_equal(number, 3); /* a number is never used twice */
    assert_false(fixture_has(&fixture, "building"));
    assert_false(fixture_has(&fixture, "current.new"));
    assert_false(fixture_has(&fixture, "0000000002"));
}

static void a_second_build_is_told_of_the_first(void **state)
{
    jy_build *first;
    jy_error err;
    (void)state;
    assert_int_equal(jy_build_begin(fixture.index, &first, NULL), JY_OK);
    assert_int_equal(fixture_build(&fixture, NULL, &err), JY_E_BUSY);
    assert_non_null(strstr(err.message, fixture.index));
    jy_build_free(first);
    fixture_build_well(&fixture);
}

static void a_build_that_fails_leaves_the_old_generation(void **state)
{
    static const struct {
        const char *path; /* below the fixture's folder */
        jy_status status;
        const char *named;
    } cases[] = {
        {"nothing-here", JY_E_NOT_FOUND, "nothing-here"},
        {"empty", JY_E_NOT_FOUND, "no document"},
    };
    char path[160];
    (void)state;
    fixture_build_well(&fixture);
    snprintf(path, sizeof path, "%s/empty", fixture.folder);
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_error err;
        snprintf(path, sizeof path, "%s/%s", fixture.folder, cases[i].path);
        assert_int_equal(fixture_build(&fixture, path, &err), cases[i].status);
        assert_non_null(strstr(err.message, cases[i].named));
        assert_int_equal(open_status(true, NULL), JY_OK);
        assert_true(fixture_has(&fixture, "0000000001"));
        assert_false(fixture_has(&fixture, "0000000002"));
        assert_false(fixture_has(&fixture, "building"));
    }
}

static void a_build_can_be_stopped(void **state)
{
    jy_stop stop = {0};
    const char *paths[] = {fixture.corpus};
    const jy_build_job job = {
        .index = fixture.index, .paths = paths, .path_count = 1, .stop = &stop};
    jy_build_report report;
    (void)state;
    jy_stop_set(&stop);
    assert_int_equal(jy_build_run(&job, &report, NULL), JY_E_TIMEOUT);
    assert_false(fixture_has(&fixture, "building"));
    assert_false(fixture_has(&fixture, "current"));
}

static void a_folder_with_other_things_is_no_index(void **state)
{
    jy_error err;
    (void)state;
    assert_int_equal(mkdir(fixture.index, 0700), 0);
    fixture_write_index(&fixture, "日记.txt", "私人");
    assert_int_equal(open_status(false, &err), JY_E_NOT_FOUND);
    assert_int_equal(fixture_build(&fixture, NULL, &err), JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "日记.txt"));
    assert_true(fixture_has(&fixture, "日记.txt"));
    assert_false(fixture_has(&fixture, "lock"));
}

static void an_index_that_others_may_write_to_is_refused(void **state)
{
    jy_error err;
    (void)state;
    fixture_build_well(&fixture);
    assert_int_equal(chmod(fixture.index, 0777), 0);
    assert_int_equal(open_status(false, &err), JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "chmod go-w"));
    assert_int_equal(chmod(fixture.index, 0700), 0);
    assert_int_equal(open_status(false, &err), JY_OK);
}

static void a_missing_folder_and_one_without_an_index_differ(void **state)
{
    jy_error err;
    (void)state;
    assert_int_equal(open_status(false, &err), JY_E_NOT_FOUND);
    assert_non_null(strstr(err.message, "No such file"));
    assert_int_equal(mkdir(fixture.index, 0700), 0);
    assert_int_equal(open_status(false, &err), JY_E_NOT_FOUND);
    assert_non_null(strstr(err.message, "there is no index in"));
}

static void current_names_a_generation_or_nothing(void **state)
{
    static const char *const lines[] = {"",
                                        "1\n",
                                        "0000000001",
                                        "../0000001\n",
                                        "00000000a1\n",
                                        "0000000000\n",
                                        "0000000001\n\n",
                                        "00000000011\n"};
    jy_error err;
    (void)state;
    fixture_build_well(&fixture);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        fixture_write_index(&fixture, "current", lines[i]);
        assert_int_equal(open_status(false, &err), JY_E_UNAVAILABLE);
        assert_non_null(strstr(err.message, "does not name a generation"));
    }
    fixture_write_index(&fixture, "current",
                        "0000000009\n"); /* names none that is there */
    assert_int_equal(open_status(false, &err), JY_E_NOT_FOUND);
    fixture_write_index(&fixture, "current", "0000000001\n");
    assert_int_equal(open_status(false, &err), JY_OK);
}

static void links_in_an_index_are_not_followed(void **state)
{
    char path[160];
    char target[160];
    (void)state;
    fixture_build_well(&fixture);
    snprintf(path, sizeof path, "%s/current", fixture.index);
    snprintf(target, sizeof target, "%s/elsewhere", fixture.folder);
    assert_int_equal(rename(path, target), 0);
    assert_int_equal(symlink(target, path), 0);
    assert_int_equal(open_status(false, NULL), JY_E_UNAVAILABLE);
}

static void another_format_is_refused_by_name(void **state)
{
    char line[64];
    jy_error err;
    (void)state;
    fixture_build_well(&fixture);
    snprintf(line, sizeof line, "jianyan-index %d\n", JY_INDEX_FORMAT + 1);
    fixture_write_index(&fixture, "0000000001/manifest", line);
    assert_int_equal(open_status(false, &err), JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "format"));
    assert_non_null(strstr(err.message, fixture.index));
}

static void flip(const char *name, long at)
{
    char path[160];
    snprintf(path, sizeof path, "%s/0000000001/%s", fixture.index, name);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    int byte = fgetc(file) ^ 1 << at % 8;
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fputc(byte, file), byte & 0xFF);
    assert_int_equal(fclose(file), 0);
}

static long size_of(const char *name)
{
    char path[160];
    struct stat info;
    snprintf(path, sizeof path, "%s/0000000001/%s", fixture.index, name);
    assert_int_equal(stat(path, &info), 0);
    return (long)info.st_size;
}

static void every_flipped_bit_is_refused(void **state)
{
    static const char *const names[] = {"terms", "text", "lexicon", "manifest"};
    (void)state;
    fixture_build_well(&fixture);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        long size = size_of(names[i]);
        for (long at = 0; at < size; at += 1 + size / 200) {
            flip(names[i], at);
            assert_int_equal(open_status(true, NULL), JY_E_UNAVAILABLE);
            flip(names[i], at);
        }
    }
    assert_int_equal(open_status(true, NULL), JY_OK);
}

static void a_file_that_is_cut_short_is_refused_without_reading_it(void **state)
{
    static const char *const names[] = {"terms", "text", "lexicon", "manifest"};
    jy_error err;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[160];
        struct stat info;
        fixture_end(&fixture);
        begin(NULL);
        fixture_build_well(&fixture);
        snprintf(path, sizeof path, "%s/0000000001/%s", fixture.index,
                 names[i]);
        assert_int_equal(stat(path, &info), 0);
        assert_int_equal(truncate(path, info.st_size - 1), 0);
        assert_int_equal(open_status(false, &err), JY_E_UNAVAILABLE);
        assert_non_null(strstr(err.message, names[i]));
    }
}

/* The documents differ: the check would see one file of each. */
static void files_of_two_generations_do_not_mix(void **state)
{
    char one[160];
    char two[160];
    (void)state;
    fixture_build_well(&fixture);
    fixture_write(&fixture, "环境.txt", "营商环境\n", 13);
    fixture_build_well(&fixture);
    snprintf(one, sizeof one, "%s/0000000001/text", fixture.index);
    snprintf(two, sizeof two, "%s/0000000002/text", fixture.index);
    assert_int_equal(rename(one, two), 0);
    assert_int_equal(open_status(false, NULL), JY_E_UNAVAILABLE);
}

static void the_same_corpus_has_the_same_fingerprint(void **state)
{
    char fingerprint[3][65];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        jy_index *index;
        if (i == 2) {
            fixture_write(&fixture, "税收.txt", "税收改革继续推进！\n", 28);
        }
        fixture_build_well(&fixture);
        assert_int_equal(jy_index_open(fixture.index, 0, false, &index, NULL),
                         JY_OK);
        strcpy(fingerprint[i], jy_index_get_info(index)->fingerprint);
        jy_index_close(index);
    }
    assert_string_equal(fingerprint[0], fingerprint[1]);
    assert_string_not_equal(fingerprint[0], fingerprint[2]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_build_publishes_the_next_generation),
        TEST(the_published_generation_and_the_one_before_stay),
        TEST(another_handle_finds_what_the_first_one_finds),
        TEST(another_handle_of_what_is_gone_is_refused),
        TEST(an_open_generation_outlives_its_files),
        TEST(what_a_dead_build_left_is_removed),
        TEST(a_second_build_is_told_of_the_first),
        TEST(a_build_that_fails_leaves_the_old_generation),
        TEST(a_build_can_be_stopped),
        TEST(a_folder_with_other_things_is_no_index),
        TEST(an_index_that_others_may_write_to_is_refused),
        TEST(a_missing_folder_and_one_without_an_index_differ),
        TEST(current_names_a_generation_or_nothing),
        TEST(links_in_an_index_are_not_followed),
        TEST(another_format_is_refused_by_name),
        TEST(every_flipped_bit_is_refused),
        TEST(a_file_that_is_cut_short_is_refused_without_reading_it),
        TEST(files_of_two_generations_do_not_mix),
        TEST(the_same_corpus_has_the_same_fingerprint),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
