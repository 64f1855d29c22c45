/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/fold.h - the one form in which texts and queries are compared.
 *
 * Folding takes width, compatibility forms and case away, makes traditional,
 * regional and old forms of a Chinese character one, and runs of blanks one
 * space: one code point at a time, whatever stands beside it, by one table.
 * A sparse map leads from any place of the folded text back to the original.
 *
 * What is folded to what: see SCHEMA.md; the table's sources: fold_gen.c.
 *
 * Ownership  jy_folded owns its arrays; give it to jy_folded_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_FOLD_H
#define JY_INDEX_FOLD_H

#include "corpus/document.h"
#include "index/fold_table.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Original bytes between two points of a map, at least: so a walk from one is
 * short even where much folds to little. */
#define JY_FOLD_STRIDE 256

/*
 * The folding of the code point at byte `original` starts at byte `folded`.
 * A place before the first point is reached from the text's beginning.
 */
typedef struct jy_fold_point {
    uint32_t folded;
    uint32_t original;
} jy_fold_point;

typedef struct jy_folded {
    char *bytes; /* NUL-terminated too */
    size_t len;
    jy_fold_point *points;
    size_t point_count;
} jy_folded;

/* The class of a code point; blanks of every width are JY_CLASS_SPACE. */
jy_class jy_fold_class(uint32_t code);

/* The class of the first code point that `code` folds to, or of the last;
 * false, and *out stays, if it folds to nothing. */
bool jy_fold_edge(uint32_t code, bool last, jy_class *out);

/*
 * Fold valid UTF-8 of less than 4 GiB.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_fold(const char *bytes, size_t len, jy_folded *out,
                               jy_error *err);
void jy_folded_clear(jy_folded *folded);

/* The smallest range of whole original characters behind a folded one. */
typedef struct jy_span {
    size_t begin; /* bytes */
    size_t end;
} jy_span;

/*
 * Where the folded bytes [folded.begin, folded.end) come from.  `points` is
 * the map that jy_fold() made of `original`.  Characters that fold to nothing
 * (variation selectors, joiners) stay with the character they follow.
 */
jy_span jy_fold_origin(jy_text original, const jy_fold_point *points,
                       size_t point_count, jy_span folded);

#ifdef __cplusplus
}
#endif
#endif
