/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/open.h - the inside of jy_index, for what answers questions.
 */
#ifndef JY_INDEX_OPEN_H
#define JY_INDEX_OPEN_H

#include "index/index.h"
#include "index/lexicon.h"
#include "index/manifest.h"
#include "index/order.h"
#include "index/original.h"
#include "index/postings.h"
#include "index/text_store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct jy_index {
    bool is_another; /* only `postings` is its own */
    jy_manifest manifest;
    jy_index_info info; /* a view of the manifest */
    jy_order order;     /* empty, unless the generation was updated */
    jy_postings *postings;
    jy_text_store *text;
    jy_lexicon *lexicon;
    jy_original body; /* of the document that was given out last */
};

/*
 * The number of the document called `id`.
 *
 * JY_E_NOT_FOUND  no document has this id
 */
JY_NODISCARD jy_status jy_index_find(jy_index *index, const char *id,
                                     size_t len, uint64_t *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
