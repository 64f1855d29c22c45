/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the postings of a bag become sums. */
#include "index/bag_ranking.h"

#include <stdlib.h>
#include <string.h>

/* From so many places in each block of a list on, blocks are taken whole. */
#define PLACES_OF_BLOCK 2

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
        sums->of[i] = JY_BAG_NO_SUM;
    }
    return JY_OK;
}

void jy_bag_clear_sums(jy_position_sums *sums)
{
    for (size_t i = 0; i < sums->count; i++) {
        sums->of[sums->position[i]] = JY_BAG_NO_SUM;
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

static uint32_t slot_of(const jy_postings *postings, uint32_t position)
{
    return postings->order ? postings->order->slot[position] : position;
}

enum { DIGIT = 11, DIGITS = 1 << DIGIT }; /* bits, and values of these */

/* Sort by one digit of the slots; what is the same there stays in order. */
static void sort_by_digit(const jy_postings *postings, const uint32_t *from,
                          size_t count, unsigned shift, uint32_t *to)
{
    size_t begin[DIGITS + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        begin[(slot_of(postings, from[i]) >> shift) % DIGITS + 1]++;
    }
    for (size_t i = 0; i < DIGITS; i++) {
        begin[i + 1] += begin[i];
    }
    for (size_t i = 0; i < count; i++) {
        to[begin[(slot_of(postings, from[i]) >> shift) % DIGITS]++] = from[i];
    }
}

jy_status jy_bag_sort_sums(struct jy_bag_ranking *ranking, jy_error *err)
{
    jy_position_sums *sums = ranking->sums;
    const size_t size = sums->count * sizeof *sums->position;
    const jy_postings *postings = ranking->postings;
    const uint64_t slots =
        postings->order ? postings->order->slots : postings->documents;
    uint32_t *sorted = malloc(size + 1);
    if (!sorted) {
        return no_memory(err);
    }
    for (unsigned shift = 0; slots >> shift > 0; shift += DIGIT) {
        sort_by_digit(postings, sums->position, sums->count, shift, sorted);
        memcpy(sums->position, sorted, size);
    }
    free(sorted);
    return JY_OK;
}

/* One list while it is read for positions. */
struct counting {
    struct jy_bag_ranking *ranking;
    const struct jy_bag_counted *term;
    size_t segment;
    jy_cursor cursor;
};

static uint32_t document_of(const struct counting *counting, uint32_t position)
{
    size_t segment;
    return jy_document_at(counting->ranking->postings, position, &segment);
}

static void count_document(const struct counting *counting, uint32_t position,
                           uint32_t document, uint32_t count)
{
    counting->ranking->sums->of[position] += jy_bag_points(
        counting->ranking, counting->term, counting->segment, document, count);
}

/* Count the first of the positions, one by one; returns how many. */
static size_t count_some(struct counting *counting, const uint32_t *position,
                         size_t count)
{
    jy_cursor *cursor = &counting->cursor;
    count = count < JY_LIST_BLOCK ? count : JY_LIST_BLOCK;
    for (size_t i = 0; i < count; i++) {
        const uint32_t document = document_of(counting, position[i]);
        jy_cursor_reach(cursor, document);
        if (cursor->document == document) {
            count_document(counting, position[i], document,
                           jy_cursor_count(cursor));
        }
    }
    return count;
}

/* Count the first of the positions, as far as the block reaches that the first
 * one is in; returns how many. */
static size_t count_in_block(struct counting *counting,
                             const uint32_t *position, size_t count)
{
    const uint32_t *documents;
    const uint32_t *counts;
    jy_cursor_reach(&counting->cursor, document_of(counting, *position));
    const size_t some =
        jy_cursor_take_block(&counting->cursor, &documents, &counts);
    if (some == 0) {
        return count;
    }
    for (size_t i = 0; i < count; i++) {
        const uint32_t document = document_of(counting, position[i]);
        if (document > documents[some - 1]) {
            return i;
        }
        const size_t at = jy_documents_find(documents, some, document);
        if (documents[at] == document) {
            count_document(counting, position[i], document, counts[at]);
        }
    }
    return count;
}

/* Each block with a document of theirs is unpacked.  Where many are in one, as
 * a rule, it is taken as a whole. */
static jy_status read_segment(struct jy_bag_ranking *ranking,
                              const struct jy_bag_counted *term, size_t segment,
                              const uint32_t *position, size_t count,
                              jy_error *err)
{
    struct counting counting = {
        .ranking = ranking, .term = term, .segment = segment};
    jy_status status = open_list(ranking, term, segment, &counting.cursor, err);
    const size_t blocks = term->frequency / JY_LIST_BLOCK + 1;
    const bool by_block = count >= PLACES_OF_BLOCK * blocks;
    for (size_t i = 0; status == JY_OK && i < count;) {
        i += by_block ? count_in_block(&counting, position + i, count - i)
                      : count_some(&counting, position + i, count - i);
        status = jy_bag_check(ranking, err);
    }
    return status == JY_OK && counting.cursor.damaged ? jy_postings_damaged(err)
                                                      : status;
}

jy_status jy_bag_read_counting(struct jy_bag_ranking *ranking,
                               const struct jy_bag_counted *term, jy_error *err)
{
    const uint32_t *position = ranking->sums->position;
    size_t left = ranking->sums->count;
    jy_status status = JY_OK;
    for (size_t k = 0; status == JY_OK && k < ranking->postings->segments;
         k++) {
        size_t count = 0;
        size_t segment = k;
        while (count < left) {
            jy_document_at(ranking->postings, position[count], &segment);
            if (segment != k) {
                break;
            }
            count++;
        }
        status = read_segment(ranking, term, k, position, count, err);
        position += count;
        left -= count;
    }
    return status;
}
