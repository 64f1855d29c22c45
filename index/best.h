/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/best.h - the best of the candidates that come by, in any order.
 *
 * Ownership  The candidates lie in an array of the caller's.
 */
#ifndef JY_INDEX_BEST_H
#define JY_INDEX_BEST_H

#include "index/postings.h"

#include <math.h>

typedef struct jy_best {
    jy_candidate *candidate; /* a heap, the last of them in front */
    size_t max;              /* that the array holds */
    size_t count;
} jy_best;

static inline bool jy_best_is_full(const jy_best *best)
{
    return best->count == best->max;
}

/* Keep a candidate if it is one of the best. */
void jy_best_take(jy_best *best, const jy_candidate *candidate);

/* What has less is none of the best. */
static inline double jy_best_bar(const jy_best *best)
{
    return jy_best_is_full(best) && best->max > 0 ? best->candidate[0].score
                                                  : -INFINITY;
}

static inline void jy_best_offer(jy_best *best, uint64_t document, double score)
{
    if (score >= jy_best_bar(best)) { /* as few have */
        const jy_candidate candidate = {document, score};
        jy_best_take(best, &candidate);
    }
}

/* Best first, as jy_candidate_order() has it; nothing may be offered then. */
void jy_best_sort(jy_best *best);

#endif
