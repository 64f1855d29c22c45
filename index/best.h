/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/best.h - the best of the candidates that come by, in any order.
 *
 * Ownership  The candidates lie in an array of the caller's.
 */
#ifndef JY_INDEX_BEST_H
#define JY_INDEX_BEST_H

#include "index/postings.h"

typedef struct jy_best {
    jy_candidate *candidate; /* a heap, the last of them in front */
    size_t max;              /* that the array holds */
    size_t count;
} jy_best;

static inline bool jy_best_is_full(const jy_best *best)
{
    return best->count == best->max;
}

void jy_best_offer(jy_best *best, uint64_t document, double score);

/* Best first, as jy_candidate_order() has it; nothing may be offered then. */
void jy_best_sort(jy_best *best);

#endif
