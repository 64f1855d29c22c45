/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/hits.h - the inside of jy_hits, for search.c that fills it in.
 */
#ifndef JY_INDEX_HITS_H
#define JY_INDEX_HITS_H

#include "index/index.h"
#include "index/query.h"
#include "index/snippet.h"
#include "index/text_store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct jy_hits {
    jy_hit *hit;
    size_t count;
    uint64_t total;
    bool exact;
    char **note;
    size_t note_count;
};

/* An answer with room for `max` hits; NULL without memory. */
jy_hits *jy_hits_new(size_t max);

/*
 * Add a document; there must be room.  The snippet is cut here, and is only
 * good while there is still patience.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_hits_add(jy_hits *hits, const jy_query *query,
                                   const jy_stored_document *document,
                                   double score, const jy_question *question,
                                   jy_error *err);

/* Take the notes over from `query`. */
void jy_hits_take_notes(jy_hits *hits, jy_query *query);

#ifdef __cplusplus
}
#endif
#endif
