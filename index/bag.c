/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the best documents are found without reading all postings. */
#include "index/bag.h"

#include "index/best.h"
#include "index/bm25.h"
#include "index/postings_handle.h"

#include <stdlib.h>

/* What things cost, in nanoseconds: only the choice between two ways to the
 * same answer hangs on it. */
#define NEXT_POSTING 3.0     /* to read the next one of a term */
#define DISTANT_POSTING 60.0 /* to find one further on */
#define LOOK_UP 3000.0       /* to find the list of a term */
#define TEXT_AT_ALL 500.0    /* to look into a text, ... */
#define TEXT_BYTE 0.3        /* ... and of each of its bytes */

/* From so many places in each block of a list on, blocks are taken whole. */
#define PLACES_OF_BLOCK 2

#define ROUNDED_UP 1e-9 /* more than rounding adds to points */

#define NONE (-1.0) /* jy_position_sums.of where there is no sum */

struct bag_term {
    jy_text name;
    double factor;
    uint32_t frequency;
    size_t place; /* in the bag */
};

/* One ranking under way. */
struct ranking {
    jy_postings *postings;
    const jy_bag *bag;
    const jy_patience *patience;
    jy_best best;
    jy_position_sums *sums;
    struct bag_term proposing[JY_BAG_TERMS_MAX];
    size_t proposing_count;
    struct bag_term counting[JY_BAG_TERMS_MAX];
    size_t counting_count;
    double counting_most; /* points that these can bring, at most */
    uint32_t *other;      /* positions that are not offered yet */
    size_t other_count;
};

static jy_status check(const struct ranking *ranking, jy_error *err)
{
    return jy_patience_is_over(ranking->patience) ? jy_postings_given_up(err)
                                                  : JY_OK;
}

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
}

/* --- sums */

static jy_status open_sums(jy_postings *postings, jy_error *err)
{
    jy_position_sums *sums = &postings->sums;
    const size_t documents = (size_t)postings->documents;
    if (sums->of) {
        return JY_OK;
    }
    sums->of = malloc((documents + 1) * sizeof *sums->of);
    sums->position = malloc((documents + 1) * sizeof *sums->position);
    if (!sums->of || !sums->position) {
        free(sums->of);
        free(sums->position);
        *sums = (jy_position_sums){0};
        return no_memory(err);
    }
    for (size_t i = 0; i < documents; i++) {
        sums->of[i] = NONE;
    }
    return JY_OK;
}

static void clear_sums(jy_position_sums *sums)
{
    for (size_t i = 0; i < sums->count; i++) {
        sums->of[sums->position[i]] = NONE;
    }
    sums->count = 0;
}

static void add_sum(jy_position_sums *sums, uint32_t position, double points)
{
    double *sum = &sums->of[position];
    if (*sum < 0) {
        sums->position[sums->count++] = position;
        *sum = 0;
    }
    *sum += points;
}

/* --- terms */

static jy_status add_term(struct ranking *ranking, size_t place, jy_error *err)
{
    const jy_bag_term *of = &ranking->bag->term[place];
    struct bag_term term = {.name = of->term, .place = place};
    jy_status status =
        jy_postings_alive(ranking->postings, of->term, &term.frequency, err);
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

/* Go to the list of a term in one segment. */
static jy_status open_list(const struct ranking *ranking,
                           const struct bag_term *term, size_t segment,
                           jy_cursor *cursor, jy_error *err)
{
    jy_postings_file *file = &ranking->postings->segment[segment];
    jy_list list;
    jy_status status = jy_postings_file_find(file, term->name, &list, err);
    if (status == JY_OK) {
        jy_cursor_open(cursor, &list, (uint32_t)file->header->documents);
    }
    return status;
}

static double points_of(const struct ranking *ranking,
                        const struct bag_term *term, size_t segment,
                        uint32_t document, uint32_t count)
{
    const jy_postings *postings = ranking->postings;
    const uint32_t length =
        jy_postings_file_length(&postings->segment[segment], document);
    return jy_bm25_points(term->factor, count, length, postings->average);
}

/* --- what proposes */

static void add_block(struct ranking *ranking, const struct bag_term *term,
                      size_t segment, const uint32_t *document,
                      const uint32_t *count, size_t some)
{
    for (size_t i = 0; i < some; i++) {
        uint32_t position =
            jy_position_of(ranking->postings, segment, document[i]);
        if (position != JY_SLOT_DEAD) {
            add_sum(ranking->sums, position,
                    points_of(ranking, term, segment, document[i], count[i]));
        }
    }
}

static jy_status read_list(struct ranking *ranking, const struct bag_term *term,
                           size_t segment, jy_error *err)
{
    jy_cursor cursor;
    const uint32_t *document;
    const uint32_t *count;
    size_t some;
    jy_status status = open_list(ranking, term, segment, &cursor, err);
    if (status != JY_OK) {
        return status;
    }
    jy_cursor_reach(&cursor, 0);
    while (status == JY_OK &&
           (some = jy_cursor_take_block(&cursor, &document, &count)) > 0) {
        add_block(ranking, term, segment, document, count, some);
        jy_cursor_reach(&cursor, cursor.document + 1);
        status = check(ranking, err);
    }
    return status == JY_OK && cursor.damaged ? jy_postings_damaged(err)
                                             : status;
}

static jy_status read_proposing(struct ranking *ranking, jy_error *err)
{
    const size_t segments = ranking->postings->segments;
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < ranking->proposing_count; i++) {
        for (size_t k = 0; status == JY_OK && k < segments; k++) {
            status = read_list(ranking, &ranking->proposing[i], k, err);
        }
    }
    return status;
}

/* --- what only counts, by the texts */

static jy_status take_text(struct ranking *ranking, uint32_t position,
                           jy_error *err)
{
    uint32_t times[JY_BAG_TERMS_MAX] = {0};
    const jy_bag *bag = ranking->bag;
    jy_status status = check(ranking, err);
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
        const struct bag_term *term = &ranking->counting[i];
        if (times[term->place] > 0) {
            sum +=
                points_of(ranking, term, segment, document, times[term->place]);
        }
    }
    jy_best_offer(&ranking->best, position, sum);
    return JY_OK;
}

/* --- the same, by their postings */

static int compare_positions(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* A document of a segment, and its position. */
struct place {
    uint32_t document;
    uint32_t position;
};

static int compare_places(const void *a, const void *b)
{
    return compare_positions(&((const struct place *)a)->document,
                             &((const struct place *)b)->document);
}

/* The first of ascending documents that is not before `document`; the last one
 * is not.  A branch on each comparison would be foretold wrongly half the
 * time, which takes longer than all else. */
static size_t find_among(const uint32_t *documents, size_t count,
                         uint32_t document)
{
    const uint32_t *at = documents;
    while (count > 1) {
        const size_t half = count / 2;
        at += half & -(size_t)(at[half - 1] < document);
        count -= half;
    }
    return (size_t)(at - documents);
}

/* One list while it is read for places. */
struct counting {
    struct ranking *ranking;
    const struct bag_term *term;
    size_t segment;
    jy_cursor cursor;
};

static void count_place(struct counting *counting, const struct place *place,
                        uint32_t count)
{
    counting->ranking->sums->of[place->position] +=
        points_of(counting->ranking, counting->term, counting->segment,
                  place->document, count);
}

/* Count the first of the places, one by one; returns how many. */
static size_t count_some(struct counting *counting, const struct place *place,
                         size_t count)
{
    jy_cursor *cursor = &counting->cursor;
    count = count < JY_LIST_BLOCK ? count : JY_LIST_BLOCK;
    for (size_t i = 0; i < count; i++) {
        jy_cursor_reach(cursor, place[i].document);
        if (cursor->document == place[i].document) {
            count_place(counting, &place[i], jy_cursor_count(cursor));
        }
    }
    return count;
}

/* Count the first of the places, as far as the block reaches that the first
 * one is in; returns how many. */
static size_t count_in_block(struct counting *counting,
                             const struct place *place, size_t count)
{
    const uint32_t *documents;
    const uint32_t *counts;
    jy_cursor_reach(&counting->cursor, place->document);
    const size_t some =
        jy_cursor_take_block(&counting->cursor, &documents, &counts);
    size_t i = 0;
    if (some == 0) {
        return count;
    }
    while (i < count && place[i].document <= documents[some - 1]) {
        const size_t at = find_among(documents, some, place[i].document);
        if (documents[at] == place[i].document) {
            count_place(counting, &place[i], counts[at]);
        }
        i++;
    }
    return i;
}

/* Each block with a place in it is unpacked.  Where many are in one, as a rule,
 * it is taken as a whole. */
static jy_status read_counting(struct ranking *ranking,
                               const struct bag_term *term, size_t segment,
                               const struct place *place, size_t count,
                               jy_error *err)
{
    struct counting counting = {
        .ranking = ranking, .term = term, .segment = segment};
    jy_status status = open_list(ranking, term, segment, &counting.cursor, err);
    const size_t blocks = term->frequency / JY_LIST_BLOCK + 1;
    const bool by_block = count >= PLACES_OF_BLOCK * blocks;
    for (size_t i = 0; status == JY_OK && i < count;) {
        i += by_block ? count_in_block(&counting, place + i, count - i)
                      : count_some(&counting, place + i, count - i);
        status = check(ranking, err);
    }
    return status == JY_OK && counting.cursor.damaged ? jy_postings_damaged(err)
                                                      : status;
}

/* Those of the positions that are in a segment, by document. */
static size_t places_in(const struct ranking *ranking, size_t segment,
                        const uint32_t *position, size_t count,
                        struct place *out)
{
    size_t some = 0;
    for (size_t i = 0; i < count; i++) {
        size_t where;
        uint32_t document =
            jy_document_at(ranking->postings, position[i], &where);
        if (where == segment) {
            out[some++] = (struct place){document, position[i]};
        }
    }
    if (some > 0) {
        qsort(out, some, sizeof *out, compare_places);
    }
    return some;
}

static jy_status take_by_postings(struct ranking *ranking,
                                  const uint32_t *position, size_t count,
                                  jy_error *err)
{
    struct place *places = malloc((count + 1) * sizeof *places);
    jy_status status = places ? JY_OK : no_memory(err);
    for (size_t k = 0; status == JY_OK && k < ranking->postings->segments;
         k++) {
        size_t some = places_in(ranking, k, position, count, places);
        for (size_t i = 0; status == JY_OK && i < ranking->counting_count;
             i++) {
            status = read_counting(ranking, &ranking->counting[i], k, places,
                                   some, err);
        }
    }
    free(places);
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        jy_best_offer(&ranking->best, position[i],
                      ranking->sums->of[position[i]]);
    }
    return status;
}

/* --- which of the two */

/* Whether what only counts could lift a document among the best. */
static bool is_promising(const struct ranking *ranking, uint32_t position)
{
    const jy_best *best = &ranking->best;
    return !jy_best_is_full(best) ||
           (best->max > 0 &&
            ranking->sums->of[position] + ranking->counting_most >=
                best->candidate[0].score);
}

/* Whether to look into the texts of these, rather than to read postings. */
static jy_status is_by_text(const struct ranking *ranking,
                            const uint32_t *position, size_t count, bool *out,
                            jy_error *err)
{
    const jy_bag *bag = ranking->bag;
    double by_postings = 0;
    double by_texts = 0;
    for (size_t i = 0; i < ranking->counting_count; i++) {
        double all = ranking->counting[i].frequency * NEXT_POSTING;
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
static jy_status take(struct ranking *ranking, const uint32_t *position,
                      size_t count, jy_error *err)
{
    bool by_text;
    jy_status status = is_by_text(ranking, position, count, &by_text, err);
    if (status == JY_OK && !by_text) {
        return take_by_postings(ranking, position, count, err);
    }
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        if (is_promising(ranking, position[i])) {
            status = take_text(ranking, position[i], err);
        }
    }
    return status;
}

/* Offer what has most already, which the others must reach; those wait. */
static jy_status take_most_promising(struct ranking *ranking, jy_error *err)
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

static jy_status run(struct ranking *ranking, jy_error *err)
{
    jy_status status = check(ranking, err);
    for (size_t i = 0; status == JY_OK && i < ranking->bag->count; i++) {
        status = add_term(ranking, i, err);
    }
    if (status == JY_OK) {
        status = read_proposing(ranking, err);
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
    struct ranking ranking = {.postings = postings,
                              .bag = bag,
                              .patience = patience,
                              .best = {out, max, 0},
                              .sums = &postings->sums};
    *count = 0;
    *candidates = 0;
    jy_status status = open_sums(postings, err);
    if (status == JY_OK) {
        status = run(&ranking, err);
        *candidates = postings->sums.count;
        clear_sums(&postings->sums);
    }
    if (status == JY_OK) {
        jy_best_sort(&ranking.best);
        *count = ranking.best.count;
    }
    return status;
}
