/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what offset, limit and the cap of a family leave of an answer. */
#include "index/page.h"

#include <stdlib.h>

bool jy_page_is_full(const jy_page *page)
{
    return page->hits->count == page->showing.question->limit;
}

/* An id up to its last '#': documents of one file share it. */
static jy_text family_of(jy_text id)
{
    for (size_t len = id.len; len > 0; len--) {
        if (id.bytes[len - 1] == '#') {
            return (jy_text){id.bytes, len - 1};
        }
    }
    return id;
}

jy_status jy_page_offer(jy_page *page, const jy_stored_document *document,
                        double score, bool closer, jy_error *err)
{
    const jy_question *question = page->showing.question;
    jy_hits *hits = page->hits;
    if (jy_page_is_full(page)) {
        return JY_OK;
    }
    if (question->family) {
        uint64_t *members = jy_text_counts_of(
            &page->families, family_of(document->field[JY_FIELD_ID].original));
        if (!members) {
            return jy_error_set(err, JY_E_INTERNAL, "no memory to search");
        }
        if (++*members > question->family) {
            return JY_OK;
        }
    }
    if (++page->passed <= question->offset) {
        return JY_OK;
    }
    jy_status status = jy_hits_add(hits, &page->showing, document, score, err);
    if (status == JY_OK) {
        hits->parts[hits->count - 1].closer = closer;
    }
    return status;
}

void jy_page_clear(jy_page *page)
{
    free(page->families.slot);
}
