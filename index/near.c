/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how far words are from each other. */
#include "index/near.h"

#include "protocol/utf8.h"

#include <stdlib.h>

/* Places of one word in a text, in code points, in the order they begin. */
struct places {
    jy_mark *mark;
    size_t count;
    size_t capacity;
    size_t longest;
    bool failed;
};

static void add(struct places *places, jy_mark mark)
{
    if (places->count == places->capacity) {
        size_t capacity = places->capacity ? 2 * places->capacity : 16;
        jy_mark *grown = realloc(places->mark, capacity * sizeof *grown);
        if (!grown) {
            places->failed = true;
            return;
        }
        places->mark = grown;
        places->capacity = capacity;
    }
    places->mark[places->count++] = mark;
    if (mark.end - mark.begin > places->longest) {
        places->longest = mark.end - mark.begin;
    }
}

/* Every place of `word`, those that overlap too. */
static struct places find_places(const jy_word *word,
                                 const jy_stored_field *field,
                                 const jy_patience *patience)
{
    struct places places = {0};
    jy_text looked_into = jy_word_text(word, field);
    jy_text text = field->original;
    size_t byte = 0; /* counted up to here: `character` code points */
    size_t character = 0;
    size_t from = 0;
    jy_span found;
    while (!places.failed &&
           jy_word_find(word, field, from, patience, &found)) {
        jy_span place = jy_word_origin(word, field, found);
        character += jy_utf8_count(text.bytes + byte, place.begin - byte);
        byte = place.begin;
        size_t length =
            jy_utf8_count(text.bytes + byte, place.end - place.begin);
        add(&places, (jy_mark){character, character + length});
        from = found.begin;
        do {
            from++;
        } while (from < looked_into.len &&
                 ((unsigned char)looked_into.bytes[from] & 0xC0U) == 0x80U);
    }
    return places;
}

static bool is_near(jy_mark a, jy_mark b, size_t distance)
{
    return (a.end <= b.begin && b.begin - a.end <= distance) ||
           (b.end <= a.begin && a.begin - b.end <= distance);
}

/* Keep those of `next` that are near one of `places`. */
static void keep_near(const struct places *places, struct places *next,
                      size_t distance)
{
    size_t kept = 0;
    size_t from = 0; /* what is before is too far for all that come */
    for (size_t i = 0; i < next->count; i++) {
        jy_mark mark = next->mark[i];
        size_t reach = distance + places->longest;
        while (from < places->count &&
               places->mark[from].begin + reach < mark.begin) {
            from++;
        }
        size_t at = from;
        while (at < places->count &&
               places->mark[at].begin <= mark.end + distance &&
               !is_near(places->mark[at], mark, distance)) {
            at++;
        }
        if (at < places->count && is_near(places->mark[at], mark, distance)) {
            next->mark[kept++] = mark;
        }
    }
    next->count = kept;
}

static bool near_in_field(const jy_node *node, const jy_stored_field *field,
                          const jy_patience *patience)
{
    struct places places = find_places(&node->child[0]->word, field, patience);
    for (size_t i = 1; i < node->child_count && places.count > 0; i++) {
        struct places next =
            find_places(&node->child[i]->word, field, patience);
        keep_near(&places, &next, node->child[i]->near);
        free(places.mark);
        places = next;
    }
    bool found = places.count > 0 && !places.failed;
    free(places.mark);
    return found;
}

bool jy_near_matches(const jy_node *node, const jy_stored_document *doc,
                     const jy_patience *patience)
{
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        bool covered = doc->field[i].original.bytes != NULL;
        for (size_t k = 0; covered && k < node->child_count; k++) {
            covered = jy_word_covers(&node->child[k]->word, (jy_field)i);
        }
        if (covered && near_in_field(node, &doc->field[i], patience)) {
            return true;
        }
    }
    return false;
}
