/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/passage.h - where in a long text a quotation stands.
 *
 * A short text is laid over the part of the body that shares most pairs of
 * letters with it.  Where too much of it differs there, and for a long text,
 * the longest stretch that both share is the passage, if it is long enough.
 *
 * Ownership  A quotation borrows the text it was made of.  jy_passage owns its
 *            array; give it to jy_passage_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_PASSAGE_H
#define JY_INDEX_PASSAGE_H

#include "index/fold.h"
#include "index/patience.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Letters of a text that is laid over others whole; of a longer one, shared
 * stretches are looked for in so many. */
#define JY_PASSAGE_QUOTED_MAX 2000
#define JY_PASSAGE_LETTERS_MAX 200000
/* Letters of a shared stretch that is worth showing. */
#define JY_PASSAGE_STRETCH_MIN 16

typedef struct jy_quotation jy_quotation;

/*
 * Prepare to look for folded `text`.  If it is not `quoted` (a document, not a
 * quotation), only shared stretches are looked for.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_quotation_new(jy_text text, bool quoted,
                                        jy_quotation **out, jy_error *err);
void jy_quotation_free(jy_quotation *quotation);
size_t jy_quotation_letters(const jy_quotation *quotation);

/* A stretch of both texts that is the same, or that differs. */
typedef struct jy_piece {
    bool same;
    jy_span here;  /* folded bytes of the body; empty: missing */
    jy_span there; /* folded bytes of the quotation; empty: added */
} jy_piece;

typedef struct jy_passage {
    jy_piece *piece; /* in order; none: no passage stands out.  Those of a
                        quotation cover all of it */
    size_t count;
    size_t same;        /* letters of the quotation that are in the passage */
    size_t differences; /* letters replaced, missing or added */
} jy_passage;

/*
 * Look for the passage in folded `body`.  Where patience ends, so does this;
 * what comes out is then worth nothing.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_passage_find(const jy_quotation *quotation,
                                       jy_text body,
                                       const jy_patience *patience,
                                       jy_passage *out, jy_error *err);
void jy_passage_clear(jy_passage *passage);

#ifdef __cplusplus
}
#endif
#endif
