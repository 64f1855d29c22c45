/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/segment.h - from folded text to terms.
 *
 * Characters that count by themselves (Han, kana, digits, …) give every pair
 * of neighbours and every single one; a run of letters gives one word; a run
 * of digits gives a number besides.  Punctuation and blanks give nothing and
 * part neighbours.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_SEGMENT_H
#define JY_INDEX_SEGMENT_H

#include "corpus/document.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Bytes of a term at most: words and numbers are cut there (the text
 * decides, a cut word is only a wider candidate).
 */
#define JY_TERM_MAX 64

typedef enum jy_term_kind {
    JY_TERM_SINGLE, /* 税 */
    JY_TERM_PAIR,   /* 税收 */
    JY_TERM_WORD,   /* gdp */
    JY_TERM_NUMBER  /* 2035 */
} jy_term_kind;

typedef struct jy_term {
    jy_term_kind kind;
    jy_text text; /* borrows from the folded text */
} jy_term;

/* Steps through text; start with {.text = …} and zeros. */
typedef struct jy_segmenter {
    jy_text text;
    size_t at;     /* the next byte to look at */
    size_t before; /* where the neighbour on the left starts */
    bool paired;   /* there is such a neighbour */
    jy_term waiting[3];
    size_t waiting_count;
    size_t number; /* where the run of digits starts */
    bool counting; /* inside a run of digits */
} jy_segmenter;

/* The next term, or false at the end of the text. */
bool jy_segmenter_next(jy_segmenter *segmenter, jy_term *out);

#ifdef __cplusplus
}
#endif
#endif
