/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/query_terms.h - the terms of the words of a query that are free, and
 * what is demanded besides; relax.h says which are which.
 *
 * Ownership  Terms and demands borrow from the query; give both to
 *            jy_query_terms_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_QUERY_TERMS_H
#define JY_INDEX_QUERY_TERMS_H

#include "index/query.h"
#include "index/segment.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_query_term {
    jy_text text; /* without its prefix */
    jy_term_kind kind;
    double weight; /* what its kind and its grammar leave of it */
    size_t times;  /* in the query as typed; 0: only in another spelling */
    bool alone;    /* a character without a neighbour */
    bool marked;   /* shown where it stands */
    double rarity; /* 0 until the caller knows better */
} jy_query_term;

typedef struct jy_query_terms {
    jy_query_term *term; /* each once, for jy_query_term_order() */
    size_t count;
    jy_node **demand;
    size_t demand_count;
} jy_query_terms;

/*
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_query_terms_read(const jy_query *query,
                                           jy_query_terms *out, jy_error *err);
void jy_query_terms_clear(jy_query_terms *terms);

/* The order of terms, by text and kind, as qsort() and bsearch() want it. */
int jy_query_term_order(const void *a, const void *b);

#ifdef __cplusplus
}
#endif
#endif
