/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/postings_ranking.h - a ranking of a plan under way, for
 * postings_rank*.c.
 */
#ifndef JY_INDEX_POSTINGS_RANKING_H
#define JY_INDEX_POSTINGS_RANKING_H

#include "index/best.h"
#include "index/plan_node.h"

struct jy_ranking {
    jy_postings *postings;
    jy_plan_tree *tree;
    jy_best best;
    uint64_t candidates;
};

/*
 * Rank the documents of a segment that have all of some terms, the rarest
 * first, a block of its list at a time.  Blocks of a lone term that have none
 * of the best are left out, and not counted.
 */
void jy_rank_common(struct jy_ranking *ranking,
                    struct jy_plan_term *const *term, size_t count,
                    size_t segment);

#endif
