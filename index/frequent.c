/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what makes a row of characters a term. */
#include "index/frequent.h"

#include "index/buffer.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    LONGEST = JY_FREQUENT_LENGTH,
    DEPTH = LONGEST + 1 /* one more, for what stands behind */
};

/* What it takes to be a term. */
#define COUNT_MIN 3U          /* occurrences, and one more for ... */
#define COUNT_SPACING 200000U /* ... so many characters of the sample */
#define COHESION_MIN 30.0     /* times more often than by chance */
#define FREEDOM_MIN 1.2       /* bits, on either side */
/* Of 中国 both characters are so frequent that chance explains much.  A pair
 * is a word too if it holds together less, but stands among all kinds of
 * neighbours. */
#define PAIR_COHESION_MIN 10.0
#define PAIR_FREEDOM_MIN 3.5

#define DE 0x7684U /* 的 */

/* A row that occurs often enough, of any length from 1. */
struct row {
    jy_frequent_term term;
    double freedom; /* bits, on the side where it has less */
};

struct finder {
    const jy_sample *sample;
    uint32_t *order;  /* places by the DEPTH characters there */
    size_t count;     /* of places */
    uint8_t *common;  /* characters in common with the place before */
    uint32_t *before; /* how often each character stands before a row */
    uint32_t count_min;
    jy_buffer rows;
    uint32_t *table; /* rows by what they are: numbers from 1, 0 is free */
    size_t table_mask;
};

static const struct row *rows_of(const struct finder *finder)
{
    return (const void *)finder->rows.bytes;
}

static size_t row_count(const struct finder *finder)
{
    return finder->rows.len / sizeof(struct row);
}

/* --- sorting the places */

static uint16_t character(const jy_sample *sample, size_t at)
{
    return at < sample->len ? sample->text[at] : 0;
}

/* Sort by the character `depth` places on; the order before stays in ties. */
static void sort_by(const jy_sample *sample, size_t depth, uint32_t *starts,
                    const uint32_t *from, uint32_t *to, size_t count)
{
    memset(starts, 0, (sample->numbers + 1) * sizeof *starts);
    for (size_t i = 0; i < count; i++) {
        starts[character(sample, from[i] + depth) + 1]++;
    }
    for (size_t i = 0; i < sample->numbers; i++) {
        starts[i + 1] += starts[i];
    }
    for (size_t i = 0; i < count; i++) {
        to[starts[character(sample, from[i] + depth)]++] = from[i];
    }
}

static bool sort_places(struct finder *finder)
{
    const jy_sample *sample = finder->sample;
    uint32_t *from = malloc((sample->len + 1) * sizeof *from);
    uint32_t *to = malloc((sample->len + 1) * sizeof *to);
    uint32_t *starts = malloc((sample->numbers + 1) * sizeof *starts);
    bool good = from && to && starts;
    for (size_t at = 0; good && at < sample->len; at++) {
        if (sample->text[at]) {
            from[finder->count++] = (uint32_t)at;
        }
    }
    for (size_t depth = DEPTH; good && depth-- > 0;) {
        sort_by(sample, depth, starts, from, to, finder->count);
        uint32_t *sorted = to;
        to = from;
        from = sorted;
    }
    finder->order = from;
    free(to);
    free(starts);
    return good;
}

/* Characters that two places have in common, up to the end of a stretch. */
static uint8_t common_of(const jy_sample *sample, uint32_t a, uint32_t b)
{
    uint8_t n = 0;
    while (n < DEPTH && sample->text[a + n] &&
           sample->text[a + n] == sample->text[b + n]) {
        n++;
    }
    return n;
}

/* --- rows */

/* The part of freedom that a neighbour has that stands there `n` times. */
static double surprise(double n)
{
    return n * log2(n);
}

/* In bits: how open is what stands before a row? */
static double freedom_before(struct finder *finder, const jy_frequent_term *row)
{
    double sum = 0;
    const uint32_t *places = finder->order + row->begin;
    for (uint32_t i = 0; i < row->count; i++) {
        finder->before[finder->sample->text[places[i] - 1]]++;
    }
    for (uint32_t i = 0; i < row->count; i++) {
        uint16_t neighbour = finder->sample->text[places[i] - 1];
        if (neighbour && finder->before[neighbour]) {
            sum += surprise(finder->before[neighbour]);
        }
        finder->before[neighbour] = 0;
    }
    return log2(row->count) - sum / row->count;
}

static double freedom_behind(const struct finder *finder,
                             const jy_frequent_term *row)
{
    double sum = 0;
    uint32_t same = 1;
    for (uint32_t i = 1; i <= row->count; i++) {
        if (i < row->count && finder->common[row->begin + i] > row->len) {
            same++;
        } else {
            sum += surprise(same);
            same = 1;
        }
    }
    return log2(row->count) - sum / row->count;
}

static void add_row(struct finder *finder, uint32_t begin, uint32_t end,
                    uint32_t len)
{
    struct row row = {.term = {begin, end - begin, len}};
    if (len > 1) {
        row.freedom = fmin(freedom_behind(finder, &row.term),
                           freedom_before(finder, &row.term));
    }
    jy_buffer_add(&finder->rows, &row, sizeof row);
}

/* All rows of one length: neighbours in the order have them in common. */
static void add_rows(struct finder *finder, uint32_t len)
{
    uint32_t begin = 0;
    for (uint32_t i = 1; i <= finder->count; i++) {
        if (i == finder->count || finder->common[i] < len) {
            if (i - begin >= finder->count_min) {
                add_row(finder, begin, i, len);
            }
            begin = i;
        }
    }
}

/* --- counts of parts */

static size_t hash_of(const uint16_t *text, uint32_t len)
{
    uint64_t hash = len;
    for (uint32_t i = 0; i < len; i++) {
        hash = (hash ^ text[i]) * 0x9E3779B97F4A7C15ULL;
        hash ^= hash >> 29;
    }
    return (size_t)hash;
}

static bool is_row(const struct finder *finder, const struct row *row,
                   const uint16_t *text, uint32_t len)
{
    return row->term.len == len &&
           memcmp(finder->sample->text + finder->order[row->term.begin], text,
                  len * sizeof *text) == 0;
}

static bool fill_table(struct finder *finder)
{
    size_t size = 2;
    while (size < row_count(finder) * 2) {
        size *= 2;
    }
    finder->table = calloc(size, sizeof *finder->table);
    finder->table_mask = size - 1;
    for (size_t i = 0; finder->table && i < row_count(finder); i++) {
        const jy_frequent_term *term = &rows_of(finder)[i].term;
        size_t slot = hash_of(finder->sample->text + finder->order[term->begin],
                              term->len);
        while (finder->table[slot & finder->table_mask]) {
            slot++;
        }
        finder->table[slot & finder->table_mask] = (uint32_t)i + 1;
    }
    return finder->table != NULL;
}

/* How often a part of a row occurs; as often as the row, so it is there. */
static double count_of(const struct finder *finder, const uint16_t *text,
                       uint32_t len)
{
    size_t slot = hash_of(text, len);
    for (;; slot++) {
        uint32_t number = finder->table[slot & finder->table_mask];
        if (number == 0) {
            return 1;
        }
        const struct row *row = &rows_of(finder)[number - 1];
        if (is_row(finder, row, text, len)) {
            return row->term.count;
        }
    }
}

/* How many times more often than by chance do its parts meet? */
static double cohesion_of(const struct finder *finder,
                          const jy_frequent_term *term)
{
    const uint16_t *text = finder->sample->text + finder->order[term->begin];
    double least = HUGE_VAL;
    for (uint32_t i = 1; i < term->len; i++) {
        double chance = count_of(finder, text, i) *
                        count_of(finder, text + i, term->len - i) /
                        (double)finder->count;
        least = fmin(least, term->count / chance);
    }
    return least;
}

/* --- choosing */

static int compare_terms(const void *left, const void *right)
{
    const jy_frequent_term *a = left;
    const jy_frequent_term *b = right;
    if (a->count != b->count) {
        return a->count < b->count ? 1 : -1;
    }
    if (a->begin != b->begin) {
        return a->begin < b->begin ? -1 : 1;
    }
    return a->len < b->len ? -1 : a->len > b->len;
}

/* 的 joins a word to another one: 不一致的 is a piece of a sentence. */
static bool is_joined(const jy_sample *sample, size_t at, uint32_t len)
{
    return len > 2 && (sample->codes[sample->text[at]] == DE ||
                       sample->codes[sample->text[at + len - 1]] == DE);
}

static bool is_term(const struct finder *finder, const struct row *row)
{
    const jy_frequent_term *term = &row->term;
    if (row->freedom < FREEDOM_MIN ||
        is_joined(finder->sample, finder->order[term->begin], term->len)) {
        return false;
    }
    bool very_free = term->len == 2 && row->freedom >= PAIR_FREEDOM_MIN;
    return cohesion_of(finder, term) >=
           (very_free ? PAIR_COHESION_MIN : COHESION_MIN);
}

static bool choose(const struct finder *finder, jy_frequent *out)
{
    jy_buffer terms = {0};
    for (size_t i = 0; i < row_count(finder); i++) {
        const struct row *row = &rows_of(finder)[i];
        if (is_term(finder, row)) {
            jy_buffer_add(&terms, &row->term, sizeof row->term);
        }
    }
    out->terms = (void *)terms.bytes;
    out->count = terms.len / sizeof *out->terms;
    if (out->count > 0) {
        qsort(out->terms, out->count, sizeof *out->terms, compare_terms);
    }
    if (out->count > JY_FREQUENT_MAX) {
        out->count = JY_FREQUENT_MAX;
    }
    return !terms.failed;
}

static bool find(struct finder *finder, jy_frequent *out)
{
    const jy_sample *sample = finder->sample;
    finder->common = calloc(sample->len + 1, sizeof *finder->common);
    finder->before = calloc(JY_SAMPLE_NUMBERS, sizeof *finder->before);
    if (!finder->common || !finder->before || !sort_places(finder)) {
        return false;
    }
    for (size_t i = 1; i < finder->count; i++) {
        finder->common[i] =
            common_of(sample, finder->order[i - 1], finder->order[i]);
    }
    finder->count_min = COUNT_MIN + (uint32_t)(finder->count / COUNT_SPACING);
    for (uint32_t len = 1; len <= LONGEST; len++) {
        add_rows(finder, len);
    }
    return !finder->rows.failed && fill_table(finder) && choose(finder, out);
}

jy_status jy_frequent_find(const jy_sample *sample, jy_frequent *out,
                           jy_error *err)
{
    struct finder finder = {.sample = sample};
    *out = (jy_frequent){0};
    bool good = find(&finder, out);
    out->order = finder.order;
    free(finder.common);
    free(finder.before);
    free(finder.table);
    jy_buffer_clear(&finder.rows);
    if (!good) {
        jy_frequent_clear(out);
        return jy_error_set(err, JY_E_INTERNAL,
                            "no memory to find frequent terms");
    }
    return JY_OK;
}

void jy_frequent_clear(jy_frequent *frequent)
{
    free(frequent->order);
    free(frequent->terms);
    *frequent = (jy_frequent){0};
}
