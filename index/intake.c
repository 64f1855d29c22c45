/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what is done with a document when it has been read. */
#include "index/intake.h"

#include "index/fold_fields.h"
#include "index/text_store.h"

#include <stdlib.h>

struct jy_intake {
    jy_text_writer *text;
    jy_totals totals;
};

jy_status jy_intake_new(int fd, jy_intake **out, jy_error *err)
{
    jy_intake *intake = calloc(1, sizeof *intake);
    *out = NULL;
    if (!intake) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to take text in");
    }
    jy_status status = jy_text_writer_new(fd, &intake->text, err);
    if (status == JY_OK) {
        status = jy_totals_begin(&intake->totals, err);
    }
    if (status != JY_OK) {
        jy_intake_free(intake);
        return status;
    }
    *out = intake;
    return JY_OK;
}

void jy_intake_free(jy_intake *intake)
{
    if (intake) {
        jy_text_writer_free(intake->text);
        jy_totals_clear(&intake->totals);
        free(intake);
    }
}

jy_status jy_intake_add(jy_intake *intake, const jy_document *document,
                        jy_error *err)
{
    jy_folded folded[JY_FIELD_COUNT];
    jy_status status = jy_fold_fields(document, folded, err);
    if (status == JY_OK) {
        status = jy_text_writer_add(intake->text, document, folded, err);
    }
    if (status == JY_OK) {
        const jy_folded *body = &folded[JY_FIELD_BODY];
        status = jy_totals_add(&intake->totals, document,
                               (jy_text){body->bytes, body->len}, err);
    }
    jy_folded_fields_clear(folded);
    return status;
}

jy_status jy_intake_finish(jy_intake *intake, char fingerprint[JY_DIGEST_HEX],
                           jy_error *err)
{
    jy_status status = jy_totals_finish(&intake->totals, fingerprint, err);
    return status == JY_OK ? jy_text_writer_finish(intake->text, err) : status;
}

const jy_totals *jy_intake_get_totals(const jy_intake *intake)
{
    return &intake->totals;
}
