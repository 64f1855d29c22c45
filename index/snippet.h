/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/snippet.h - the parts of a text that show best why it was found, and
 * what is marked in them.
 *
 * A snippet is a stretch of one paragraph, as it was written; index/windows.h
 * says which, and index/cut.h where it begins and ends.  "……" stands where a
 * sentence is cut.
 *
 * Ownership  jy_snippets owns what is in it; give it to jy_snippets_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_SNIPPET_H
#define JY_INDEX_SNIPPET_H

#include "corpus/document.h"
#include "index/index.h"
#include "index/original.h"
#include "index/places.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_snippets {
    jy_snippet snippet[JY_SNIPPET_WINDOWS_MAX]; /* in the order of the text */
    size_t count;                               /* at least 1 */
    size_t best;                                /* the one that shows most */
    char *bytes;                                /* what the texts are in */
    jy_mark *marks;                             /* what the marks are in */
    bool marks_cut; /* a text would have more than JY_SNIPPET_MARKS_MAX */
} jy_snippets;

/*
 * Cut up to `max` (0 is taken for 1) snippets of about `characters` code points
 * (the dots not counted) out of valid text.  `places` need not be sorted.
 *
 * Places that overlap are marked as one; places that only touch stay two; a
 * place that an edge cuts is not marked.  Of a place that no snippet can hold
 * only the beginning counts, and what index/grapheme.h keeps whole is marked as
 * a whole.  Of each snippet the first JY_SNIPPET_MARKS_MAX are marked.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_snippets_cut(jy_original *original,
                                       const jy_places *places,
                                       size_t characters, size_t max,
                                       jy_snippets *out, jy_error *err);
void jy_snippets_clear(jy_snippets *snippets);

/*
 * Mark `places` in the whole of a text that is there, by the same rules.  *out
 * is the caller's, for free(); NULL without any.  *marks_cut is set if there
 * are more, and stays if not.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_snippet_marks(jy_original *original,
                                        const jy_places *places, jy_mark **out,
                                        size_t *count, bool *marks_cut,
                                        jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
