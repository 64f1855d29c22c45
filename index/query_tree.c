/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the nodes of a query are made, joined and given back. */
#include "index/query_parser.h"
#include "protocol/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void keep_note(jy_query *query, const char *text)
{
    char *copy = strdup(text);
    if (copy) {
        query->note[query->note_count++] = copy;
    }
}

void jy_query_add_note(jy_query *query, const char *format, ...)
{
    jy_error line; /* keeps a message to one tidy line */
    char text[JY_ERROR_MESSAGE_MAX];
    va_list args;

    if (query->note_count == JY_QUERY_NOTES_MAX - 1) {
        keep_note(query, "there was more of this kind; these are the first "
                         "notes");
    }
    if (query->note_count >= JY_QUERY_NOTES_MAX) {
        return;
    }
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    jy_error_set(&line, JY_OK, "%s", text);
    keep_note(query, line.message);
}

void jy_parser_no_memory(jy_parser *p)
{
    if (p->status == JY_OK) {
        p->status =
            jy_error_set(p->err, JY_E_INTERNAL, "no memory for the query");
    }
}

size_t jy_parser_character(const jy_parser *p, size_t at)
{
    return jy_utf8_count(p->text.bytes, at) + 1;
}

void jy_form_clear(jy_form *form)
{
    for (size_t i = 0; i < form->piece_count; i++) {
        jy_folded_clear(&form->piece[i]);
    }
    free(form->piece);
    *form = (jy_form){0};
}

void jy_node_free(jy_node *node)
{
    if (!node) {
        return;
    }
    for (size_t i = 0; i < node->child_count; i++) {
        jy_node_free(node->child[i]);
    }
    for (size_t i = 0; i < node->word.form_count; i++) {
        jy_form_clear(&node->word.form[i]);
    }
    jy_form_clear(&node->word.written);
    free(node->word.form);
    free(node->child);
    free(node);
}

jy_node *jy_parser_node(jy_parser *p, jy_node_kind kind)
{
    jy_node *node = calloc(1, sizeof *node);
    if (!node) {
        jy_parser_no_memory(p);
        return NULL;
    }
    node->kind = kind;
    return node;
}

void jy_parser_adopt(jy_parser *p, jy_node *node, jy_node *child)
{
    if (!child) {
        return;
    }
    jy_node **grown =
        node ? realloc(node->child, (node->child_count + 1) * sizeof *grown)
             : NULL;
    if (!grown) {
        jy_parser_no_memory(p);
        jy_node_free(child);
        return;
    }
    node->child = grown;
    node->child[node->child_count++] = child;
}

void jy_query_free(jy_query *query)
{
    if (query) {
        jy_node_free(query->root);
        for (size_t i = 0; i < query->note_count; i++) {
            free(query->note[i]);
        }
        free(query->text);
        free(query);
    }
}
