/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/trigrams.h - which runs of three characters a long text has, in a sixth
 * of its bytes: most texts that have the pairs of a word but not the word need
 * not be looked through.
 *
 * A Bloom filter in words of 64 bits: of each three code points that follow one
 * another in the folded text, two bits of one word are set (Putze, Sanders and
 * Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007).  There are
 * 4 bits for each Han character.  Where no three of a text are alike, one of
 * six that are not there seems to be; most texts repeat many.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_TRIGRAMS_H
#define JY_INDEX_TRIGRAMS_H

#include "corpus/document.h"
#include "index/buffer.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Texts of fewer bytes are looked through in less time than they are kept out.
 */
enum { JY_TRIGRAMS_TEXT_MIN = 4096 };

/* Bytes that the trigrams of a text of `len` bytes take up, a multiple of 8; 0
 * if it is too short to have them. */
size_t jy_trigrams_size(size_t len);

/* Add those of a text; nothing if it is too short.  Where memory runs out, the
 * buffer tells. */
void jy_trigrams_add(jy_buffer *out, jy_text text);

/*
 * Whether the text of `len` bytes whose trigrams are at `trigrams`, or NULL,
 * may hold `run`: false only if it does not.
 */
bool jy_trigrams_may_hold(const unsigned char *trigrams, size_t len,
                          jy_text run);

#ifdef __cplusplus
}
#endif
#endif
