/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the shape of what the index answers: hits, counts, documents. */
#include "protocol/answer.h"

#include "protocol/builder.h"

#include <stdlib.h>

static void put_texts(jy_builder *b, cJSON *to, const jy_answer_text *texts,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (texts[i].bytes) {
            jy_builder_bytes(b, to, texts[i].name, texts[i].bytes,
                             texts[i].len);
        }
    }
}

jy_line jy_answer_document(const char *id, uint64_t generation,
                           const jy_answer_text *fields, size_t count)
{
    jy_builder b = jy_builder_begin(id, true);
    jy_builder_count(&b, b.root, "generation", generation);
    put_texts(&b, jy_builder_object(&b, b.root, "document"), fields, count);
    return jy_builder_finish(&b);
}

struct jy_answer {
    jy_builder builder;
    cJSON *hits;  /* NULL in a COUNT */
    cJSON *marks; /* of the newest hit */
    cJSON *notes;
};

jy_answer *jy_answer_new(const char *id, const jy_answer_head *head)
{
    jy_answer *answer = calloc(1, sizeof *answer);
    if (!answer) {
        return NULL;
    }
    jy_builder *b = &answer->builder;
    *b = jy_builder_begin(id, true);
    jy_builder_count(b, b->root, "generation", head->generation);
    jy_builder_bytes(b, b->root, "query", head->query, head->len);
    jy_builder_count(b, b->root, "total", head->total);
    jy_builder_string(b, b->root, "total_is",
                      head->total_is_exact ? "exact" : "at_least");
    jy_builder_string(b, b->root, "match", "all");
    jy_builder_count(b, b->root, "took_us", head->took_us);
    if (head->has_hits) {
        answer->hits = jy_builder_array(b, b->root, "hits");
    }
    answer->notes = jy_builder_array(b, b->root, "notes");
    return answer;
}

void jy_answer_add(jy_answer *answer, const jy_answer_hit *hit)
{
    if (!answer) {
        return;
    }
    jy_builder *b = &answer->builder;
    cJSON *object = jy_builder_object(b, answer->hits, NULL);
    jy_builder_count(b, object, "rank", hit->rank);
    /* Id and score before the rest: so hits line up for people. */
    put_texts(b, object, hit->fields, 1);
    jy_builder_decimal(b, object, "score", hit->score);
    put_texts(b, object, hit->fields + 1, hit->field_count - 1);
    cJSON *snippet = jy_builder_object(b, object, "snippet");
    jy_builder_bytes(b, snippet, "text", hit->snippet, hit->snippet_len);
    answer->marks = jy_builder_array(b, snippet, "marks");
}

void jy_answer_mark(jy_answer *answer, size_t begin_at, size_t end_at)
{
    if (answer) {
        jy_builder *b = &answer->builder;
        cJSON *mark = jy_builder_array(b, answer->marks, NULL);
        jy_builder_count(b, mark, NULL, begin_at);
        jy_builder_count(b, mark, NULL, end_at);
    }
}

void jy_answer_note(jy_answer *answer, const char *note)
{
    if (answer) {
        jy_builder_string(&answer->builder, answer->notes, NULL, note);
    }
}

jy_line jy_answer_finish(jy_answer *answer)
{
    if (!answer) {
        return (jy_line){NULL, 0};
    }
    jy_line line = jy_builder_finish(&answer->builder);
    free(answer);
    return line;
}
