/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to set up and take away what a test of index/ works on. */
#define _XOPEN_SOURCE 700 /* nftw(), mkdtemp() */
#include "tests/unit/index_fixture.h"

#include "index/builder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void must(bool good, const char *what)
{
    if (!good) {
        perror(what);
        abort();
    }
}

void fixture_begin(struct fixture *fixture)
{
    strcpy(fixture->folder, "/tmp/jianyan-test-XXXXXX");
    must(mkdtemp(fixture->folder) != NULL, "mkdtemp");
    snprintf(fixture->index, sizeof fixture->index, "%s/index",
             fixture->folder);
    snprintf(fixture->corpus, sizeof fixture->corpus, "%s/corpus",
             fixture->folder);
    must(mkdir(fixture->corpus, 0700) == 0, "mkdir");
}

static int remove_one(const char *path, const struct stat *info, int kind,
                      struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

void fixture_end(struct fixture *fixture)
{
    nftw(fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void write_file(const char *folder, const char *name, const char *bytes,
                       size_t len)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    must(file && fwrite(bytes, 1, len, file) == len && fclose(file) == 0, path);
}

void fixture_write(const struct fixture *fixture, const char *name,
                   const char *bytes, size_t len)
{
    write_file(fixture->corpus, name, bytes, len);
}

void fixture_write_index(const struct fixture *fixture, const char *name,
                         const char *text)
{
    write_file(fixture->index, name, text, strlen(text));
}

bool fixture_has(const struct fixture *fixture, const char *name)
{
    char path[256];
    struct stat info;
    snprintf(path, sizeof path, "%s/%s", fixture->index, name);
    return lstat(path, &info) == 0;
}

jy_status fixture_build(const struct fixture *fixture, const char *path,
                        jy_error *err)
{
    const char *paths[] = {path ? path : fixture->corpus};
    const jy_build_job job = {
        .index = fixture->index, .paths = paths, .path_count = 1};
    jy_build_report report;
    return jy_build_run(&job, &report, err);
}

void fixture_build_well(const struct fixture *fixture)
{
    jy_error err = {JY_OK, ""};
    must(fixture_build(fixture, NULL, &err) == JY_OK, err.message);
}

jy_index *fixture_open(struct fixture *fixture, const char *lines, size_t len)
{
    jy_error err = {JY_OK, ""};
    jy_index *index = NULL;
    fixture_begin(fixture);
    fixture_write(fixture, "小.jsonl", lines, len);
    fixture_build_well(fixture);
    must(jy_index_open(fixture->index, 0, true, &index, &err) == JY_OK,
         err.message);
    return index;
}

void fixture_search(jy_index *index, const char *query, char *out, size_t size)
{
    const jy_question question = {.query = query,
                                  .len = strlen(query),
                                  .reading = JY_READING_ALL,
                                  .limit = 100,
                                  .snippet = 40};
    jy_hits *hits;
    jy_error err;
    *out = '\0';
    if (jy_index_search(index, &question, &hits, &err) != JY_OK) {
        snprintf(out, size, "%s", jy_status_name(err.status));
        return;
    }
    size_t len = 0;
    for (size_t i = 0; i < jy_hits_count(hits) && len < size; i++) {
        jy_text id = jy_hits_get(hits, i)->document.field[JY_FIELD_ID];
        len += (size_t)snprintf(out + len, size - len, "%.*s ", (int)id.len,
                                id.bytes);
    }
    jy_hits_free(hits);
}
