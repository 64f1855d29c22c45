/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what of a document its fingerprint is made of. */
#include "index/fingerprint.h"

#include <stdint.h>

static void add_text(jy_digest *digest, uint64_t number, jy_text text)
{
    const uint64_t head[2] = {number, text.len};
    if (text.bytes) {
        jy_digest_add(digest, head, sizeof head);
        jy_digest_add(digest, text.bytes, text.len);
    }
}

void jy_fingerprint_add(jy_digest *digest, const jy_document *document)
{
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        add_text(digest, i, document->field[i]);
    }
    for (size_t i = 0; i < JY_ATTACHMENT_COUNT; i++) {
        if (i != JY_ATTACHMENT_LINES) {
            add_text(digest, JY_FIELD_COUNT + i, document->attachment[i]);
        }
    }
}
