/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/kwic_lines.h - the places of a concordance, in the order asked for.
 *
 * Ownership  jy_kwic_lines owns its arrays; it starts as {0} and is given to
 *            jy_kwic_lines_clear().
 * Threads    One list, one thread at a time.
 */
#ifndef JY_INDEX_KWIC_LINES_H
#define JY_INDEX_KWIC_LINES_H

#include "index/buffer.h"
#include "index/grapheme.h"
#include "index/kwic.h"
#include "index/places.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A line before it is shown; small, for there are many. */
typedef struct jy_kwic_place {
    uint32_t document;
    uint32_t begin; /* bytes of the body */
    uint32_t end;
    uint32_t key; /* what it is sorted by: a date, or where the text is */
} jy_kwic_place;

typedef struct jy_kwic_lines {
    jy_buffer places; /* of jy_kwic_place */
    jy_buffer keys;   /* texts to sort by, each with a NUL */
    size_t count;
    bool full; /* there are more than JY_KWIC_LINES_MAX; the rest is missing */
} jy_kwic_lines;

/*
 * Add the places of document number `number`, in the order of the text and
 * without what is there twice, which `places` loses.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_kwic_lines_add(jy_kwic_lines *lines,
                                         const jy_stored_document *document,
                                         uint64_t number, jy_kwic_sort sort,
                                         jy_places *places, jy_error *err);

/* Put all lines in order; lines that are the same in it stay in the order of
 * the index and the text. */
void jy_kwic_lines_sort(jy_kwic_lines *lines, jy_kwic_sort sort);
const jy_kwic_place *jy_kwic_lines_get(const jy_kwic_lines *lines, size_t i);
void jy_kwic_lines_clear(jy_kwic_lines *lines);

/* Bytes on either side of a place that are looked at for so many of its code
 * points, at most. */
#define JY_KWIC_REACH(width) ((size_t)(width)*JY_UTF8_MAX + JY_GRAPHEME_REACH)

/* Up to `width` code points of the paragraph before or behind `place`. */
jy_span jy_kwic_left(jy_text body, jy_span place, size_t width);
jy_span jy_kwic_right(jy_text body, jy_span place, size_t width);

#ifdef __cplusplus
}
#endif
#endif
