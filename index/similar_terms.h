/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/similar_terms.h - which terms of a text lead to texts like it.
 */
#ifndef JY_INDEX_SIMILAR_TERMS_H
#define JY_INDEX_SIMILAR_TERMS_H

#include "index/patience.h"
#include "index/postings.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JY_SIMILAR_TERMS_MAX 64

/*
 * A plan that proposes the documents with any of the terms that say most of
 * folded `text`: those it has often and few documents have, from all of its
 * parts.  Only terms that `fewest` documents have count.  *out, for
 * jy_plan_free(), is NULL where there are none.
 *
 * JY_E_TIMEOUT      patience is over
 * JY_E_UNAVAILABLE  the postings are damaged
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_similar_plan(jy_postings *postings, jy_text text,
                                       uint64_t fewest,
                                       const jy_patience *patience,
                                       jy_plan **out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
