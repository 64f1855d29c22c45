/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/passage_pieces.h - the pieces of a passage, from letters that were
 * compared.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_PASSAGE_PIECES_H
#define JY_INDEX_PASSAGE_PIECES_H

#include "index/align.h"
#include "index/passage.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A folded text, and letters that stand next to each other in it. */
typedef struct jy_lettered {
    jy_text text;
    jy_letters letters; /* borrowed */
} jy_lettered;

/*
 * Fill an empty passage with the stretches of `alignment`, at least one, of
 * the body `here` and the quotation `there`.  What is missing or added is moved
 * to the edges of clauses first, where that makes no other difference.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_passage_fill(const jy_lettered *here,
                                       const jy_lettered *there,
                                       jy_alignment *alignment, jy_passage *out,
                                       jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
