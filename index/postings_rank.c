/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the best candidates of a plan are found. */
#include "index/postings_ranking.h"

/* All candidates of a segment. */
static void rank_segment(struct jy_ranking *ranking, size_t segment)
{
    uint32_t at = 0;
    for (;; at++) {
        at = jy_plan_tree_find(ranking->tree, at);
        if (at == JY_NO_DOCUMENT) {
            return;
        }
        uint32_t position = jy_position_of(ranking->postings, segment, at);
        if (position != JY_SLOT_DEAD) {
            ranking->candidates++;
            if (ranking->best.max > 0) {
                jy_best_offer(&ranking->best, position,
                              jy_plan_tree_score(ranking->tree));
            }
        }
    }
}

/* Of one term it is known how many there are. */
static jy_status run(struct jy_ranking *ranking, jy_weighting weighting,
                     jy_error *err)
{
    struct jy_plan_term *term[JY_PLAN_COMMON_MAX];
    jy_status status = JY_OK;
    size_t terms = 0;
    if (weighting == JY_WEIGHT_BM25) {
        terms = jy_plan_tree_terms(ranking->tree, term);
    }
    const bool known = terms == 1;
    const bool needed = !known || ranking->best.max > 0;
    for (size_t i = 0;
         status == JY_OK && needed && i < ranking->postings->segments; i++) {
        jy_plan_tree_begin(ranking->tree, i);
        if (terms > 0) {
            jy_rank_common(ranking, term, terms, i);
        } else {
            rank_segment(ranking, i);
        }
        status = jy_plan_tree_status(ranking->tree, err);
    }
    if (known) {
        ranking->candidates = term[0]->frequency;
    }
    return status;
}

/* The best candidates go to ranking->best; what is found is for nothing where
 * that fails. */
static jy_status rank(struct jy_ranking *ranking, const jy_plan *plan,
                      jy_weighting weighting, const jy_patience *patience,
                      jy_error *err)
{
    jy_status status = jy_plan_tree_new(ranking->postings, plan, weighting,
                                        patience, &ranking->tree, err);
    if (status == JY_OK) {
        status = run(ranking, weighting, err);
        jy_plan_tree_free(ranking->tree);
        jy_best_sort(&ranking->best);
    }
    return status;
}

jy_status jy_postings_rank(jy_postings *postings, const jy_plan *plan,
                           size_t max, const jy_patience *patience,
                           jy_candidate *out, size_t *count, size_t *candidates,
                           jy_error *err)
{
    struct jy_ranking ranking = {.postings = postings, .best = {out, max, 0}};
    jy_status status = rank(&ranking, plan, JY_WEIGHT_BM25, patience, err);
    *count = status == JY_OK ? ranking.best.count : 0;
    *candidates = status == JY_OK ? (size_t)ranking.candidates : 0;
    return status;
}

jy_status jy_postings_cover(jy_postings *postings, const jy_plan *plan,
                            size_t max, const jy_patience *patience,
                            jy_candidate *out, size_t *count, jy_error *err)
{
    struct jy_ranking ranking = {.postings = postings, .best = {out, max, 0}};
    jy_status status = rank(&ranking, plan, JY_WEIGHT_RARITY, patience, err);
    *count = status == JY_OK ? ranking.best.count : 0;
    return status;
}

jy_status jy_postings_explain(jy_postings *postings, const jy_plan *plan,
                              uint64_t document, const jy_patience *patience,
                              jy_status (*visit)(void *, const jy_term_points *,
                                                 jy_error *),
                              void *user, jy_error *err)
{
    jy_plan_tree *tree;
    size_t segment;
    uint32_t number = jy_document_at(postings, document, &segment);
    jy_status status =
        jy_plan_tree_new(postings, plan, JY_WEIGHT_BM25, patience, &tree, err);
    if (status == JY_OK) {
        jy_plan_tree_begin(tree, segment);
        status = jy_plan_tree_explain(tree, number, visit, user, err);
    }
    jy_plan_tree_free(tree);
    return status;
}
