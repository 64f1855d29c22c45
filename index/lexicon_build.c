/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what goes into a lexicon. */
#include "index/lexicon_build.h"

#include "index/lexicon_terms.h"
#include "index/lexicon_values.h"
#include "index/lexicon_writer.h"

jy_status jy_lexicon_build(const jy_text_store *store, int fd, jy_error *err)
{
    jy_buffer candidates = {0};
    jy_status status = jy_lexicon_add_values(store, &candidates, err);
    if (status == JY_OK) {
        status = jy_lexicon_add_terms(store, &candidates, err);
    }
    if (status == JY_OK && candidates.failed) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory for the lexicon");
    }
    if (status == JY_OK) {
        status = jy_lexicon_write((void *)candidates.bytes,
                                  candidates.len / sizeof(jy_lexicon_candidate),
                                  fd, err);
    }
    jy_buffer_clear(&candidates);
    return status;
}
