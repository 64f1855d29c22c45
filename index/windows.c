/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which parts of a text show most. */
#include "index/windows.h"

#include "index/cut.h"
#include "protocol/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* Windows that are cut to be compared, the most promising first. */
    CUTS_MAX = 64,
    /* A word right beside another one counts as two, a word this many
     * characters away as one. */
    CLOSE = 16
};

/* A place of a word that no window shows yet. */
struct spot {
    const jy_place *place;
    jy_span span; /* bytes */
    /* The same in characters, on a scale where what cannot be in one window
     * is further apart than a window is long. */
    size_t begin;
    size_t end;
    size_t word;
    unsigned weight;
    uint64_t before; /* worth of all spots before this one */
    uint64_t worth;  /* at most, of a window that begins here */
    bool inside;     /* the stretch that is looked at */
};

/* The end of a spot. */
struct end {
    size_t at;
    size_t spot;
};

/* A stretch that has to be in a window. */
struct core {
    jy_span span;
    uint64_t bound; /* what no window around it can exceed */
    bool tried;
};

struct choice {
    jy_original *original;
    jy_text text; /* its text */
    const jy_place *places;
    size_t place_count;
    size_t characters;
    jy_windows *chosen;
    struct spot *spot; /* sorted by their beginnings; one more at the end */
    struct end *end;   /* the same, sorted by their ends */
    struct core *core; /* in the order of the text; as many as spots, at most */
    size_t cores;
    size_t count;
    /* Of the spots up to `fed` the ones that are worth more than all behind
     * them, from `peak_first` to before `peak_end`: what is best to begin
     * with. */
    size_t *peak;
    size_t peak_first;
    size_t peak_end;
    size_t fed;
    size_t *inside; /* of each word: its spots inside the stretch */
    bool *shown;    /* of each word: a window shows it */
    size_t words;
    uint64_t gain; /* weight of the words inside that are not shown */
};

static bool overlap(jy_span a, jy_span b)
{
    return a.begin < b.end && b.begin < a.end;
}

/* Characters from the beginning of a place to that of a later one; false if
 * they are not of one paragraph.  The text is looked at only where these were
 * not told. */
static bool measure(const struct choice *choice, const jy_place *a,
                    const jy_place *b, size_t *out)
{
    jy_text between = {choice->text.bytes + a->span.begin,
                       b->span.begin - a->span.begin};
    if (a->told.plain && b->told.plain) {
        const char *folded = choice->original->field->folded.bytes;
        between = (jy_text){folded + a->told.folded.begin,
                            b->told.folded.begin - a->told.folded.begin};
        *out = b->told.character - a->told.character;
    } else {
        jy_original_read(choice->original,
                         (jy_span){a->span.begin, b->span.begin}, 0);
        *out = jy_utf8_count(between.bytes, between.len);
    }
    return !memchr(between.bytes, '\n', between.len);
}

/* The same, or more than a window has if it cannot hold both. */
static size_t distance(const struct choice *choice, const jy_place *a,
                       const jy_place *b)
{
    const jy_span between = {a->span.begin, b->span.begin};
    size_t far = choice->characters + 1;
    size_t found;
    if ((between.end - between.begin) / JY_UTF8_MAX > choice->characters ||
        !measure(choice, a, b, &found)) {
        return far;
    }
    for (size_t i = 0; i < choice->chosen->count; i++) {
        if (overlap(choice->chosen->window[i], between)) {
            return far;
        }
    }
    return found;
}

static int by_end(const void *a, const void *b)
{
    const struct end *left = a;
    const struct end *right = b;
    return (left->at > right->at) - (left->at < right->at);
}

/* What a spot counts for, where `next` follows it. */
static uint64_t worth(const struct spot *spot, const struct spot *next)
{
    size_t gap = next->begin > spot->end ? next->begin - spot->end : 0;
    bool close = next->word != spot->word && gap < CLOSE;
    return (uint64_t)spot->weight * (CLOSE + (close ? CLOSE - gap : 0));
}

static void add_spot(struct choice *choice, const jy_place *place)
{
    jy_span span = place->span;
    for (size_t i = 0; i < choice->chosen->count; i++) {
        if (overlap(choice->chosen->window[i], span)) {
            return;
        }
    }
    struct spot *spot = &choice->spot[choice->count++];
    *spot = (struct spot){.place = place,
                          .span = span,
                          .word = place->word,
                          .weight = place->weight ? place->weight : 1};
    if (choice->count > 1) {
        const struct spot *last = spot - 1;
        spot->begin = last->begin + distance(choice, last->place, place);
    }
    spot->end =
        spot->begin + (place->told.plain
                           ? place->told.characters
                           : jy_utf8_count(choice->text.bytes + span.begin,
                                           span.end - span.begin));
}

/* What a window is worth that begins with a spot, if all that begins in it were
 * whole. */
static void rate_beginnings(struct choice *choice)
{
    size_t next = 0;
    for (size_t i = 0; i < choice->count; i++) {
        struct spot *spot = &choice->spot[i];
        while (next < choice->count &&
               choice->spot[next].begin < spot->begin + choice->characters) {
            next++;
        }
        spot->worth = choice->spot[next].before - spot->before;
    }
}

/* Set down what is left to show. */
static void lay_out(struct choice *choice)
{
    choice->count = 0;
    for (size_t i = 0; i < choice->place_count; i++) {
        add_spot(choice, &choice->places[i]);
    }
    struct spot *spot = choice->spot;
    size_t n = choice->count;
    bool in_order = true;
    spot[n] = (struct spot){.begin = SIZE_MAX}; /* follows the last */
    for (size_t i = 0; i < n; i++) {
        spot[i + 1].before = spot[i].before + worth(&spot[i], &spot[i + 1]);
        choice->end[i] = (struct end){spot[i].end, i};
        in_order = in_order && (i == 0 || spot[i - 1].end <= spot[i].end);
    }
    if (!in_order) { /* as one word's always are */
        qsort(choice->end, n, sizeof *choice->end, by_end);
    }
    rate_beginnings(choice);
}

static void enter(struct choice *choice, struct spot *spot)
{
    spot->inside = true;
    if (choice->inside[spot->word]++ == 0 && !choice->shown[spot->word]) {
        choice->gain += spot->weight;
    }
}

static void leave(struct choice *choice, struct spot *spot)
{
    spot->inside = false;
    if (--choice->inside[spot->word] == 0 && !choice->shown[spot->word]) {
        choice->gain -= spot->weight;
    }
}

/* The most weight of words not shown that is in any stretch as long as a
 * window. */
static uint64_t most_gain(struct choice *choice)
{
    uint64_t most = 0;
    size_t next = 0;
    for (size_t i = 0; i < choice->count; i++) {
        size_t limit = choice->spot[i].begin + choice->characters;
        for (; next < choice->count && choice->end[next].at <= limit; next++) {
            enter(choice, &choice->spot[choice->end[next].spot]);
        }
        if (choice->gain > most) {
            most = choice->gain;
        }
        leave(choice, &choice->spot[i]);
    }
    return most;
}

/* The first spot that begins at or after byte `at`. */
static const struct spot *first_from(const struct choice *choice, size_t at)
{
    size_t low = 0;
    size_t high = choice->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (choice->spot[middle].span.begin < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return &choice->spot[low];
}

/* What all places in a window count for. */
static uint64_t rate(const struct choice *choice, jy_span window)
{
    uint64_t sum = 0;
    const struct spot *end = choice->spot + choice->count;
    for (const struct spot *spot = first_from(choice, window.begin);
         spot < end && spot->span.begin < window.end; spot++) {
        if (spot->span.end <= window.end) {
            sum += spot[1].before - spot->before;
        }
    }
    return sum;
}

/* The best window around a stretch that has to be in it. */
static jy_span cut(const struct choice *choice, jy_span core)
{
    jy_span outer = {0, choice->text.len};
    for (size_t i = 0; i < choice->chosen->count; i++) {
        jy_span window = choice->chosen->window[i];
        if (window.end <= core.begin) {
            outer.begin = window.end;
        } else if (window.begin < outer.end) {
            outer.end = window.begin;
        }
    }
    const jy_span there = jy_original_read_paragraph(
        choice->original, core, JY_CUT_REACH(choice->characters));
    outer.begin = there.begin > outer.begin ? there.begin : outer.begin;
    outer.end = there.end < outer.end ? there.end : outer.end;
    return jy_cut_around(choice->text, core, outer, choice->characters);
}

/*
 * The most that a window is worth which begins not before character `from` and
 * holds spot `first`.  One that begins elsewhere is worth no more than the one
 * that begins with the next spot.  To be asked in the order of the text.
 */
static uint64_t most_worth(struct choice *choice, size_t from, size_t first)
{
    const struct spot *spot = choice->spot;
    for (; choice->fed <= first; choice->fed++) {
        while (choice->peak_end > choice->peak_first &&
               spot[choice->peak[choice->peak_end - 1]].worth <=
                   spot[choice->fed].worth) {
            choice->peak_end--;
        }
        choice->peak[choice->peak_end++] = choice->fed;
    }
    while (spot[choice->peak[choice->peak_first]].begin < from) {
        choice->peak_first++;
    }
    return spot[choice->peak[choice->peak_first]].worth;
}

/* Add the stretch from a spot to the end of another. */
static void add_core(struct choice *choice, size_t first, const struct end *end)
{
    size_t length = choice->characters;
    size_t from = end->at > length ? end->at - length : 0;
    choice->core[choice->cores++] = (struct core){
        .span = {choice->spot[first].span.begin,
                 choice->spot[end->spot].span.end},
        .bound = most_worth(choice, from, first),
    };
}

/* The shortest stretches that show `gain`. */
static void find_cores(struct choice *choice, uint64_t gain)
{
    size_t next = 0;
    choice->cores = 0;
    choice->peak_first = 0;
    choice->peak_end = 0;
    choice->fed = 0;
    for (size_t i = 0; i < choice->count; i++) {
        struct spot *first = &choice->spot[i];
        size_t limit = first->begin + choice->characters;
        while (choice->gain < gain && next < choice->count &&
               choice->end[next].at <= limit) {
            size_t spot = choice->end[next++].spot;
            if (spot >= i) {
                enter(choice, &choice->spot[spot]);
            }
        }
        if (!first->inside) {
            continue;
        }
        uint64_t all = choice->gain;
        leave(choice, first);
        /* Without the first it would show less: no shorter stretch will do. */
        if (all >= gain && choice->gain < all) {
            add_core(choice, i, &choice->end[next - 1]);
        }
    }
}

/* The most promising core that was not tried, of equal ones the first; NULL if
 * there is none. */
static struct core *most_promising(struct choice *choice)
{
    struct core *best = NULL;
    for (size_t i = 0; i < choice->cores; i++) {
        struct core *core = &choice->core[i];
        if (!core->tried && (!best || core->bound > best->bound)) {
            best = core;
        }
    }
    return best;
}

/* The best of the windows that show `gain`, of equal ones the first. */
static jy_span best_window(struct choice *choice, uint64_t gain)
{
    jy_span best = {0, 0};
    uint64_t most = 0;
    const struct core *first = NULL; /* the core of the best */
    find_cores(choice, gain);
    for (size_t cuts = 0; cuts < CUTS_MAX; cuts++) {
        struct core *core = most_promising(choice);
        if (!core || core->bound < most ||
            (core->bound == most && core > first)) {
            break; /* so it is with all that are left */
        }
        core->tried = true;
        jy_span window = cut(choice, core->span);
        uint64_t rating = rate(choice, window);
        if (rating > most || (rating == most && core < first)) {
            most = rating;
            best = window;
            first = core;
        }
    }
    return best;
}

static void insert(jy_windows *windows, jy_span window)
{
    size_t at = windows->count++;
    for (; at > 0 && windows->window[at - 1].begin > window.begin; at--) {
        windows->window[at] = windows->window[at - 1];
    }
    windows->window[at] = window;
    windows->best += windows->count > 1 && at <= windows->best;
}

/* Choose one more window, if there is something left to show. */
static bool choose_next(struct choice *choice)
{
    lay_out(choice);
    if (choice->count == 0) {
        return false;
    }
    uint64_t gain = most_gain(choice);
    if (gain == 0) {
        /* Every word was shown: now show more of their places. */
        memset(choice->shown, 0, choice->words * sizeof *choice->shown);
        gain = most_gain(choice);
    }
    jy_span window = best_window(choice, gain);
    for (size_t i = 0; i < choice->count; i++) {
        const struct spot *spot = &choice->spot[i];
        if (spot->span.begin >= window.begin && spot->span.end <= window.end) {
            choice->shown[spot->word] = true;
        }
    }
    insert(choice->chosen, window);
    return true;
}

static bool is_blank_at(jy_original *original, size_t at)
{
    const jy_text text = original->text;
    jy_original_read(original, (jy_span){at, at + 1}, 0);
    return text.bytes[at] == ' ' || text.bytes[at] == '\n';
}

static jy_span beginning(jy_original *original, size_t characters)
{
    const jy_text text = original->text;
    size_t at = 0;
    while (at < text.len && is_blank_at(original, at)) {
        at++;
    }
    at = at < text.len ? at : 0;
    jy_original_read(original, (jy_span){at, at}, JY_CUT_REACH(characters));
    return jy_cut_around(text, (jy_span){at, at}, (jy_span){0, text.len},
                         characters);
}

jy_status jy_windows_choose(jy_original *original, const jy_place *places,
                            size_t place_count, size_t characters, size_t max,
                            jy_windows *out, jy_error *err)
{
    *out = (jy_windows){0};
    if (place_count == 0) {
        insert(out, beginning(original, characters));
        return JY_OK;
    }
    struct choice choice = {.original = original,
                            .text = original->text,
                            .places = places,
                            .place_count = place_count,
                            .characters = characters,
                            .chosen = out};
    for (size_t i = 0; i < place_count; i++) {
        if (places[i].word >= choice.words) {
            choice.words = places[i].word + 1;
        }
    }
    choice.spot = malloc((place_count + 1) * sizeof *choice.spot);
    choice.end = malloc(place_count * sizeof *choice.end);
    choice.core = malloc(place_count * sizeof *choice.core);
    choice.peak = malloc(place_count * sizeof *choice.peak);
    choice.inside = calloc(choice.words, sizeof *choice.inside);
    choice.shown = calloc(choice.words, sizeof *choice.shown);
    jy_status status = JY_OK;
    if (!choice.spot || !choice.end || !choice.core || !choice.peak ||
        !choice.inside || !choice.shown) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory for a snippet");
    }
    while (status == JY_OK && out->count < max && choose_next(&choice)) {
    }
    free(choice.spot);
    free(choice.end);
    free(choice.core);
    free(choice.peak);
    free(choice.inside);
    free(choice.shown);
    return status;
}
