/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/bag.h - the documents that score best for a bag of terms.
 *
 * The score is that of postings.h, to the last bit, for the plan "any of the
 * terms that propose; the others count".  But not all postings are read:
 * those of the terms that propose, which are rare as a rule; then, of the
 * terms that only count, those of documents that could still be among the
 * best, fewer from term to term.
 *
 * Threads    As postings.h.
 */
#ifndef JY_INDEX_BAG_H
#define JY_INDEX_BAG_H

#include "index/postings.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JY_BAG_TERMS_MAX 256

typedef struct jy_bag_term {
    jy_text term;  /* with its prefix */
    double weight; /* not 0 */
    bool proposes;
} jy_bag_term;

typedef struct jy_bag {
    const jy_bag_term *term;
    size_t count; /* up to JY_BAG_TERMS_MAX */
} jy_bag;

/*
 * The best `max`, at least 1, of the candidates, best first, ties in index
 * order; their number to *count, that of all candidates to *candidates.
 *
 * JY_E_TIMEOUT  patience is over
 */
JY_NODISCARD jy_status jy_bag_rank(jy_postings *postings, const jy_bag *bag,
                                   size_t max, const jy_patience *patience,
                                   jy_candidate *out, size_t *count,
                                   size_t *candidates, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
