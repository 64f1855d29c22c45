/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/match.h - whether a text holds what a query asks for.
 *
 * The postings only propose documents; this decides, by looking at the
 * folded text, or at the text as it was written.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_MATCH_H
#define JY_INDEX_MATCH_H

#include "index/patience.h"
#include "index/query.h"
#include "index/text_store.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The first place at or after byte `from` where `word` stands in `field`: in
 * its folded text, or, if the word is exact, in the original.  Of several
 * spellings that begin there it is the longest.  A word that begins or ends
 * with a letter does so at the edge of a run of letters (ai is not in said),
 * and no match parts a combining mark from what it stands on.  The place of a
 * prefix goes on to the end of the run of letters or digits.  In a long text it
 * is false too when patience is over.
 */
bool jy_word_find(const jy_word *word, const jy_stored_field *field,
                  size_t from, const jy_patience *patience, jy_span *out);

/* Where in the field's original text a place that jy_word_find() gave is. */
jy_span jy_word_origin(const jy_word *word, const jy_stored_field *field,
                       jy_span place);

/* The text that jy_word_find() looks into. */
jy_text jy_word_text(const jy_word *word, const jy_stored_field *field);

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
