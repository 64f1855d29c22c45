/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/totals.h - what the documents of a generation come to: how many, how
 * long, what their fingerprint is, and whose text was there before.
 *
 * Ownership  Starts as {0} and is given to jy_totals_clear() in any case.
 * Threads    One sum, one thread at a time.
 */
#ifndef JY_INDEX_TOTALS_H
#define JY_INDEX_TOTALS_H

#include "corpus/document.h"
#include "index/digest.h"
#include "index/duplicates.h"
#include "protocol/status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_totals {
    uint64_t documents;
    uint64_t characters; /* code points of the bodies */
    jy_duplicates duplicates;
    jy_digest *fingerprint; /* private */
} jy_totals;

/*
 * Make ready.
 *
 * JY_E_INTERNAL  memory ran out (also from the others)
 */
JY_NODISCARD jy_status jy_totals_begin(jy_totals *totals, jy_error *err);
/* The next document; `body` is its body folded, of no matter what without one.
 */
JY_NODISCARD jy_status jy_totals_add(jy_totals *totals,
                                     const jy_document *document, jy_text body,
                                     jy_error *err);
/* Nothing more comes; `fingerprint` is that of all documents. */
JY_NODISCARD jy_status jy_totals_finish(jy_totals *totals,
                                        char fingerprint[JY_DIGEST_HEX],
                                        jy_error *err);
void jy_totals_clear(jy_totals *totals);

#ifdef __cplusplus
}
#endif
#endif
