/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/query.h - what a person typed, understood.
 *
 *     query  = and { "OR" and }
 *     and    = near { near }
 *     near   = term { "NEAR" [ "/" number ] term }      words only
 *     term   = [ "-" ] [ field ":" ] ( "(" query ")" | word | date )
 *     word   = [ "=" ] characters up to a blank [ "*" ]; "…" and “…” inside it
 *              keep blanks
 *     date   = after "date:" a day, month or year, or from..to
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
#include "index/date.h"
#include "index/fold.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* No field was named: look into all that jy_field_rules count. */
#define JY_FIELD_ANY JY_FIELD_COUNT

#define JY_QUERY_NOTES_MAX 16
#define JY_QUERY_FORMS_MAX 16   /* spellings of one word */
#define JY_QUERY_PREFIXES_MAX 2 /* words with "*" in a query */
#define JY_QUERY_NEAR_WORDS_MAX 5
#define JY_QUERY_NEAR_MAX 100 /* characters between two words, at most */
#define JY_QUERY_NEAR 10      /* where no number is given */

/*
 * One spelling of a word: pieces that stand side by side.  Where the query had
 * a quotation mark of its syntax between two of them, the text may have a
 * quotation mark or none: "三高四新"战略 finds “三高四新”战略.
 */
typedef struct jy_form {
    jy_folded *piece;
    size_t piece_count;
    bool begins_number; /* no numeral may stand right before it, ... */
    bool ends_number;   /* ... or after it */
} jy_form;

/* One word or phrase. */
typedef struct jy_word {
    jy_field field; /* or JY_FIELD_ANY */
    jy_form *form;  /* number 0 is as typed, the others are other spellings of
                       its numbers and dates */
    size_t form_count;
    jy_form written; /* =word: the pieces without any folding, to be found in
                        the text as it was written; else no pieces */
    bool exact;      /* =word */
    bool prefix;     /* word*: the last run of letters or digits may go on */
    jy_text raw;     /* as typed, without the field and its signs, nor quotation
                        marks around all of it; borrows from the query */
} jy_word;

typedef enum jy_node_kind {
    JY_NODE_WORD,
    JY_NODE_AND,
    JY_NODE_OR,
    JY_NODE_NOT,  /* one child */
    JY_NODE_NEAR, /* children are words, in one field, each near the next */
    JY_NODE_DATE
} jy_node_kind;

typedef struct jy_node {
    jy_node_kind kind;
    jy_word word;        /* JY_NODE_WORD */
    jy_date_range dates; /* JY_NODE_DATE */
    size_t near;         /* child of JY_NODE_NEAR: characters at most between it
                            and the child before it */
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
 * Understand `text`, `len` bytes of valid UTF-8.  What is beyond
 * JY_QUERY_CHARACTERS_MAX code points or JY_QUERY_WORDS_MAX words is left out,
 * and a note says so.
 *
 * JY_E_QUERY     there is nothing but blanks
 * JY_E_INTERNAL  memory ran out
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
