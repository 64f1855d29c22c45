/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a query is written so that nothing is left to guess. */
#include "index/query_show.h"

#include <stdio.h>
#include <string.h>

static void show(jy_buffer *out, const char *text)
{
    jy_buffer_add(out, text, strlen(text));
}

static void show_form(const jy_form *form, jy_buffer *out)
{
    bool quoted = form->piece_count > 1;
    for (size_t i = 0; i < form->piece_count; i++) {
        const jy_folded *piece = &form->piece[i];
        quoted = quoted || memchr(piece->bytes, ' ', piece->len);
    }
    for (size_t i = 0; i < form->piece_count; i++) {
        show(out, quoted ? "\"" : "");
        jy_buffer_add(out, form->piece[i].bytes, form->piece[i].len);
        show(out, quoted ? "\"" : "");
    }
}

static void show_word(const jy_word *word, jy_buffer *out)
{
    if (word->field != JY_FIELD_ANY) {
        show(out, jy_field_name(word->field));
        show(out, ":");
    }
    if (word->field == JY_FIELD_ID) {
        jy_buffer_add(out, word->raw.bytes, word->raw.len);
    } else if (word->exact) {
        show(out, "=");
        show_form(&word->written, out);
    } else {
        show(out, word->form_count > 1 ? "(" : "");
        for (size_t i = 0; i < word->form_count; i++) {
            show(out, i ? " or " : "");
            show_form(&word->form[i], out);
        }
        show(out, word->form_count > 1 ? ")" : "");
    }
    show(out, word->prefix ? "*" : "");
}

static void show_dates(jy_date_range dates, jy_buffer *out)
{
    char text[64];
    snprintf(text, sizeof text, "(date %04u-%02u-%02u to %04u-%02u-%02u)",
             (unsigned)(dates.first / 10000),
             (unsigned)(dates.first / 100 % 100), (unsigned)(dates.first % 100),
             (unsigned)(dates.last / 10000), (unsigned)(dates.last / 100 % 100),
             (unsigned)(dates.last % 100));
    show(out, text);
}

static void show_node(const jy_node *node, bool inner, jy_buffer *out);

static void show_children(const jy_node *node, bool inner, jy_buffer *out)
{
    char near[32];
    show(out, inner ? "(" : "");
    for (size_t i = 0; i < node->child_count; i++) {
        if (i > 0 && node->kind == JY_NODE_NEAR) {
            snprintf(near, sizeof near, " NEAR/%zu ", node->child[i]->near);
            show(out, near);
        } else if (i > 0) {
            show(out, node->kind == JY_NODE_OR ? " OR " : " AND ");
        }
        show_node(node->child[i], true, out);
    }
    show(out, inner ? ")" : "");
}

static void show_node(const jy_node *node, bool inner, jy_buffer *out)
{
    switch (node->kind) {
    case JY_NODE_WORD:
        show_word(&node->word, out);
        break;
    case JY_NODE_DATE:
        show_dates(node->dates, out);
        break;
    case JY_NODE_NOT:
        show(out, "NOT ");
        show_node(node->child[0], true, out);
        break;
    case JY_NODE_AND:
    case JY_NODE_OR:
    case JY_NODE_NEAR:
        show_children(node, inner, out);
        break;
    }
}

void jy_query_show(const jy_query *query, jy_buffer *out)
{
    if (query->root) {
        show_node(query->root, false, out);
    }
}
