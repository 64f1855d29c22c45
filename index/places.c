/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which places of a query's words there are to be marked. */
#include "index/places.h"

#include "index/match.h"
#include "index/near.h"
#include "index/original.h"

#include <stdlib.h>

enum { PLACES_PER_WORD = 64 }; /* that are shown of a hit */

jy_status jy_places_add(jy_places *places, jy_place place, jy_error *err)
{
    if (places->count == places->capacity) {
        size_t capacity = places->capacity ? 2 * places->capacity : 32;
        jy_place *grown =
            realloc(places->place, capacity * sizeof *places->place);
        if (!grown) {
            return jy_error_set(err, JY_E_INTERNAL, "no memory for places");
        }
        places->place = grown;
        places->capacity = capacity;
    }
    places->place[places->count++] = place;
    return JY_OK;
}

static int compare(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int by_begin(const void *a, const void *b)
{
    const jy_place *left = a;
    const jy_place *right = b;
    int order = compare(left->span.begin, right->span.begin);
    order = order ? order : compare(left->span.end, right->span.end);
    return order ? order : compare(left->word, right->word);
}

void jy_places_sort(jy_place *place, size_t count)
{
    size_t sorted = 1; /* as one word's places are */
    while (sorted < count &&
           by_begin(&place[sorted - 1], &place[sorted]) <= 0) {
        sorted++;
    }
    if (sorted < count) {
        qsort(place, count, sizeof *place, by_begin);
    }
}

void jy_places_clear(jy_places *places)
{
    free(places->place);
    *places = (jy_places){0};
}

/* Looking through one field. */
struct finder {
    const jy_stored_document *document;
    const jy_stored_field *text; /* of it, `field` */
    jy_field field;
    size_t max; /* places of each word */
    const jy_patience *patience;
    jy_places *out;
    size_t word; /* number of the word being looked at */
    jy_error *err;
};

/* Add the first places of a word. */
static jy_status find_word(const struct finder *finder, const jy_word *word)
{
    jy_word_walk walk = {
        .word = word, .field = finder->text, .patience = finder->patience};
    jy_changes_walk changes = {0};
    jy_status status = JY_OK;
    jy_span span;
    for (size_t n = 0;
         status == JY_OK && n < finder->max && jy_word_next(&walk, &span);
         n++) {
        jy_place place = {.span = span, .word = finder->word};
        if (!word->exact) {
            jy_stored_find(finder->text, &changes, span, &place.told);
            place.span = place.told.span;
        }
        status = jy_places_add(finder->out, place, finder->err);
    }
    jy_word_walk_end(&walk);
    return status;
}

/* Add the first of `places` that do not overlap. */
static jy_status add_apart(const struct finder *finder, const jy_places *places)
{
    jy_status status = JY_OK;
    size_t end = 0;
    for (size_t i = 0, added = 0;
         status == JY_OK && i < places->count && added < finder->max; i++) {
        jy_place place = places->place[i];
        if (place.span.begin >= end) {
            place.word = finder->word;
            end = place.span.end;
            added++;
            status = jy_places_add(finder->out, place, finder->err);
        }
    }
    return status;
}

/* Of words that are to be near each other: where all of them are. */
static jy_status find_near(struct finder *finder, const jy_node *node)
{
    jy_places found[JY_QUERY_NEAR_WORDS_MAX] = {{0}};
    jy_status status = jy_near_places(node, finder->document, finder->field,
                                      finder->patience, found, finder->err);
    for (size_t i = 0; i < node->child_count; i++, finder->word++) {
        if (status == JY_OK) {
            status = add_apart(finder, &found[i]);
        }
        jy_places_clear(&found[i]);
    }
    return status;
}

/* What is excluded is not shown. */
static jy_status find_node(struct finder *finder, const jy_node *node)
{
    jy_status status = JY_OK;
    switch (node->kind) {
    case JY_NODE_WORD:
        if (jy_word_covers(&node->word, finder->field)) {
            status = find_word(finder, &node->word);
        }
        finder->word++;
        break;
    case JY_NODE_NEAR:
        status = find_near(finder, node);
        break;
    case JY_NODE_AND:
    case JY_NODE_OR:
        for (size_t i = 0; status == JY_OK && i < node->child_count; i++) {
            status = find_node(finder, node->child[i]);
        }
        break;
    case JY_NODE_NOT:
    case JY_NODE_DATE:
        break;
    }
    return status;
}

jy_status jy_places_of_words(const jy_query *query,
                             const jy_stored_document *document, jy_field field,
                             size_t max, const jy_patience *patience,
                             jy_places *out, jy_error *err)
{
    struct finder finder = {.document = document,
                            .text = &document->field[field],
                            .field = field,
                            .max = max,
                            .patience = patience,
                            .out = out,
                            .err = err};
    return find_node(&finder, query->root);
}

jy_status jy_places_of_query(const void *reading,
                             const jy_stored_document *document, jy_field field,
                             const jy_patience *patience, jy_places *out,
                             jy_error *err)
{
    return jy_places_of_words(reading, document, field, PLACES_PER_WORD,
                              patience, out, err);
}
