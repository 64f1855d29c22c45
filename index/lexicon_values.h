/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/lexicon_values.h - the distinct titles, speakers, offices and places
 * of the corpus, for its lexicon.
 *
 * A place counts without its rank too: 株洲市 is also 株洲.
 *
 * Threads    All functions may run beside each other.
 */
#ifndef JY_INDEX_LEXICON_VALUES_H
#define JY_INDEX_LEXICON_VALUES_H

#include "corpus/arena.h"
#include "index/buffer.h"
#include "index/index.h"
#include "index/text_store.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Distinct values that are taken in of each kind; others that come later are
 * not, so that hundreds of thousands of titles leave room for the speakers. */
#define JY_LEXICON_VALUES_MAX 200000

/*
 * Add a jy_lexicon_candidate to `out` for each spelling of each value.  Texts
 * are copied into `texts`: the pages of the store they are on are many more.
 *
 * JY_E_INTERNAL     memory ran out
 * JY_E_UNAVAILABLE  a document is damaged
 * JY_E_TIMEOUT      `stop`, which may be NULL, was set
 */
JY_NODISCARD jy_status jy_lexicon_add_values(const jy_text_store *store,
                                             jy_arena *texts,
                                             const jy_stop *stop,
                                             jy_buffer *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
