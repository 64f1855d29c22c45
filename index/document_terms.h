/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/document_terms.h - all postings of one document, each term once.
 *
 * Ownership  The list owns its array; the postings borrow from the document,
 *            its folded fields and its year.
 */
#ifndef JY_INDEX_DOCUMENT_TERMS_H
#define JY_INDEX_DOCUMENT_TERMS_H

#include "index/buffer.h"
#include "index/fold.h"
#include "index/postings.h"
#include "index/schema.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Put the postings of `document` into `out`, an array of jy_posting in no
 * order, in place of what it held.  `folded` has the folded form of each field;
 * `year` becomes the text of the one term that is in none of them.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_document_terms(const jy_document *document,
                                         const jy_folded *folded,
                                         char year[JY_YEAR_DIGITS + 1],
                                         jy_buffer *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
