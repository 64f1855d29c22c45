/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the best documents are found without reading all postings. */
#include "index/bag_ranking.h"

#include <stdlib.h>

/* What things cost, in nanoseconds: only the choice between two ways to the
 * same answer hangs on it. */
#define NEXT_POSTING 3.0     /* to read the next one of a term */
#define DISTANT_POSTING 60.0 /* to find one further on */
#define LOOK_UP 3000.0       /* to find the list of a term */
#define TEXT_AT_ALL 500.0    /* to look into a text, ... */
#define TEXT_BYTE 0.3        /* ... and of each of its bytes */

#define ROUNDED_UP 1e-9 /* more than rounding adds to points */

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
}

static jy_status add_term(struct jy_bag_ranking *ranking, size_t place,
                          jy_error *err)
{
    const jy_bag_term *of = &ranking->bag->term[place];
    struct jy_bag_counted term = {.name = of->term, .place = place};
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
        ranking->counting_most += term.factor * JY_BM25_SHARE_MAX + ROUNDED_UP;
        ranking->counting[ranking->counting_count++] = term;
    }
    return JY_OK;
}

/* --- what only counts, by the texts */

static jy_status take_text(struct jy_bag_ranking *ranking, uint32_t position,
                           jy_error *err)
{
    uint32_t times[JY_BAG_TERMS_MAX] = {0};
    const jy_bag *bag = ranking->bag;
    jy_status status = jy_bag_check(ranking, err);
    if (status == JY_OK) {
        status = bag->count_in_text(bag->user, position, times, err);
    }
    if (status != JY_OK) {
        return status;
    }
    size_t segment;
    uint32_t document = jy_document_at(ranking->postings, position, &segment);
    double sum = ranking->sums->of[position];
    for (size_t i = 0; i < ranking->counting_count; i++) {
        const struct jy_bag_counted *term = &ranking->counting[i];
        if (times[term->place] > 0) {
            sum += jy_bag_points(ranking, term, segment, document,
                                 times[term->place]);
        }
    }
    jy_best_offer(&ranking->best, position, sum);
    return JY_OK;
}

/* --- which of the two */

/* Whether what only counts could lift a document among the best. */
static bool is_promising(const struct jy_bag_ranking *ranking,
                         uint32_t position)
{
    const jy_best *best = &ranking->best;
    return !jy_best_is_full(best) ||
           (best->max > 0 &&
            ranking->sums->of[position] + ranking->counting_most >=
                best->candidate[0].score);
}

/* Whether to look into the texts of these, rather than to read postings. */
static jy_status is_by_text(const struct jy_bag_ranking *ranking,
                            const uint32_t *position, size_t count, bool *out,
                            jy_error *err)
{
    const jy_bag *bag = ranking->bag;
    double by_postings = 0;
    double by_texts = 0;
    for (size_t i = 0; i < ranking->counting_count; i++) {
        double all = (double)ranking->counting[i].frequency * NEXT_POSTING;
        double some = (double)count * DISTANT_POSTING;
        by_postings += LOOK_UP + (all < some ? all : some);
    }
    for (size_t i = 0; i < count && by_texts <= by_postings; i++) {
        uint64_t size;
        jy_status status =
            bag->size_of_text(bag->user, position[i], &size, err);
        if (status != JY_OK) {
            return status;
        }
        by_texts += TEXT_AT_ALL + (double)size * TEXT_BYTE;
    }
    *out = by_texts <= by_postings;
    return JY_OK;
}

/* Offer these, as far as they are promising by then. */
static jy_status take(struct jy_bag_ranking *ranking, const uint32_t *position,
                      size_t count, jy_error *err)
{
    bool by_text;
    jy_status status = is_by_text(ranking, position, count, &by_text, err);
    if (status == JY_OK && !by_text) {
        return jy_bag_take_by_postings(ranking, position, count, err);
    }
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        if (is_promising(ranking, position[i])) {
            status = take_text(ranking, position[i], err);
        }
    }
    return status;
}

/* Offer what has most already, which the others must reach; those wait. */
static jy_status take_most_promising(struct jy_bag_ranking *ranking,
                                     jy_error *err)
{
    const jy_position_sums *sums = ranking->sums;
    jy_best first = {.max = ranking->best.max};
    first.candidate = malloc((first.max + 1) * sizeof *first.candidate);
    ranking->other = malloc((sums->count + 1) * sizeof *ranking->other);
    if (!first.candidate || !ranking->other) {
        free(first.candidate);
        return no_memory(err);
    }
    for (size_t i = 0; i < sums->count; i++) {
        jy_best_offer(&first, sums->position[i], sums->of[sums->position[i]]);
    }
    jy_best_sort(&first);
    for (size_t i = 0; i < first.count; i++) {
        ranking->other[i] = (uint32_t)first.candidate[i].document;
    }
    jy_status status = JY_OK;
    if (ranking->counting_count == 0) {
        for (size_t i = 0; i < first.count; i++) {
            jy_best_offer(&ranking->best, first.candidate[i].document,
                          first.candidate[i].score);
        }
    } else {
        status = take(ranking, ranking->other, first.count, err);
    }
    const jy_candidate *last =
        first.count > 0 ? &first.candidate[first.count - 1] : NULL;
    ranking->other_count = 0;
    for (size_t i = 0;
         status == JY_OK && ranking->counting_count > 0 && i < sums->count;
         i++) {
        uint32_t position = sums->position[i];
        const jy_candidate one = {position, sums->of[position]};
        if ((!last || jy_candidate_order(last, &one) < 0) &&
            is_promising(ranking, position)) {
            ranking->other[ranking->other_count++] = position;
        }
    }
    free(first.candidate);
    return status;
}

static jy_status run(struct jy_bag_ranking *ranking, jy_error *err)
{
    jy_status status = jy_bag_check(ranking, err);
    for (size_t i = 0; status == JY_OK && i < ranking->bag->count; i++) {
        status = add_term(ranking, i, err);
    }
    if (status == JY_OK) {
        status = jy_bag_read_proposing(ranking, err);
    }
    if (status == JY_OK) {
        status = take_most_promising(ranking, err);
    }
    if (status == JY_OK) {
        status = take(ranking, ranking->other, ranking->other_count, err);
    }
    free(ranking->other);
    return status;
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
        status = run(&ranking, err);
        *candidates = postings->sums.count;
        jy_bag_clear_sums(&postings->sums);
    }
    if (status == JY_OK) {
        jy_best_sort(&ranking.best);
        *count = ranking.best.count;
    }
    return status;
}
