/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/relaxed_best.h - which of the candidates of a relaxed search are the
 * best, once their texts have their say.
 *
 * Threads    As postings.h.
 */
#ifndef JY_INDEX_RELAXED_BEST_H
#define JY_INDEX_RELAXED_BEST_H

#include "index/open.h"
#include "index/relax.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The candidates are the best first.  To the scores of the first ones, as many
 * as JY_RELAXED_LOOKED_AT and JY_RELAXED_LOOKED_AT_BYTES allow,
 * jy_relaxed_look() adds; the `wanted` best by that come first then, in their
 * order, with these scores, and some more of them may.  Their number goes to
 * *looked_at; all others follow as they were.
 *
 * closest[i], of JY_RELAXED_LOOKED_AT, is where the terms stand closest in the
 * body of candidate i of these.
 *
 * A text is not read if it can be told before that it is not wanted.
 *
 * JY_E_TIMEOUT      patience is over
 * JY_E_UNAVAILABLE  the index is damaged
 */
JY_NODISCARD jy_status jy_relaxed_look_closer(const jy_relaxed *relaxed,
                                              jy_index *index, size_t wanted,
                                              const jy_patience *patience,
                                              jy_candidate *candidate,
                                              size_t count, jy_span *closest,
                                              size_t *looked_at, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
