/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/similar_hit.h - the inside of jy_similar, for similar.c that fills it
 * in.
 */
#ifndef JY_INDEX_SIMILAR_HIT_H
#define JY_INDEX_SIMILAR_HIT_H

#include "index/fold.h"
#include "index/passage.h"
#include "index/similar.h"
#include "index/text_store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct jy_similar {
    jy_similar_hit *hit;
    size_t count;
    uint64_t total;
    const char *note; /* static; NULL: none */
    char *text;       /* a copy of the quotation; NULL where an id was asked */
    jy_folded folded; /* of it */
    jy_stored_field quotation; /* a view of both */
};

/*
 * An answer with room for `max` hits, to the quotation `text` (NULL: none).
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_similar_new(size_t max, jy_text text,
                                      jy_similar **out, jy_error *err);

/*
 * Add a document; there must be room.  `share` is the part of the quotation
 * that stands in the passage.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_similar_add(jy_similar *similar,
                                      const jy_stored_document *document,
                                      const jy_passage *passage, double score,
                                      double share, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
