/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how far words are from each other. */
#include "index/near.h"

#include "index/match.h"
#include "protocol/utf8.h"

#include <stdlib.h>

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for places");
}

/* Every place of `word`, those that overlap too. */
static jy_status find_word(const jy_word *word, const jy_stored_field *field,
                           const jy_patience *patience, jy_places *out,
                           jy_error *err)
{
    jy_word_walk walk = {.word = word, .field = field, .patience = patience};
    jy_status status = JY_OK;
    jy_span found;
    while (status == JY_OK && jy_word_next(&walk, &found)) {
        jy_place place = {.span = jy_word_origin(word, field, found)};
        jy_text text = jy_word_walk_text(&walk);
        status = jy_places_add(out, place, err);
        walk.from = found.begin + jy_utf8_offset(text.bytes + found.begin,
                                                 found.end - found.begin, 1);
    }
    jy_word_walk_end(&walk);
    return status;
}

/* Where some places begin, and where they end: both ascending. */
struct edges {
    size_t *begin;
    size_t *end;
    size_t count;
};

static int ascending(const void *a, const void *b)
{
    const size_t *left = a;
    const size_t *right = b;
    return (*left > *right) - (*left < *right);
}

/* False without memory. */
static bool edges_of(const jy_places *places, struct edges *out)
{
    out->begin = malloc(2 * (places->count + 1) * sizeof *out->begin);
    if (!out->begin) {
        return false;
    }
    out->count = places->count;
    out->end = out->begin + out->count;
    for (size_t i = 0; i < out->count; i++) {
        out->begin[i] = places->place[i].span.begin;
        out->end[i] = places->place[i].span.end;
    }
    qsort(out->end, out->count, sizeof *out->end, ascending);
    return true;
}

/* How many of the ascending numbers are below `limit`. */
static size_t count_below(const size_t *number, size_t count, size_t limit)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (number[middle] < limit) {
            low = middle + 1;
        } else {
            count = middle;
        }
    }
    return low;
}

static bool is_short(const jy_stored_field *text, size_t from, size_t to,
                     size_t distance)
{
    return (to - from) / JY_UTF8_MAX <= distance &&
           jy_stored_characters(text, from, to) <= distance;
}

/* Whether the last of `others` to end before `span`, or the first to begin
 * behind it, is as near as that. */
static bool is_near(const jy_stored_field *text, const struct edges *others,
                    jy_span span, size_t distance)
{
    size_t before = count_below(others->end, others->count, span.begin + 1);
    size_t behind = count_below(others->begin, others->count, span.end);
    return (before > 0 &&
            is_short(text, others->end[before - 1], span.begin, distance)) ||
           (behind < others->count &&
            is_short(text, span.end, others->begin[behind], distance));
}

/* Keep those of `places` that are near one of `others`. */
static jy_status keep_near(const jy_stored_field *text, const jy_places *others,
                           jy_places *places, size_t distance, jy_error *err)
{
    struct edges edges;
    size_t kept = 0;
    if (!edges_of(others, &edges)) {
        return no_memory(err);
    }
    for (size_t i = 0; i < places->count; i++) {
        if (is_near(text, &edges, places->place[i].span, distance)) {
            places->place[kept++] = places->place[i];
        }
    }
    places->count = kept;
    free(edges.begin);
    return JY_OK;
}

static bool all_look_into(const jy_node *node, jy_field field)
{
    for (size_t i = 0; i < node->child_count; i++) {
        if (!jy_word_covers(&node->child[i]->word, field)) {
            return false;
        }
    }
    return true;
}

jy_status jy_near_places(const jy_node *node,
                         const jy_stored_document *document, jy_field field,
                         const jy_patience *patience, jy_places *out,
                         jy_error *err)
{
    const jy_stored_field *text = &document->field[field];
    jy_status status = JY_OK;
    if (!text->folded.bytes || !all_look_into(node, field)) {
        return JY_OK;
    }
    for (size_t i = 0; status == JY_OK && i < node->child_count; i++) {
        status = find_word(&node->child[i]->word, text, patience, &out[i], err);
        if (status == JY_OK && i > 0) {
            status = keep_near(text, &out[i - 1], &out[i], node->child[i]->near,
                               err);
        }
        if (out[i].count == 0) {
            break; /* so nothing is left of the others either */
        }
    }
    for (size_t i = node->child_count; status == JY_OK && i-- > 1;) {
        status =
            keep_near(text, &out[i], &out[i - 1], node->child[i]->near, err);
    }
    return status;
}

bool jy_near_matches(const jy_node *node, const jy_stored_document *document,
                     const jy_patience *patience)
{
    bool matches = false;
    for (size_t i = 0; !matches && i < JY_FIELD_COUNT; i++) {
        jy_places places[JY_QUERY_NEAR_WORDS_MAX] = {{0}};
        matches = jy_near_places(node, document, (jy_field)i, patience, places,
                                 NULL) == JY_OK &&
                  places[0].count > 0;
        for (size_t k = 0; k < node->child_count; k++) {
            jy_places_clear(&places[k]);
        }
    }
    return matches;
}
