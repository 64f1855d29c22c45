/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the postings of a bag become sums. */
#include "index/bag_ranking.h"

#include <stdlib.h>

/* From so many places in each block of a list on, blocks are taken whole. */
#define PLACES_OF_BLOCK 2

#define NONE (-1.0) /* jy_position_sums.of where there is no sum */

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
}

jy_status jy_bag_open_sums(jy_postings *postings, jy_error *err)
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

void jy_bag_clear_sums(jy_position_sums *sums)
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

/* --- what proposes */

/* Go to the list of a term in one segment. */
static jy_status open_list(const struct jy_bag_ranking *ranking,
                           const struct jy_bag_counted *term, size_t segment,
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

static void add_block(struct jy_bag_ranking *ranking,
                      const struct jy_bag_counted *term, size_t segment,
                      const uint32_t *document, const uint32_t *count,
                      size_t some)
{
    for (size_t i = 0; i < some; i++) {
        uint32_t position =
            jy_position_of(ranking->postings, segment, document[i]);
        if (position != JY_SLOT_DEAD) {
            add_sum(
                ranking->sums, position,
                jy_bag_points(ranking, term, segment, document[i], count[i]));
        }
    }
}

static jy_status read_list(struct jy_bag_ranking *ranking,
                           const struct jy_bag_counted *term, size_t segment,
                           jy_error *err)
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
        status = jy_bag_check(ranking, err);
    }
    return status == JY_OK && cursor.damaged ? jy_postings_damaged(err)
                                             : status;
}

jy_status jy_bag_read_proposing(struct jy_bag_ranking *ranking, jy_error *err)
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

/* --- what only counts */

/* A document of a segment, and its position. */
struct place {
    uint32_t document;
    uint32_t position;
};

static int compare_places(const void *a, const void *b)
{
    return jy_position_order(&((const struct place *)a)->document,
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
    struct jy_bag_ranking *ranking;
    const struct jy_bag_counted *term;
    size_t segment;
    jy_cursor cursor;
};

static void count_place(struct counting *counting, const struct place *place,
                        uint32_t count)
{
    counting->ranking->sums->of[place->position] +=
        jy_bag_points(counting->ranking, counting->term, counting->segment,
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
static jy_status read_counting(struct jy_bag_ranking *ranking,
                               const struct jy_bag_counted *term,
                               size_t segment, const struct place *place,
                               size_t count, jy_error *err)
{
    struct counting counting = {
        .ranking = ranking, .term = term, .segment = segment};
    jy_status status = open_list(ranking, term, segment, &counting.cursor, err);
    const size_t blocks = term->frequency / JY_LIST_BLOCK + 1;
    const bool by_block = count >= PLACES_OF_BLOCK * blocks;
    for (size_t i = 0; status == JY_OK && i < count;) {
        i += by_block ? count_in_block(&counting, place + i, count - i)
                      : count_some(&counting, place + i, count - i);
        status = jy_bag_check(ranking, err);
    }
    return status == JY_OK && counting.cursor.damaged ? jy_postings_damaged(err)
                                                      : status;
}

/* Those of the positions that are in a segment, by document. */
static size_t places_in(const struct jy_bag_ranking *ranking, size_t segment,
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

jy_status jy_bag_take_by_postings(struct jy_bag_ranking *ranking,
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
