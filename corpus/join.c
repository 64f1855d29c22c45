/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to tell the end of a line from the end of a paragraph. */
#include "corpus/join.h"

#include "corpus/glyph.h"
#include "corpus/latin.h"
#include "corpus/lines.h"
#include "corpus/marker.h"
#include "corpus/turns.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

/* All widths are in quarters of a Han character, see glyph.h. */
#define INDENT (2 * JY_GLYPH_HAN)

/*
 * How much room a line must have left beyond what would have gone into it,
 * to be called short: widths are only known roughly.  A blank line before
 * the next one speaks for a paragraph, so less is asked for then.
 */
#define ROOM 1
#define ROOM_AT_BLANK (-2)

/* A column's width is taken from this many lines around. */
#define NEAR 12
#define SAMPLE_MAX 10
#define SAMPLE_MIN 3

/* No column is narrower, squeezed punctuation and all; verse often is. */
#define NARROWEST (7 * JY_GLYPH_HAN)

/* What a full line may lack of its neighbours' width: the indent, and what
 * squeezed punctuation makes of it.  So many neighbours on either side. */
#define ROOM_AT_INDENT 2
#define BESIDE 2

/* Lines below this share of the usual width may be a narrow run. */
#define NARROW_PERCENT 80

#define HEADING_LINES 4 /* at most */

/* Blank lines that it takes to know what they are for. */
#define BLANKS_MIN 3

struct line {
    jy_text text; /* trimmed, not empty */
    jy_line_point at;
    bool after_blank;
    bool indented;
    bool ends_sentence;
    bool narrow;   /* beside a picture: set to a narrower column */
    size_t width;  /* as it is */
    size_t unit;   /* what of it must stand together at its start */
    size_t column; /* as wide as a full line is hereabouts */
};

struct lines {
    jy_text whole; /* the text they are of */
    struct line *line;
    size_t count;
    bool indents;     /* the source kept them */
    bool wrapped;     /* false: one paragraph a line */
    bool blanks_part; /* blank lines stand between paragraphs only */
};

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

static void take_lines(jy_text text, jy_line_point at, struct lines *lines)
{
    jy_text raw;
    bool after_blank = true;
    for (; jy_lines_next(&text, &raw); at.line++) {
        jy_text trimmed = jy_text_trim(raw);
        jy_text lead = {raw.bytes, (size_t)(trimmed.bytes - raw.bytes)};
        at.page += form_feeds(trimmed.len > 0 ? lead : raw);
        if (trimmed.len > 0) {
            struct line *line = &lines->line[lines->count++];
            *line = (struct line){
                .text = trimmed,
                .at = at,
                .after_blank = after_blank,
                .indented = is_indent(lead),
                .ends_sentence = jy_glyph_ends_sentence(trimmed),
                .width = jy_glyph_width(trimmed),
                .unit = jy_glyph_first_unit(trimmed),
            };
            lines->indents |= line->indented;
        }
        after_blank = trimmed.len == 0;
    }
}

static int compare_sizes(const void *left, const void *right)
{
    const size_t *a = left;
    const size_t *b = right;
    return (*a > *b) - (*a < *b);
}

/* What `percent` of the `count` > 0 values stay below; sorts them. */
static size_t quantile(size_t *values, size_t count, size_t percent)
{
    qsort(values, count, sizeof *values, compare_sizes);
    return values[count * percent / 100];
}

/*
 * Mark [first, end), lines that are all narrow, as a run; but not the last
 * lines of paragraphs it begins with.  One narrow line proves nothing, two
 * that go on to the next line do.
 */
static void mark_run(struct lines *lines, size_t first, size_t end,
                     size_t *scratch)
{
    size_t count = 0;
    while (first < end && lines->line[first].ends_sentence) {
        first++;
    }
    for (size_t i = first; i < end; i++) {
        if (!lines->line[i].ends_sentence) {
            scratch[count++] = lines->line[i].width;
        }
    }
    if (count < 2) {
        return;
    }
    size_t column = quantile(scratch, count, 50);
    for (size_t i = first; i < end; i++) {
        lines->line[i].narrow = true;
        lines->line[i].column = column;
    }
}

/* The greatest width of line `i` and those beside it. */
static size_t widest_around(const struct lines *lines, size_t i)
{
    size_t widest = 0;
    size_t first = i > BESIDE ? i - BESIDE : 0;
    for (size_t k = first; k < lines->count && k <= i + BESIDE; k++) {
        size_t width = lines->line[k].width;
        widest = width > widest ? width : widest;
    }
    return widest;
}

/*
 * Were the lines broken because they were full?  Then many end inside a
 * clause, and those are as wide as their neighbours.  Verse ends its lines
 * with clauses, or has lines of all widths, or very short ones.
 */
static bool looks_wrapped(const struct lines *lines, size_t *scratch)
{
    size_t inside = 0;
    size_t full = 0;
    size_t ends = 0;
    for (size_t i = 0; i < lines->count; i++) {
        scratch[i] = lines->line[i].width;
    }
    size_t usual = quantile(scratch, lines->count, 90);
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->line[i];
        bool ends_inside = !jy_glyph_ends_clause(line->text) &&
                           !jy_glyph_is_signed(line->text);
        inside += ends_inside;
        ends += line->ends_sentence;
        full += ends_inside && line->width + INDENT + ROOM_AT_INDENT >=
                                   widest_around(lines, i);
    }
    return usual >= NARROWEST && ends > 0 && inside * 10 >= lines->count * 3 &&
           full * 3 >= inside * 2;
}

/* Of a column that is known to be one, a quarter of the lines is enough. */
static bool is_column(const struct lines *lines)
{
    size_t open = 0;
    for (size_t i = 0; i < lines->count; i++) {
        open += !lines->line[i].ends_sentence;
    }
    return open * 4 >= lines->count;
}

static void find_narrow_runs(struct lines *lines, size_t *scratch)
{
    for (size_t i = 0; i < lines->count; i++) {
        scratch[i] = lines->line[i].width;
    }
    size_t usual = quantile(scratch, lines->count, 90);
    for (size_t i = 0; i < lines->count;) {
        size_t end = i;
        while (end < lines->count &&
               lines->line[end].width * 100 <= usual * NARROW_PERCENT) {
            end++;
        }
        mark_run(lines, i, end, scratch);
        i = end + 1;
    }
}

/* Is line `i` surely full: in the middle of a paragraph? */
static bool is_full(const struct lines *lines, size_t i)
{
    return i > 0 && !lines->line[i].ends_sentence &&
           !lines->line[i - 1].ends_sentence && !lines->line[i - 1].narrow;
}

/*
 * The width of the column around line `i`: the median of the full lines
 * nearby, or, where there are hardly any, a high quantile of all.
 */
static size_t column_at(const struct lines *lines, size_t i)
{
    size_t full[2 * NEAR + 1];
    size_t all[2 * NEAR + 1];
    size_t full_count = 0;
    size_t all_count = 0;
    for (size_t away = 0; away <= NEAR && full_count < SAMPLE_MAX; away++) {
        const size_t at[] = {i - away, i + away};
        for (size_t side = away == 0; side < 2; side++) {
            size_t k = at[side]; /* i - away may have wrapped around */
            if (k >= lines->count || lines->line[k].narrow) {
                continue;
            }
            all[all_count++] = lines->line[k].width;
            if (is_full(lines, k)) {
                full[full_count++] = lines->line[k].width;
            }
        }
    }
    return full_count >= SAMPLE_MIN ? quantile(full, full_count, 50)
                                    : quantile(all, all_count, 75);
}

static void find_columns(struct lines *lines, size_t *scratch)
{
    find_narrow_runs(lines, scratch);
    for (size_t i = 0; i < lines->count; i++) {
        if (!lines->line[i].narrow) {
            lines->line[i].column = column_at(lines, i);
        }
    }
}

/* Would the start of the next line have fitted into line `i`, `room` spare? */
static bool is_short(const struct lines *lines, size_t i, bool first, int room)
{
    if (i + 1 == lines->count) {
        return true;
    }
    const struct line *line = &lines->line[i];
    long used = (long)(line->width + lines->line[i + 1].unit) + room;
    return used + (first ? INDENT : 0) <= (long)line->column;
}

/*
 * Is line `i` narrower by the indent, as the first line of a paragraph is?
 * If it is short and ends a sentence it may as well be the last line of the
 * paragraph before; what follows, or a blank line, decides.
 */
static bool looks_first(const struct lines *lines, size_t i, int room)
{
    const struct line *line = &lines->line[i];
    if (lines->indents || !is_short(lines, i, false, room)) {
        return false;
    }
    if (!line->ends_sentence || line->after_blank) {
        return true;
    }
    return i + 1 < lines->count && !is_short(lines, i + 1, false, ROOM) &&
           line->width + INDENT + JY_GLYPH_HAN >= line->column;
}

/*
 * Do blank lines part paragraphs?  In a column they stand anywhere, most of
 * them inside a sentence; if nearly all follow the end of one, and nearly all
 * short lines that end one are followed by one, they part.
 */
static bool blanks_part(const struct lines *lines)
{
    size_t blanks = 0;
    size_t at_ends = 0;
    size_t ends = 0;
    for (size_t i = 0; i + 1 < lines->count; i++) {
        const struct line *line = &lines->line[i];
        bool blank = line[1].after_blank;
        bool end = line->ends_sentence && is_short(lines, i, false, ROOM);
        blanks += blank;
        ends += end;
        at_ends += blank && end;
    }
    return blanks >= BLANKS_MIN && at_ends * 10 >= ends * 9 &&
           at_ends * 10 >= blanks * 6;
}

/* Is line `i` as wide as the first line of a paragraph, whose indent was lost,
 * if it goes on? */
static bool is_first_full(const struct lines *lines, size_t i)
{
    const struct line *line = &lines->line[i];
    return !lines->indents && i + 1 < lines->count && !line->ends_sentence &&
           line->width + INDENT + JY_GLYPH_HAN / 2 >= line->column &&
           is_short(lines, i, false, ROOM) &&
           !is_short(lines, i + 1, false, ROOM);
}

/* Can the lines from `begin` to `i` be a heading: few, and no sentence? */
static bool may_be_heading(const struct lines *lines, size_t begin, size_t i)
{
    bool numbered = jy_marker_len(lines->line[begin].text) > 0;
    if (i - begin >= HEADING_LINES || lines->line[i].narrow) {
        return false;
    }
    for (size_t k = begin; k <= i; k++) {
        const struct line *line = &lines->line[k];
        if (line->ends_sentence ||
            (!numbered && jy_glyph_has_clause(line->text))) {
            return false;
        }
    }
    return !jy_glyph_ends_clause(lines->line[i].text);
}

/* Does a paragraph end after line `i`, if it began with line `begin`? */
static bool ends_paragraph(const struct lines *lines, size_t begin, size_t i)
{
    const struct line *line = &lines->line[i];
    const struct line *next = line + 1;
    const bool first = i == begin;
    if (!lines->wrapped || next->indented) {
        return true;
    }
    const bool sure = line->ends_sentence || is_short(lines, i, first, ROOM);
    if (sure &&
        ((next->after_blank && lines->blanks_part) ||
         jy_marker_len(next->text) > 0 || jy_turns_begins_label(next->text))) {
        return true;
    }
    if (!line->ends_sentence) {
        return may_be_heading(lines, begin, i) &&
               (is_short(lines, i, first, JY_GLYPH_HAN) ||
                (jy_marker_len(lines->line[begin].text) > 0 &&
                 is_first_full(lines, i + 1)));
    }
    int room = next->after_blank ? ROOM_AT_BLANK : ROOM;
    return is_short(lines, i, first, room) || looks_first(lines, i + 1, room);
}

/*
 * Write the lines to `out`, which has room for the text and a NUL, as `one`
 * paragraph or as many as there are.
 */
static void write_lines(const struct lines *lines, bool one, jy_joined *out)
{
    size_t begin = 0; /* of the paragraph */
    for (size_t i = 0; i < lines->count; i++) {
        jy_text text = lines->line[i].text;
        jy_line_map_add(&out->lines, out->len, lines->line[i].at);
        memcpy(out->bytes + out->len, text.bytes, text.len);
        out->len += text.len;
        if (i + 1 == lines->count) {
            break;
        }
        jy_text next = lines->line[i + 1].text;
        if (!one && ends_paragraph(lines, begin, i)) {
            begin = i + 1;
            out->bytes[out->len++] = '\n';
            continue;
        }
        switch (jy_latin_joint_of(lines->whole, text, next)) {
        case JY_LATIN_SPACE:
            out->bytes[out->len++] = ' ';
            break;
        case JY_LATIN_HYPHEN:
            out->len--;
            break;
        case JY_LATIN_CLOSE:
            break;
        }
    }
    out->bytes[out->len] = '\0';
}

/* What is known of a text. */
enum kind { COLUMN, ANY, ONE_PARAGRAPH };

static jy_status join(jy_text text, jy_line_point start, enum kind kind,
                      jy_joined *out, jy_error *err)
{
    size_t max = count_lines(text);
    struct lines lines = {.whole = text,
                          .line = malloc(max * sizeof *lines.line)};
    size_t *scratch = malloc(max * sizeof *scratch);
    *out = (jy_joined){.bytes = malloc(text.len + 1)};
    bool good = lines.line != NULL && scratch != NULL && out->bytes != NULL;
    if (good) {
        take_lines(text, start, &lines);
        lines.wrapped =
            lines.count > 0 &&
            (kind == ANY ? looks_wrapped(&lines, scratch) : is_column(&lines));
        if (lines.wrapped) {
            find_columns(&lines, scratch);
            lines.blanks_part = blanks_part(&lines);
        }
        write_lines(&lines, kind == ONE_PARAGRAPH, out);
    }
    free(lines.line);
    free(scratch);
    if (!good || out->lines.failed) {
        jy_joined_clear(out);
        return jy_error_set(err, JY_E_INTERNAL, "no memory to join lines");
    }
    return JY_OK;
}

jy_status jy_join(jy_text text, jy_line_point start, jy_joined *out,
                  jy_error *err)
{
    return join(text, start, COLUMN, out, err);
}

jy_status jy_join_if_wrapped(jy_text text, jy_line_point start, jy_joined *out,
                             jy_error *err)
{
    return join(text, start, ANY, out, err);
}

jy_status jy_join_one(jy_text text, jy_joined *out, jy_error *err)
{
    return join(text, (jy_line_point){1, 0}, ONE_PARAGRAPH, out, err);
}

void jy_joined_clear(jy_joined *joined)
{
    free(joined->bytes);
    jy_line_map_clear(&joined->lines);
    *joined = (jy_joined){0};
}
