/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what an answer begins and ends with, verb by verb. */
#include "protocol/answer.h"

#include "protocol/answer_inside.h"

#include <stdlib.h>

/* What is told in a verb's answer. */
enum {
    TOTAL = 1 << 0,
    MATCH = 1 << 1,
    READING = 1 << 2,
    DOCUMENTS = 1 << 3,
    NOTES = 1 << 4,
};

static const struct shape {
    const char *asked; /* what the thing asked is called; NULL: not told */
    const char *list;  /* what the things found are called; NULL: not told */
    unsigned has;
} shapes[JY_VERBS] = {
    [JY_VERB_SEARCH] = {"query", "hits", TOTAL | MATCH | NOTES},
    [JY_VERB_COUNT] = {"query", NULL, TOTAL | MATCH | NOTES},
    [JY_VERB_SUGGEST] = {"text", "suggestions", 0},
    [JY_VERB_SIMILAR] = {NULL, "hits", TOTAL | NOTES},
    [JY_VERB_KWIC] = {"query", "lines", TOTAL | DOCUMENTS | NOTES},
    [JY_VERB_EXPLAIN] = {"query", "hits", READING | TOTAL | MATCH | NOTES},
};

void jy_answer_put_texts(jy_builder *b, jy_node to, const jy_answer_text *texts,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (texts[i].bytes && texts[i].is_json) {
            jy_builder_json(b, to, texts[i].name, texts[i].bytes, texts[i].len);
        } else if (texts[i].bytes) {
            jy_builder_bytes(b, to, texts[i].name, texts[i].bytes,
                             texts[i].len);
        }
    }
}

void jy_answer_put_origin(jy_builder *b, jy_node to, jy_answer_origin origin)
{
    if (origin.first) {
        jy_builder_range(b, to, "lines", origin.first, origin.last);
    }
    if (origin.page) {
        jy_builder_count(b, to, "page", origin.page);
    }
}

jy_node jy_answer_array(jy_answer *answer, jy_node *array, jy_node to,
                        const char *name)
{
    if (!*array) {
        *array = jy_builder_array(&answer->builder, to, name);
    }
    return *array;
}

jy_line jy_answer_document(const char *id, uint64_t generation,
                           const jy_answer_text *fields, size_t count,
                           jy_answer_origin origin)
{
    jy_builder b = jy_builder_begin(id, true);
    jy_builder_count(&b, b.root, "generation", generation);
    jy_node document = jy_builder_object(&b, b.root, "document");
    jy_answer_put_texts(&b, document, fields, count);
    jy_answer_put_origin(&b, document, origin);
    return jy_builder_finish(&b);
}

static void put_head(jy_builder *b, const struct shape *shape,
                     const jy_answer_head *head)
{
    jy_builder_count(b, b->root, "generation", head->generation);
    if (shape->asked) {
        jy_builder_bytes(b, b->root, shape->asked, head->asked.bytes,
                         head->asked.len);
    }
    if (shape->has & READING) {
        jy_builder_string(b, b->root, "reading", head->reading);
    }
    if (shape->has & TOTAL) {
        jy_builder_count(b, b->root, "total", head->total);
        jy_builder_string(b, b->root, "total_is",
                          head->total_is_exact ? "exact" : "at_least");
    }
    if (shape->has & MATCH) {
        jy_builder_string(b, b->root, "match",
                          head->is_relaxed ? "any" : "all");
    }
    if (shape->has & DOCUMENTS) {
        jy_builder_count(b, b->root, "documents", head->documents);
    }
    jy_builder_count(b, b->root, "took_us", head->took_us);
}

jy_answer *jy_answer_new(const char *id, jy_verb verb,
                         const jy_answer_head *head)
{
    const struct shape *shape = &shapes[verb];
    jy_answer *answer = calloc(1, sizeof *answer);
    if (!answer) {
        return NULL;
    }
    jy_builder *b = &answer->builder;
    *b = jy_builder_begin(id, true);
    put_head(b, shape, head);
    if (shape->list) {
        answer->list = jy_builder_array(b, b->root, shape->list);
    }
    answer->has_notes = (shape->has & NOTES) != 0;
    return answer;
}

void jy_answer_add_facet(jy_answer *answer, const char *name)
{
    jy_builder *b = &answer->builder;
    if (!answer->facets) {
        answer->facets = jy_builder_object(b, b->root, "facets");
    }
    answer->values = jy_builder_array(b, answer->facets, name);
}

void jy_answer_add_value(jy_answer *answer, jy_answer_piece text,
                         uint64_t count)
{
    jy_builder *b = &answer->builder;
    jy_node value = jy_builder_array(b, answer->values, NULL);
    jy_builder_bytes(b, value, NULL, text.bytes, text.len);
    jy_builder_count(b, value, NULL, count);
}

void jy_answer_offer(jy_answer *answer, const char *query)
{
    jy_builder *b = &answer->builder;
    jy_builder_string(
        b, jy_answer_array(answer, &answer->offers, b->root, "did_you_mean"),
        NULL, query);
}

void jy_answer_add_note(jy_answer *answer, const char *note)
{
    jy_builder *b = &answer->builder;
    jy_builder_string(b,
                      jy_answer_array(answer, &answer->notes, b->root, "notes"),
                      NULL, note);
}

jy_line jy_answer_finish(jy_answer *answer)
{
    if (!answer) {
        return (jy_line){NULL, 0};
    }
    if (answer->has_notes) {
        jy_answer_array(answer, &answer->notes, answer->builder.root, "notes");
    }
    jy_line line = jy_builder_finish(&answer->builder);
    free(answer);
    return line;
}
