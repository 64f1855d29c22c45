/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/document_terms.h - all postings of one document, each term once.
 *
 * Ownership  The list owns its array; the postings borrow from the document
 *            and its year.
 */
#ifndef JY_INDEX_DOCUMENT_TERMS_H
#define JY_INDEX_DOCUMENT_TERMS_H

#include "index/buffer.h"
#include "index/postings.h"
#include "index/schema.h"
#include "index/text_store.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Put the postings of `document` into `out`, an array of jy_posting in no
 * order, in place of what it held.  `year` becomes the text of the one term
 * that is in none of its fields.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_document_terms(const jy_stored_document *document,
                                         char year[JY_YEAR_DIGITS + 1],
                                         jy_buffer *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
