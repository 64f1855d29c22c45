/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/input.h - a file as readers want it: its head, its whole text, a
 * stream of text, or a descriptor.
 *
 * What is packed is unpacked, and text is decoded.  Of a file that grows
 * meanwhile no more is read than there was at first.
 *
 * One of jy_input_text(), jy_input_stream() and jy_input_file() may be
 * called, and once.
 *
 * Ownership  What comes out belongs to the input and lives as long as it.
 * Threads    One input, one thread at a time.
 * Failure    JY_E_INTERNAL if memory ran out; everything else is the file's
 *            fault, and the message says what is wrong with it.
 */
#ifndef JY_CORPUS_INPUT_H
#define JY_CORPUS_INPUT_H

#include "corpus/corpus.h"
#include "corpus/decoder.h"
#include "corpus/document.h"
#include "corpus/source.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_input jy_input;

/*
 * The regular file open at `fd`, which stays the caller's, called `name`, of
 * which fstat() told `info`.  `seen`, which may be NULL, is told how many
 * more bytes were read of it.
 *
 * JY_E_REQUEST      not packed as its name says, damaged, or packed twice
 * JY_E_TOO_LARGE    it can't be unpacked within the limits
 * JY_E_UNAVAILABLE  it can't be read
 */
JY_NODISCARD jy_status jy_input_open(int fd, const struct stat *info,
                                     const char *name,
                                     const jy_corpus_options *options,
                                     void (*seen)(void *user, size_t bytes),
                                     void *user, jy_input **out, jy_error *err);
void jy_input_free(jy_input *input);

/* `name` without the ending that says how it is packed. */
const char *jy_input_name(const jy_input *input);

/* The first bytes, unpacked and undecoded. */
jy_text jy_input_head(const jy_input *input);

/*
 * The whole text: valid UTF-8 without NUL.  If it is not that, *line is where
 * it shows, 0: everywhere.
 *
 * JY_E_REQUEST      not text, or in no encoding that is recognised
 * JY_E_TOO_LARGE    more than JY_CORPUS_FILE_MAX bytes
 * JY_E_UNAVAILABLE  it can't be read
 */
JY_NODISCARD jy_status jy_input_text(jy_input *input, jy_text *out,
                                     size_t *line, jy_error *err);

/*
 * The text bit by bit; reading it fails as sources, jy_unpack and jy_decoder
 * tell.
 *
 * JY_E_REQUEST  not text
 */
JY_NODISCARD jy_status jy_input_stream(jy_input *input, jy_source **out,
                                       jy_error *err);

/*
 * A descriptor that stands at the beginning of the unpacked file.
 *
 * JY_E_TOO_LARGE    more than JY_CORPUS_RAW_MAX bytes
 * JY_E_UNAVAILABLE  it can't be read, or not be written to a folder for
 *                   temporary files
 */
JY_NODISCARD jy_status jy_input_file(jy_input *input, int *fd, jy_error *err);

/* What has become of the text so far; NULL if nothing was decoded. */
const jy_decoded *jy_input_decoded(const jy_input *input);

/* As jy_reading_encoding(), after jy_input_file(). */
const char *jy_input_encoding(const jy_input *input, bool *sure);

#ifdef __cplusplus
}
#endif
#endif
