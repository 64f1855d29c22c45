/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when a line end stands inside a sentence for sure. */
#define _GNU_SOURCE /* memmem */
#include "corpus/mend.h"

#include "corpus/glyph.h"
#include "corpus/lines.h"
#include "corpus/marker.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Widths are in quarters of a Han character, see glyph.h. */
#define HAN(n) ((size_t)(n)*JY_GLYPH_HAN)

/* Nobody types lines that are wider, or breaks narrower ones so. */
#define WIDEST HAN(45)
#define NARROWEST HAN(16)

/* So many lines of one width make a column; lines of items, which hang below
 * their number, are narrower by so much at most. */
#define COLUMN_LINES 3
#define HANGING HAN(7)
#define DEEPEST HAN(12) /* and there are items of items */

/* So many bodies in a row with one column make it the usual one. */
#define BODIES 3

struct broken {
    size_t count[WIDEST + 1]; /* of lines that end inside a sentence */
    size_t column;            /* the width they have; 0: there is none */
    size_t usual;             /* what bodies before this one had; or 0 */
};

/* 第1條　, which may have been put before a line when it had its width. */
static size_t section_len(jy_text line)
{
    bool section = line.len > 3 && memcmp(line.bytes, "第", 3) == 0;
    return section ? jy_marker_len(line) : 0;
}

/* Tables are drawn with lines of their own. */
static bool is_drawn(jy_text line)
{
    static const char first[] = "\xE2\x94";  /* U+2500 to U+253F, and ... */
    static const char second[] = "\xE2\x95"; /* ... to U+257F */
    return memmem(line.bytes, line.len, first, 2) != NULL ||
           memmem(line.bytes, line.len, second, 2) != NULL;
}

/* 2015年12月3日…第三十次会议通过: a line of the history of a law. */
static bool ends_decided(jy_text line)
{
    static const char *const decisions[] = {
        "通过", "修正", "修订", "批准", "公布", "发布", "施行", "实施",
    };
    for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++) {
        size_t len = strlen(decisions[i]);
        if (line.len >= len &&
            memcmp(line.bytes + line.len - len, decisions[i], len) == 0) {
            return true;
        }
    }
    return false;
}

/* 2019年3月28日: what is dated stands on a line of its own. */
static bool begins_dated(jy_text line)
{
    return line.len >= 7 && strspn(line.bytes, "0123456789") == 4 &&
           memcmp(line.bytes + 4, "年", 3) == 0;
}

/* Can `line` and `next` be the halves of a sentence? */
static bool may_be_halves(jy_text line, jy_text next)
{
    return !jy_glyph_ends_sentence(line) && next.len > 0 &&
           jy_marker_len(next) == 0 && !begins_dated(next) &&
           (!ends_decided(line) || jy_glyph_begins_inside(next)) &&
           !is_drawn(line) && !is_drawn(next) && !jy_glyph_is_signed(line);
}

/* The line after `rest` has begun, blank lines being none. */
static bool peek(jy_text rest, jy_text *line)
{
    return jy_lines_next(&rest, line);
}

/* Lines that end inside a sentence, of a width from `least` to `greatest`. */
static size_t lines_between(const struct broken *broken, size_t least,
                            size_t greatest)
{
    size_t count = 0;
    for (size_t i = least; i <= greatest; i++) {
        count += broken->count[i];
    }
    return count;
}

/* Headings and entries of a list end without a mark too, but have all widths:
 * of a column, lines fill it and do not pass it. */
static bool is_column(const struct broken *broken)
{
    size_t column = broken->column;
    size_t all = lines_between(broken, NARROWEST, WIDEST);
    size_t wider = lines_between(broken, column + 1, WIDEST);
    size_t near = column < NARROWEST + DEEPEST
                      ? all - wider
                      : lines_between(broken, column - DEEPEST, column);
    size_t full =
        column < JY_GLYPH_HAN
            ? 0
            : lines_between(broken, column - JY_GLYPH_HAN + 1, column);
    return full * 3 >= all && near * 10 >= all * 8 && wider * 10 <= all;
}

/* The width that most broken lines have, or one a Han less. */
static void find_column(jy_text body, struct broken *broken)
{
    jy_text line;
    jy_text next;
    size_t most = COLUMN_LINES - 1;
    while (jy_lines_next(&body, &line) && peek(body, &next)) {
        size_t width = jy_glyph_typed_width(line);
        if (section_len(line) == 0 && width >= NARROWEST && width <= WIDEST &&
            !jy_glyph_ends_clause(line) && may_be_halves(line, next)) {
            broken->count[width]++;
        }
    }
    for (size_t i = NARROWEST; i <= WIDEST; i++) {
        size_t count = lines_between(broken, i - JY_GLYPH_HAN + 1, i);
        if (count > most) {
            most = count;
            broken->column = i;
        }
    }
    if (!is_column(broken)) {
        broken->column = 0;
    }
}

/*
 * Is a line of this width full?  `before` is the width of the line before if
 * that was broken too, else 0: items hang below their number.
 */
static bool is_full(const struct broken *broken, size_t before, size_t width)
{
    size_t column = broken->column;
    size_t usual = broken->usual;
    if (width < NARROWEST || width > WIDEST) {
        return false;
    }
    if (column > 0 && width + HANGING >= column &&
        width < column + JY_GLYPH_HAN) {
        return true;
    }
    return usual > 0 && width < usual + JY_GLYPH_HAN &&
           width + (before > 0 ? HANGING : JY_GLYPH_HAN) > usual;
}

/* The width with which `line` goes on in `next`, or 0 if it does not. */
static size_t goes_on(const struct broken *broken, size_t before, jy_text line,
                      jy_text next)
{
    size_t section = section_len(line);
    size_t width = jy_glyph_typed_width(line);
    size_t rest = jy_glyph_typed_width(
        (jy_text){line.bytes + section, line.len - section});
    if (!may_be_halves(line, next)) {
        return 0;
    }
    if (is_full(broken, before, rest)) {
        return rest;
    }
    bool inside = width >= NARROWEST && jy_glyph_begins_inside(next);
    return inside || is_full(broken, before, width) ? width : 0;
}

static size_t write_mended(const struct broken *broken, jy_text body, char *out,
                           bool *changed)
{
    jy_text line;
    jy_text next;
    size_t len = 0;
    size_t before = 0;
    *changed = false;
    while (jy_lines_next(&body, &line)) {
        memcpy(out + len, line.bytes, line.len);
        len += line.len;
        if (!peek(body, &next)) {
            break;
        }
        before = goes_on(broken, before, line, next);
        if (before == 0) {
            out[len++] = '\n';
            continue;
        }
        *changed = true;
        if (jy_glyph_ends_latin(line) && jy_glyph_begins_latin(next)) {
            out[len++] = ' ';
        }
    }
    out[len] = '\0';
    return len;
}

/* Keep what a body told; returns the usual column, or 0. */
static size_t remember(jy_mend_memory *memory, size_t column)
{
    size_t apart = column > memory->column ? column - memory->column
                                           : memory->column - column;
    if (column > 0 && apart < JY_GLYPH_HAN) {
        memory->times++;
    } else if (column > 0) {
        *memory = (jy_mend_memory){column, 1};
    }
    return memory->times >= BODIES ? memory->column : 0;
}

jy_status jy_mend(jy_text body, jy_mend_memory *memory, char **out, size_t *len,
                  jy_error *err)
{
    struct broken broken = {.column = 0};
    bool changed = false;
    *out = NULL;
    *len = 0;
    if (memchr(body.bytes, '\n', body.len) == NULL) {
        return JY_OK;
    }
    find_column(body, &broken);
    broken.usual = remember(memory, broken.column);
    char *mended = malloc(body.len + 1);
    if (mended == NULL) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to join lines");
    }
    *len = write_mended(&broken, body, mended, &changed);
    if (!changed) {
        free(mended);
        *len = 0;
        return JY_OK;
    }
    *out = mended;
    return JY_OK;
}
