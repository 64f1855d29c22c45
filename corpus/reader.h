/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/reader.h - what a reader is, and what it may do.
 *
 * A reader turns one file into documents.  It is a file of its own,
 * `NAME_reader.c` with the constant `jy_NAME_reader`, and NAME stands in the
 * list of readers in CMakeLists.txt; nothing else knows it.  It hands over
 * the fields the file states; ids, sources and limits are the business of
 * reading.c, and so is everything between the disk and the reader: unpacking
 * (.gz, .xz, .zst), encodings, and which reader gets the file.
 *
 * Readers are asked in the order of that list, first those that stream or
 * take the file as it is, then those that take text; the first that claims
 * the file gets it.
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
#include "corpus/field_map.h"
#include "corpus/source.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_reading jy_reading; /* one file being read */

/* Bytes of a file's beginning that claims() sees at most. */
#define JY_READER_HEAD_MAX ((size_t)64 << 10)

/* One of the three ways to read is set, the others are NULL. */
typedef struct jy_reader {
    /*
     * Is the file called `name` mine?  `name` is the one below the named
     * folder, without the ending of what was unpacked (a.html.gz: a.html).
     * `text` is the whole text for a reader with read_text(), else the first
     * bytes of the file as they are, undecoded.
     */
    bool (*claims)(const char *name, jy_text text);

    /* The whole file: valid UTF-8 without NUL or byte order mark. */
    jy_status (*read_text)(jy_text text, jy_reading *reading, jy_error *err);

    /*
     * The file bit by bit, unpacked and as UTF-8 without byte order mark,
     * for what may be too large to hold.  A file that was UTF-8 already
     * comes as it is: what is not valid in it is for the reader to find.
     */
    jy_status (*read_stream)(jy_source *source, jy_reading *reading,
                             jy_error *err);

    /*
     * The file unpacked, from its beginning and undecoded, for what another
     * program has to take apart.  `fd` can be read, mapped and sought in.
     */
    jy_status (*read_file)(int fd, jy_reading *reading, jy_error *err);
} jy_reader;

/*
 * Here is document number `number` of the file (from 1; 0 if it is the only
 * one), which starts at line `line`.
 */
JY_NODISCARD jy_status jy_reading_document(jy_reading *reading,
                                           const jy_document *document,
                                           size_t line, size_t number,
                                           jy_error *err);

/*
 * Text that was found inside the file, as valid UTF-8 without NUL: to be read
 * by the readers of text that stand behind the reader in the list.  Between
 * pages there may be a form feed.
 */
JY_NODISCARD jy_status jy_reading_text(jy_reading *reading, jy_text text,
                                       jy_error *err);

/* Line `line` (0: the whole file) is passed over, and why. */
void jy_reading_problem(jy_reading *reading, size_t line, const char *message);

/*
 * Something that was called said `why`: memory that ran out ends the walk, and
 * so does somebody who stops it; everything else is a problem of line `line`.
 */
JY_NODISCARD jy_status jy_reading_failed(jy_reading *reading, size_t line,
                                         const jy_error *why, jy_error *err);

/* Does the walk go on, or has somebody stopped it?  `reading` is a
 * jy_reading; this is what a child is asked for. */
bool jy_reading_goes_on(void *reading);

/* The path of the file, and its name as in claims(). */
const char *jy_reading_path(const jy_reading *reading);
const char *jy_reading_name(const jy_reading *reading);

/* What the file calls the fields, where it names them; NULL: as we do. */
const jy_field_map *jy_reading_map(const jy_reading *reading);

/*
 * The encoding, as iconv calls it, of the file that read_file() has, taken
 * for text; *sure if it was declared by the user or the bytes prove it, else
 * it is a guess and what the file itself declares is better.  NULL if there
 * is not even a guess.
 */
const char *jy_reading_encoding(jy_reading *reading, bool *sure);

#ifdef __cplusplus
}
#endif
#endif
