/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what the text of a document adds to its score, and what is marked. */
#include "index/closeness.h"
#include "index/closest.h"
#include "index/original.h"
#include "index/schema.h"
#include "index/term_walk.h"

#include <stdbool.h>

enum {
    PLACES_PER_TERM = 64,
    AROUND = 1024 /* bytes on either side of the best stretch where every place
                     is taken */
};

static const double coverage_share = 0.5;

double jy_relaxed_coverage(const jy_relaxed *relaxed, double score,
                           double covered)
{
    return coverage_share * score * covered / relaxed->worth;
}

jy_relaxed_points jy_relaxed_look(const jy_relaxed *relaxed,
                                  const jy_stored_document *document,
                                  double score, const jy_patience *patience)
{
    bool seen[JY_RELAXED_TERMS_MAX] = {false};
    jy_closest body = {0, {0, 0}};
    double covered = 0;
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        if (jy_field_rules[i].count > 0) {
            jy_closest closest = jy_closest_walk(
                relaxed, document->field[i].folded, patience, seen);
            body = i == JY_FIELD_BODY ? closest : body;
        }
    }
    for (size_t i = 0; i < relaxed->count; i++) {
        covered += seen[i] ? relaxed->term[i].worth : 0;
    }
    return (jy_relaxed_points){
        body.worth, jy_relaxed_coverage(relaxed, score, covered), body.where};
}

static bool is_around(jy_span place, jy_span best)
{
    return place.end + AROUND > best.begin && place.begin < best.end + AROUND;
}

jy_status jy_places_of_relaxed(const void *reading,
                               const jy_stored_document *document,
                               jy_field field, const jy_patience *patience,
                               jy_places *out, jy_error *err)
{
    const jy_relaxed_shown *shown = reading;
    const jy_relaxed *relaxed = shown->relaxed;
    const jy_stored_field *text = &document->field[field];
    jy_term_walk walk;
    jy_changes_walk changes = {0};
    jy_term_place hit;
    size_t taken[JY_RELAXED_TERMS_MAX] = {0};
    jy_status status = JY_OK;
    if (jy_field_rules[field].count == 0) {
        return JY_OK; /* no term was looked for here */
    }
    const jy_span best =
        field == JY_FIELD_BODY && shown->closest
            ? *shown->closest
            : jy_closest_find(relaxed, NULL, text->folded, 0, patience).where;
    jy_term_walk_begin_at(&walk, &relaxed->map, &relaxed->marked, text->folded,
                          0, text->folded.len, false, patience);
    while (status == JY_OK && jy_term_walk_next(&walk, &hit)) {
        jy_span span = {hit.begin, hit.end};
        const jy_relaxed_term *term = &relaxed->term[hit.term];
        if (taken[hit.term]++ >= PLACES_PER_TERM && !is_around(span, best)) {
            continue;
        }
        jy_place place = {
            .word = hit.term,
            .weight = 1 + (unsigned)(4 * term->worth),
        };
        jy_stored_find(text, &changes, span, &place.told);
        place.span = place.told.span;
        status = jy_places_add(out, place, err);
    }
    return status;
}
