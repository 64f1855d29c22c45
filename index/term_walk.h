/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/term_walk.h - where the terms of a map stand in a text, one after the
 * other, as a segmenter would come by them.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_TERM_WALK_H
#define JY_INDEX_TERM_WALK_H

#include "index/patience.h"
#include "index/term_map.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Blocks of a text that are marked together. */
#define JY_TERM_WALK_BLOCKS 32

/* A term in the text. */
typedef struct jy_term_place {
    size_t term;  /* its number in the map */
    size_t begin; /* bytes */
    size_t end;
    size_t character; /* so many characters are before its end */
} jy_term_place;

/* Start with jy_term_walk_begin(). */
typedef struct jy_term_walk {
    const jy_term_map *map;
    jy_text text;
    const jy_patience *patience;
    size_t characters; /* before the block that is looked at, or, by the
                          segmenter, up to `at` */
    size_t at;         /* where that block, or the next one, begins */
    jy_endings_marks block[JY_TERM_WALK_BLOCKS];
    size_t block_count;
    size_t next_block;
    jy_endings_marks rest; /* of the block: ends not looked at yet */
    jy_term_place waiting[JY_TERM_NUMBER + 1];
    size_t waiting_count; /* the last one is next */
    size_t steps;
    jy_segmenter segmenter; /* of a map that is odd */
} jy_term_walk;

/* `text` is folded, and valid UTF-8; so is what a map holds. */
void jy_term_walk_begin(jy_term_walk *walk, const jy_term_map *map,
                        jy_text text, const jy_patience *patience);

/* The next place, or false: there is none, or patience is over. */
bool jy_term_walk_next(jy_term_walk *walk, jy_term_place *out);

#ifdef __cplusplus
}
#endif
#endif
