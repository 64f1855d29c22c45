/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/hits.h - the inside of jy_hits, for search.c that fills it in.
 */
#ifndef JY_INDEX_HITS_H
#define JY_INDEX_HITS_H

#include "index/index.h"
#include "index/places.h"
#include "index/query.h"
#include "index/snippet.h"
#include "index/text_store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a hit points to. */
struct jy_hit_parts {
    jy_snippets snippets;
    jy_mark *title_marks;
    bool closer; /* what its text adds is in its score */
};

struct jy_hits {
    jy_hit *hit;
    struct jy_hit_parts *parts; /* of each hit, where it was added */
    size_t count;
    uint64_t total;
    bool exact;
    bool relaxed;
    bool marks_cut; /* in a text of a hit there is more than is marked */
    struct {
        jy_facet_value *value;
        size_t count;
        char *bytes;
    } facet[JY_FACETS];
    char **did_you_mean;
    size_t did_you_mean_count;
    char *note[JY_QUERY_NOTES_MAX];
    size_t note_count;
};

/* How hits are shown: what is marked in them, and how much of them is seen. */
typedef struct jy_showing {
    jy_places_find *find;
    const void *reading; /* for `find` */
    const jy_question *question;
} jy_showing;

/* An answer with room for `max` hits; NULL without memory. */
jy_hits *jy_hits_new(size_t max);

/*
 * Add a document; there must be room.  Snippets are cut here, and are only
 * good while there is still patience.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_hits_add(jy_hits *hits, const jy_showing *showing,
                                   const jy_stored_document *document,
                                   double score, jy_error *err);

/*
 * Take the values of a facet over, most frequent first, from malloc().  So are
 * `bytes`, which texts of them may borrow from; NULL if they all borrow from
 * the index.
 */
void jy_hits_take_facet(jy_hits *hits, jy_facet facet, jy_facet_value *value,
                        size_t count, char *bytes);

/*
 * Offer a query, of which a copy is kept.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_hits_add_did_you_mean(jy_hits *hits,
                                                const char *query, size_t len,
                                                jy_error *err);

/* Take the notes over from `query`, and add what there is to say of the hits.
 */
void jy_hits_take_notes(jy_hits *hits, jy_query *query);

#ifdef __cplusplus
}
#endif
#endif
