/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/words.h - what a text begins with, ends in and holds, of a list of
 * words.
 *
 * A list is an array of strings that are not empty, with NULL behind the last.
 *
 * Ownership  What comes out is a part of what was handed in.
 * Threads    All functions are pure.  Text is valid UTF-8.
 */
#ifndef JY_CORPUS_WORDS_H
#define JY_CORPUS_WORDS_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the longest of `words` that `text` begins with, or 0. */
size_t jy_words_begin(jy_text text, const char *const *words);

/* Bytes of the longest of `words` that `text` ends in, or 0. */
size_t jy_words_end(jy_text text, const char *const *words);

/* Does one of `words` stand in `text`? */
bool jy_words_in(jy_text text, const char *const *words);

/* The first `len` bytes of `text`, and what is behind the first `from`. */
jy_text jy_words_head(jy_text text, size_t len);
jy_text jy_words_tail(jy_text text, size_t from);

#ifdef __cplusplus
}
#endif
#endif
