/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how memory is taken in blocks. */
#include "corpus/arena.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)256 << 10)

struct jy_arena_block {
    struct jy_arena_block *previous;
    max_align_t bytes[];
};

void *jy_arena_take(jy_arena *arena, size_t size)
{
    if (arena->last == NULL || size > arena->size - arena->used) {
        size_t block_size = size > BLOCK ? size : BLOCK;
        struct jy_arena_block *block =
            malloc(sizeof(struct jy_arena_block) + block_size);
        if (block == NULL) {
            return NULL;
        }
        block->previous = arena->last;
        *arena = (jy_arena){.last = block, .size = block_size};
    }
    char *out = (char *)arena->last->bytes + arena->used;
    arena->used += size;
    return out;
}

char *jy_arena_copy(jy_arena *arena, const char *bytes, size_t len)
{
    char *out = jy_arena_take(arena, len > 0 ? len : 1);
    if (out != NULL && len > 0) {
        memcpy(out, bytes, len);
    }
    return out;
}

void jy_arena_clear(jy_arena *arena)
{
    while (arena->last != NULL) {
        struct jy_arena_block *block = arena->last;
        arena->last = block->previous;
        free(block);
    }
    *arena = (jy_arena){0};
}
