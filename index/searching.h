/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/searching.h - what the parts of a search share.
 *
 * Threads    One search, one thread.
 * Failure    Every function may return JY_E_TIMEOUT when patience is over,
 *            JY_E_UNAVAILABLE (the index is damaged) and JY_E_INTERNAL.
 */
#ifndef JY_INDEX_SEARCHING_H
#define JY_INDEX_SEARCHING_H

#include "index/facets.h"
#include "index/hits.h"
#include "index/index.h"
#include "index/open.h"
#include "index/page.h"
#include "index/plan.h"
#include "index/sure.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_search {
    jy_index *index;
    const jy_question *question;
    jy_query *query;
    jy_plan *plan; /* NULL: nothing in the query can be found anywhere */
    bool sure;     /* every candidate of the plan matches the query */
    jy_patience patience;
    jy_hits *hits;
    jy_page page;
    jy_tally *tally; /* NULL: no facets were asked for */
} jy_search;

JY_NODISCARD jy_status jy_search_check_patience(const jy_search *search,
                                                jy_error *err);

/* Documents that have every word, best first: the page and the total. */
JY_NODISCARD jy_status jy_search_strictly(jy_search *search, jy_error *err);

/* All documents that have every word: the exact total, the facets, and, if
 * `by_date`, the page in that order. */
JY_NODISCARD jy_status jy_search_all(jy_search *search, bool by_date,
                                     jy_error *err);

/* Whether any document has every word of `query`. */
JY_NODISCARD jy_status jy_search_finds(const jy_search *search,
                                       const jy_query *query, bool *out,
                                       jy_error *err);

/* Documents that have some of the words, best first: page, total, facets. */
JY_NODISCARD jy_status jy_search_relaxed(jy_search *search, jy_error *err);

/* Offer queries that would find something. */
JY_NODISCARD jy_status jy_search_correct(jy_search *search, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
