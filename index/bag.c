/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which documents can still be among the best. */
#include "index/bag_ranking.h"

#include <stdlib.h>

#define ROUNDED_UP 1e-9 /* more than rounding adds to points */

static jy_status add_term(struct jy_bag_ranking *ranking, size_t place,
                          jy_error *err)
{
    const jy_bag_term *of = &ranking->bag->term[place];
    struct jy_bag_counted term = {.name = of->term};
    jy_status status = jy_postings_frequency(ranking->postings, of->term,
                                             &term.frequency, err);
    if (status != JY_OK || term.frequency == 0) {
        return status;
    }
    term.factor =
        of->weight * jy_bm25_rarity((double)ranking->postings->documents,
                                    (double)term.frequency);
    if (of->proposes) {
        ranking->proposing[ranking->proposing_count++] = term;
    } else {
        ranking->counting[ranking->counting_count++] = term;
    }
    return JY_OK;
}

static int by_factor(const void *a, const void *b)
{
    const struct jy_bag_counted *left = a;
    const struct jy_bag_counted *right = b;
    return (left->factor < right->factor) - (left->factor > right->factor);
}

/* Put what can bring most first: that leaves fewest to the common terms. */
static void order_counting(struct jy_bag_ranking *ranking)
{
    struct jy_bag_counted *counting = ranking->counting;
    size_t i = ranking->counting_count;
    qsort(counting, i, sizeof *counting, by_factor);
    counting[i].most = 0;
    for (; i > 0; i--) {
        counting[i - 1].most = counting[i].most + ROUNDED_UP +
                               counting[i - 1].factor * JY_BM25_SHARE_MAX;
    }
}

/* --- which documents are left */

/* Rank the sums as they are by now.  They only grow: whoever is to be among the
 * best needs at least what the last of these has. */
static void rank_sums(struct jy_bag_ranking *ranking)
{
    const jy_position_sums *sums = ranking->sums;
    jy_best *best = &ranking->best;
    best->count = 0;
    for (size_t i = 0; i < sums->count; i++) {
        const double sum = sums->of[sums->position[i]];
        if (sum < ranking->least) {
            continue;
        }
        jy_best_offer(best, sums->position[i], sum);
        if (jy_best_is_full(best)) {
            ranking->least = best->candidate[0].score;
        }
    }
}

/* Drop the sums that `most` points more don't lift among the best. */
static void drop_hopeless(struct jy_bag_ranking *ranking, double most)
{
    jy_position_sums *sums = ranking->sums;
    size_t kept = 0;
    for (size_t i = 0; i < sums->count; i++) {
        const uint32_t position = sums->position[i];
        if (sums->of[position] + most >= ranking->least) {
            sums->position[kept++] = position;
        } else {
            sums->of[position] = JY_BAG_NO_SUM;
        }
    }
    sums->count = kept;
}

/* Add the terms that only count, each for the documents that those before it
 * have left. */
static jy_status add_counting(struct jy_bag_ranking *ranking, jy_error *err)
{
    jy_status status = JY_OK;
    rank_sums(ranking);
    if (ranking->counting_count > 0) {
        drop_hopeless(ranking, ranking->counting[0].most);
        status = jy_bag_sort_sums(ranking, err);
    }
    for (size_t i = 0; status == JY_OK && i < ranking->counting_count; i++) {
        status = jy_bag_read_counting(ranking, &ranking->counting[i], err);
        rank_sums(ranking);
        drop_hopeless(ranking, ranking->counting[i + 1].most);
    }
    return status;
}

static jy_status run(struct jy_bag_ranking *ranking, size_t *candidates,
                     jy_error *err)
{
    jy_status status = jy_bag_check(ranking, err);
    for (size_t i = 0; status == JY_OK && i < ranking->bag->count; i++) {
        status = add_term(ranking, i, err);
    }
    order_counting(ranking);
    if (status == JY_OK) {
        status = jy_bag_read_proposing(ranking, err);
    }
    *candidates = ranking->sums->count;
    return status == JY_OK ? add_counting(ranking, err) : status;
}

jy_status jy_bag_rank(jy_postings *postings, const jy_bag *bag, size_t max,
                      const jy_patience *patience, jy_candidate *out,
                      size_t *count, size_t *candidates, jy_error *err)
{
    struct jy_bag_ranking ranking = {.postings = postings,
                                     .bag = bag,
                                     .patience = patience,
                                     .best = {out, max, 0},
                                     .sums = &postings->sums};
    *count = 0;
    *candidates = 0;
    jy_status status = jy_bag_open_sums(postings, err);
    if (status == JY_OK) {
        status = run(&ranking, candidates, err);
        jy_bag_clear_sums(&postings->sums);
    }
    if (status == JY_OK) {
        jy_best_sort(&ranking.best);
        *count = ranking.best.count;
    }
    return status;
}
