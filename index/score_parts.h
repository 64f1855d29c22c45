/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/score_parts.h - what the score of a document is made of.
 *
 * Ownership  The parts own their texts; starts as {0}, ends with _clear().
 */
#ifndef JY_INDEX_SCORE_PARTS_H
#define JY_INDEX_SCORE_PARTS_H

#include "index/explain.h"
#include "index/patience.h"
#include "index/query.h"
#include "index/text_store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_score_parts {
    jy_score_part *part;
    size_t count;
    size_t capacity;
} jy_score_parts;

/*
 * The parts of the score of document number `number`, which is `document`,
 * read strictly or relaxed; `closer`: with what its text adds.
 *
 * JY_E_TIMEOUT   patience is over
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_score_parts_of(jy_index *index, const jy_query *query,
                                         bool relaxed, bool closer,
                                         uint64_t number,
                                         const jy_stored_document *document,
                                         const jy_patience *patience,
                                         jy_score_parts *out, jy_error *err);
void jy_score_parts_clear(jy_score_parts *parts);

#ifdef __cplusplus
}
#endif
#endif
