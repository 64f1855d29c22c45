/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a document that matches becomes a hit with a marked snippet. */
#include "index/hits.h"

#include "index/match.h"

#include <stdlib.h>
#include <string.h>

/* Places of one word that are looked at for a snippet. */
enum { PLACES_PER_WORD = 64 };

jy_hits *jy_hits_new(size_t max)
{
    jy_hits *hits = calloc(1, sizeof *hits);
    if (hits) {
        hits->hit = calloc(max ? max : 1, sizeof *hits->hit);
        if (!hits->hit) {
            free(hits);
            hits = NULL;
        }
    }
    return hits;
}

/* Where the query's words stand in one body. */
struct places {
    const jy_stored_field *body;
    const jy_patience *patience;
    jy_place *place;
    size_t count;
    size_t capacity;
    size_t word; /* number of the word being looked at */
    bool failed;
};

static void add_place(struct places *places, jy_span span)
{
    if (places->count == places->capacity) {
        size_t capacity = places->capacity ? 2 * places->capacity : 32;
        jy_place *grown =
            realloc(places->place, capacity * sizeof *places->place);
        if (!grown) {
            places->failed = true;
            return;
        }
        places->place = grown;
        places->capacity = capacity;
    }
    places->place[places->count++] =
        (jy_place){.span = span, .word = places->word};
}

static void find_word(struct places *places, const jy_word *word)
{
    jy_span span;
    size_t from = 0;
    if (jy_word_covers(word, JY_FIELD_BODY)) {
        for (size_t n = 0;
             n < PLACES_PER_WORD && !places->failed &&
             jy_word_find(word, places->body, from, places->patience, &span);
             n++) {
            add_place(places, jy_word_origin(word, places->body, span));
            from = span.end;
        }
    }
    places->word++;
}

/* What is excluded is not shown. */
static void find_node(struct places *places, const jy_node *node)
{
    switch (node->kind) {
    case JY_NODE_WORD:
        find_word(places, &node->word);
        break;
    case JY_NODE_AND:
    case JY_NODE_OR:
    case JY_NODE_NEAR:
        for (size_t i = 0; i < node->child_count; i++) {
            find_node(places, node->child[i]);
        }
        break;
    case JY_NODE_NOT:
    case JY_NODE_DATE:
        break;
    }
}

static int by_begin(const void *a, const void *b)
{
    const jy_place *left = a;
    const jy_place *right = b;
    if (left->span.begin != right->span.begin) {
        return left->span.begin < right->span.begin ? -1 : 1;
    }
    return (left->span.end > right->span.end) -
           (left->span.end < right->span.end);
}

static jy_status cut_snippet(const jy_query *query,
                             const jy_stored_document *document,
                             const jy_question *question, jy_cut_snippet *out,
                             jy_error *err)
{
    const jy_patience patience = {question->deadline, question->stop};
    struct places places = {.body = &document->field[JY_FIELD_BODY],
                            .patience = &patience};
    *out = (jy_cut_snippet){0};
    if (!places.body->original.bytes) {
        return JY_OK;
    }
    find_node(&places, query->root);
    if (places.count > 0) {
        qsort(places.place, places.count, sizeof *places.place, by_begin);
    }
    jy_status status =
        places.failed
            ? jy_error_set(err, JY_E_INTERNAL, "no memory for a snippet")
            : jy_snippet_cut(places.body->original, places.place, places.count,
                             question->snippet, out, err);
    free(places.place);
    return status;
}

jy_status jy_hits_add(jy_hits *hits, const jy_query *query,
                      const jy_stored_document *document, double score,
                      const jy_question *question, jy_error *err)
{
    jy_hit *hit = &hits->hit[hits->count];
    jy_cut_snippet snippet;
    jy_status status = cut_snippet(query, document, question, &snippet, err);
    if (status != JY_OK) {
        return status;
    }
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        hit->document.field[i] = document->field[i].original;
    }
    hit->score = score;
    jy_snippet *shown = malloc(sizeof *shown);
    if (!shown) {
        jy_snippet_clear(&snippet);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a snippet");
    }
    *shown = (jy_snippet){.text = {snippet.text, snippet.len},
                          .marks = snippet.marks,
                          .mark_count = snippet.mark_count};
    hit->snippet = shown;
    hit->snippet_count = 1;
    hits->count++;
    return JY_OK;
}

void jy_hits_take_notes(jy_hits *hits, jy_query *query)
{
    hits->note =
        calloc(query->note_count ? query->note_count : 1, sizeof *hits->note);
    for (size_t i = 0; hits->note && i < query->note_count; i++) {
        hits->note[hits->note_count++] = query->note[i];
        query->note[i] = NULL;
    }
}

size_t jy_hits_count(const jy_hits *hits)
{
    return hits->count;
}

const jy_hit *jy_hits_get(const jy_hits *hits, size_t i)
{
    return &hits->hit[i];
}

uint64_t jy_hits_total(const jy_hits *hits)
{
    return hits->total;
}

bool jy_hits_total_is_exact(const jy_hits *hits)
{
    return hits->exact;
}

size_t jy_hits_note_count(const jy_hits *hits)
{
    return hits->note_count;
}

const char *jy_hits_note(const jy_hits *hits, size_t i)
{
    return hits->note[i];
}

void jy_hits_free(jy_hits *hits)
{
    if (!hits) {
        return;
    }
    for (size_t i = 0; i < hits->count; i++) {
        /* The hit owns both; the public view of them is const. */
        jy_cut_snippet snippet = {0};
        jy_snippet *shown;
        memcpy(&shown, &hits->hit[i].snippet, sizeof shown);
        memcpy(&snippet.text, &shown->text.bytes, sizeof snippet.text);
        memcpy(&snippet.marks, &shown->marks, sizeof snippet.marks);
        jy_snippet_clear(&snippet);
        free(shown);
    }
    for (size_t i = 0; i < hits->note_count; i++) {
        free(hits->note[i]);
    }
    free(hits->note);
    free(hits->hit);
    free(hits);
}
