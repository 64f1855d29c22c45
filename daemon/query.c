/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how documents that match a query become a reply. */
#include "daemon/query.h"

#include "daemon/clock.h"
#include "daemon/found.h"
#include "index/explain.h"

/* In the order of JY_SORT_WORDS and JY_MATCH_WORDS. */
static const jy_sort sorts[] = {JY_SORT_SCORE, JY_SORT_DATE_NEWEST,
                                JY_SORT_DATE_OLDEST};
static const jy_reading readings[] = {JY_READING_AUTO, JY_READING_ALL,
                                      JY_READING_ANY};

static void add_snippet_marks(jy_answer *answer, const jy_snippet *snippet)
{
    for (size_t i = 0; i < snippet->mark_count; i++) {
        jy_answer_add_mark(answer, jy_found_range(snippet->marks[i]));
    }
}

static void add_hit(jy_answer *answer, const jy_hit *hit, uint64_t rank,
                    bool lists_snippets)
{
    jy_answer_text fields[JY_FOUND_FIELDS];
    const jy_snippet *best = &hit->snippet[hit->best_snippet];

    jy_found_fields(&hit->document, fields);
    jy_answer_add_hit(
        answer, &(jy_answer_hit){rank, hit->score, fields, JY_FOUND_FIELDS});
    for (size_t i = 0; i < hit->title_mark_count; i++) {
        jy_answer_add_title_mark(answer, jy_found_range(hit->title_marks[i]));
    }
    jy_answer_add_origin(
        answer, jy_found_origin(&hit->document, best->begin, best->end));
    jy_answer_add_snippet(answer, jy_found_piece(best->text));
    add_snippet_marks(answer, best);
    for (size_t i = 0; lists_snippets && i < hit->snippet_count; i++) {
        jy_answer_list_snippet(answer, jy_found_piece(hit->snippet[i].text));
        add_snippet_marks(answer, &hit->snippet[i]);
    }
}

/* Facets, queries offered, notes. */
static void add_end(jy_answer *answer, const jy_hits *hits, unsigned facets)
{
    for (size_t i = 0; i < JY_FACETS; i++) {
        if (facets & JY_FACET_BIT(i)) {
            size_t count;
            const jy_facet_value *values =
                jy_hits_facet(hits, (jy_facet)i, &count);
            jy_found_add_facet(answer, (jy_facet)i, values, count);
        }
    }
    for (size_t i = 0; i < jy_hits_did_you_mean_count(hits); i++) {
        jy_answer_offer(answer, jy_hits_did_you_mean(hits, i));
    }
    for (size_t i = 0; i < jy_hits_note_count(hits); i++) {
        jy_answer_add_note(answer, jy_hits_note(hits, i));
    }
}

static jy_question question_of(const jy_job *job)
{
    const jy_request *request = &job->request;
    const uint64_t *option = request->option;
    return (jy_question){
        .query = request->text,
        .len = request->len,
        .reading = readings[option[JY_OPTION_MATCH]],
        .sort = sorts[option[JY_OPTION_SORT]],
        .limit = option[JY_OPTION_LIMIT],
        .offset = option[JY_OPTION_OFFSET],
        .snippet = option[JY_OPTION_SNIPPET],
        .windows = option[JY_OPTION_WINDOWS],
        .family = option[JY_OPTION_FAMILY],
        .facets = jy_found_facets(request),
        .facet_values = option[JY_OPTION_FACET_VALUES],
        .deadline = job->deadline,
        .stop = &job->stop,
    };
}

static jy_answer *begin(const jy_job *job, jy_index *index, const jy_hits *hits,
                        const char *reading, uint64_t start)
{
    const jy_answer_head head = {
        .generation = jy_index_get_info(index)->generation,
        .asked = {job->request.text, job->request.len},
        .reading = reading,
        .total = jy_hits_total(hits),
        .total_is_exact = jy_hits_total_is_exact(hits),
        .is_relaxed = jy_hits_is_relaxed(hits),
        .took_us = jy_clock_us() - start,
    };
    return jy_answer_new(job->request.id, job->request.verb, &head);
}

typedef jy_status ask_function(jy_index *index, const jy_question *question,
                               jy_hits **out, jy_error *err);

static void answer(jy_job *job, jy_index *index, ask_function *ask)
{
    uint64_t start = jy_clock_us();
    const jy_question question = question_of(job);
    jy_hits *hits;

    if (ask(index, &question, &hits, &job->error) != JY_OK) {
        return;
    }
    jy_answer *reply = begin(job, index, hits, NULL, start);
    if (reply) {
        for (size_t i = 0; i < jy_hits_count(hits); i++) {
            add_hit(reply, jy_hits_get(hits, i), question.offset + i + 1,
                    question.windows > 1);
        }
        add_end(reply, hits, question.facets);
    }
    job->reply = jy_answer_finish(reply);
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

static void add_explained(jy_answer *answer, const jy_explained *explained,
                          uint64_t rank)
{
    jy_answer_text fields[JY_FOUND_FIELDS];

    jy_found_fields(&explained->document, fields);
    jy_answer_add_hit(answer, &(jy_answer_hit){rank, explained->score, fields,
                                               JY_FOUND_FIELDS});
    jy_answer_add_matches(answer, explained->matches);
    for (size_t i = 0; i < explained->part_count; i++) {
        const jy_score_part *part = &explained->part[i];
        jy_answer_add_part(answer,
                           &(jy_answer_part){.what = part->what,
                                             .text = part->text,
                                             .points = part->points,
                                             .weight = part->weight,
                                             .rarity = part->rarity,
                                             .documents = part->documents,
                                             .count = part->count});
    }
}

void jy_query_explain(jy_job *job, jy_index *index)
{
    uint64_t start = jy_clock_us();
    const jy_request *request = &job->request;
    jy_question question = question_of(job);
    jy_explanation *explanation;

    question.limit = request->option[JY_OPTION_EXPLAINED];
    if (jy_index_explain(index, &question, request->doc, request->doc_len,
                         &explanation, &job->error) != JY_OK) {
        return;
    }
    const jy_hits *hits = jy_explanation_hits(explanation);
    jy_answer *reply =
        begin(job, index, hits, jy_explanation_reading(explanation), start);
    if (reply) {
        for (size_t i = 0; i < jy_explanation_count(explanation); i++) {
            add_explained(reply, jy_explanation_get(explanation, i), i + 1);
        }
        add_end(reply, hits, question.facets);
    }
    job->reply = jy_answer_finish(reply);
    jy_explanation_free(explanation);
}
