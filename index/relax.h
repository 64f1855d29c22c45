/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/relax.h - a query read as a bag of terms, for when too few documents
 * have every word of it.
 *
 * Words that name a field, are exact (=word) or open (word*), what is excluded,
 * dates, and an OR with any of these in it stay demanded.  All other words give
 * their terms: pairs of characters, single characters, words, numbers.  What a
 * term is worth is its weight times its rarity:
 *
 *   - a word of letters weighs 2, all others 1; nothing, if grammar.h knows all
 *     its characters; half, if it is a pair and grammar.h knows one of them;
 *   - a pair is worth what it says beyond the commoner one of its characters,
 *     which counts by itself: its rarity is lessened by that one's, but never
 *     to less than a tenth;
 *   - standing n times in the query multiplies by 4n / (n + 3).
 *
 * How to use it:
 *
 *     jy_relax()                   what is left to ask; NULL: nothing is
 *     jy_relaxed_rank()            the best candidates, or, where something is
 *                                  demanded,
 *     jy_relaxed_plan()            for jy_postings_rank(), and
 *     jy_relaxed_demands()         drops candidates
 *     jy_relaxed_look_closer()     in relaxed_best.h: the rest of the score,
 *                                  for the best JY_RELAXED_LOOKED_AT of them
 *     jy_places_of_relaxed()       in closeness.h: marks
 *
 * Ownership  A jy_relaxed borrows from its query; give it to
 *            jy_relaxed_free(), which accepts NULL.
 * Threads    Reading from any thread.
 */
#ifndef JY_INDEX_RELAX_H
#define JY_INDEX_RELAX_H

#include "index/postings.h"
#include "index/query.h"
#include "index/term_walk.h"
#include "index/text_store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Terms at most; of a longer query those that are worth most. */
#define JY_RELAXED_TERMS_MAX JY_TERM_MAP_MAX

typedef struct jy_relaxed_term {
    jy_text text; /* without its prefix */
    jy_term_kind kind;
    double weight; /* in the plan */
    double worth;  /* weight * rarity, a multiple of 2^-32: sums are exact */
    bool proposes; /* what has none of these is no candidate */
    bool marked;   /* shown where it stands */
} jy_relaxed_term;

typedef struct jy_relaxed {
    jy_relaxed_term term[JY_RELAXED_TERMS_MAX];
    size_t count;
    double worth;    /* of all terms */
    jy_term_map map; /* the terms, with the same numbers */
    jy_term_choice marked;
    jy_node demands; /* JY_NODE_AND; its children are borrowed */
} jy_relaxed;

/*
 * Read `query` so.  *out is NULL where no document has any term that could
 * propose it.
 *
 * JY_E_TIMEOUT      patience is over
 * JY_E_UNAVAILABLE  the postings are damaged
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_relax(const jy_query *query, jy_postings *postings,
                                const jy_patience *patience, jy_relaxed **out,
                                jy_error *err);
void jy_relaxed_free(jy_relaxed *relaxed);

/*
 * Documents with a term that proposes, and what is demanded; all terms count.
 * *out is for jy_plan_free().
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_relaxed_plan(const jy_relaxed *relaxed, jy_plan **out,
                                       jy_error *err);

/*
 * The best `max` documents of that plan, where nothing is demanded: what
 * jy_postings_rank() would find, as index/bag.h tells.
 *
 * JY_E_TIMEOUT      patience is over
 * JY_E_UNAVAILABLE  the index is damaged
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_relaxed_rank(const jy_relaxed *relaxed,
                                       jy_postings *postings, size_t max,
                                       const jy_patience *patience,
                                       jy_candidate *out, size_t *count,
                                       size_t *candidates, jy_error *err);

/* The best candidates that are looked at, and folded bytes of their bodies, at
 * most. */
#define JY_RELAXED_LOOKED_AT 50
#define JY_RELAXED_LOOKED_AT_BYTES (4 << 20)

/*
 * How often each term counts in 1 to JY_RELAXED_LOOKED_AT documents, by the
 * postings: what their texts would tell.  times[i * relaxed->count + k] is of
 * term k in document i.
 *
 * JY_E_TIMEOUT      patience is over
 * JY_E_UNAVAILABLE  the postings are damaged
 */
JY_NODISCARD jy_status jy_relaxed_count(const jy_relaxed *relaxed,
                                        jy_postings *postings,
                                        const jy_candidate *candidate,
                                        size_t count,
                                        const jy_patience *patience,
                                        uint32_t *times, jy_error *err);

/* Whether `document` has what stays demanded.  What is returned when patience
 * is over means nothing. */
bool jy_relaxed_demands(const jy_relaxed *relaxed,
                        const jy_stored_document *document,
                        const jy_patience *patience);

/* The term that `term` of a folded text is, or NULL. */
const jy_relaxed_term *jy_relaxed_find(const jy_relaxed *relaxed, jy_term term);

#ifdef __cplusplus
}
#endif
#endif
