/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the best candidates of a plan are found. */
#include "index/best.h"
#include "index/plan_tree.h"

/* A search that goes through a plan. */
struct search {
    jy_postings *postings;
    jy_plan_tree *tree;
    jy_best best;
    uint64_t candidates;
};

/* All candidates of a segment. */
static void rank_segment(struct search *search, size_t segment)
{
    uint32_t at = 0;
    for (;; at++) {
        at = jy_plan_tree_find(search->tree, at);
        if (at == JY_NO_DOCUMENT) {
            return;
        }
        uint32_t position = jy_position_of(search->postings, segment, at);
        if (position != JY_SLOT_DEAD) {
            search->candidates++;
            if (search->best.max > 0) {
                jy_best_offer(&search->best, position,
                              jy_plan_tree_score(search->tree));
            }
        }
    }
}

/* The first document from `at` on in a block that may have one of the best;
 * those before *checked are in such a block. */
static uint32_t pass_blocks(const struct search *search, uint32_t at,
                            uint32_t *checked)
{
    while (jy_best_is_full(&search->best) && at >= *checked &&
           at != JY_NO_DOCUMENT) {
        uint32_t last;
        double bound = jy_plan_tree_bound(search->tree, at, &last);
        uint32_t next = last == JY_NO_DOCUMENT ? last : last + 1;
        if (bound >= search->best.candidate[0].score) {
            *checked = next;
            break;
        }
        at = next;
    }
    return at;
}

/* All of one term, but for the blocks of its list that have none of the best:
 * how many there are is known. */
static void rank_term(struct search *search, size_t segment)
{
    uint32_t checked = 0;
    uint32_t at = 0;
    while ((at = pass_blocks(search, at, &checked)) != JY_NO_DOCUMENT &&
           (at = jy_plan_tree_find(search->tree, at)) != JY_NO_DOCUMENT) {
        uint32_t position = jy_position_of(search->postings, segment, at);
        if (position != JY_SLOT_DEAD) {
            jy_best_offer(&search->best, position,
                          jy_plan_tree_score(search->tree));
        }
        at++;
    }
}

static jy_status run(struct search *search,
                     void (*rank)(struct search *, size_t), jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < search->postings->segments; i++) {
        jy_plan_tree_begin(search->tree, i);
        rank(search, i);
        status = jy_plan_tree_status(search->tree, err);
    }
    return status;
}

/* The best candidates go to search->best; what is found is for nothing where
 * that fails. */
static jy_status rank(struct search *search, const jy_plan *plan,
                      jy_weighting weighting, const jy_patience *patience,
                      jy_error *err)
{
    jy_status status = jy_plan_tree_new(search->postings, plan, weighting,
                                        patience, &search->tree, err);
    if (status != JY_OK) {
        return status;
    }
    bool is_term = jy_plan_tree_is_term(search->tree, &search->candidates);
    if (!is_term || weighting != JY_WEIGHT_BM25) {
        search->candidates = 0;
        status = run(search, rank_segment, err);
    } else if (search->best.max > 0) {
        status = run(search, rank_term, err);
    }
    jy_plan_tree_free(search->tree);
    jy_best_sort(&search->best);
    return status;
}

jy_status jy_postings_rank(jy_postings *postings, const jy_plan *plan,
                           size_t max, const jy_patience *patience,
                           jy_candidate *out, size_t *count, size_t *candidates,
                           jy_error *err)
{
    struct search search = {.postings = postings, .best = {out, max, 0}};
    jy_status status = rank(&search, plan, JY_WEIGHT_BM25, patience, err);
    *count = status == JY_OK ? search.best.count : 0;
    *candidates = status == JY_OK ? (size_t)search.candidates : 0;
    return status;
}

jy_status jy_postings_cover(jy_postings *postings, const jy_plan *plan,
                            size_t max, const jy_patience *patience,
                            jy_candidate *out, size_t *count, jy_error *err)
{
    struct search search = {.postings = postings, .best = {out, max, 0}};
    jy_status status = rank(&search, plan, JY_WEIGHT_RARITY, patience, err);
    *count = status == JY_OK ? search.best.count : 0;
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
