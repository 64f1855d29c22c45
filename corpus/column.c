/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how wide lines are, and how wide they could be. */
#include "corpus/column.h"

#include "corpus/lines.h"
#include "protocol/utf8.h"

#include <stdlib.h>

/* A column's width is taken from this many lines around. */
#define NEAR 12
#define SAMPLE_MAX 10
#define SAMPLE_MIN 3

/* Lines below this share of the usual width may be a narrow run. */
#define NARROW_PERCENT 80

static size_t count_lines(jy_text text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++) {
        count += text.bytes[i] == '\n';
    }
    return count;
}

/* Two blanks, ideographic or not, or a tab; a single one is a stray. */
static bool is_indent(jy_text blank)
{
    return jy_utf8_count(blank.bytes, blank.len) >= 2 ||
           (blank.len == 1 && blank.bytes[0] == '\t');
}

/* Pages of the file that begin before the text of a line. */
static uint64_t form_feeds(jy_text blank)
{
    uint64_t count = 0;
    for (size_t i = 0; i < blank.len; i++) {
        count += blank.bytes[i] == '\f';
    }
    return count;
}

/* Room for one more aside; false if memory ran out. */
static bool grow_asides(jy_column *column)
{
    size_t count = column->asides;
    if ((count & (count - 1)) == 0) { /* full at powers of two */
        size_t capacity = count == 0 ? 1 : count * 2;
        jy_column_aside *grown =
            realloc(column->aside, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        column->aside = grown;
    }
    return true;
}

/* A walk over the lines of a text. */
struct walk {
    jy_text rest; /* from the line on */
    jy_line_point at;
    bool after_blank;  /* since the last line of the column */
    bool after_byline; /* the same */
    size_t aside;      /* so many lines of the caption or credit are to come */
};

static void add_line(const struct walk *walk, jy_text text, bool indented,
                     jy_column *column)
{
    column->line[column->count++] = (jy_column_line){
        .text = text,
        .at = walk->at,
        .after_blank = walk->after_blank,
        .after_byline = walk->after_byline,
        .indented = indented,
        .ends_sentence = jy_glyph_ends_sentence(text),
        .width = jy_glyph_width(text),
        .unit = jy_glyph_first_unit(text),
    };
    column->indents |= indented;
}

/* Is `text`, the line the walk is at, of a caption or credit?  Then it is added
 * to them; *good is false if memory ran out. */
static bool add_aside(struct walk *walk, jy_text text, jy_column *column,
                      bool *good)
{
    bool first = walk->aside == 0;
    if (first) {
        /* Nothing above proves nothing: most texts begin so. */
        bool apart = walk->after_blank && column->count + column->asides > 0;
        jy_aside kind = jy_aside_begins(walk->rest, apart, &walk->aside);
        if (kind == JY_ASIDE_NONE) {
            return false;
        }
        walk->after_byline |= kind == JY_ASIDE_BYLINE;
    }
    *good = grow_asides(column);
    if (*good) {
        column->aside[column->asides++] =
            (jy_column_aside){text, walk->at, column->count, first};
    }
    walk->aside--;
    return true;
}

static bool take_lines(struct walk walk, bool aside, jy_column *column)
{
    jy_text next = walk.rest;
    jy_text raw;
    bool good = true;
    for (; good && jy_lines_next(&next, &raw); walk.rest = next) {
        jy_text text = jy_text_trim(raw);
        jy_text lead = {raw.bytes, (size_t)(text.bytes - raw.bytes)};
        walk.at.page += form_feeds(text.len > 0 ? lead : raw);
        if (text.len == 0) {
            walk.after_blank = true;
        } else if (!aside || !add_aside(&walk, text, column, &good)) {
            add_line(&walk, text, is_indent(lead), column);
            walk.after_blank = walk.after_byline = false;
        }
        walk.at.line++;
    }
    return good;
}

bool jy_column_take(jy_text text, jy_line_point start, bool aside,
                    jy_column *out)
{
    size_t max = count_lines(text);
    struct walk walk = {.rest = text, .at = start, .after_blank = true};
    *out = (jy_column){
        .line = malloc(max * sizeof *out->line),
        .scratch = malloc(max * sizeof *out->scratch),
    };
    return out->line != NULL && out->scratch != NULL &&
           take_lines(walk, aside, out);
}

void jy_column_clear(jy_column *column)
{
    free(column->line);
    free(column->aside);
    free(column->scratch);
    *column = (jy_column){0};
}

static int compare_sizes(const void *left, const void *right)
{
    const size_t *a = left;
    const size_t *b = right;
    return (*a > *b) - (*a < *b);
}

size_t jy_column_quantile(size_t *values, size_t count, size_t percent)
{
    qsort(values, count, sizeof *values, compare_sizes);
    return values[count * percent / 100];
}

/*
 * Mark [first, end), lines that are all narrow, as a run; but not the last
 * lines of paragraphs it begins with.  One narrow line proves nothing, two
 * that go on to the next line do.
 */
static void mark_run(jy_column *column, size_t first, size_t end)
{
    size_t count = 0;
    while (first < end && column->line[first].ends_sentence) {
        first++;
    }
    for (size_t i = first; i < end; i++) {
        if (!column->line[i].ends_sentence) {
            column->scratch[count++] = column->line[i].width;
        }
    }
    if (count < 2) {
        return;
    }
    size_t width = jy_column_quantile(column->scratch, count, 50);
    for (size_t i = first; i < end; i++) {
        column->line[i].narrow = true;
        column->line[i].column = width;
    }
}

static void find_narrow_runs(jy_column *column)
{
    for (size_t i = 0; i < column->count; i++) {
        column->scratch[i] = column->line[i].width;
    }
    if (column->count == 0) {
        return;
    }
    size_t usual = jy_column_quantile(column->scratch, column->count, 90);
    for (size_t i = 0; i < column->count;) {
        size_t end = i;
        while (end < column->count &&
               column->line[end].width * 100 <= usual * NARROW_PERCENT) {
            end++;
        }
        mark_run(column, i, end);
        i = end + 1;
    }
}

/* Is line `i` surely full: in the middle of a paragraph? */
static bool is_full(const jy_column *column, size_t i)
{
    return i > 0 && !column->line[i].ends_sentence &&
           !column->line[i - 1].ends_sentence && !column->line[i - 1].narrow;
}

/*
 * The width of the column around line `i`: the median of the full lines
 * nearby, or, where there are hardly any, a high quantile of all.
 */
static size_t column_at(const jy_column *column, size_t i)
{
    size_t full[2 * NEAR + 1];
    size_t all[2 * NEAR + 1];
    size_t full_count = 0;
    size_t all_count = 0;
    for (size_t away = 0; away <= NEAR && full_count < SAMPLE_MAX; away++) {
        const size_t at[] = {i - away, i + away};
        for (size_t side = away == 0; side < 2; side++) {
            size_t k = at[side]; /* i - away may have wrapped around */
            if (k >= column->count || column->line[k].narrow) {
                continue;
            }
            all[all_count++] = column->line[k].width;
            if (is_full(column, k)) {
                full[full_count++] = column->line[k].width;
            }
        }
    }
    return full_count >= SAMPLE_MIN ? jy_column_quantile(full, full_count, 50)
                                    : jy_column_quantile(all, all_count, 75);
}

void jy_column_measure(jy_column *column)
{
    find_narrow_runs(column);
    for (size_t i = 0; i < column->count; i++) {
        if (!column->line[i].narrow) {
            column->line[i].column = column_at(column, i);
        }
    }
}
