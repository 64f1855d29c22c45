/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/reader.h - what a reader is, and what it may do.
 *
 * A reader turns one file into documents.  It is a constant of type
 * jy_reader in a file of its own, named below and in the table of reading.c;
 * nothing else knows it.  It hands over the fields the file states;
 * ids, sources and limits are the business of reading.c.
 *
 * Ownership  Everything handed in or over is borrowed until the call returns.
 * Threads    As jy_corpus_read().
 * Failure    What is wrong with the file is a problem and the reading goes
 *            on.  A status other than JY_OK ends the whole walk: memory ran
 *            out, or the receiver of the documents said so.
 */
#ifndef JY_CORPUS_READER_H
#define JY_CORPUS_READER_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_reading jy_reading; /* one file being read */

/* One of the two ways to read is set, the other is NULL. */
typedef struct jy_reader {
    /*
     * Is the file called `name` mine?  `text` is what it holds, or absent
     * if the reader streams: then the name must do.
     */
    bool (*claims)(const char *name, jy_text text);

    /* The whole file: valid UTF-8 without NUL or byte order mark. */
    jy_status (*read_text)(jy_text text, jy_reading *reading, jy_error *err);

    /* A regular file, bit by bit, for what may be too large to hold. */
    jy_status (*read_stream)(int fd, jy_reading *reading, jy_error *err);
} jy_reader;

extern const jy_reader jy_jsonl_reader;
extern const jy_reader jy_page_reader;
extern const jy_reader jy_text_reader;

/*
 * Here is document number `number` of the file (from 1; 0 if it is the only
 * one), which starts at line `line`.
 */
JY_NODISCARD jy_status jy_reading_document(jy_reading *reading,
                                           const jy_document *document,
                                           size_t line, size_t number,
                                           jy_error *err);

/* Line `line` (0: the whole file) is passed over, and why. */
void jy_reading_problem(jy_reading *reading, size_t line, const char *message);

/* So many more bytes of a stream have been read. */
void jy_reading_add_bytes(jy_reading *reading, size_t bytes);

#ifdef __cplusplus
}
#endif
#endif
