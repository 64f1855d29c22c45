/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows a relaxed reading as a bag, and how often its terms count. */
#include "index/bag.h"
#include "index/postings_handle.h"
#include "index/relax.h"
#include "index/schema.h"

#include <stdlib.h>
#include <string.h>

/* The name of a term in the postings. */
static jy_text name_of(const jy_relaxed_term *term, char *number)
{
    if (term->kind != JY_TERM_NUMBER) {
        return term->text;
    }
    number[0] = JY_PREFIX_NUMBER;
    memcpy(number + 1, term->text.bytes, term->text.len);
    return (jy_text){number, term->text.len + 1};
}

jy_status jy_relaxed_rank(const jy_relaxed *relaxed, jy_postings *postings,
                          size_t max, const jy_patience *patience,
                          jy_candidate *out, size_t *count, size_t *candidates,
                          jy_error *err)
{
    jy_bag_term terms[JY_RELAXED_TERMS_MAX];
    char number[JY_RELAXED_TERMS_MAX][JY_TERM_MAX + 1];
    const jy_bag bag = {.term = terms, .count = relaxed->count};
    for (size_t i = 0; i < relaxed->count; i++) {
        const jy_relaxed_term *term = &relaxed->term[i];
        terms[i] = (jy_bag_term){name_of(term, number[i]), term->weight,
                                 term->proposes};
    }
    return jy_bag_rank(postings, &bag, max, patience, out, count, candidates,
                       err);
}

/* --- how often terms count in some documents */

/* A document of a segment, and which of those that were asked for it is. */
struct asked {
    uint32_t document;
    size_t segment;
    size_t place;
};

static int by_document(const void *a, const void *b)
{
    const struct asked *left = a;
    const struct asked *right = b;
    return (left->document > right->document) -
           (left->document < right->document);
}

static jy_status count_term(const jy_relaxed *relaxed, size_t term,
                            jy_postings *postings, size_t segment,
                            const struct asked *asked, size_t count,
                            uint32_t *times, jy_error *err)
{
    char number[JY_TERM_MAX + 1];
    jy_postings_file *file = &postings->segment[segment];
    jy_list list;
    jy_cursor cursor;
    jy_status status = jy_postings_file_find(
        file, name_of(&relaxed->term[term], number), &list, err);
    if (status != JY_OK || list.frequency == 0) {
        return status;
    }
    jy_cursor_open(&cursor, &list, (uint32_t)file->header->documents);
    for (size_t i = 0; i < count; i++) {
        if (asked[i].segment != segment) {
            continue;
        }
        jy_cursor_reach(&cursor, asked[i].document);
        if (cursor.document == asked[i].document) {
            times[asked[i].place * relaxed->count + term] =
                jy_cursor_count(&cursor);
        }
    }
    return cursor.damaged ? jy_postings_damaged(err) : JY_OK;
}

jy_status jy_relaxed_count(const jy_relaxed *relaxed, jy_postings *postings,
                           const jy_candidate *candidate, size_t count,
                           const jy_patience *patience, uint32_t *times,
                           jy_error *err)
{
    struct asked asked[JY_RELAXED_LOOKED_AT];
    jy_status status = JY_OK;
    for (size_t i = 0; i < count; i++) {
        asked[i].document =
            jy_document_at(postings, candidate[i].document, &asked[i].segment);
        asked[i].place = i;
    }
    qsort(asked, count, sizeof *asked, by_document);
    memset(times, 0, count * relaxed->count * sizeof *times);
    for (size_t i = 0; status == JY_OK && i < relaxed->count; i++) {
        for (size_t k = 0; status == JY_OK && k < postings->segments; k++) {
            status =
                count_term(relaxed, i, postings, k, asked, count, times, err);
        }
        if (status == JY_OK && jy_patience_is_over(patience)) {
            status = jy_postings_given_up(err);
        }
    }
    return status;
}
