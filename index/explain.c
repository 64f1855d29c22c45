/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a query and the scores of its hits are told. */
#include "index/explain.h"

#include "index/hits.h"
#include "index/match.h"
#include "index/open.h"
#include "index/query_show.h"
#include "index/score_parts.h"

#include <stdlib.h>
#include <string.h>

struct jy_explanation {
    jy_hits *hits;
    jy_buffer reading;
    jy_explained *item;
    jy_score_parts *parts; /* of each item */
    size_t count;
};

/* An explanation under way. */
struct explaining {
    jy_index *index;
    const jy_question *question;
    jy_query *query;
    jy_patience patience;
    jy_explanation *explanation;
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for an explanation");
}

/* Explain document number `number`, which becomes the next item; `closer`: with
 * what its text adds. */
static jy_status explain_document(struct explaining *e, uint64_t number,
                                  bool closer, jy_error *err)
{
    jy_explanation *explanation = e->explanation;
    jy_stored_document document;
    jy_status status =
        jy_text_store_get(e->index->text, number, &document, err);
    if (status != JY_OK) {
        return status;
    }
    jy_explained *item = &explanation->item[explanation->count];
    jy_score_parts *parts = &explanation->parts[explanation->count];
    explanation->count++;
    item->document = jy_stored_original(&document);
    item->matches = jy_query_matches(e->query, &document, &e->patience);
    status = jy_score_parts_of(e->index, e->query,
                               jy_hits_is_relaxed(explanation->hits), closer,
                               number, &document, &e->patience, parts, err);
    item->part = parts->part;
    item->part_count = parts->count;
    for (size_t i = 0; i < parts->count; i++) {
        item->score += parts->part[i].points;
    }
    return status;
}

static jy_status explain_hits(struct explaining *e, jy_error *err)
{
    jy_status status = JY_OK;
    const jy_hits *hits = e->explanation->hits;
    for (size_t i = 0; status == JY_OK && i < jy_hits_count(hits); i++) {
        jy_text id = jy_hits_get(hits, i)->document.field[JY_FIELD_ID];
        uint64_t number;
        status = jy_index_find(e->index, id.bytes, id.len, &number, err);
        if (status == JY_OK) {
            status = explain_document(e, number, hits->parts[i].closer, err);
        }
    }
    return status;
}

static jy_status explain(struct explaining *e, const char *id, size_t id_len,
                         jy_error *err)
{
    jy_explanation *explanation = e->explanation;
    uint64_t number = 0;
    jy_status status =
        id ? jy_index_find(e->index, id, id_len, &number, err) : JY_OK;
    if (status == JY_OK) {
        status =
            jy_index_search(e->index, e->question, &explanation->hits, err);
    }
    if (status == JY_OK) {
        status = jy_query_parse(e->question->query, e->question->len, &e->query,
                                err);
    }
    if (status != JY_OK) {
        return status;
    }
    jy_query_show(e->query, &explanation->reading);
    jy_buffer_add(&explanation->reading, "", 1);
    size_t room = id ? 1 : jy_hits_count(explanation->hits);
    explanation->item = calloc(room + 1, sizeof *explanation->item);
    explanation->parts = calloc(room + 1, sizeof *explanation->parts);
    if (!explanation->item || !explanation->parts ||
        explanation->reading.failed) {
        return no_memory(err);
    }
    return id ? explain_document(e, number, true, err) : explain_hits(e, err);
}

jy_status jy_index_explain(jy_index *index, const jy_question *question,
                           const char *id, size_t id_len, jy_explanation **out,
                           jy_error *err)
{
    struct explaining e = {
        .index = index,
        .question = question,
        .patience = {question->deadline, question->stop},
        .explanation = calloc(1, sizeof *e.explanation),
    };
    *out = NULL;
    if (!e.explanation) {
        return no_memory(err);
    }
    jy_status status = explain(&e, id, id_len, err);
    if (status == JY_OK && jy_patience_is_over(&e.patience)) {
        status = jy_error_set(err, JY_E_TIMEOUT,
                              "the search was given up at its deadline");
    }
    jy_query_free(e.query);
    if (status != JY_OK) {
        jy_explanation_free(e.explanation);
        return status;
    }
    *out = e.explanation;
    return JY_OK;
}

const char *jy_explanation_reading(const jy_explanation *explanation)
{
    return explanation->reading.bytes;
}

const jy_hits *jy_explanation_hits(const jy_explanation *explanation)
{
    return explanation->hits;
}

size_t jy_explanation_count(const jy_explanation *explanation)
{
    return explanation->count;
}

const jy_explained *jy_explanation_get(const jy_explanation *explanation,
                                       size_t i)
{
    return &explanation->item[i];
}

void jy_explanation_free(jy_explanation *explanation)
{
    if (!explanation) {
        return;
    }
    for (size_t i = 0; i < explanation->count; i++) {
        jy_score_parts_clear(&explanation->parts[i]);
    }
    free(explanation->item);
    free(explanation->parts);
    jy_buffer_clear(&explanation->reading);
    jy_hits_free(explanation->hits);
    free(explanation);
}
