/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when a document of a file is handed over, and under which number. */
#include "corpus/json_rows.h"

#include "corpus/mend.h"

#include <stdlib.h>

/* Hand over what is pending, if anything; `last` if nothing will follow. */
static jy_status give(jy_json_rows *rows, bool last, jy_error *err)
{
    if (rows->pending == NULL) {
        return JY_OK;
    }
    size_t number = last && rows->given == 0 ? 0 : rows->given + 1;
    jy_document document = *jy_json_document_fields(rows->pending);
    char *mended;
    size_t len;
    jy_status status = jy_mend(document.field[JY_FIELD_BODY], &rows->memory,
                               &mended, &len, err);
    if (status == JY_OK && mended != NULL) {
        document.field[JY_FIELD_BODY] = (jy_text){mended, len};
    }
    if (status == JY_OK) {
        status = jy_reading_document(rows->reading, &document, rows->line,
                                     number, err);
    }
    free(mended);
    jy_json_rows_clear(rows);
    rows->given++;
    return status;
}

jy_status jy_json_rows_add(jy_json_rows *rows, jy_text json, size_t line,
                           jy_error *err)
{
    jy_error why;
    jy_json_document *document = NULL;
    if (jy_json_document_new(json, jy_reading_map(rows->reading), &document,
                             &why) != JY_OK) {
        return jy_reading_failed(rows->reading, line, &why, err);
    }
    jy_status status = give(rows, false, err);
    rows->pending = document;
    rows->line = line;
    return status;
}

jy_status jy_json_rows_end(jy_json_rows *rows, jy_error *err)
{
    return give(rows, true, err);
}

void jy_json_rows_clear(jy_json_rows *rows)
{
    jy_json_document_free(rows->pending);
    rows->pending = NULL;
}
