/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how an answer of the index becomes a reply. */
#include "daemon/query.h"

#include "daemon/clock.h"
#include "protocol/answer.h"

/* The two tell users the same limits. */
#define X(constant, name, least, greatest, normal)                             \
    constant##_LEAST = (least), constant##_GREATEST = (greatest),              \
    constant##_NORMAL = (normal),
enum { JY_OPTION_LIST(X) };
#undef X
_Static_assert((int)JY_OPTION_LIMIT_GREATEST == JY_RESULTS_MAX &&
                   (int)JY_OPTION_OFFSET_GREATEST == JY_RESULTS_MAX &&
                   (int)JY_OPTION_SNIPPET_LEAST == JY_SNIPPET_CHARACTERS_MIN &&
                   (int)JY_OPTION_SNIPPET_GREATEST ==
                       JY_SNIPPET_CHARACTERS_MAX &&
                   (int)JY_OPTION_SNIPPET_NORMAL == JY_SNIPPET_CHARACTERS,
               "protocol/verb.h and index/index.h disagree");

/* What a hit shows of its document; the id first. */
static const jy_field hit_fields[] = {
    JY_FIELD_ID,    JY_FIELD_TITLE, JY_FIELD_SPEAKER, JY_FIELD_OFFICE,
    JY_FIELD_PLACE, JY_FIELD_DATE,  JY_FIELD_SOURCE,
};
enum { HIT_FIELDS = sizeof hit_fields / sizeof hit_fields[0] };

static jy_answer_text text_of(const jy_document *document, jy_field field)
{
    return (jy_answer_text){jy_field_name(field), document->field[field].bytes,
                            document->field[field].len};
}

static void add_hit(jy_answer *answer, const jy_hit *hit, uint64_t rank)
{
    jy_answer_text fields[HIT_FIELDS];
    for (size_t i = 0; i < HIT_FIELDS; i++) {
        fields[i] = text_of(&hit->document, hit_fields[i]);
    }
    jy_answer_add(answer, &(jy_answer_hit){.rank = rank,
                                           .score = hit->score,
                                           .fields = fields,
                                           .field_count = HIT_FIELDS,
                                           .snippet = hit->snippet.bytes,
                                           .snippet_len = hit->snippet.len});
    for (size_t i = 0; i < hit->mark_count; i++) {
        jy_answer_mark(answer, hit->marks[i].begin, hit->marks[i].end);
    }
}

static void reply_with(jy_job *job, const jy_hits *hits,
                       const jy_answer_head *head)
{
    jy_answer *answer = jy_answer_new(job->request.id, head);
    for (size_t i = 0; i < jy_hits_count(hits); i++) {
        add_hit(answer, jy_hits_get(hits, i),
                job->request.option[JY_OPTION_OFFSET] + i + 1);
    }
    for (size_t i = 0; i < jy_hits_note_count(hits); i++) {
        jy_answer_note(answer, jy_hits_note(hits, i));
    }
    job->reply = jy_answer_finish(answer);
}

typedef jy_status ask_function(jy_index *index, const jy_question *question,
                               jy_hits **out, jy_error *err);

static void answer(jy_job *job, jy_index *index, ask_function *ask)
{
    uint64_t start = jy_clock_us();
    jy_hits *hits;
    const jy_request *request = &job->request;
    const jy_question question = {
        .query = request->text,
        .len = request->len,
        .limit = request->option[JY_OPTION_LIMIT],
        .offset = request->option[JY_OPTION_OFFSET],
        .snippet = request->option[JY_OPTION_SNIPPET],
        .deadline = job->deadline,
        .stop = &job->stop,
    };
    if (ask(index, &question, &hits, &job->error) != JY_OK) {
        return;
    }
    const jy_answer_head head = {
        .generation = jy_index_get_info(index)->generation,
        .query = request->text,
        .len = request->len,
        .total = jy_hits_total(hits),
        .total_is_exact = jy_hits_total_is_exact(hits),
        .took_us = jy_clock_us() - start,
        .has_hits = ask == jy_index_search,
    };
    reply_with(job, hits, &head);
    jy_hits_free(hits);
}

void jy_query_search(jy_job *job, jy_index *index)
{
    answer(job, index, jy_index_search);
}

void jy_query_count(jy_job *job, jy_index *index)
{
    answer(job, index, jy_index_count);
}

void jy_query_get(jy_job *job, jy_index *index)
{
    jy_document document;
    jy_answer_text fields[JY_FIELD_COUNT];
    if (jy_index_get(index, job->request.text, job->request.len, &document,
                     &job->error) != JY_OK) {
        return;
    }
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        fields[i] = text_of(&document, (jy_field)i);
    }
    job->reply = jy_answer_document(job->request.id,
                                    jy_index_get_info(index)->generation,
                                    fields, JY_FIELD_COUNT);
}
