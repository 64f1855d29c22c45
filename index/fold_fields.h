/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/fold_fields.h - every field of a document, folded.
 *
 * Ownership  The fields are the caller's, to be cleared in any case.
 * Threads    Pure.
 */
#ifndef JY_INDEX_FOLD_FIELDS_H
#define JY_INDEX_FOLD_FIELDS_H

#include "corpus/document.h"
#include "index/fold.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A field that is absent stays {0}.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_fold_fields(const jy_document *document,
                                      jy_folded out[JY_FIELD_COUNT],
                                      jy_error *err);
void jy_folded_fields_clear(jy_folded folded[JY_FIELD_COUNT]);

#ifdef __cplusplus
}
#endif
#endif
