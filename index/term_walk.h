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

/* Blocks of a text that are marked together, at most. */
#define JY_TERM_WALK_BLOCKS 32

/* Some of the terms of a map, to be met alone.  Starts as {0}. */
typedef struct jy_term_choice {
    jy_endings endings;
    bool has[JY_TERM_MAP_MAX];
} jy_term_choice;

/* `term` is a number of the map. */
void jy_term_choice_add(jy_term_choice *choice, const jy_term_map *map,
                        size_t term);

/* A term in the text. */
typedef struct jy_term_place {
    size_t term;  /* its number in the map */
    size_t begin; /* bytes */
    size_t end;
    size_t character; /* so many characters are before its end, in what is
                         walked, if they are counted */
} jy_term_place;

/* Start with jy_term_walk_begin() or jy_term_walk_begin_at(). */
typedef struct jy_term_walk {
    const jy_term_map *map;
    const jy_term_choice *choice; /* NULL: all terms */
    jy_text text;
    bool counting; /* of characters */
    size_t until;  /* places that end behind it need not be found; may be set
                      between two steps */
    const jy_patience *patience;
    size_t characters; /* before the block that is looked at, or, by the
                          segmenter, up to `at` */
    size_t at;         /* where that block, or the next one, begins */
    jy_endings_marks block[JY_TERM_WALK_BLOCKS];
    size_t ahead; /* blocks that were marked together */
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

/*
 * Walk part of a text, for the terms of a choice, or all of them if it is NULL:
 * those that end behind byte `from`, which may be inside a character.
 * Characters are counted if `counting`; without that it is faster.  A map that
 * is odd is walked from 0 only, and to the end.
 */
void jy_term_walk_begin_at(jy_term_walk *walk, const jy_term_map *map,
                           const jy_term_choice *choice, jy_text text,
                           size_t from, size_t until, bool counting,
                           const jy_patience *patience);

/* The next place, or false: there is none, or patience is over. */
bool jy_term_walk_next(jy_term_walk *walk, jy_term_place *out);

#ifdef __cplusplus
}
#endif
#endif
