/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what is counted of every document. */
#include "index/totals.h"

#include "index/fingerprint.h"
#include "protocol/utf8.h"

jy_status jy_totals_begin(jy_totals *totals, jy_error *err)
{
    return jy_digest_new(&totals->fingerprint, err);
}

jy_status jy_totals_add(jy_totals *totals, const jy_document *document,
                        jy_text body, jy_error *err)
{
    const jy_text *original = &document->field[JY_FIELD_BODY];
    jy_status status = original->bytes
                           ? jy_duplicates_add(&totals->duplicates, body,
                                               totals->documents, err)
                           : JY_OK;
    if (status == JY_OK) {
        jy_fingerprint_add(totals->fingerprint, document);
        totals->characters += jy_utf8_count(original->bytes, original->len);
        totals->documents++;
    }
    return status;
}

jy_status jy_totals_finish(jy_totals *totals, char fingerprint[JY_DIGEST_HEX],
                           jy_error *err)
{
    jy_digest *digest = totals->fingerprint;
    totals->fingerprint = NULL; /* freed below, whatever comes out */
    return jy_digest_finish(digest, fingerprint, err);
}

void jy_totals_clear(jy_totals *totals)
{
    jy_duplicates_clear(&totals->duplicates);
    jy_digest_free(totals->fingerprint);
    *totals = (jy_totals){0};
}
