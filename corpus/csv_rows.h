/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/csv_rows.h - a source as rows of values between delimiters.
 *
 * Values may be in quotes and then span lines.  A quote that is never closed
 * would swallow the rest of the file: it is a problem of the line where it
 * stands, and the reading goes on behind the first line of its row.  A quote
 * inside a value that is not doubled is taken as it is as long as its row is
 * one line.
 *
 * Ownership  The source and the reading are borrowed.
 * Threads    As jy_corpus_read().
 */
#ifndef JY_CORPUS_CSV_ROWS_H
#define JY_CORPUS_CSV_ROWS_H

#include "corpus/reader.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Rows of a file whose quotes don't close: after so many it is given up. */
#define JY_CSV_BROKEN_MAX 32

typedef struct jy_csv_rows jy_csv_rows;

/* A row; its values are valid UTF-8 without NUL, until the next call. */
typedef struct jy_csv_row {
    size_t line; /* where it begins, from 1 */
    size_t count;
    const jy_text *value;
} jy_csv_row;

/* JY_E_INTERNAL  memory ran out */
JY_NODISCARD jy_status jy_csv_rows_new(jy_source *source, char delimiter,
                                       jy_reading *reading, jy_csv_rows **out,
                                       jy_error *err);
void jy_csv_rows_free(jy_csv_rows *rows);

/*
 * The next row; *any is false at the end.  Blank lines are no rows; what is
 * wrong with a row is a problem and the row is passed over.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_csv_rows_next(jy_csv_rows *rows, jy_csv_row *row,
                                        bool *any, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
