/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the name of each thing that counts in a score. */
#include "index/score_parts.h"

#include "index/open.h"
#include "index/plan.h"
#include "index/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jy_score_part *add_part(jy_score_parts *parts)
{
    if (parts->count == parts->capacity) {
        size_t capacity = parts->capacity ? 2 * parts->capacity : 16;
        jy_score_part *grown =
            realloc(parts->part, capacity * sizeof *parts->part);
        if (!grown) {
            return NULL;
        }
        parts->part = grown;
        parts->capacity = capacity;
    }
    jy_score_part *part = &parts->part[parts->count++];
    *part = (jy_score_part){0};
    return part;
}

/* What the first byte of a term says: the name of its kind. */
static const char *kind_of(char prefix)
{
    if (prefix == JY_PREFIX_NUMBER) {
        return "number";
    }
    if (prefix == JY_PREFIX_YEAR) {
        return "year";
    }
    if (prefix == JY_PREFIX_ID) {
        return jy_field_name(JY_FIELD_ID);
    }
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        if (prefix && jy_field_rules[i].prefix == prefix) {
            return jy_field_name((jy_field)i);
        }
    }
    return NULL;
}

static jy_status add_term(void *user, const jy_term_points *points,
                          jy_error *err)
{
    jy_score_part *part = add_part(user);
    const char *kind = kind_of(points->term.bytes[0]);
    size_t skipped = kind ? 1 : 0;
    char *text = part ? malloc(points->term.len + 1) : NULL;
    if (!text) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for an explanation");
    }
    memcpy(text, points->term.bytes + skipped, points->term.len - skipped);
    text[points->term.len - skipped] = '\0';
    *part = (jy_score_part){
        .what = kind ? kind : "term",
        .text = text,
        .points = points->points,
        .weight = points->weight,
        .rarity = points->rarity,
        .documents = points->documents,
        .count = points->count,
    };
    return JY_OK;
}

static jy_status add_terms(jy_index *index, const jy_plan *plan,
                           uint64_t number, const jy_patience *patience,
                           jy_score_parts *out, jy_error *err)
{
    return jy_postings_explain(index->postings, plan, number, patience,
                               add_term, out, err);
}

static jy_status strict_parts(jy_index *index, const jy_query *query,
                              uint64_t number, const jy_patience *patience,
                              jy_score_parts *out, jy_error *err)
{
    jy_plan *plan;
    jy_status status = jy_plan_new(query, &plan, err);
    if (status == JY_OK) {
        status = add_terms(index, plan, number, patience, out, err);
    }
    jy_plan_free(plan);
    return status;
}

jy_status jy_score_parts_of(jy_index *index, const jy_query *query,
                            bool relaxed, uint64_t number,
                            const jy_stored_document *document,
                            const jy_patience *patience, jy_score_parts *out,
                            jy_error *err)
{
    (void)relaxed;
    (void)document;
    return query->root ? strict_parts(index, query, number, patience, out, err)
                       : JY_OK;
}

void jy_score_parts_clear(jy_score_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        /* The parts own their texts; the public view of them is const. */
        char *text;
        memcpy(&text, &parts->part[i].text, sizeof text);
        free(text);
    }
    free(parts->part);
    *parts = (jy_score_parts){0};
}
