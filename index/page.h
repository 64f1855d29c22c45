/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/page.h - which of the documents that come by are on the page.
 *
 * Ownership  A page borrows from what it is made of, and is given back to
 *            jy_page_clear().
 */
#ifndef JY_INDEX_PAGE_H
#define JY_INDEX_PAGE_H

#include "index/hits.h"
#include "index/text_counts.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_page {
    jy_hits *hits;
    jy_showing showing;
    size_t passed; /* documents that were good, the page's included */
    jy_text_counts families;
} jy_page;

/* Whether nothing more can come to the page. */
bool jy_page_is_full(const jy_page *page);

/*
 * Documents come by in the order of their rank; `closer`: what the text adds is
 * in the score.  One that is beyond its family's cap, or before the offset, is
 * passed over.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_page_offer(jy_page *page,
                                     const jy_stored_document *document,
                                     double score, bool closer, jy_error *err);
void jy_page_clear(jy_page *page);

#ifdef __cplusplus
}
#endif
#endif
