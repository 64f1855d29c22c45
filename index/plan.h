/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/plan.h - from a query to the postings that propose documents.
 *
 * A plan never misses: each document that matches the query is among its
 * candidates.  It may propose others; match.h decides.
 *
 * Ownership  A plan borrows from its query, and owns its nodes.
 */
#ifndef JY_INDEX_PLAN_H
#define JY_INDEX_PLAN_H

#include "index/postings.h"
#include "index/query.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Terms a word asks for at most; of a longer one, evenly spread terms. */
#define JY_PLAN_WORD_TERMS_MAX 32
#define JY_PLAN_FORM_TERMS_MIN 2 /* of each spelling, if it has so many */
/* Years of a range that are looked up one by one; a longer range proposes every
 * document with a date. */
#define JY_PLAN_YEARS_MAX 128

/*
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_plan_new(const jy_query *query, jy_plan **out,
                                   jy_error *err);
void jy_plan_free(jy_plan *plan);

#ifdef __cplusplus
}
#endif
#endif
