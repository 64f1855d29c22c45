/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/query.h - what a person typed, understood.
 *
 *     query  = and { "OR" and }
 *     and    = term { term }
 *     term   = [ "-" ] [ field ":" ] ( "(" query ")" | word )
 *     word   = characters up to a blank; "…" and “…” inside it keep blanks
 *
 * No text is a syntax error: what does not parse is a word, and a note says
 * so.  Parsing comes before folding, for folding makes ASCII of ： and （.
 *
 * Ownership  A query owns all it points to.
 * Threads    One query, one thread at a time; reading from any.
 */
#ifndef JY_INDEX_QUERY_H
#define JY_INDEX_QUERY_H

#include "corpus/document.h"
#include "index/fold.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* No field was named: look into all that jy_field_rules count. */
#define JY_FIELD_ANY JY_FIELD_COUNT

#define JY_QUERY_NOTES_MAX 8

/*
 * One word or phrase: folded pieces that stand side by side.  Where the
 * query had a quotation mark of its syntax between two of them, the text may
 * have a quotation mark or none: "三高四新"战略 finds “三高四新”战略.
 */
typedef struct jy_word {
    jy_field field; /* or JY_FIELD_ANY */
    jy_folded *piece;
    size_t piece_count;
    jy_text raw; /* as typed, without the field, nor quotation marks around
                    all of it; borrows from the query */
} jy_word;

typedef enum jy_node_kind {
    JY_NODE_WORD,
    JY_NODE_AND,
    JY_NODE_OR,
    JY_NODE_NOT /* one child */
} jy_node_kind;

typedef struct jy_node {
    jy_node_kind kind;
    jy_word word; /* JY_NODE_WORD */
    struct jy_node **child;
    size_t child_count;
} jy_node;

typedef struct jy_query {
    char *text;    /* a copy of what was typed */
    jy_node *root; /* NULL: nothing in it can be found anywhere */
    char *note[JY_QUERY_NOTES_MAX];
    size_t note_count;
    size_t words;
} jy_query;

/*
 * Understand `text`, `len` bytes of valid UTF-8.
 *
 * JY_E_QUERY      there is nothing but blanks
 * JY_E_TOO_LARGE  more than JY_QUERY_CHARACTERS_MAX code points or
 *                 JY_QUERY_WORDS_MAX words
 * JY_E_INTERNAL   memory ran out
 */
JY_NODISCARD jy_status jy_query_parse(const char *text, size_t len,
                                      jy_query **out, jy_error *err);
void jy_query_free(jy_query *query);

/* Add a note; when there are too many, or no memory, it is dropped. */
__attribute__((format(printf, 2, 3))) void
jy_query_add_note(jy_query *query, const char *format, ...);

#ifdef __cplusplus
}
#endif
#endif
