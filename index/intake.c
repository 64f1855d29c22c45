/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what is done with a document when it has been read. */
#include "index/intake.h"

#include "index/fingerprint.h"
#include "index/fold.h"
#include "index/text_store.h"
#include "protocol/utf8.h"

#include <stdlib.h>

struct jy_intake {
    jy_text_writer *text;
    jy_digest *fingerprint;
    jy_duplicates duplicates;
    jy_intake_counts counts;
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
        status = jy_digest_new(&intake->fingerprint, err);
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
        jy_digest_free(intake->fingerprint);
        jy_duplicates_clear(&intake->duplicates);
        free(intake);
    }
}

/* `folded` are the fields of the document. */
static jy_status add_folded(jy_intake *intake, const jy_document *document,
                            const jy_folded *folded, jy_error *err)
{
    const jy_text *body = &document->field[JY_FIELD_BODY];
    jy_status status = jy_text_writer_add(intake->text, document, folded, err);
    if (status == JY_OK && body->bytes) {
        status = jy_duplicates_add(
            &intake->duplicates,
            (jy_text){folded[JY_FIELD_BODY].bytes, folded[JY_FIELD_BODY].len},
            intake->counts.documents, err);
    }
    if (status == JY_OK) {
        jy_fingerprint_add(intake->fingerprint, document);
        intake->counts.characters += jy_utf8_count(body->bytes, body->len);
        intake->counts.duplicates = intake->duplicates.count;
        intake->counts.documents++;
    }
    return status;
}

jy_status jy_intake_add(jy_intake *intake, const jy_document *document,
                        jy_error *err)
{
    jy_folded folded[JY_FIELD_COUNT] = {0};
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < JY_FIELD_COUNT; i++) {
        const jy_text *text = &document->field[i];
        if (text->bytes) {
            status = jy_fold(text->bytes, text->len, &folded[i], err);
        }
    }
    if (status == JY_OK) {
        status = add_folded(intake, document, folded, err);
    }
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        jy_folded_clear(&folded[i]);
    }
    return status;
}

jy_status jy_intake_finish(jy_intake *intake, char fingerprint[JY_DIGEST_HEX],
                           jy_error *err)
{
    jy_digest *digest = intake->fingerprint;
    intake->fingerprint = NULL; /* freed below, whatever comes out */
    jy_status status = jy_digest_finish(digest, fingerprint, err);
    return status == JY_OK ? jy_text_writer_finish(intake->text, err) : status;
}

const jy_intake_counts *jy_intake_get_counts(const jy_intake *intake)
{
    return &intake->counts;
}

const jy_duplicates *jy_intake_get_duplicates(const jy_intake *intake)
{
    return &intake->duplicates;
}
