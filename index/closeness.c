/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how near to each other the words of a query are, and in what place. */
#include "index/closeness.h"

#include "index/match.h"
#include "index/schema.h"
#include "protocol/utf8.h"

#include <stdint.h>
#include <stdlib.h>

enum {
    WORDS = JY_QUERY_WORDS_MAX,
    PLACES = 32,        /* of a word in a field, the first ones */
    HALF_DISTANCE = 10, /* characters apart, where closeness is a half */
    FAR = 1600,         /* bytes: a longer stretch is not worth counting */
};

/* The words of a query that may stand near each other.  Each has a part of the
 * query that needs it; the words of an OR share one. */
struct words {
    const jy_word *word[WORDS];
    size_t part[WORDS];
    size_t count;
    size_t parts;
};

/* A word in the text. */
struct place {
    jy_span span;
    size_t part;
};

static void gather(struct words *words, const jy_node *node, bool shared)
{
    switch (node->kind) {
    case JY_NODE_WORD:
        /* Places of exact words are in another text. */
        if (words->count < WORDS && !node->word.exact) {
            words->word[words->count] = &node->word;
            words->part[words->count++] = words->parts;
            words->parts += !shared;
        }
        return;
    case JY_NODE_NOT:
    case JY_NODE_DATE:
        return;
    case JY_NODE_AND:
    case JY_NODE_NEAR:
    case JY_NODE_OR:
        break;
    }
    size_t before = words->count;
    bool share = shared || node->kind == JY_NODE_OR;
    for (size_t i = 0; i < node->child_count; i++) {
        gather(words, node->child[i], share);
    }
    words->parts += share && !shared && words->count > before;
}

static int by_begin(const void *a, const void *b)
{
    const struct place *left = a;
    const struct place *right = b;
    if (left->span.begin != right->span.begin) {
        return left->span.begin < right->span.begin ? -1 : 1;
    }
    return (left->part > right->part) - (left->part < right->part);
}

/* The first places of all words in `text`, in order; how many. */
static size_t find_places(const struct words *words,
                          const jy_stored_field *text, jy_field field,
                          const jy_patience *patience, struct place *out)
{
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++) {
        jy_word_walk walk = {
            .word = words->word[i], .field = text, .patience = patience};
        jy_span span;
        for (size_t n = 0;
             n < PLACES && jy_word_covers(words->word[i], field) &&
             jy_word_next(&walk, &span);
             n++) {
            out[count++] = (struct place){span, words->part[i]};
        }
        jy_word_walk_end(&walk);
    }
    if (count > 0) {
        qsort(out, count, sizeof *out, by_begin);
    }
    return count;
}

/* Characters of the stretch that holds `last`, without those of its words;
 * SIZE_MAX if they are many. */
static size_t distance(jy_text text, const jy_span *last, size_t parts)
{
    jy_span all = last[0];
    size_t inside = 0;
    for (size_t i = 0; i < parts; i++) {
        all.begin = last[i].begin < all.begin ? last[i].begin : all.begin;
        all.end = last[i].end > all.end ? last[i].end : all.end;
    }
    if (all.end - all.begin > FAR) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < parts; i++) {
        inside += jy_utf8_count(text.bytes + last[i].begin,
                                last[i].end - last[i].begin);
    }
    size_t whole = jy_utf8_count(text.bytes + all.begin, all.end - all.begin);
    return whole > inside ? whole - inside : 0;
}

/* The least distance; SIZE_MAX where a part is missing. */
static size_t least_distance(jy_text text, const struct place *place,
                             size_t count, size_t parts)
{
    jy_span last[WORDS] = {{0, 0}}; /* an empty one was not met yet */
    size_t met = 0;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        jy_span *of = &last[place[i].part];
        met += of->end == 0;
        *of = place[i].span;
        if (met == parts) {
            size_t now = distance(text, last, parts);
            best = now < best ? now : best;
        }
    }
    return best;
}

double jy_words_closeness(const jy_query *query,
                          const jy_stored_document *document,
                          const jy_patience *patience)
{
    struct words words = {.count = 0};
    size_t best = SIZE_MAX;
    if (query->root) {
        gather(&words, query->root, false);
    }
    struct place *place =
        words.parts > 1 ? malloc(words.count * PLACES * sizeof *place) : NULL;
    for (size_t i = 0; place && i < JY_FIELD_COUNT; i++) {
        const jy_stored_field *text = &document->field[i];
        if (text->folded.bytes) {
            size_t count =
                find_places(&words, text, (jy_field)i, patience, place);
            size_t now =
                least_distance(text->folded, place, count, words.parts);
            best = now < best ? now : best;
        }
    }
    free(place);
    return best == SIZE_MAX
               ? 0
               : (double)HALF_DISTANCE / (double)(HALF_DISTANCE + best);
}

/* Count the words that may stand in a title, and those that do. */
static void count_in_title(const jy_node *node, const jy_stored_field *title,
                           const jy_patience *patience, size_t *words,
                           size_t *found)
{
    jy_span span;
    if (node->kind == JY_NODE_WORD && node->word.field == JY_FIELD_ANY) {
        ++*words;
        *found += title->folded.bytes &&
                  jy_word_find(&node->word, title, patience, &span);
    }
    for (size_t i = 0; node->kind != JY_NODE_NOT && i < node->child_count;
         i++) {
        count_in_title(node->child[i], title, patience, words, found);
    }
}

double jy_words_in_title(const jy_query *query,
                         const jy_stored_document *document,
                         const jy_patience *patience)
{
    size_t words = 0;
    size_t found = 0;
    if (query->root) {
        count_in_title(query->root, &document->field[JY_FIELD_TITLE], patience,
                       &words, &found);
    }
    return words ? (double)found / (double)words : 0;
}
