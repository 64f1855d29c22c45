/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to tell the end of a line from the end of a paragraph. */
#include "corpus/join.h"

#include "corpus/column.h"
#include "corpus/glyph.h"
#include "corpus/latin.h"
#include "corpus/marker.h"
#include "corpus/turns.h"
#include "corpus/wrapped.h"

#include <stdlib.h>
#include <string.h>

#define INDENT JY_COLUMN_INDENT

/*
 * How much room a line must have left beyond what would have gone into it,
 * to be called short: widths are only known roughly.  A blank line before
 * the next one speaks for a paragraph, so less is asked for then.
 */
#define ROOM 1
#define ROOM_AT_BLANK (-2)

#define HEADING_LINES 4 /* at most */

/* Blank lines that it takes to know what they are for. */
#define BLANKS_MIN 3

struct lines {
    jy_text whole; /* the text they are of */
    jy_column column;
    bool wrapped;     /* false: one paragraph a line */
    bool blanks_part; /* blank lines stand between paragraphs only */
};

/* Would the start of the next line have fitted into line `i`, `room` spare? */
static bool is_short(const struct lines *lines, size_t i, bool first, int room)
{
    if (i + 1 == lines->column.count) {
        return true;
    }
    const jy_column_line *line = &lines->column.line[i];
    long used = (long)(line->width + lines->column.line[i + 1].unit) + room;
    return used + (first ? INDENT : 0) <= (long)line->column;
}

/*
 * Is line `i` narrower by the indent, as the first line of a paragraph is?
 * If it is short and ends a sentence it may as well be the last line of the
 * paragraph before; what follows, or a blank line, decides.
 */
static bool looks_first(const struct lines *lines, size_t i, int room)
{
    const jy_column_line *line = &lines->column.line[i];
    if (lines->column.indents || !is_short(lines, i, false, room)) {
        return false;
    }
    if (!line->ends_sentence || line->after_blank) {
        return true;
    }
    return i + 1 < lines->column.count &&
           !is_short(lines, i + 1, false, ROOM) &&
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
    for (size_t i = 0; i + 1 < lines->column.count; i++) {
        const jy_column_line *line = &lines->column.line[i];
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
    const jy_column_line *line = &lines->column.line[i];
    return !lines->column.indents && i + 1 < lines->column.count &&
           !line->ends_sentence &&
           line->width + INDENT + JY_GLYPH_HAN / 2 >= line->column &&
           is_short(lines, i, false, ROOM) &&
           !is_short(lines, i + 1, false, ROOM);
}

/* Can the lines from `begin` to `i` be a heading: few, and no sentence? */
static bool may_be_heading(const struct lines *lines, size_t begin, size_t i)
{
    bool numbered = jy_marker_len(lines->column.line[begin].text) > 0;
    if (i - begin >= HEADING_LINES || lines->column.line[i].narrow) {
        return false;
    }
    for (size_t k = begin; k <= i; k++) {
        const jy_column_line *line = &lines->column.line[k];
        if (line->ends_sentence ||
            (!numbered && jy_glyph_has_clause(line->text))) {
            return false;
        }
    }
    return !jy_glyph_ends_clause(lines->column.line[i].text);
}

/* Does a paragraph end after line `i`, if it began with line `begin`? */
static bool ends_paragraph(const struct lines *lines, size_t begin, size_t i)
{
    const jy_column_line *line = &lines->column.line[i];
    const jy_column_line *next = line + 1;
    const bool first = i == begin;
    if (!lines->wrapped || next->indented) {
        return true;
    }
    if (next->after_byline &&
        (line->ends_sentence || may_be_heading(lines, begin, i))) {
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
                (jy_marker_len(lines->column.line[begin].text) > 0 &&
                 is_first_full(lines, i + 1)));
    }
    int room = next->after_blank ? ROOM_AT_BLANK : ROOM;
    return is_short(lines, i, first, room) || looks_first(lines, i + 1, room);
}

/* What stands between `text` and `next`, two lines of one paragraph. */
static void write_joint(const struct lines *lines, jy_text text, jy_text next,
                        jy_joined *out)
{
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

static void write_text(jy_text text, jy_line_point at, jy_joined *out)
{
    jy_line_map_add(&out->lines, out->len, at);
    memcpy(out->bytes + out->len, text.bytes, text.len);
    out->len += text.len;
}

/*
 * Write the asides from *number on that stand above line `line` or higher, a
 * paragraph each, behind what is there.
 */
static void write_asides(const struct lines *lines, size_t line, size_t *number,
                         jy_joined *out)
{
    const jy_column *column = &lines->column;
    for (; *number < column->asides && column->aside[*number].before <= line;
         ++*number) {
        const jy_column_aside *aside = &column->aside[*number];
        if (aside->first || !lines->wrapped) {
            if (out->len > 0) {
                out->bytes[out->len++] = '\n';
            }
        } else {
            write_joint(lines, aside[-1].text, aside->text, out);
        }
        write_text(aside->text, aside->at, out);
    }
}

/*
 * Write the lines to `out`, which has room for the text and a NUL, as `one`
 * paragraph or as many as there are.
 */
static void write_lines(const struct lines *lines, bool one, jy_joined *out)
{
    const jy_column *column = &lines->column;
    size_t begin = 0; /* of the paragraph */
    size_t aside = 0;
    write_asides(lines, 0, &aside, out);
    for (size_t i = 0; i < column->count; i++) {
        const jy_column_line *line = &column->line[i];
        if (i == begin && out->len > 0) {
            out->bytes[out->len++] = '\n';
        }
        write_text(line->text, line->at, out);
        if (i + 1 == column->count ||
            (!one && ends_paragraph(lines, begin, i))) {
            begin = i + 1;
            write_asides(lines, begin, &aside, out);
        } else {
            write_joint(lines, line->text, line[1].text, out);
        }
    }
    out->bytes[out->len] = '\0';
}

/* What is known of a text. */
enum kind { COLUMN, ANY, ONE_PARAGRAPH };

static jy_status join(jy_text text, jy_line_point start, enum kind kind,
                      jy_joined *out, jy_error *err)
{
    struct lines lines = {.whole = text};
    *out = (jy_joined){.bytes = malloc(text.len + 1)};
    bool good =
        jy_column_take(text, start, kind != ONE_PARAGRAPH, &lines.column) &&
        out->bytes != NULL;
    if (good) {
        lines.wrapped = kind == ANY ? jy_wrapped_looks(&lines.column)
                                    : jy_wrapped_is_column(&lines.column);
        if (lines.wrapped) {
            jy_column_measure(&lines.column);
            lines.blanks_part = blanks_part(&lines);
        }
        write_lines(&lines, kind == ONE_PARAGRAPH, out);
    }
    jy_column_clear(&lines.column);
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
