/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/locked.h - the index folder in the hands of the one who may change
 * what is published.
 *
 * Ownership  Give what was opened to jy_locked_close(), which takes what
 *            could not be opened, too.
 * Threads    One handle, one thread; across processes the lock lets one in.
 */
#ifndef JY_INDEX_LOCKED_H
#define JY_INDEX_LOCKED_H

#include "protocol/status.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_locked {
    char *index;      /* the folder's path, for messages */
    int folder;       /* -1: not open */
    int lock;         /* the lock file, which remembers the last number */
    uint64_t current; /* the published generation; 0: none */
    uint64_t last;    /* no number up to this one is free */
} jy_locked;

/*
 * Open the folder, making it if it is missing and `make` says so, and lock
 * it.
 *
 * JY_E_BUSY         somebody has the lock
 * JY_E_NOT_FOUND    there is no such folder, or none above it
 * JY_E_UNAVAILABLE  the folder holds other things than an index, is
 *                   somebody else's, or can't be written
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_locked_open(const char *index, bool make,
                                      jy_locked *out, jy_error *err);
void jy_locked_close(jy_locked *locked);

/*
 * A number for a new generation; whatever becomes of it, it does not come
 * again.
 *
 * JY_E_UNAVAILABLE  the disk is full or broken (also from the next one)
 */
JY_NODISCARD jy_status jy_locked_take_number(jy_locked *locked, uint64_t *out,
                                             jy_error *err);

/* Publish generation `number`.  *published is whether readers see it, which
 * can be so even if the disk failed. */
JY_NODISCARD jy_status jy_locked_publish(jy_locked *locked, uint64_t number,
                                         bool *published, jy_error *err);

/* Remove what a build that died has left, and generations newer than the
 * published one. */
void jy_locked_tidy(const jy_locked *locked);

/* Remove the oldest generations, so that with the published one at most
 * `keep` stay. */
void jy_locked_prune(const jy_locked *locked, unsigned keep);

#ifdef __cplusplus
}
#endif
#endif
