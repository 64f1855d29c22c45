/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of terms that cannot be read or written: a status each, and no
 * exception crosses the border to C. */
#include "tests/unit/terms_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* The least descriptor that is free. */
static int free_descriptor(void)
{
    int fd = dup(STDERR_FILENO);
    assert_true(fd >= 0);
    close(fd);
    return fd;
}

static void open_refused(void)
{
    int fd = free_descriptor();
    jy_postings *postings;
    jy_error err;
    assert_int_equal(terms_open(&postings, &err), JY_E_UNAVAILABLE);
    assert_null(postings);
    assert_true(strlen(err.message) > strlen("postings: "));
    assert_int_equal(free_descriptor(), fd); /* it was closed all the same */
}

static void a_file_that_is_no_database_is_refused(void **state)
{
    static const char *const contents[] = {"", "税", "IAMGLASS", NULL};
    (void)state;
    for (size_t i = 0; contents[i]; i++) {
        FILE *file = fopen(terms_path, "wb");
        assert_non_null(file);
        assert_true(fputs(contents[i], file) >= 0);
        assert_int_equal(fclose(file), 0);
        open_refused();
    }
    FILE *file = fopen(terms_path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 65536; i++) {
        fputc(i * 31 % 251, file);
    }
    assert_int_equal(fclose(file), 0);
    open_refused();
}

static void a_descriptor_that_is_none_is_refused(void **state)
{
    jy_postings *postings;
    (void)state;
    assert_int_not_equal(jy_postings_open(-1, &postings, NULL), JY_OK);
    assert_null(postings);
}

static jy_status visit(void *user, uint64_t document, jy_error *err)
{
    (void)user;
    (void)document;
    (void)err;
    return JY_OK;
}

/* Ask everything; whatever comes back, nothing is thrown. */
static void use(jy_postings *postings)
{
    const jy_patience patience = {0};
    const jy_plan plan = terms_plan("税");
    jy_candidate candidates[DOCUMENTS];
    uint64_t document;
    size_t count;
    size_t all;
    jy_status statuses[2];
    statuses[0] =
        jy_postings_lookup(postings, terms_text("末"), &document, NULL);
    statuses[1] = jy_postings_rank(postings, &plan, DOCUMENTS, &patience,
                                   candidates, &count, &all, NULL);
    for (size_t i = 0; i < 2; i++) {
        assert_true(statuses[i] == JY_OK || statuses[i] == JY_E_NOT_FOUND ||
                    statuses[i] == JY_E_UNAVAILABLE ||
                    statuses[i] == JY_E_INTERNAL);
    }
}

static void a_file_that_is_cut_short_throws_nothing(void **state)
{
    struct stat info;
    size_t refused = 0;
    (void)state;
    assert_int_equal(stat(terms_path, &info), 0);
    for (off_t size = info.st_size - 1; size > 0; size -= 4096) {
        jy_postings *postings;
        assert_int_equal(truncate(terms_path, size), 0);
        if (terms_open(&postings, NULL) == JY_OK) {
            use(postings);
        } else {
            refused++;
        }
        jy_postings_close(postings);
    }
    assert_true(refused > 0);
}

static void a_file_that_is_damaged_while_open_throws_nothing(void **state)
{
    struct stat info;
    int fd = open(terms_path, O_WRONLY | O_CLOEXEC);
    (void)state;
    assert_true(fd >= 0 && fstat(fd, &info) == 0);
    jy_postings *postings = terms_open_well();
    for (off_t at = 4096; at < info.st_size; at += 512) {
        char garbage[512];
        memset(garbage, 0xA5, sizeof garbage);
        assert_int_equal(pwrite(fd, garbage, sizeof garbage, at), 512);
    }
    const jy_patience patience = {0};
    const jy_plan plan = terms_plan("末");
    jy_error err;
    assert_int_equal(
        jy_postings_scan(postings, &plan, &patience, visit, NULL, &err),
        JY_E_UNAVAILABLE);
    use(postings);
    jy_postings_close(postings);
    close(fd);
}

static void a_term_beyond_the_limit_is_an_error_and_no_exception(void **state)
{
    char path[96];
    char term[246];
    const jy_posting posting = {.text = {term, sizeof term}, .count = 1};
    jy_postings_writer *writer;
    jy_error err;
    (void)state;
    memset(term, 'x', sizeof term);
    terms_path_of(path, "long");
    assert_int_equal(jy_postings_writer_new(path, &writer, NULL), JY_OK);
    assert_int_equal(jy_postings_writer_add(writer, &posting, 1, &err),
                     JY_E_INTERNAL);
    assert_non_null(strstr(err.message, "too long"));
    jy_postings_writer_free(writer);
}

static void only_a_new_path_is_written_to(void **state)
{
    static const char *const names[] = {"collect", "terms", "none/collect"};
    jy_postings_writer *writer;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[96];
        jy_error err;
        terms_path_of(path, names[i]);
        assert_int_equal(jy_postings_writer_new(path, &writer, &err),
                         JY_E_UNAVAILABLE);
        assert_null(writer);
        assert_true(strlen(err.message) > strlen("postings: "));
    }
    jy_postings_close(terms_open_well()); /* and the file there is unharmed */
}

static void a_file_that_cannot_be_written_is_an_error(void **state)
{
    char path[96];
    jy_postings_writer *writer;
    jy_error err;
    (void)state;
    terms_path_of(path, "again");
    assert_int_equal(jy_postings_writer_new(path, &writer, NULL), JY_OK);
    assert_int_equal(terms_add_document(writer, 0, NULL), JY_OK);
    terms_path_of(path, "none/terms");
    assert_int_equal(jy_postings_writer_finish(writer, path, &err),
                     JY_E_UNAVAILABLE);
    jy_postings_writer_free(writer);
}

/* A limit of the file size does what a full disk does. */
static void a_full_disk_is_an_error(void **state)
{
    char path[96];
    struct rlimit before;
    jy_postings_writer *writer;
    jy_error err;
    (void)state;
    terms_path_of(path, "full");
    assert_int_equal(jy_postings_writer_new(path, &writer, NULL), JY_OK);
    assert_int_equal(terms_add_document(writer, 0, NULL), JY_OK);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit little = {.rlim_cur = 1000,
                                  .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    terms_path_of(path, "full-terms");
    jy_status status = jy_postings_writer_finish(writer, path, &err);
    jy_postings_writer_free(writer);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "File too large"));
}

static void nothing_is_freed_and_closed_too(void **state)
{
    (void)state;
    jy_postings_writer_free(NULL);
    jy_postings_close(NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, terms_begin, terms_end)
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_no_database_is_refused),
        TEST(a_descriptor_that_is_none_is_refused),
        TEST(a_file_that_is_cut_short_throws_nothing),
        TEST(a_file_that_is_damaged_while_open_throws_nothing),
        TEST(a_term_beyond_the_limit_is_an_error_and_no_exception),
        TEST(only_a_new_path_is_written_to),
        TEST(a_file_that_cannot_be_written_is_an_error),
        TEST(a_full_disk_is_an_error),
        TEST(nothing_is_freed_and_closed_too),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
