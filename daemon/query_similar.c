/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows whether a text or a document is meant, and how what is like it
 * becomes a reply. */
#include "daemon/clock.h"
#include "daemon/found.h"
#include "daemon/query.h"
#include "index/similar.h"

static void add_passage(jy_answer *answer, const jy_similar_hit *hit)
{
    jy_answer_add_origin(answer,
                         jy_found_origin(&hit->document, hit->begin,
                                         hit->begin + hit->passage.len));
    jy_answer_add_passage(
        answer, &(jy_answer_passage){jy_found_piece(hit->passage),
                                     jy_found_range(hit->at), hit->same});
    for (size_t i = 0; i < hit->mark_count; i++) {
        jy_answer_add_mark(answer, jy_found_range(hit->marks[i]));
    }
    jy_answer_begin_differences(answer);
    for (size_t i = 0; i < hit->difference_count; i++) {
        const jy_difference *difference = &hit->difference[i];
        jy_answer_add_difference(
            answer,
            &(jy_answer_difference){jy_difference_name(difference->kind),
                                    jy_found_piece(difference->here),
                                    jy_found_piece(difference->there),
                                    jy_found_range(difference->at)});
    }
}

static void add_hit(jy_answer *answer, const jy_similar_hit *hit, uint64_t rank)
{
    jy_answer_text fields[JY_FOUND_FIELDS];

    jy_found_fields(&hit->document, fields);
    jy_answer_add_hit(
        answer, &(jy_answer_hit){rank, hit->score, fields, JY_FOUND_FIELDS});
    if (hit->passage.bytes) {
        add_passage(answer, hit);
    }
}

/* A text that is the id of a document means that document. */
static bool is_id(jy_index *index, const jy_request *request)
{
    jy_document document;
    return jy_index_get(index, request->text, request->len, &document, NULL) ==
           JY_OK;
}

static jy_similar_question question_of(const jy_job *job, jy_index *index)
{
    const jy_request *request = &job->request;
    jy_similar_question question = {
        .id = request->doc,
        .id_len = request->doc_len,
        .limit = request->option[JY_OPTION_LIMIT],
        .offset = request->option[JY_OPTION_OFFSET],
        .deadline = job->deadline,
        .stop = &job->stop,
    };
    if (request->text && is_id(index, request)) {
        question.id = request->text;
        question.id_len = request->len;
    } else if (request->text) {
        question.text = request->text;
        question.len = request->len;
    }
    return question;
}

void jy_query_similar(jy_job *job, jy_index *index)
{
    uint64_t start = jy_clock_us();
    const jy_similar_question question = question_of(job, index);
    jy_similar *found;

    if (jy_index_similar(index, &question, &found, &job->error) != JY_OK) {
        return;
    }
    const jy_answer_head head = {
        .generation = jy_index_get_info(index)->generation,
        .total = jy_similar_total(found),
        .took_us = jy_clock_us() - start,
    };
    jy_answer *reply = jy_answer_new(job->request.id, job->request.verb, &head);
    for (size_t i = 0; reply && i < jy_similar_count(found); i++) {
        add_hit(reply, jy_similar_get(found, i), question.offset + i + 1);
    }
    for (size_t i = 0; reply && i < jy_similar_note_count(found); i++) {
        jy_answer_add_note(reply, jy_similar_note(found, i));
    }
    job->reply = jy_answer_finish(reply);
    jy_similar_free(found);
}
