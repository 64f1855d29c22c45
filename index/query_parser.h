/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/query_parser.h - what the parts of the query parser share.
 *
 * Threads    One parser, one thread.
 */
#ifndef JY_INDEX_QUERY_PARSER_H
#define JY_INDEX_QUERY_PARSER_H

#include "index/query.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_parser {
    jy_query *query;
    jy_text text; /* of the query, cut to its limit */
    size_t at;
    size_t depth;
    size_t prefixes;  /* words with "*" so far */
    bool full;        /* a word was left out, and a note says so */
    bool crowded;     /* so for the words of a NEAR */
    jy_status status; /* the first failure; parsing then runs to its end */
    jy_error *err;
} jy_parser;

void jy_parser_no_memory(jy_parser *parser);

/* Where byte `at` is, as people count characters. */
size_t jy_parser_character(const jy_parser *parser, size_t at);

/* A node of this kind; NULL, and the parser has failed, without memory. */
jy_node *jy_parser_node(jy_parser *parser, jy_node_kind kind);
/* Give `child` (NULL: nothing) to `node`, which may be NULL. */
void jy_parser_adopt(jy_parser *parser, jy_node *node, jy_node *child);
void jy_node_free(jy_node *node);
void jy_form_clear(jy_form *form);

/* The word at parser->at, which ends up behind it; NULL if there is nothing in
 * it to look for, and a note says so. */
jy_node *jy_parser_word(jy_parser *parser, jy_field field);

#ifdef __cplusplus
}
#endif
#endif
