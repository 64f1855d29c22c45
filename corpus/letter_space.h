/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/letter_space.h - lines that were spread to fill their column.
 *
 * What cannot be broken at the end of a line goes to the next one, and the
 * characters before it are set wide apart.  Out of a PDF such a line comes
 * with a space between any two characters: 三 高 四 新 战 略.
 *
 * Threads    Pure.
 */
#ifndef JY_CORPUS_LETTER_SPACE_H
#define JY_CORPUS_LETTER_SPACE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * In a line of `text`, `len` bytes of valid UTF-8, with this many characters
 * that stand alone between spaces, and most of it such, the spaces mean
 * nothing.
 */
#define JY_LETTER_SPACE_ALONE_MIN 4

/* Take these spaces out, in place; returns how many bytes are left. */
size_t jy_letter_space_close(char *text, size_t len);

#ifdef __cplusplus
}
#endif
#endif
