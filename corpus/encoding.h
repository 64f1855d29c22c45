/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/encoding.h - what encoding a text is in, told from its bytes.
 *
 * A byte order mark proves it, and so does text that is valid UTF-8; then
 * comes what was declared; then what the bytes look like, if they look like
 * Chinese text in UTF-16, GB18030 (GBK and GB2312 are parts of it) or Big5.
 * What looks like nothing of that has no encoding: better none than a wrong
 * one.
 *
 * Ownership  Names are static, or the declared one.
 * Threads    All functions may be called from any thread.
 */
#ifndef JY_CORPUS_ENCODING_H
#define JY_CORPUS_ENCODING_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that a guess looks at, at most. */
#define JY_ENCODING_SAMPLE_MAX ((size_t)64 << 10)

typedef struct jy_encoding {
    const char *name; /* as iconv calls it; NULL: not recognised */
    size_t mark;      /* bytes of the byte order mark */
    bool sure;        /* proved, or declared */
} jy_encoding;

/*
 * The encoding of a text that begins with `head`; `whole` if that is all of
 * it.  `declared` may be NULL.
 */
jy_encoding jy_encoding_of(jy_text head, bool whole, const char *declared);

/* Nothing but ASCII without NUL: it tells nothing about what follows. */
bool jy_encoding_is_ascii(jy_text text);

/* Can text in the encoding `name` be read? */
bool jy_encoding_is_known(const char *name);

/*
 * Encodings that know characters which `name` leaves out, in the order in
 * which to try them; ends with NULL.
 */
#define JY_ENCODING_RELATED_MAX 2
const char *const *jy_encoding_related(const char *name);

/* The one encoding that holds all of what people call `name`. */
const char *jy_encoding_widest(const char *name);

#ifdef __cplusplus
}
#endif
#endif
