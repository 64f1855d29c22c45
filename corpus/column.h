/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/column.h - the lines of a printed text, and how wide the column is
 * that they fill.
 *
 * Captions and credits (aside.h) are taken out of the column: they are set to
 * widths of their own.
 *
 * All widths are in quarters of a Han character, see glyph.h.
 *
 * Ownership  A jy_column owns its lines until jy_column_clear(); their texts
 *            are parts of the text it was taken from.
 * Threads    One column, one thread.
 */
#ifndef JY_CORPUS_COLUMN_H
#define JY_CORPUS_COLUMN_H

#include "corpus/aside.h"
#include "corpus/document.h"
#include "corpus/glyph.h"
#include "corpus/line_map.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the first line of a paragraph lacks of the column's width. */
#define JY_COLUMN_INDENT (2 * JY_GLYPH_HAN)

typedef struct jy_column_line {
    jy_text text; /* trimmed, not empty */
    jy_line_point at;
    bool after_blank;
    bool after_byline; /* says who wrote what follows */
    bool indented;
    bool ends_sentence;
    bool narrow;   /* beside a picture: set to a narrower column */
    size_t width;  /* as it is */
    size_t unit;   /* what of it must stand together at its start */
    size_t column; /* as wide as a full line is hereabouts */
} jy_column_line;

/* A line of a caption or credit. */
typedef struct jy_column_aside {
    jy_text text;
    jy_line_point at;
    size_t before; /* it stands above this line of the column */
    bool first;    /* of the lines of its caption or credit */
} jy_column_aside;

typedef struct jy_column {
    jy_column_line *line;
    size_t count;
    jy_column_aside *aside;
    size_t asides;
    size_t *scratch; /* room for a number a line */
    bool indents;    /* the source kept them */
} jy_column;

/*
 * The lines of `text`, which begins at `start` of its file, without widths of
 * columns; with `aside` false all of them.  False if memory ran out; *out is
 * to be cleared then too.
 */
bool jy_column_take(jy_text text, jy_line_point start, bool aside,
                    jy_column *out);
void jy_column_clear(jy_column *column);

/* Find which lines are narrow, and for each the width of its column. */
void jy_column_measure(jy_column *column);

/* What `percent` of the `count` > 0 values stay below; sorts them. */
size_t jy_column_quantile(size_t *values, size_t count, size_t percent);

#ifdef __cplusplus
}
#endif
#endif
