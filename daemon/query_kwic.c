/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a concordance becomes a reply. */
#include "daemon/clock.h"
#include "daemon/found.h"
#include "daemon/query.h"
#include "index/kwic.h"

/* In the order of JY_LINE_SORT_WORDS. */
static const jy_kwic_sort sorts[] = {JY_KWIC_DOCUMENT, JY_KWIC_LEFT,
                                     JY_KWIC_RIGHT, JY_KWIC_DATE};

static void add_line(jy_answer *answer, const jy_kwic_line *line)
{
    const jy_document *document = &line->document;
    const jy_answer_text fields[] = {
        jy_found_field(document, JY_FIELD_ID),
        jy_found_field(document, JY_FIELD_TITLE),
        jy_found_field(document, JY_FIELD_SPEAKER),
        jy_found_field(document, JY_FIELD_DATE),
        jy_found_field(document, JY_FIELD_SOURCE),
    };
    jy_answer_add_line(
        answer,
        &(jy_answer_line){.fields = fields,
                          .field_count = sizeof fields / sizeof fields[0],
                          .at = jy_found_range(line->at),
                          .left = jy_found_piece(line->left),
                          .match = jy_found_piece(line->match),
                          .right = jy_found_piece(line->right),
                          .origin = jy_found_place(line->origin)});
}

/* Lines, facets, notes. */
static void add_all(jy_answer *answer, const jy_kwic *kwic, unsigned facets)
{
    for (size_t i = 0; i < jy_kwic_count(kwic); i++) {
        add_line(answer, jy_kwic_get(kwic, i));
    }
    for (size_t i = 0; i < JY_FACETS; i++) {
        if (facets & JY_FACET_BIT(i)) {
            size_t count;
            const jy_facet_value *values =
                jy_kwic_facet(kwic, (jy_facet)i, &count);
            jy_found_add_facet(answer, (jy_facet)i, values, count);
        }
    }
    for (size_t i = 0; i < jy_kwic_note_count(kwic); i++) {
        jy_answer_add_note(answer, jy_kwic_note(kwic, i));
    }
}

void jy_query_kwic(jy_job *job, jy_index *index)
{
    uint64_t start = jy_clock_us();
    const jy_request *request = &job->request;
    jy_kwic *kwic;
    const jy_kwic_question question = {
        .query = request->text,
        .len = request->len,
        .limit = request->option[JY_OPTION_LIMIT],
        .offset = request->option[JY_OPTION_OFFSET],
        .width = request->option[JY_OPTION_WIDTH],
        .sort = sorts[request->option[JY_OPTION_LINE_SORT]],
        .facets = jy_found_facets(request),
        .facet_values = request->option[JY_OPTION_FACET_VALUES],
        .deadline = job->deadline,
        .stop = &job->stop,
    };
    if (jy_index_kwic(index, &question, &kwic, &job->error) != JY_OK) {
        return;
    }
    const jy_answer_head head = {
        .generation = jy_index_get_info(index)->generation,
        .asked = {request->text, request->len},
        .total = jy_kwic_total(kwic),
        .total_is_exact = jy_kwic_total_is_exact(kwic),
        .documents = jy_kwic_documents(kwic),
        .took_us = jy_clock_us() - start,
    };
    jy_answer *reply = jy_answer_new(request->id, request->verb, &head);
    if (reply) {
        add_all(reply, kwic, question.facets);
    }
    job->reply = jy_answer_finish(reply);
    jy_kwic_free(kwic);
}
