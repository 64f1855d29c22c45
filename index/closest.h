/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/closest.h - the few characters of a text in which terms of a relaxed
 * query stand that are worth most together, each once.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_CLOSEST_H
#define JY_INDEX_CLOSEST_H

#include "index/fold.h"
#include "index/relax.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Characters in which terms count as close: from the end of the first to that
 * of the last. */
#define JY_CLOSEST_CHARACTERS 40

typedef struct jy_closest {
    double worth;  /* of the terms in the best stretch; 0 without any */
    jy_span where; /* that is, the first one of those: bytes of the text */
} jy_closest;

/*
 * Look for it in a folded text.  `times` tells of each term how often it is in
 * the document, at most; NULL: that is not known.  A stretch that is not worth
 * more than `enough` is of no use: what is found then is any, or none.
 *
 * Most of the text is not walked: a stretch that is worth more than the best so
 * far has one of some terms, and only around those it is looked at all others.
 * What is returned when patience is over means nothing.
 */
jy_closest jy_closest_find(const jy_relaxed *relaxed, const uint32_t *times,
                           jy_text text, double enough,
                           const jy_patience *patience);

/* The same by a walk along the whole text, which sets seen[i] of each term that
 * is there. */
jy_closest jy_closest_walk(const jy_relaxed *relaxed, jy_text text,
                           const jy_patience *patience, bool *seen);

#ifdef __cplusplus
}
#endif
#endif
