/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/gather.h - a folder to put files in, and what a walk finds.
 *
 * Include it after <cmocka.h>'s needs; it includes <cmocka.h> itself.
 */
#ifndef JY_TESTS_UNIT_GATHER_H
#define JY_TESTS_UNIT_GATHER_H

#include "corpus/corpus.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define GATHER_MAX 64

struct gathered_document {
    char *field[JY_FIELD_COUNT]; /* NULL: absent */
    char *extra;
    size_t line;
};

struct gather {
    char folder[64];
    jy_corpus_options options;
    struct gathered_document document[GATHER_MAX];
    size_t documents;
    char *problem[GATHER_MAX]; /* "name:line: message" */
    size_t problems;
    size_t files;
    size_t bytes;
    size_t stop_after; /* documents; 0: never */
};

static jy_status gather_document(void *user, const jy_document *document,
                                 const char *path, size_t line, jy_error *err)
{
    struct gather *gather = user;
    assert_non_null(path);
    assert_true(gather->documents < GATHER_MAX);
    struct gathered_document *copy = &gather->document[gather->documents++];
    copy->line = line;
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        jy_text text = document->field[i];
        if (text.bytes != NULL) {
            copy->field[i] = strndup(text.bytes, text.len);
            assert_non_null(copy->field[i]);
            assert_int_equal(strlen(copy->field[i]), text.len);
        }
    }
    jy_text extra = document->attachment[JY_ATTACHMENT_EXTRA];
    if (extra.bytes != NULL) {
        copy->extra = strndup(extra.bytes, extra.len);
        assert_non_null(copy->extra);
    }
    if (gather->documents == gather->stop_after) {
        return jy_error_set(err, JY_E_BUSY, "enough");
    }
    return JY_OK;
}

static void gather_problem(void *user, const char *path, size_t line,
                           const char *message)
{
    struct gather *gather = user;
    char text[1024];
    const char *name = path;
    size_t len = strlen(gather->folder);
    if (len > 0 && strncmp(path, gather->folder, len) == 0) {
        name += len + (path[len] == '/');
    }
    (void)snprintf(text, sizeof text, "%s:%zu: %s", name, line, message);
    assert_true(gather->problems < GATHER_MAX);
    gather->problem[gather->problems] = strdup(text);
    assert_non_null(gather->problem[gather->problems++]);
}

static void gather_file(void *user, const jy_corpus_file *file)
{
    struct gather *gather = user;
    assert_non_null(file->path);
    assert_non_null(file->info);
    gather->files++;
    gather->bytes += file->bytes;
}

static void gather_forget(struct gather *gather)
{
    for (size_t i = 0; i < gather->documents; i++) {
        for (size_t k = 0; k < JY_FIELD_COUNT; k++) {
            free(gather->document[i].field[k]);
        }
        free(gather->document[i].extra);
    }
    for (size_t i = 0; i < gather->problems; i++) {
        free(gather->problem[i]);
    }
    memset(gather->document, 0, sizeof gather->document);
    gather->documents = gather->problems = gather->files = gather->bytes = 0;
}

/* Read `path`, forgetting what was gathered before. */
static jy_status gather_read(struct gather *gather, const char *path,
                             jy_error *err)
{
    const jy_corpus_sink sink = {.user = gather,
                                 .document = gather_document,
                                 .problem = gather_problem,
                                 .file = gather_file};
    gather_forget(gather);
    return jy_corpus_read(&path, 1, &gather->options, &sink, err);
}

static void gather_folder(struct gather *gather)
{
    jy_error err = {JY_OK, ""};
    if (gather_read(gather, gather->folder, &err) != JY_OK) {
        fail_msg("%s", err.message);
    }
}

/* The path of `name` in the folder; good until the next call. */
static inline const char *gather_path(const struct gather *gather,
                                      const char *name)
{
    static char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", gather->folder, name);
    return path;
}

static inline void gather_write_bytes(const struct gather *gather,
                                      const char *name, const char *bytes,
                                      size_t len)
{
    FILE *file = fopen(gather_path(gather, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static inline void gather_write(const struct gather *gather, const char *name,
                                const char *text)
{
    gather_write_bytes(gather, name, text, strlen(text));
}

static inline void gather_expect_problem(const struct gather *gather, size_t i,
                                         const char *expected)
{
    assert_true(i < gather->problems);
    assert_string_equal(gather->problem[i], expected);
}

static inline void gather_expect(const struct gather *gather, size_t i,
                                 jy_field field, const char *expected)
{
    assert_true(i < gather->documents);
    const char *found = gather->document[i].field[field];
    if (expected == NULL) {
        assert_null(found);
    } else {
        assert_non_null(found);
        assert_string_equal(found, expected);
    }
}

static inline int gather_setup(void **state)
{
    struct gather *gather = calloc(1, sizeof *gather);
    if (gather == NULL) {
        return -1;
    }
    (void)snprintf(gather->folder, sizeof gather->folder, "%s",
                   "/tmp/jianyan-corpus-XXXXXX");
    *state = gather;
    return mkdtemp(gather->folder) == NULL ? -1 : 0;
}

static inline int gather_remove(const char *path, const struct stat *info,
                                int type, struct FTW *where)
{
    (void)info;
    (void)type;
    (void)where;
    return remove(path);
}

static inline int gather_teardown(void **state)
{
    struct gather *gather = *state;
    gather_forget(gather);
    int result = nftw(gather->folder, gather_remove, 8, FTW_DEPTH | FTW_PHYS);
    free(gather);
    return result;
}

#define gather_test(function)                                                  \
    cmocka_unit_test_setup_teardown(function, gather_setup, gather_teardown)

#endif
