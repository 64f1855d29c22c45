/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the name of each thing that counts in a score. */
#include "index/score_parts.h"

#include "index/closeness.h"
#include "index/open.h"
#include "index/plan.h"
#include "index/relax.h"
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

/* A document whose score is taken apart. */
struct scored {
    jy_index *index;
    const jy_query *query;
    uint64_t number;
    bool closer;
    const jy_stored_document *document;
    const jy_patience *patience;
};

static jy_status add_terms(const struct scored *scored, const jy_plan *plan,
                           jy_score_parts *out, jy_error *err)
{
    return jy_postings_explain(scored->index->postings, plan, scored->number,
                               scored->patience, add_term, out, err);
}

/* The points of the parts so far. */
static double sum_of(const jy_score_parts *parts)
{
    double sum = 0;
    for (size_t i = 0; i < parts->count; i++) {
        sum += parts->part[i].points;
    }
    return sum;
}

static jy_status add_points(jy_score_parts *parts, const char *what,
                            double points, jy_error *err)
{
    jy_score_part *part = points != 0 ? add_part(parts) : NULL;
    if (part) {
        part->what = what;
        part->points = points;
    }
    return part || points == 0 ? JY_OK
                               : jy_error_set(err, JY_E_INTERNAL,
                                              "no memory for an explanation");
}

/* What the text of a document that is read strictly adds. */
static jy_status add_words(const struct scored *scored, jy_score_parts *out,
                           jy_error *err)
{
    const double sum = sum_of(out);
    const double closeness =
        jy_words_closeness(scored->query, scored->document, scored->patience);
    const double in_title =
        jy_words_in_title(scored->query, scored->document, scored->patience);
    jy_status status =
        add_points(out, "closeness", JY_WORDS_CLOSENESS * sum * closeness, err);
    return status == JY_OK ? add_points(out, "in title",
                                        JY_WORDS_IN_TITLE * sum * in_title, err)
                           : status;
}

static jy_status strict_parts(const struct scored *scored, jy_score_parts *out,
                              jy_error *err)
{
    jy_plan *plan;
    jy_status status = jy_plan_new(scored->query, &plan, err);
    if (status == JY_OK) {
        status = add_terms(scored, plan, out, err);
    }
    jy_plan_free(plan);
    return status == JY_OK && scored->closer ? add_words(scored, out, err)
                                             : status;
}

/* What the text adds where it is read relaxed. */
static jy_status add_look(const struct scored *scored,
                          const jy_relaxed *relaxed, jy_score_parts *out,
                          jy_error *err)
{
    jy_relaxed_points points = jy_relaxed_look(relaxed, scored->document,
                                               sum_of(out), scored->patience);
    jy_status status = add_points(out, "closeness", points.closeness, err);
    return status == JY_OK ? add_points(out, "coverage", points.coverage, err)
                           : status;
}

static jy_status relaxed_parts(const struct scored *scored, jy_score_parts *out,
                               jy_error *err)
{
    jy_relaxed *relaxed = NULL;
    jy_plan *plan = NULL;
    jy_status status = jy_relax(scored->query, scored->index->postings,
                                scored->patience, &relaxed, err);
    if (status == JY_OK && relaxed) {
        status = jy_relaxed_plan(relaxed, &plan, err);
    }
    if (plan) {
        status = add_terms(scored, plan, out, err);
    }
    if (status == JY_OK && scored->closer && out->count > 0) {
        status = add_look(scored, relaxed, out, err);
    }
    jy_plan_free(plan);
    jy_relaxed_free(relaxed);
    return status;
}

jy_status jy_score_parts_of(jy_index *index, const jy_query *query,
                            bool relaxed, bool closer, uint64_t number,
                            const jy_stored_document *document,
                            const jy_patience *patience, jy_score_parts *out,
                            jy_error *err)
{
    const struct scored scored = {index,  query,    number,
                                  closer, document, patience};
    if (!query->root) {
        return JY_OK;
    }
    return relaxed ? relaxed_parts(&scored, out, err)
                   : strict_parts(&scored, out, err);
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
