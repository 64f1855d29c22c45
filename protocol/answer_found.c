/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the shape of each thing that is found: hits, lines, suggestions. */
#include "protocol/answer.h"
#include "protocol/answer_inside.h"

static void put_range(jy_builder *b, jy_node to, const char *name,
                      jy_answer_range range)
{
    jy_builder_range(b, to, name, range.begin, range.end);
}

/* A text that is there even if it is empty. */
static void put_piece(jy_builder *b, jy_node to, const char *name,
                      jy_answer_piece text)
{
    jy_builder_bytes(b, to, name, text.bytes ? text.bytes : "", text.len);
}

/* Begin the next thing of the list. */
static jy_builder *add_item(jy_answer *answer)
{
    jy_builder *b = &answer->builder;
    answer->item = jy_builder_object(b, answer->list, NULL);
    answer->title_marks = 0;
    answer->snippets = 0;
    answer->parts = 0;
    return b;
}

void jy_answer_add_hit(jy_answer *answer, const jy_answer_hit *hit)
{
    jy_builder *b = add_item(answer);
    jy_builder_count(b, answer->item, "rank", hit->rank);
    /* Id and score before the rest: so hits line up for people. */
    jy_answer_put_texts(b, answer->item, hit->fields, 1);
    jy_builder_decimal(b, answer->item, "score", hit->score);
    jy_answer_put_texts(b, answer->item, hit->fields + 1, hit->field_count - 1);
}

void jy_answer_add_title_mark(jy_answer *answer, jy_answer_range mark)
{
    put_range(&answer->builder,
              jy_answer_array(answer, &answer->title_marks, answer->item,
                              "title_marks"),
              NULL, mark);
}

/* {"text":…,"marks":[…]}, the marks still to come */
static void put_snippet(jy_answer *answer, jy_node snippet,
                        jy_answer_piece text)
{
    jy_builder *b = &answer->builder;
    put_piece(b, snippet, "text", text);
    answer->marks = jy_builder_array(b, snippet, "marks");
}

void jy_answer_add_snippet(jy_answer *answer, jy_answer_piece text)
{
    jy_builder *b = &answer->builder;
    put_snippet(answer, jy_builder_object(b, answer->item, "snippet"), text);
}

void jy_answer_list_snippet(jy_answer *answer, jy_answer_piece text)
{
    jy_node list =
        jy_answer_array(answer, &answer->snippets, answer->item, "snippets");
    put_snippet(answer, jy_builder_object(&answer->builder, list, NULL), text);
}

void jy_answer_add_mark(jy_answer *answer, jy_answer_range mark)
{
    put_range(&answer->builder, answer->marks, NULL, mark);
}

void jy_answer_add_origin(jy_answer *answer, jy_answer_origin origin)
{
    jy_answer_put_origin(&answer->builder, answer->item, origin);
}

void jy_answer_add_passage(jy_answer *answer, const jy_answer_passage *passage)
{
    jy_builder *b = &answer->builder;
    jy_node object = jy_builder_object(b, answer->item, "passage");
    put_piece(b, object, "text", passage->text);
    put_range(b, object, "at", passage->at);
    jy_builder_decimal(b, object, "same", passage->same);
    answer->passage = object;
    answer->marks = jy_builder_array(b, object, "marks");
}

void jy_answer_begin_differences(jy_answer *answer)
{
    answer->differences =
        jy_builder_array(&answer->builder, answer->passage, "differences");
}

void jy_answer_add_difference(jy_answer *answer,
                              const jy_answer_difference *difference)
{
    jy_builder *b = &answer->builder;
    jy_node object = jy_builder_object(b, answer->differences, NULL);
    jy_builder_string(b, object, "kind", difference->kind);
    put_piece(b, object, "here", difference->here);
    put_piece(b, object, "there", difference->there);
    put_range(b, object, "at", difference->at);
}

void jy_answer_add_matches(jy_answer *answer, bool matches)
{
    jy_builder *b = &answer->builder;
    jy_builder_bool(b, answer->item, "matches", matches);
    answer->parts = jy_builder_array(b, answer->item, "parts");
}

void jy_answer_add_part(jy_answer *answer, const jy_answer_part *part)
{
    jy_builder *b = &answer->builder;
    jy_node object = jy_builder_object(b, answer->parts, NULL);
    jy_builder_string(b, object, "what", part->what);
    if (part->text) {
        jy_builder_string(b, object, "text", part->text);
    }
    jy_builder_decimal(b, object, "points", part->points);
    if (part->text) {
        jy_builder_decimal(b, object, "weight", part->weight);
        jy_builder_decimal(b, object, "rarity", part->rarity);
        jy_builder_count(b, object, "documents", part->documents);
        jy_builder_count(b, object, "count", part->count);
    }
}

void jy_answer_add_line(jy_answer *answer, const jy_answer_line *line)
{
    jy_builder *b = add_item(answer);
    jy_answer_put_texts(b, answer->item, line->fields, line->field_count);
    jy_answer_put_origin(b, answer->item, line->origin);
    put_range(b, answer->item, "at", line->at);
    put_piece(b, answer->item, "left", line->left);
    put_piece(b, answer->item, "match", line->match);
    put_piece(b, answer->item, "right", line->right);
}

void jy_answer_add_suggestion(jy_answer *answer, jy_answer_piece text,
                              const char *kind, uint64_t documents)
{
    jy_builder *b = add_item(answer);
    put_piece(b, answer->item, "text", text);
    jy_builder_string(b, answer->item, "kind", kind);
    jy_builder_count(b, answer->item, "documents", documents);
}
