/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/plan_tree.h - a plan over the lists of its terms, gone through one
 * document after the other.
 *
 * Terms joined by AND go side by side, the rarest leading; those of an OR wait
 * in a heap by the document they stand at.
 *
 * Ownership  A tree borrows from the postings, and from the plan.
 * Threads    As postings.h.
 */
#ifndef JY_INDEX_PLAN_TREE_H
#define JY_INDEX_PLAN_TREE_H

#include "index/postings_handle.h"

typedef struct jy_plan_tree jy_plan_tree;

/* How terms count: as in postings.h, or by their rarity alone. */
typedef enum jy_weighting { JY_WEIGHT_BM25, JY_WEIGHT_RARITY } jy_weighting;

/*
 * Look the terms of a plan up.
 *
 * JY_E_UNAVAILABLE  the postings are damaged
 * JY_E_TIMEOUT      patience is over
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_plan_tree_new(jy_postings *postings,
                                        const jy_plan *plan,
                                        jy_weighting weighting,
                                        const jy_patience *patience,
                                        jy_plan_tree **out, jy_error *err);
void jy_plan_tree_free(jy_plan_tree *tree);

/* Begin before the first document of a segment. */
void jy_plan_tree_begin(jy_plan_tree *tree, size_t segment);

/* The first candidate from `document` on, where none is behind that one, or
 * JY_NO_DOCUMENT: at the end, and where the tree has failed. */
uint32_t jy_plan_tree_find(jy_plan_tree *tree, uint32_t document);

/* The score of the candidate that was found last. */
double jy_plan_tree_score(jy_plan_tree *tree);

/* JY_OK, or why the tree ended before its time. */
JY_NODISCARD jy_status jy_plan_tree_status(const jy_plan_tree *tree,
                                           jy_error *err);

/* Show each term that counts for a document of the segment, if it is a
 * candidate; as jy_postings_explain(). */
JY_NODISCARD jy_status jy_plan_tree_explain(
    jy_plan_tree *tree, uint32_t document,
    jy_status (*visit)(void *user, const jy_term_points *points, jy_error *err),
    void *user, jy_error *err);

#endif
