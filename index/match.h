/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/match.h - whether a text holds what a query asks for.
 *
 * The postings only propose documents; this decides, by looking at the
 * folded text, or at the text as it was written.
 *
 * Ownership  A walk owns what it made, and is given to jy_word_walk_end().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_MATCH_H
#define JY_INDEX_MATCH_H

#include "index/original.h"
#include "index/patience.h"
#include "index/query.h"
#include "index/text_store.h"
#include "index/trigrams.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Steps through the places of `word` in `field`: in its folded text, or, if the
 * word is exact, in the original.  Start with the first three members and
 * zeros.  However many places there are, each spelling is looked for through
 * the text once.
 */
typedef struct jy_word_walk {
    const jy_word *word;
    const jy_stored_field *field;
    const jy_patience *patience;
    size_t from; /* the next place begins here or behind; where the last one
                    ended, unless the caller moves it, forward only from where
                    that one began */
    jy_span next[JY_QUERY_FORMS_MAX]; /* of each spelling */
    /* Where each may begin, as jy_trigrams_find() tells. */
    jy_stretches stretches[JY_QUERY_FORMS_MAX];
    jy_original written; /* the original of a body, made for an exact word */
} jy_word_walk;

/*
 * The next place.  Of several spellings that begin there it is the longest.  A
 * word that begins or ends with a letter does so at the edge of a run of
 * letters (ai is not in said), and no match parts a combining mark from what it
 * stands on.  The place of a prefix goes on to the end of the run of letters or
 * digits.  In a long text it is false too when patience is over, and where an
 * original that must be made finds no memory.
 */
bool jy_word_next(jy_word_walk *walk, jy_span *out);
/* The text that is stepped through, after the first step. */
jy_text jy_word_walk_text(const jy_word_walk *walk);
/* To be called after the last step. */
void jy_word_walk_end(jy_word_walk *walk);

/* The first place. */
bool jy_word_find(const jy_word *word, const jy_stored_field *field,
                  const jy_patience *patience, jy_span *out);

/* Where in the field's original text such a place is. */
jy_span jy_word_origin(const jy_word *word, const jy_stored_field *field,
                       jy_span place);

/* Whether `word` looks into `field`. */
bool jy_word_covers(const jy_word *word, jy_field field);

/* What is returned when patience is over means nothing. */
bool jy_node_matches(const jy_node *node, const jy_stored_document *doc,
                     const jy_patience *patience);
bool jy_query_matches(const jy_query *query, const jy_stored_document *doc,
                      const jy_patience *patience);

#ifdef __cplusplus
}
#endif
#endif
