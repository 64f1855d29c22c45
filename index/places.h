/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/places.h - where the words of a query stand in one field of a
 * document, to be shown and marked.
 *
 * Ownership  jy_places owns its array; give it to jy_places_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_PLACES_H
#define JY_INDEX_PLACES_H

#include "index/fold.h"
#include "index/patience.h"
#include "index/query.h"
#include "index/text_store.h"
#include "protocol/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A place that was found, and by which word. */
typedef struct jy_place {
    jy_span span;    /* bytes of the original text */
    size_t word;     /* words are numbered from 0, without wide gaps */
    unsigned weight; /* of the word: what it says, the same at all its places;
                        1 is the least, 0 is taken for it */
    jy_changes_place told; /* the same, and more; zeros where it is not told */
} jy_place;

/* Starts as {0}. */
typedef struct jy_places {
    jy_place *place;
    size_t count;
    size_t capacity;
} jy_places;

/*
 * Add a place.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_places_add(jy_places *places, jy_place place,
                                     jy_error *err);
/* By where they begin, then by where they end. */
void jy_places_sort(jy_place *place, size_t count);
void jy_places_clear(jy_places *places);

/*
 * Add to `out` the places to mark in `field` of `document`, in any order;
 * `reading` is what was asked.  Nothing is looked for once patience is over.
 *
 * JY_E_INTERNAL  memory ran out
 */
typedef jy_status jy_places_find(const void *reading,
                                 const jy_stored_document *document,
                                 jy_field field, const jy_patience *patience,
                                 jy_places *out, jy_error *err);

/*
 * The places of a jy_query that `document` matches, read strictly: of every
 * word that is not excluded, and of words that are to be near each other only
 * where they are.  Of a word that is frequent only the first places.
 */
jy_places_find jy_places_of_query;

/* The same, at most `max` places of each word. */
JY_NODISCARD jy_status jy_places_of_words(const jy_query *query,
                                          const jy_stored_document *document,
                                          jy_field field, size_t max,
                                          const jy_patience *patience,
                                          jy_places *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
