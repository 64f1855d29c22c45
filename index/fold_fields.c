/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which texts of a document are folded. */
#include "index/fold_fields.h"

jy_status jy_fold_fields(const jy_document *document,
                         jy_folded out[JY_FIELD_COUNT], jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        out[i] = (jy_folded){0};
    }
    for (size_t i = 0; status == JY_OK && i < JY_FIELD_COUNT; i++) {
        const jy_text *text = &document->field[i];
        if (text->bytes) {
            status = jy_fold(text->bytes, text->len, &out[i], err);
        }
    }
    return status;
}

void jy_folded_fields_clear(jy_folded folded[JY_FIELD_COUNT])
{
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        jy_folded_clear(&folded[i]);
    }
}
