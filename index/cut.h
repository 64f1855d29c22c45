/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/cut.h - where Chinese text is cut when only a part of it is shown.
 *
 * A cut is made at the edge of a sentence where this fits, else of a clause,
 * else between characters, and never inside of what index/grapheme.h keeps
 * whole.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_CUT_H
#define JY_INDEX_CUT_H

#include "corpus/document.h"
#include "index/fold.h"
#include "index/grapheme.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes on either side of a core that are looked at, at most. */
#define JY_CUT_REACH(characters)                                               \
    (2 * (size_t)(characters)*JY_UTF8_MAX + JY_UTF8_MAX + JY_GRAPHEME_REACH)

/*
 * The best part of `text` of at most `characters` code points that holds
 * `core`, lies inside `outer` and is of one paragraph: whole sentences or
 * clauses, what follows before what precedes, without blanks at its edges.
 * `core` is such a part already.
 */
jy_span jy_cut_around(jy_text text, jy_span core, jy_span outer,
                      size_t characters);

/* Whether a sentence goes on across byte `at`. */
bool jy_cut_parts_sentence(jy_text text, size_t at);

#ifdef __cplusplus
}
#endif
#endif
