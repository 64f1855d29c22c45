/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/snippet.h - the part of a text that shows best why it was found.
 *
 * A snippet is a stretch of one paragraph, as it was written.  It begins and
 * ends at the edges of sentences where these fit, else of clauses, else
 * between characters; "……" stands where a sentence is cut.
 *
 * Ownership  jy_snippet owns its arrays; give it to jy_snippet_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_SNIPPET_H
#define JY_INDEX_SNIPPET_H

#include "corpus/document.h"
#include "index/fold.h"
#include "index/index.h"
#include "protocol/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A place that was found: bytes of the text, and by which word. */
typedef struct jy_place {
    jy_span span;
    size_t word;
} jy_place;

typedef struct jy_snippet {
    char *text; /* NUL-terminated */
    size_t len; /* bytes */
    jy_mark *marks;
    size_t mark_count;
} jy_snippet;

/*
 * Cut a snippet of about `characters` code points (the dots not counted) out
 * of `text`.  `places` is sorted by where they begin; without any the
 * snippet is the text's beginning.
 *
 * The window shows as many different words as possible, then as many places,
 * then comes first.  Places that overlap are marked as one; places that only
 * touch stay two; a place that an edge cuts is not marked.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_snippet_cut(jy_text text, const jy_place *places,
                                      size_t place_count, size_t characters,
                                      jy_snippet *out, jy_error *err);
void jy_snippet_clear(jy_snippet *snippet);

#ifdef __cplusplus
}
#endif
#endif
