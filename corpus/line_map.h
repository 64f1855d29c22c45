/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/line_map.h - from a place in a body to the line of the file it was
 * read from, and the page of a PDF.
 *
 * A map is a row of points in the order of the body: from this byte on, the
 * text stood on that line, until the next point.  In bytes a point is three
 * varints (LEB128): bytes since the point before, lines since it (zigzag:
 * text may have moved up), pages since it (zigzag).
 *
 * Ownership  A writer owns its bytes until jy_line_map_clear(); what
 *            jy_line_map_text() gives borrows from it.
 * Threads    One writer, one thread; reading from any.
 */
#ifndef JY_CORPUS_LINE_MAP_H
#define JY_CORPUS_LINE_MAP_H

#include "corpus/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where a piece of a body comes from. */
typedef struct jy_line_point {
    uint64_t line; /* of the file, from 1; below 2^62, as pages are */
    uint64_t page; /* from 1; 0: the file has no pages */
} jy_line_point;

/* Starts as {0}. */
typedef struct jy_line_map {
    char *bytes;
    size_t len;
    size_t capacity;
    size_t at; /* of the last point, in the body */
    jy_line_point last;
    bool failed; /* memory ran out: the map is not complete */
} jy_line_map;

/*
 * From byte `at` of the body on, text stands at `point`.  `at` is never less
 * than the one before; of two points at one place the later counts.
 */
void jy_line_map_add(jy_line_map *map, size_t at, jy_line_point point);

/* What goes into a document; absent if no point was added. */
jy_text jy_line_map_text(const jy_line_map *map);
void jy_line_map_clear(jy_line_map *map);

/*
 * Where byte `at` of a body comes from; false if `map`, which may come from
 * a damaged file, does not say.
 */
bool jy_line_map_find(jy_text map, size_t at, jy_line_point *out);

#ifdef __cplusplus
}
#endif
#endif
