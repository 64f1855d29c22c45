/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where in a text the terms of a bag stand closest. */
#include "index/closest.h"

#include "index/term_walk.h"
#include "protocol/utf8.h"

#include <math.h>
#include <stdlib.h>

enum {
    /* Terms that can end inside a stretch: at each character a single, a pair
     * and a number, or a word. */
    HITS = 256,
    REACH = JY_CLOSEST_CHARACTERS * JY_UTF8_MAX, /* bytes, at most */
    STRETCHES = 64 /* looked at in less time than the clock is worth */
};

/* --- the last characters of a text, and the best there were */

struct window {
    const jy_relaxed *relaxed;
    jy_closest best;
    size_t first;
    size_t count;
    double worth;                         /* of the terms in the ring */
    unsigned times[JY_RELAXED_TERMS_MAX]; /* of each term in the ring */
    jy_term_place hit[HITS];              /* a ring */
};

/* Not all of it: the ring is large. */
static void begin(struct window *window, const jy_relaxed *relaxed)
{
    window->relaxed = relaxed;
    window->best = (jy_closest){0, {0, 0}};
    window->first = 0;
    window->count = 0;
    window->worth = 0;
    for (size_t i = 0; i < relaxed->count; i++) {
        window->times[i] = 0;
    }
}

static void drop_first(struct window *window)
{
    size_t term = window->hit[window->first].term;
    if (--window->times[term] == 0) {
        window->worth -= window->relaxed->term[term].worth;
    }
    window->first = (window->first + 1) % HITS;
    window->count--;
}

/* Whether the stretch that ends with it is better than the best so far. */
static bool add_hit(struct window *window, const jy_term_place *hit)
{
    while (window->count > 0 &&
           (window->count == HITS ||
            window->hit[window->first].character + JY_CLOSEST_CHARACTERS <
                hit->character)) {
        drop_first(window);
    }
    window->hit[(window->first + window->count++) % HITS] = *hit;
    if (window->times[hit->term]++ == 0) {
        window->worth += window->relaxed->term[hit->term].worth;
    }
    if (window->worth <= window->best.worth) {
        return false;
    }
    window->best.worth = window->worth;
    window->best.where = (jy_span){window->hit[window->first].begin, hit->end};
    return true;
}

jy_closest jy_closest_walk(const jy_relaxed *relaxed, jy_text text,
                           const jy_patience *patience, bool *seen)
{
    struct window window;
    jy_term_walk walk;
    jy_term_place hit;
    begin(&window, relaxed);
    jy_term_walk_begin(&walk, &relaxed->map, text, patience);
    while (jy_term_walk_next(&walk, &hit)) {
        seen[hit.term] = true;
        (void)add_hit(&window, &hit);
    }
    return window.best;
}

/* --- only where it may be */

/* A term that may be there, and what each of its places that need not be looked
 * for is worth in stretches that may be passed over. */
struct rank {
    double gain;
    size_t term;
};

struct search {
    const jy_relaxed *relaxed;
    jy_text text;
    const jy_patience *patience;
    double enough; /* a stretch must be worth more */
    struct window window;
    struct rank rank[JY_RELAXED_TERMS_MAX];
    size_t count;
    jy_term_choice there; /* all of these */
    /* Some of these: the others together are not worth more than enough. */
    bool needed[JY_RELAXED_TERMS_MAX];
    size_t needed_count;
};

static int by_gain(const void *a, const void *b)
{
    const struct rank *left = a;
    const struct rank *right = b;
    if (left->gain < right->gain || left->gain > right->gain) {
        return left->gain > right->gain ? -1 : 1;
    }
    return (left->term > right->term) - (left->term < right->term);
}

/* The terms that may be there; first those that it is best not to need: that
 * are frequent, and worth little. */
static void rank_terms(struct search *search, const uint32_t *times)
{
    const jy_relaxed *relaxed = search->relaxed;
    for (size_t i = 0; i < relaxed->count; i++) {
        const jy_relaxed_term *term = &relaxed->term[i];
        if (times && times[i] == 0) {
            continue;
        }
        /* Of 1 + n documents about n have a term with this rarity. */
        double often = times ? times[i] : exp(-term->worth / term->weight);
        search->rank[search->count++] = (struct rank){often / term->worth, i};
        jy_term_choice_add(&search->there, &relaxed->map, i);
    }
    if (search->count > 0) {
        qsort(search->rank, search->count, sizeof *search->rank, by_gain);
    }
}

static void choose_needed(struct search *search)
{
    double left = search->enough;
    search->needed_count = 0;
    for (size_t i = 0; i < search->count; i++) {
        size_t term = search->rank[i].term;
        double worth = search->relaxed->term[term].worth;
        search->needed[term] = worth > left;
        search->needed_count += worth > left;
        left -= worth > left ? 0 : worth;
    }
}

/* The next place of a term that is needed, which ends behind byte `from`. */
static bool find_needed(struct search *search, size_t from, size_t *end)
{
    const jy_relaxed *relaxed = search->relaxed;
    jy_term_choice needed = {.has = {false}};
    jy_term_walk walk;
    jy_term_place hit;
    for (size_t i = 0; i < search->count; i++) {
        if (search->needed[search->rank[i].term]) {
            jy_term_choice_add(&needed, &relaxed->map, search->rank[i].term);
        }
    }
    jy_term_walk_begin_at(&walk, &relaxed->map, &needed, search->text, from,
                          search->text.len, false, search->patience);
    if (!jy_term_walk_next(&walk, &hit)) {
        return false;
    }
    *end = hit.end;
    return true;
}

/* Look at all terms as far as they can be close to a place of one that is
 * needed, and to others of them; returns where that ends. */
static size_t look_around(struct search *search, size_t end)
{
    struct window *window = &search->window;
    jy_term_walk walk;
    jy_term_place hit;
    while (window->count > 0) {
        drop_first(window);
    }
    jy_term_walk_begin_at(&walk, &search->relaxed->map, &search->there,
                          search->text, end > REACH ? end - REACH - 1 : 0,
                          end + REACH, true, search->patience);
    while (jy_term_walk_next(&walk, &hit) && hit.end <= walk.until) {
        if (search->needed[hit.term]) {
            walk.until = hit.end + REACH;
        }
        if (add_hit(window, &hit) && window->best.worth > search->enough) {
            search->enough = window->best.worth;
            choose_needed(search);
            /* Terms that were passed may be needed now that were not. */
            walk.until = hit.end + REACH;
        }
    }
    return walk.until;
}

jy_closest jy_closest_find(const jy_relaxed *relaxed, const uint32_t *times,
                           jy_text text, double enough,
                           const jy_patience *patience)
{
    struct search search;
    bool seen[JY_RELAXED_TERMS_MAX];
    size_t at = 0;
    size_t end;
    if (relaxed->map.odd) {
        return jy_closest_walk(relaxed, text, patience, seen);
    }
    search.relaxed = relaxed;
    search.text = text;
    search.patience = patience;
    search.enough = enough > 0 ? enough : 0;
    search.count = 0;
    search.there = (jy_term_choice){.has = {false}};
    begin(&search.window, relaxed);
    rank_terms(&search, times);
    choose_needed(&search);
    for (unsigned n = 1; search.needed_count > 0 && at < text.len &&
                         find_needed(&search, at, &end);
         n++) {
        at = look_around(&search, end);
        if (n % STRETCHES == 0 && jy_patience_is_over(patience)) {
            break;
        }
    }
    return search.window.best;
}
