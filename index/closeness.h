/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/closeness.h - how close to each other the words of a query stand in a
 * document: what the text adds to the score that the postings gave.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_CLOSENESS_H
#define JY_INDEX_CLOSENESS_H

#include "index/places.h"
#include "index/relax.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- read strictly */

/* What jy_words_closeness() is multiplied by, and the score, to be added. */
#define JY_WORDS_CLOSENESS 0.5

/*
 * How close the words of a query that `document` matches stand: 10 / (10 + n),
 * where n are the characters between and around them in the shortest stretch of
 * one field that holds all words that are not excluded; 1: side by side.  It is
 * 0 where there is no such stretch, or none of a few hundred characters, and
 * for a query of one word.
 */
double jy_words_closeness(const jy_query *query,
                          const jy_stored_document *document,
                          const jy_patience *patience);

/* What jy_words_in_title() is multiplied by, and the score, to be added. */
#define JY_WORDS_IN_TITLE 1.5

/* The share of the words that name no field, and are not excluded, which stand
 * in the title: 0 to 1. */
double jy_words_in_title(const jy_query *query,
                         const jy_stored_document *document,
                         const jy_patience *patience);

/* --- relaxed */

/* Points to be added. */
typedef struct jy_relaxed_points {
    double closeness; /* what the terms in the best 40 characters of the body
                         are worth together, each once */
    double coverage;  /* half the score, times the share that the terms the
                         document has have in what all terms are worth */
    jy_span closest;  /* where these characters are: folded bytes */
} jy_relaxed_points;

/* The coverage of a document with this score, whose terms are worth so much. */
double jy_relaxed_coverage(const jy_relaxed *relaxed, double score,
                           double covered);

/* Look into the text of a document with this score.  What is returned when
 * patience is over means nothing. */
jy_relaxed_points jy_relaxed_look(const jy_relaxed *relaxed,
                                  const jy_stored_document *document,
                                  double score, const jy_patience *patience);

/* A document that is shown. */
typedef struct jy_relaxed_shown {
    const jy_relaxed *relaxed;
    const jy_span *closest; /* of jy_relaxed_points; NULL: not known */
} jy_relaxed_shown;

/* Where the terms of a jy_relaxed_shown are that are marked: for each the first
 * places, and those around the closest stretch of the field. */
jy_places_find jy_places_of_relaxed;

#ifdef __cplusplus
}
#endif
#endif
