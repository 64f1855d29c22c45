/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is each byte compared, once, and is what is wrong named? */
#include "index/builder.h"
#include "index/manifest.h"
#include "index/update.h"
#include "index/verify.h"
#include "tests/unit/index_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct fixture fixture;

static int begin(void **state)
{
    jy_error err;
    (void)state;
    fixture_begin(&fixture);
    fixture_write(&fixture, "税收.txt", "税收改革继续推进。\n", 28);
    return fixture_build(&fixture, NULL, &err) == JY_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    fixture_end(&fixture);
    return 0;
}

static const char *path_of(unsigned generation, jy_part part)
{
    static char path[160];
    snprintf(path, sizeof path, "%s/%010u/%s", fixture.index, generation,
             jy_part_name(part));
    return path;
}

/* Turn a byte of a part around, so that doing it twice changes nothing. */
static void flip(unsigned generation, jy_part part, off_t at)
{
    unsigned char byte;
    int fd = open(path_of(generation, part), O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 0xFF;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static uint64_t size_of(unsigned generation, jy_part part)
{
    struct stat info;
    assert_int_equal(stat(path_of(generation, part), &info), 0);
    return (uint64_t)info.st_size;
}

/* All bytes of the parts that each generation has. */
static uint64_t size_of_all(unsigned generation)
{
    return size_of(generation, JY_PART_TERMS) +
           size_of(generation, JY_PART_TEXT) +
           size_of(generation, JY_PART_LEXICON) +
           size_of(generation, JY_PART_FILES);
}

static jy_verification *verification_of(uint64_t generation,
                                        const jy_verified_parts *known)
{
    jy_verification *verification;
    assert_int_equal(
        jy_verification_new(fixture.index, generation, &verification, NULL),
        JY_OK);
    if (known) {
        jy_verification_spare(verification, known);
    }
    return verification;
}

static jy_status verify(uint64_t generation, jy_verified_parts *known,
                        jy_error *err)
{
    jy_verification *verification = verification_of(generation, known);
    jy_status status = jy_verification_finish(verification, err);
    if (known) {
        jy_verification_learn(verification, known);
    }
    jy_verification_free(verification);
    return status;
}

static void every_byte_of_a_generation_is_read(void **state)
{
    jy_verification *verification = verification_of(1, NULL);
    uint64_t left = jy_verification_left(verification);
    (void)state;
    assert_int_equal(left, size_of_all(1));
    while (left > 0) {
        assert_int_equal(jy_verification_step(verification, NULL), JY_OK);
        assert_true(jy_verification_left(verification) < left);
        assert_true(left - jy_verification_left(verification) <=
                    JY_VERIFICATION_STEP);
        left = jy_verification_left(verification);
    }
    /* And more than the end is not asked for. */
    assert_int_equal(jy_verification_step(verification, NULL), JY_OK);
    assert_int_equal(jy_verification_finish(verification, NULL), JY_OK);
    jy_verification_free(verification);
}

static void a_changed_byte_is_found_and_its_file_named(void **state)
{
    static const jy_part parts[] = {JY_PART_TERMS, JY_PART_TEXT,
                                    JY_PART_LEXICON, JY_PART_FILES};
    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char expected[64];
        snprintf(expected, sizeof expected,
                 "generation 1: its file %s is not as it was published",
                 jy_part_name(parts[i]));
        off_t size = (off_t)size_of(1, parts[i]);
        const off_t places[] = {0, size / 2, size - 1};
        for (size_t n = 0; n < sizeof places / sizeof *places; n++) {
            jy_error err;
            flip(1, parts[i], places[n]);
            assert_int_equal(verify(1, NULL, &err), JY_E_UNAVAILABLE);
            assert_non_null(strstr(err.message, fixture.index));
            assert_non_null(strstr(err.message, expected));
            flip(1, parts[i], places[n]);
        }
    }
    assert_int_equal(verify(1, NULL, NULL), JY_OK);
}

static void a_file_that_is_cut_short_while_it_is_read_is_found(void **state)
{
    jy_error err;
    jy_verification *verification = verification_of(1, NULL);
    (void)state;
    assert_int_equal(
        truncate(path_of(1, JY_PART_TEXT), (off_t)size_of(1, JY_PART_TEXT) - 1),
        0);
    assert_int_equal(jy_verification_finish(verification, &err),
                     JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "its file text is not as"));
    jy_verification_free(verification);
}

static void what_was_found_good_is_not_read_again(void **state)
{
    jy_verified_parts known = {0};
    (void)state;
    assert_int_equal(verify(1, &known, NULL), JY_OK);
    jy_verification *verification = verification_of(1, &known);
    assert_int_equal(jy_verification_left(verification), 0);
    assert_int_equal(jy_verification_finish(verification, NULL), JY_OK);
    jy_verification_free(verification);
}

static void
what_was_found_bad_is_read_again_and_what_was_good_before_not(void **state)
{
    jy_verified_parts known = {0};
    (void)state;
    flip(1, JY_PART_TEXT, 100);
    assert_int_equal(verify(1, &known, NULL), JY_E_UNAVAILABLE);
    jy_verification *verification = verification_of(1, &known);
    assert_int_equal(jy_verification_left(verification),
                     size_of_all(1) - size_of(1, JY_PART_TERMS));
    assert_int_equal(jy_verification_finish(verification, NULL),
                     JY_E_UNAVAILABLE);
    jy_verification_free(verification);
}

static void a_file_that_was_written_to_since_is_read_again(void **state)
{
    const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    jy_verified_parts known = {0};
    (void)state;
    assert_int_equal(verify(1, &known, NULL), JY_OK);
    flip(1, JY_PART_LEXICON, 5);
    /* However fast the clock's ticks: it is another time. */
    assert_int_equal(utimensat(AT_FDCWD, path_of(1, JY_PART_LEXICON), times, 0),
                     0);
    jy_verification *verification = verification_of(1, &known);
    assert_int_equal(jy_verification_left(verification),
                     size_of(1, JY_PART_LEXICON));
    assert_int_equal(jy_verification_finish(verification, NULL),
                     JY_E_UNAVAILABLE);
    jy_verification_free(verification);
}

static void what_an_update_took_over_is_not_read_again(void **state)
{
    const jy_build_job job = {.index = fixture.index};
    jy_build_report report;
    jy_update_report update;
    jy_verified_parts known = {0};
    (void)state;
    assert_int_equal(verify(1, &known, NULL), JY_OK);
    fixture_write(&fixture, "改革.txt", "改革不停步。\n", 19);
    assert_int_equal(jy_update_run(&job, &report, &update, NULL), JY_OK);
    assert_false(update.is_build);

    jy_verification *verification = verification_of(2, &known);
    assert_int_equal(
        jy_verification_left(verification),
        size_of(2, JY_PART_LEXICON) + size_of(2, JY_PART_FILES) +
            size_of(2, JY_PART_MORE_TERMS) + size_of(2, JY_PART_MORE_TEXT) +
            size_of(2, JY_PART_GONE_TERMS) + size_of(2, JY_PART_ORDER));
    assert_int_equal(jy_verification_finish(verification, NULL), JY_OK);
    jy_verification_free(verification);
    assert_int_equal(verify(2, NULL, NULL), JY_OK);
}

/* The same bytes in a file of their own may have rotted by themselves. */
static void a_copy_is_not_the_file_that_was_verified(void **state)
{
    jy_error err;
    jy_verified_parts known = {0};
    (void)state;
    assert_int_equal(verify(1, &known, NULL), JY_OK);
    assert_int_equal(fixture_build(&fixture, NULL, &err), JY_OK);
    jy_verification *verification = verification_of(2, &known);
    assert_int_equal(jy_verification_left(verification), size_of_all(2));
    jy_verification_free(verification);
}

static void only_the_latest_files_are_remembered(void **state)
{
    enum { PARTS = 4 };
    jy_error err;
    jy_verified_parts known = {0};
    uint64_t last = JY_VERIFIED_PARTS_MAX / PARTS;
    (void)state;
    for (uint64_t n = 1; n <= last; n++) {
        assert_int_equal(verify(n, &known, NULL), JY_OK);
        assert_int_equal(fixture_build(&fixture, NULL, &err), JY_OK);
        jy_verification *verification = verification_of(n, &known);
        assert_int_equal(jy_verification_left(verification), 0);
        jy_verification_free(verification);
    }
    /* One more takes the place of the first. */
    uint64_t inode = known.part[0].inode;
    assert_int_equal(known.next, JY_VERIFIED_PARTS_MAX);
    assert_int_equal(verify(last + 1, &known, NULL), JY_OK);
    assert_int_equal(known.next, JY_VERIFIED_PARTS_MAX + PARTS);
    assert_int_not_equal(known.part[0].inode, inode);
}

static void a_removed_generation_is_read_to_its_end(void **state)
{
    jy_error err;
    jy_verification *verification = verification_of(1, NULL);
    (void)state;
    assert_int_equal(jy_verification_step(verification, NULL), JY_OK);
    for (int n = 0; n < 3; n++) {
        assert_int_equal(fixture_build(&fixture, NULL, &err), JY_OK);
    }
    assert_int_not_equal(access(path_of(1, JY_PART_TEXT), F_OK), 0);
    assert_int_equal(jy_verification_finish(verification, NULL), JY_OK);
    assert_int_equal(jy_verification_left(verification), 0);
    jy_verification_free(verification);
}

static void a_generation_that_is_not_there_is_refused(void **state)
{
    jy_verification *verification;
    (void)state;
    assert_int_equal(jy_verification_new(fixture.index, 7, &verification, NULL),
                     JY_E_NOT_FOUND);
    assert_null(verification);
    jy_verification_free(verification);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_byte_of_a_generation_is_read),
        TEST(a_changed_byte_is_found_and_its_file_named),
        TEST(a_file_that_is_cut_short_while_it_is_read_is_found),
        TEST(what_was_found_good_is_not_read_again),
        TEST(what_was_found_bad_is_read_again_and_what_was_good_before_not),
        TEST(a_file_that_was_written_to_since_is_read_again),
        TEST(what_an_update_took_over_is_not_read_again),
        TEST(a_copy_is_not_the_file_that_was_verified),
        TEST(only_the_latest_files_are_remembered),
        TEST(a_removed_generation_is_read_to_its_end),
        TEST(a_generation_that_is_not_there_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
