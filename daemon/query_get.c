/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how one document becomes a reply. */
#include "daemon/found.h"
#include "daemon/query.h"

void jy_query_get(jy_job *job, jy_index *index)
{
    jy_document document;
    jy_answer_text fields[JY_FIELD_COUNT + 2];
    if (jy_index_get(index, job->request.text, job->request.len, &document,
                     &job->error) != JY_OK) {
        return;
    }
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        fields[i] = jy_found_field(&document, (jy_field)i);
    }
    fields[JY_FIELD_COUNT] =
        jy_found_attachment(&document, JY_ATTACHMENT_TURNS);
    fields[JY_FIELD_COUNT + 1] =
        jy_found_attachment(&document, JY_ATTACHMENT_EXTRA);
    job->reply = jy_answer_document(
        job->request.id, jy_index_get_info(index)->generation, fields,
        sizeof fields / sizeof *fields,
        jy_found_origin(&document, 0, document.field[JY_FIELD_BODY].len));
}
