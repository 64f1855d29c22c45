/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/align.h - how a quotation differs from the text it was taken from.
 *
 * All of the quotation is laid over a stretch of the window, anywhere in it,
 * so that the fewest letters differ: replaced, missing or added.
 *
 * Cost       window x quotation / 64 steps of a few instructions and as many
 *            pairs of 64-bit words: 2 MB for a quotation of 2,000 letters in
 *            a window of 4,000.
 * Ownership  jy_alignment owns its array; give it to jy_alignment_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_ALIGN_H
#define JY_INDEX_ALIGN_H

#include "index/index.h"
#include "index/letters.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Letters (not code points) of both that are the same, or that differ. */
typedef struct jy_stretch {
    bool same;
    jy_mark here;  /* of the window; empty where letters are missing */
    jy_mark there; /* of the quotation; empty where letters are added */
} jy_stretch;

typedef struct jy_alignment {
    jy_stretch *stretch; /* in order; neighbours are not of one kind */
    size_t count;
    size_t differences; /* the fewest letters that differ */
    size_t same;        /* letters of the quotation that are there */
} jy_alignment;

/*
 * Where more than `most` letters differ there are no stretches, and `same` is
 * 0.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_align(const jy_letters *window,
                                const jy_letters *quotation, size_t most,
                                jy_alignment *out, jy_error *err);
void jy_alignment_clear(jy_alignment *alignment);

#ifdef __cplusplus
}
#endif
#endif
