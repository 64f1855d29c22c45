/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how sizes are added up; what is passed over, corpus.c knows too. */
#define _DEFAULT_SOURCE /* fts */
#include "corpus/measure.h"

#include "corpus/corpus.h"

#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_passed_over(const FTSENT *entry)
{
    const char *name = entry->fts_name;
    return entry->fts_level > FTS_ROOTLEVEL &&
           (name[0] == '.' || strcmp(name, "README") == 0 ||
            strncmp(name, "README.", 7) == 0);
}

static uint64_t size_of(FTS *walk, FTSENT *entry)
{
    if (entry->fts_info == FTS_D &&
        (is_passed_over(entry) || entry->fts_level > JY_CORPUS_DEPTH_MAX)) {
        fts_set(walk, entry, FTS_SKIP);
    }
    return entry->fts_info == FTS_F && !is_passed_over(entry)
               ? (uint64_t)entry->fts_statp->st_size
               : 0;
}

/* fts_open() takes pointers to what it does not write. */
static FTS *open_walk(const char *path)
{
    union {
        const char *given;
        char *wanted;
    } same = {.given = path};
    char *const paths[] = {same.wanted, NULL};
    return fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
}

uint64_t jy_corpus_measure(const char *const *paths, size_t count,
                           bool (*goes_on)(void *user), void *user)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        FTS *walk = open_walk(paths[i]);
        FTSENT *entry;
        /* A walk that was never begun is not freed whole by fts_close(). */
        while (walk && (entry = fts_read(walk)) != NULL && goes_on(user)) {
            bytes += size_of(walk, entry);
        }
        if (walk) {
            fts_close(walk);
        }
    }
    return bytes;
}
