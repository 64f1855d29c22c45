/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/index_fixture.h - a folder of one's own, with a corpus and an
 * index in it.
 */
#ifndef JY_TESTS_INDEX_FIXTURE_H
#define JY_TESTS_INDEX_FIXTURE_H

#include "index/index.h"

#include <stdbool.h>

struct fixture {
    char folder[64]; /* removed with everything in it at the end */
    char index[80];
    char corpus[80];
};

/* Ends the test program if the machine does not play along. */
void fixture_begin(struct fixture *fixture);
void fixture_end(struct fixture *fixture);

/* Write a file into the corpus folder. */
void fixture_write(const struct fixture *fixture, const char *name,
                   const char *bytes, size_t len);

/* Build from `path`, or from the corpus folder if it is NULL. */
jy_status fixture_build(const struct fixture *fixture, const char *path,
                        jy_error *err);

/* The same, of the corpus folder, and it must come out. */
void fixture_build_well(const struct fixture *fixture);

/* Begin, build from documents as JSON lines, and open what came of them. */
jy_index *fixture_open(struct fixture *fixture, const char *lines, size_t len);

/* Whether the index folder has a file or folder of this name. */
bool fixture_has(const struct fixture *fixture, const char *name);

/* Write a file into the index folder. */
void fixture_write_index(const struct fixture *fixture, const char *name,
                         const char *text);

/* The ids of documents with every word, in order, each followed by a blank. */
void fixture_search(jy_index *index, const char *query, char *out, size_t size);

#endif
