/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/json.h - documents as JSON, in both directions.
 *
 * Threads    Writing from any thread; reading from one thread at a time in
 *            the whole process (cJSON's parser writes a global).
 */
#ifndef JY_CORPUS_JSON_H
#define JY_CORPUS_JSON_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One line of JSON without a newline, fields in the order of JY_FIELD_LIST,
 * absent ones left out.  The caller gives *out back to free().
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_document_to_json(const jy_document *document,
                                           char **out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
