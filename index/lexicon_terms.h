/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/lexicon_terms.h - the frequent terms of the corpus, for its lexicon.
 *
 * Threads    All functions may run beside each other.
 */
#ifndef JY_INDEX_LEXICON_TERMS_H
#define JY_INDEX_LEXICON_TERMS_H

#include "corpus/arena.h"
#include "index/buffer.h"
#include "index/index.h"
#include "index/text_store.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Add a jy_lexicon_candidate to `out` for each term, in the spelling it has
 * most often and with the documents that a search for it finds.  Texts are
 * copied into `texts`.
 *
 * JY_E_INTERNAL     memory ran out
 * JY_E_UNAVAILABLE  a document is damaged
 * JY_E_TIMEOUT      `stop`, which may be NULL, was set
 */
JY_NODISCARD jy_status jy_lexicon_add_terms(const jy_text_store *store,
                                            jy_arena *texts,
                                            const jy_stop *stop, jy_buffer *out,
                                            jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
