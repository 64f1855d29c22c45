/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which places of a query's words there are to be marked. */
#include "index/places.h"

#include "index/match.h"
#include "protocol/utf8.h"

#include <stdlib.h>

enum {
    PLACES_PER_WORD = 64,  /* that are shown of a hit */
    PLACES_PER_NEAR = 1024 /* of a word that are looked at for NEAR, or more
                              where more are asked for */
};

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
    if (count > 0) {
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
    const jy_stored_field *text;
    jy_field field;
    size_t max; /* places of each word */
    const jy_patience *patience;
    jy_places *out;
    size_t word; /* number of the word being looked at */
    jy_error *err;
};

/* Add the first places of a word, `max` of them at most. */
static jy_status find_spelling(const struct finder *finder, const jy_word *word,
                               size_t max, jy_places *out)
{
    jy_span span;
    size_t from = 0;
    jy_status status = JY_OK;
    for (size_t n = 0;
         status == JY_OK && n < max &&
         jy_word_find(word, finder->text, from, finder->patience, &span);
         n++) {
        jy_place place = {.span = jy_word_origin(word, finder->text, span),
                          .word = finder->word};
        status = jy_places_add(out, place, finder->err);
        from = span.end;
    }
    return status;
}

/* Put the places from number `first` on in order, leave the longest of those
 * that overlap, and of these the first `max`. */
static void settle(jy_places *places, size_t first, size_t max)
{
    jy_place *place = places->place + first;
    size_t count = places->count - first;
    size_t kept = 0;
    jy_places_sort(place, count);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && place[i].span.begin == place[kept - 1].span.begin) {
            place[kept - 1] = place[i];
        } else if (kept == 0 ||
                   place[i].span.begin >= place[kept - 1].span.end) {
            place[kept++] = place[i];
        }
    }
    places->count = first + (kept < max ? kept : max);
}

/* One spelling at a time, for each is then looked for through the text once,
 * and not anew from every place of the others. */
static jy_status find_word(const struct finder *finder, const jy_word *word,
                           size_t max, jy_places *out)
{
    size_t first = out->count;
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < word->form_count; i++) {
        jy_word spelling = *word;
        spelling.form = &word->form[i];
        spelling.form_count = 1;
        status = find_spelling(finder, &spelling, max, out);
    }
    if (status == JY_OK && word->form_count > 1 && out->count > first) {
        settle(out, first, max);
    }
    return status;
}

static bool is_near(jy_text text, jy_span a, jy_span b, size_t distance)
{
    jy_span gap = {a.end, b.begin};
    if (gap.begin > gap.end) {
        gap = (jy_span){b.end, a.begin};
    }
    return gap.begin <= gap.end &&
           (gap.end - gap.begin) / JY_UTF8_MAX <= distance &&
           jy_utf8_count(text.bytes + gap.begin, gap.end - gap.begin) <=
               distance;
}

/* Keep those of `places` that are near one of `others`; both are in order and
 * without overlaps. */
static void keep_near(jy_text text, const jy_places *others, jy_places *places,
                      size_t distance)
{
    size_t reach = (distance + 1) * JY_UTF8_MAX;
    size_t from = 0; /* what is before is too far for all that come */
    size_t kept = 0;
    for (size_t i = 0; i < places->count; i++) {
        jy_place place = places->place[i];
        while (from < others->count &&
               others->place[from].span.end + reach < place.span.begin) {
            from++;
        }
        for (size_t at = from;
             at < others->count &&
             others->place[at].span.begin <= place.span.end + reach;
             at++) {
            if (is_near(text, others->place[at].span, place.span, distance)) {
                places->place[kept++] = place;
                break;
            }
        }
    }
    places->count = kept;
}

/* Of words that are to be near each other: where all of them are. */
static jy_status find_near(struct finder *finder, const jy_node *node)
{
    jy_places found[JY_QUERY_NEAR_WORDS_MAX] = {{0}};
    jy_text text = finder->text->original;
    size_t max = finder->max > PLACES_PER_NEAR ? finder->max : PLACES_PER_NEAR;
    size_t count = node->child_count;
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < count; i++, finder->word++) {
        if (jy_word_covers(&node->child[i]->word, finder->field)) {
            status = find_word(finder, &node->child[i]->word, max, &found[i]);
        }
    }
    for (size_t i = 1; i < count; i++) {
        keep_near(text, &found[i - 1], &found[i], node->child[i]->near);
    }
    for (size_t i = count; i-- > 1;) {
        keep_near(text, &found[i], &found[i - 1], node->child[i]->near);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0;
             status == JY_OK && n < finder->max && n < found[i].count; n++) {
            status = jy_places_add(finder->out, found[i].place[n], finder->err);
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
            status = find_word(finder, &node->word, finder->max, finder->out);
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
    struct finder finder = {.text = &document->field[field],
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
