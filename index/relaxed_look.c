/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where the terms of a bag are in a text, and where most of them are. */
#include "index/closeness.h"
#include "index/original.h"
#include "index/schema.h"
#include "index/term_walk.h"

#include <stdbool.h>

enum {
    WINDOW = 40, /* characters in which terms count as close */
    /* Terms that can end inside a window: at each character a single, a pair
     * and a number, or a word. */
    WINDOW_HITS = 256,
    PLACES_PER_TERM = 64,
    AROUND = 1024 /* bytes on either side of the best window where every place
                     is taken */
};

static const double coverage_share = 0.5;

/* The last characters of a text, and the best there were. */
struct window {
    const jy_relaxed *relaxed;
    jy_term_place hit[WINDOW_HITS]; /* a ring */
    size_t first;
    size_t count;
    unsigned times[JY_RELAXED_TERMS_MAX]; /* of each term in the ring */
    bool seen[JY_RELAXED_TERMS_MAX];
    double worth; /* of the terms in the ring */
    double best;
    jy_span where; /* the best one is; bytes */
};

static void drop_first(struct window *window)
{
    size_t term = window->hit[window->first].term;
    if (--window->times[term] == 0) {
        window->worth -= window->relaxed->term[term].worth;
    }
    window->first = (window->first + 1) % WINDOW_HITS;
    window->count--;
}

static void add_hit(struct window *window, const jy_term_place *hit)
{
    while (window->count > 0 &&
           (window->count == WINDOW_HITS ||
            window->hit[window->first].character + WINDOW < hit->character)) {
        drop_first(window);
    }
    window->hit[(window->first + window->count++) % WINDOW_HITS] = *hit;
    window->seen[hit->term] = true;
    if (window->times[hit->term]++ == 0) {
        window->worth += window->relaxed->term[hit->term].worth;
    }
    if (window->worth > window->best) {
        window->best = window->worth;
        window->where = (jy_span){window->hit[window->first].begin, hit->end};
    }
}

static void look_through(struct window *window, jy_text text,
                         const jy_patience *patience)
{
    jy_term_walk walk;
    jy_term_place hit;
    jy_term_walk_begin(&walk, &window->relaxed->map, text, patience);
    while (jy_term_walk_next(&walk, &hit)) {
        add_hit(window, &hit);
    }
    while (window->count > 0) {
        drop_first(window);
    }
}

jy_relaxed_points jy_relaxed_look(const jy_relaxed *relaxed,
                                  const jy_stored_document *document,
                                  double score, const jy_patience *patience)
{
    struct window window = {.relaxed = relaxed};
    jy_relaxed_points points = {0, 0};
    look_through(&window, document->field[JY_FIELD_BODY].folded, patience);
    points.closeness = window.best;
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        if (i != JY_FIELD_BODY && jy_field_rules[i].count > 0) {
            look_through(&window, document->field[i].folded, patience);
        }
    }
    double covered = 0;
    for (size_t i = 0; i < relaxed->count; i++) {
        covered += window.seen[i] ? relaxed->term[i].worth : 0;
    }
    points.coverage = coverage_share * score * covered / relaxed->worth;
    return points;
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
    const jy_relaxed *relaxed = reading;
    const jy_stored_field *text = &document->field[field];
    struct window window = {.relaxed = relaxed};
    jy_term_walk walk;
    jy_term_place hit;
    size_t taken[JY_RELAXED_TERMS_MAX] = {0};
    jy_status status = JY_OK;
    if (jy_field_rules[field].count == 0) {
        return JY_OK; /* no term was looked for here */
    }
    look_through(&window, text->folded, patience);
    jy_term_walk_begin(&walk, &relaxed->map, text->folded, patience);
    while (status == JY_OK && jy_term_walk_next(&walk, &hit)) {
        jy_span span = {hit.begin, hit.end};
        const jy_relaxed_term *term = &relaxed->term[hit.term];
        if (!term->marked || (taken[hit.term]++ >= PLACES_PER_TERM &&
                              !is_around(span, window.where))) {
            continue;
        }
        jy_place place = {
            .span = jy_stored_origin(text, span),
            .word = hit.term,
            .weight = 1 + (unsigned)(4 * term->worth),
        };
        status = jy_places_add(out, place, err);
    }
    return status;
}
