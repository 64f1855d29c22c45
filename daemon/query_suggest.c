/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how suggestions become a reply. */
#include "daemon/clock.h"
#include "daemon/found.h"
#include "daemon/query.h"
#include "index/suggest.h"

void jy_query_suggest(jy_job *job, jy_index *index)
{
    uint64_t start = jy_clock_us();
    const jy_request *request = &job->request;
    jy_suggestions *found;

    if (jy_index_suggest(index, request->text, request->len,
                         request->option[JY_OPTION_SUGGESTIONS], &found,
                         &job->error) != JY_OK) {
        return;
    }
    const jy_answer_head head = {
        .generation = jy_index_get_info(index)->generation,
        .asked = {request->text, request->len},
        .took_us = jy_clock_us() - start,
    };
    jy_answer *reply = jy_answer_new(request->id, request->verb, &head);
    for (size_t i = 0; reply && i < jy_suggestions_count(found); i++) {
        const jy_suggestion *suggestion = jy_suggestions_get(found, i);
        jy_answer_add_suggestion(reply, jy_found_piece(suggestion->text),
                                 jy_suggestion_kind_name(suggestion->kind),
                                 suggestion->documents);
    }
    job->reply = jy_answer_finish(reply);
    jy_suggestions_free(found);
}
