/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/intake.h - takes the documents of a corpus in, as they are read:
 * folds them, writes the text of the generation, and counts.
 *
 * Ownership  An intake is the caller's; jy_intake_free() accepts NULL.
 * Threads    One intake, one thread at a time.
 */
#ifndef JY_INDEX_INTAKE_H
#define JY_INDEX_INTAKE_H

#include "corpus/document.h"
#include "index/totals.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_intake jy_intake;

/*
 * Write to the open descriptor `fd`, which stays the caller's.
 *
 * JY_E_INTERNAL     memory ran out (also from the others)
 * JY_E_UNAVAILABLE  the disk is full or broken (also from the others)
 */
JY_NODISCARD jy_status jy_intake_new(int fd, jy_intake **out, jy_error *err);
JY_NODISCARD jy_status jy_intake_add(jy_intake *intake,
                                     const jy_document *document,
                                     jy_error *err);
/* Nothing more comes; `fingerprint` is that of all documents. */
JY_NODISCARD jy_status jy_intake_finish(jy_intake *intake,
                                        char fingerprint[JY_DIGEST_HEX],
                                        jy_error *err);
/* What has come in so far. */
const jy_totals *jy_intake_get_totals(const jy_intake *intake);
void jy_intake_free(jy_intake *intake);

#ifdef __cplusplus
}
#endif
#endif
