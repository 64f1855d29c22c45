/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/trigrams.h - where in a long text a run of three or more characters may
 * begin, told by a sixth of its bytes: a text that has the pairs of a word but
 * not the word is hardly looked into, and one that has it not for long.
 *
 * A long text is parted into 16 stretches of bytes, as equal as can be.  There
 * are rows of 16 bits, one for each stretch, 4 bits in all for each Han
 * character.  Of each three code points that follow one another in the folded
 * text, the bit of the stretch where they begin is set in two rows: a Bloom
 * filter a stretch, all of them side by side.  The second row is near the first
 * in memory (Putze, Sanders and Singler, "Cache-, Hash- and Space-Efficient
 * Bloom Filters", 2007).  Where no three of a text are alike, a stretch that
 * has not the three seems to have them one time in six; most texts repeat many.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_TRIGRAMS_H
#define JY_INDEX_TRIGRAMS_H

#include "corpus/document.h"
#include "index/buffer.h"
#include "index/fold.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Texts of fewer bytes are looked through in less time than they are kept out.
 */
enum { JY_TRIGRAMS_TEXT_MIN = 4096 };

/* A bit for each stretch of a text, the first the lowest. */
typedef uint16_t jy_stretches;
#define JY_STRETCHES_ALL ((jy_stretches)UINT16_MAX)

/* Bytes that the trigrams of a text of `len` bytes take up, a multiple of 64; 0
 * if it is too short to have them. */
size_t jy_trigrams_size(size_t len);

/* Add those of a text; nothing if it is too short.  Where memory runs out, the
 * buffer tells. */
void jy_trigrams_add(jy_buffer *out, jy_text text);

/*
 * In which stretches of a text of `len` bytes `run` may begin: in no others it
 * does.  `trigrams` are those of the text, or NULL: then, as of runs of less
 * than three code points, nothing is known, and it is all of them.
 */
jy_stretches jy_trigrams_find(const unsigned char *trigrams, size_t len,
                              jy_text run);

/* The first bytes from byte `from` on that lie in stretches of `stretches`,
 * which may be several: [len, len) if there are none. */
jy_span jy_stretches_next(jy_stretches stretches, size_t len, size_t from);

#ifdef __cplusplus
}
#endif
#endif
