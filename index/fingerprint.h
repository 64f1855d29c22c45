/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/fingerprint.h - what makes two collections of documents the same.
 *
 * The fingerprint of an index is the SHA-256 over its documents in index
 * order: fields and attachments, each with its number and length.  Where in a
 * file a text stands is left out: the same documents out of another file are
 * the same.
 *
 * Threads    One digest, one thread at a time.
 */
#ifndef JY_INDEX_FINGERPRINT_H
#define JY_INDEX_FINGERPRINT_H

#include "corpus/document.h"
#include "index/digest.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Add the next document. */
void jy_fingerprint_add(jy_digest *digest, const jy_document *document);

#ifdef __cplusplus
}
#endif
#endif
