/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/lexicon_build.h - from the documents of a generation to its lexicon.
 *
 * Threads    All functions may run beside each other.
 */
#ifndef JY_INDEX_LEXICON_BUILD_H
#define JY_INDEX_LEXICON_BUILD_H

#include "index/index.h"
#include "index/text_store.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Write the lexicon of the documents to `fd`; the same documents give the
 * same bytes.
 *
 * JY_E_INTERNAL     memory ran out
 * JY_E_UNAVAILABLE  a document is damaged, or the disk is full or broken
 * JY_E_TIMEOUT      `stop`, which may be NULL, was set
 */
JY_NODISCARD jy_status jy_lexicon_build(const jy_text_store *store, int fd,
                                        const jy_stop *stop, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
