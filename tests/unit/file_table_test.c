/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/file_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const paths[] = {"/文稿/甲.txt", "/文稿/乙.jsonl",
                                    "/文稿/丙.pdf", "/文稿/丁.txt"};

enum { FILES = sizeof paths / sizeof *paths };

/* File `i` of the example: as many documents as its number; the third has a
 * problem, the last was written to just now. */
static struct stat info_of(size_t i)
{
    struct stat info = {.st_dev = 7,
                        .st_ino = 100 + i,
                        .st_size = (off_t)(1000 * i),
                        .st_mtim = {.tv_sec = 1615161600, .tv_nsec = (long)i},
                        .st_ctim = {.tv_sec = 1615161601, .tv_nsec = 5}};
    if (i == FILES - 1) {
        info.st_ctim.tv_sec = time(NULL);
    }
    return info;
}

static int write_example(FILE **file)
{
    jy_file_writer *writer;
    *file = tmpfile();
    assert_non_null(*file);
    int fd = fileno(*file);
    assert_int_equal(jy_file_writer_new(fd, &writer, NULL), JY_OK);
    for (size_t i = 0; i < FILES; i++) {
        struct stat info = info_of(i);
        const jy_corpus_file read = {.path = paths[i],
                                     .info = &info,
                                     .documents = i,
                                     .problems = i == 2};
        jy_file_writer_add(writer, &read, paths[i]);
    }
    assert_int_equal(jy_file_writer_finish(writer, NULL), JY_OK);
    jy_file_writer_free(writer);
    return fd;
}

static void what_was_read_is_known_again(void **state)
{
    FILE *file;
    jy_file_table table;
    (void)state;
    int fd = write_example(&file);
    assert_int_equal(jy_file_table_read(fd, &table, NULL), JY_OK);
    assert_int_equal(table.count, FILES);
    assert_int_equal(table.documents, 0 + 1 + 2 + 3);
    for (size_t n = 0; n < FILES; n++) {
        size_t i = (n + 2) % FILES; /* in their order, and not */
        jy_file_entry *entry = jy_file_table_find(&table, paths[i]);
        assert_ptr_equal(entry, &table.entry[i]);
        assert_string_equal(entry->path, paths[i]);
        assert_int_equal(entry->documents, i);
    }
    assert_null(jy_file_table_find(&table, "/文稿/戊.txt"));
    assert_ptr_equal(jy_file_table_owner(&table, 0), &table.entry[1]);
    assert_ptr_equal(jy_file_table_owner(&table, 2), &table.entry[2]);
    assert_ptr_equal(jy_file_table_owner(&table, 3), &table.entry[3]);
    assert_ptr_equal(jy_file_table_owner(&table, 5), &table.entry[3]);
    jy_file_table_clear(&table);
    fclose(file);
}

static void a_file_is_unchanged_if_it_looks_so_and_can_be_believed(void **state)
{
    FILE *file;
    jy_file_table table;
    (void)state;
    int fd = write_example(&file);
    assert_int_equal(jy_file_table_read(fd, &table, NULL), JY_OK);
    for (size_t i = 0; i < FILES; i++) {
        struct stat now = info_of(i);
        bool settled = i < 2;
        assert_int_equal(jy_file_is_unchanged(&table.entry[i], &now), settled);
        now.st_ino++;
        assert_false(jy_file_is_unchanged(&table.entry[i], &now));
        now = info_of(i);
        now.st_mtim.tv_nsec++;
        assert_false(jy_file_is_unchanged(&table.entry[i], &now));
        now = info_of(i);
        now.st_ctim.tv_sec++;
        assert_false(jy_file_is_unchanged(&table.entry[i], &now));
        now = info_of(i);
        now.st_size++;
        assert_false(jy_file_is_unchanged(&table.entry[i], &now));
    }
    jy_file_table_clear(&table);
    fclose(file);
}

static void what_is_kept_is_as_it_was(void **state)
{
    FILE *file;
    FILE *again = tmpfile();
    jy_file_writer *writer;
    jy_file_table table;
    jy_file_table kept;
    (void)state;
    int fd = write_example(&file);
    assert_int_equal(jy_file_table_read(fd, &table, NULL), JY_OK);
    assert_int_equal(jy_file_writer_new(fileno(again), &writer, NULL), JY_OK);
    for (size_t i = 0; i < FILES; i++) {
        jy_file_writer_keep(writer, &table.entry[i]);
    }
    assert_int_equal(jy_file_writer_finish(writer, NULL), JY_OK);
    jy_file_writer_free(writer);
    assert_int_equal(jy_file_table_read(fileno(again), &kept, NULL), JY_OK);
    assert_int_equal(kept.count, FILES);
    for (size_t i = 0; i < FILES; i++) {
        struct stat now = info_of(i);
        assert_int_equal(kept.entry[i].settled, table.entry[i].settled);
        assert_int_equal(jy_file_is_unchanged(&kept.entry[i], &now),
                         jy_file_is_unchanged(&table.entry[i], &now));
    }
    jy_file_table_clear(&kept);
    jy_file_table_clear(&table);
    fclose(file);
    fclose(again);
}

/* Whatever a byte of it is: it is refused, or harmless. */
static void a_damaged_table_is_refused_or_harmless(void **state)
{
    FILE *file;
    jy_file_table table;
    (void)state;
    int fd = write_example(&file);
    off_t size = lseek(fd, 0, SEEK_END);
    for (off_t at = 0; at < size; at++) {
        unsigned char byte;
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        for (unsigned flip = 1; flip < 256; flip <<= 1) {
            unsigned char other = (unsigned char)(byte ^ flip);
            assert_int_equal(pwrite(fd, &other, 1, at), 1);
            if (jy_file_table_read(fd, &table, NULL) == JY_OK) {
                for (uint64_t n = 0; n < table.documents; n++) {
                    assert_true(jy_file_table_owner(&table, n) <
                                table.entry + table.count);
                }
                (void)jy_file_table_find(&table, paths[3]);
            }
            jy_file_table_clear(&table);
        }
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    }
    for (off_t cut = size - 1; cut >= 0; cut--) {
        assert_int_equal(ftruncate(fd, cut), 0);
        assert_int_equal(jy_file_table_read(fd, &table, NULL),
                         JY_E_UNAVAILABLE);
    }
    fclose(file);
}

static void a_full_disk_is_told(void **state)
{
    jy_file_writer *writer;
    jy_error err;
    FILE *full = fopen("/dev/full", "we");
    (void)state;
    if (!full) {
        skip();
    }
    assert_int_equal(jy_file_writer_new(fileno(full), &writer, NULL), JY_OK);
    assert_int_equal(jy_file_writer_finish(writer, &err), JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "table of files"));
    jy_file_writer_free(writer);
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_read_is_known_again),
        cmocka_unit_test(
            a_file_is_unchanged_if_it_looks_so_and_can_be_believed),
        cmocka_unit_test(what_is_kept_is_as_it_was),
        cmocka_unit_test(a_damaged_table_is_refused_or_harmless),
        cmocka_unit_test(a_full_disk_is_told),
    };
    return cmocka_run_group_tests_name("file_table", tests, NULL, NULL);
}
