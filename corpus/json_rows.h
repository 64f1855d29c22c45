/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/json_rows.h - the documents of a file that come as JSON, one by one.
 *
 * A document is handed over when the next one is there, or the end: only
 * then is it known whether the file holds several.
 *
 * Threads    As jy_corpus_read().
 */
#ifndef JY_CORPUS_JSON_ROWS_H
#define JY_CORPUS_JSON_ROWS_H

#include "corpus/json.h"
#include "corpus/mend.h"
#include "corpus/reader.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All zero but for `reading` at first. */
typedef struct jy_json_rows {
    jy_reading *reading;
    jy_json_document *pending;
    size_t line;           /* of the pending one */
    size_t given;          /* documents handed over so far */
    jy_mend_memory memory; /* of the bodies so far */
} jy_json_rows;

/*
 * Take `json`, an object that starts at line `line` of the file.  What is
 * wrong with it is a problem of that line.
 *
 * JY_E_INTERNAL  memory ran out
 * and whatever the receiver of the documents returns.
 */
JY_NODISCARD jy_status jy_json_rows_add(jy_json_rows *rows, jy_text json,
                                        size_t line, jy_error *err);

/* Nothing will follow. */
JY_NODISCARD jy_status jy_json_rows_end(jy_json_rows *rows, jy_error *err);

void jy_json_rows_clear(jy_json_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
