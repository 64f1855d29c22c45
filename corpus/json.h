/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/json.h - documents as JSON, in both directions.
 *
 * Ownership  What comes out through `out` is the caller's.
 * Threads    Writing from any thread; reading from one thread at a time in
 *            the whole process (cJSON's parser writes a global).
 */
#ifndef JY_CORPUS_JSON_H
#define JY_CORPUS_JSON_H

#include "corpus/document.h"
#include "corpus/field_map.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Limits of a line that is read. */
#define JY_JSON_DEPTH_MAX 16
#define JY_JSON_VALUES_MAX 100000  /* each costs 64 bytes while it is read */
#define JY_JSON_EXTRA_KEYS_MAX 256 /* keys beyond the names of fields */

/*
 * One line of JSON without a newline, fields in the order of JY_FIELD_LIST,
 * absent ones left out, attachments that are JSON behind them.  The caller
 * gives *out back to free().
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_document_to_json(const jy_document *document,
                                           char **out, jy_error *err);

/* A document that was read from a line of JSON, and owns its bytes. */
typedef struct jy_json_document jy_json_document;

/*
 * Read `line`: an object whose keys are names of fields, by `map` (which may be
 * NULL), and whose values are strings.  `body` must be there; null and "" are
 * the same as absent; `id` may be an integer.  `turns` is as document.h has it;
 * all other keys, and those of an object called `extra`, are kept in the extra
 * attachment as they are. In the body CR LF becomes LF and empty paragraphs go.
 * Stricter than cJSON where that would cut or guess: escapes, control
 * characters, depth, what follows the object.
 *
 * JY_E_REQUEST    not such a line; the message says what and where
 * JY_E_TOO_LARGE  nested too deep, or too many values
 * JY_E_INTERNAL   memory ran out
 */
JY_NODISCARD jy_status jy_json_document_new(jy_text line,
                                            const jy_field_map *map,
                                            jy_json_document **out,
                                            jy_error *err);
void jy_json_document_free(jy_json_document *json);

/* Its fields; they live as long as `json`. */
const jy_document *jy_json_document_fields(const jy_json_document *json);

#ifdef __cplusplus
}
#endif
#endif
