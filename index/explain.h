/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/explain.h - why a document has its score, in words and numbers.
 *
 * Ownership  An explanation is given back to jy_explanation_free(), before
 *            the index it borrows from is closed.
 * Threads    As the index.
 */
#ifndef JY_INDEX_EXPLAIN_H
#define JY_INDEX_EXPLAIN_H

#include "index/index.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One part of a score; the points of all parts are the score.  A text adds to
 * it only if it was looked at: those of the best hits are. */
typedef struct jy_score_part {
    const char *what; /* such as "term", "closeness" */
    const char *text; /* the term as people read it, or NULL */
    double points;
    double weight;      /* of a term: what it counts, 1 is normal; ... */
    double rarity;      /* ... its idf; ... */
    uint64_t documents; /* ... how many have it; ... */
    uint64_t count;     /* ... and how often it counts in this one; else 0 */
} jy_score_part;

typedef struct jy_explained {
    jy_document document;
    bool matches;
    double score;
    const jy_score_part *part;
    size_t part_count;
} jy_explained;

typedef struct jy_explanation jy_explanation;

/*
 * Explain the hits of the page of `question`, or, if `id` is not NULL, that one
 * document, whether it matches or not.
 *
 * JY_E_NOT_FOUND  no document has this id
 * else as jy_index_search()
 */
JY_NODISCARD jy_status jy_index_explain(jy_index *index,
                                        const jy_question *question,
                                        const char *id, size_t id_len,
                                        jy_explanation **out, jy_error *err);
/* How the query was understood, such as (智能制造 AND date 2021-01-01 to ...)
 */
const char *jy_explanation_reading(const jy_explanation *explanation);
/* The search it explains: notes, relaxed or not. */
const jy_hits *jy_explanation_hits(const jy_explanation *explanation);
size_t jy_explanation_count(const jy_explanation *explanation);
const jy_explained *jy_explanation_get(const jy_explanation *explanation,
                                       size_t i);
void jy_explanation_free(jy_explanation *explanation);

#ifdef __cplusplus
}
#endif
#endif
