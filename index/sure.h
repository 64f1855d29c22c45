/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/sure.h - whether the postings alone decide what a query finds.
 *
 * A pair of characters, or a single one, stands in a text exactly if the text
 * has it as a term; so do several, joined by AND and OR.  Longer words are only
 * proposed by their terms, and match.h decides.
 *
 * Threads    As postings.h.
 */
#ifndef JY_INDEX_SURE_H
#define JY_INDEX_SURE_H

#include "index/postings.h"
#include "index/query.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Whether every candidate of the plan of `query` matches it.
 *
 * JY_E_UNAVAILABLE  the postings are damaged
 */
JY_NODISCARD jy_status jy_query_is_sure(const jy_query *query,
                                        jy_postings *postings, bool *out,
                                        jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
