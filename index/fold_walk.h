/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/fold_walk.h - folding step by step, and the way back from a folded
 * character to one of its forms.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_FOLD_WALK_H
#define JY_INDEX_FOLD_WALK_H

#include "corpus/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Walks text as it was written, one character a step.  It starts with the
 * text and zeros. */
typedef struct jy_fold_walk {
    jy_text text;
    size_t at;           /* the next character's byte in the text */
    size_t folded;       /* bytes folded so far; the caller's to count */
    bool blank;          /* the last thing folded was a space */
    uint32_t code;       /* the last character; U+FFFD if it is not valid */
    const uint32_t *out; /* what it became */
    size_t out_count;
    uint32_t single; /* backs `out` where it is one code point */
} jy_fold_walk;

/* False at the end of the text. */
bool jy_fold_step(jy_fold_walk *walk);
/* The bytes of what the last character became. */
size_t jy_fold_step_size(const jy_fold_walk *walk);

/* The number of `code` among what folds to `folded` alone, from 1; 0 if it
 * does not or is a rare one. */
unsigned jy_fold_form_number(uint32_t folded, uint32_t code);
/* The way back, to a constant text; empty if there is none of this number. */
jy_text jy_fold_form(uint32_t folded, unsigned number);

#ifdef __cplusplus
}
#endif
#endif
