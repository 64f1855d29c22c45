/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/arena.h - many small things that live and die together.
 *
 * Ownership  Starts as {0}; everything in it lives until jy_arena_clear().
 * Threads    One arena, one thread at a time.
 */
#ifndef JY_CORPUS_ARENA_H
#define JY_CORPUS_ARENA_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct jy_arena_block;

typedef struct jy_arena {
    struct jy_arena_block *last;
    size_t used; /* of that block */
    size_t size;
} jy_arena;

/* Room for `size` bytes, aligned for anything if `size` is a multiple of the
 * alignment in all calls; NULL without memory. */
void *jy_arena_take(jy_arena *arena, size_t size);

/* A copy of some bytes, not aligned; NULL without memory. */
char *jy_arena_copy(jy_arena *arena, const char *bytes, size_t len);

void jy_arena_clear(jy_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
