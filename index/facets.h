/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/facets.h - how many documents have each speaker, place, year, ...
 *
 * Values are the same if they are written the same.
 *
 * Ownership  A tally borrows its texts from the documents added.
 * Threads    One tally, one thread at a time.
 */
#ifndef JY_INDEX_FACETS_H
#define JY_INDEX_FACETS_H

#include "index/index.h"
#include "index/text_store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_tally jy_tally;

/* Counts by a set of facets, one JY_FACET_BIT each; NULL without memory. */
jy_tally *jy_tally_new(unsigned facets);
void jy_tally_free(jy_tally *tally);

/*
 * Count `document`, `times` times over.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_tally_add(jy_tally *tally,
                                    const jy_stored_document *document,
                                    uint64_t times, jy_error *err);

/*
 * The `max` most frequent values of a facet, in order of their text where they
 * are as frequent.  *out and *bytes, which some texts borrow from (it may be
 * NULL), are the caller's to free(); none if the facet is not counted by.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_tally_values(const jy_tally *tally, jy_facet facet,
                                       size_t max, jy_facet_value **out,
                                       size_t *count, char **bytes,
                                       jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
