/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/latin.h - how two lines are joined that a Latin word may part.
 *
 * Nothing tells Inter|net from open|data but the rest of the text: the two
 * halves are one word if that word stands there as one.
 *
 * A hyphen at the end of a line, intelli-|gence, is taken for the printer's and
 * goes, unless something speaks for the writer's:
 *
 *   - a digit or a capital stands at the break, or a single letter before it:
 *     COVID-|19, Wi-|Fi, e-|mail
 *   - the text has the two with the hyphen on one line
 *   - both halves are words elsewhere in the text
 *   - the first half is one that makes compounds: high-|quality
 *
 * If the text has them as one word without the hyphen, it goes in any case.
 *
 * Threads    All functions are pure.  Text is valid UTF-8.
 */
#ifndef JY_CORPUS_LATIN_H
#define JY_CORPUS_LATIN_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* So many bytes of a text are looked through for a word. */
#define JY_LATIN_LOOK_MAX ((size_t)256 << 10)

typedef enum jy_latin_joint {
    JY_LATIN_CLOSE, /* nothing between the two */
    JY_LATIN_SPACE, /* two words */
    JY_LATIN_HYPHEN /* one word: the hyphen that ends the line goes */
} jy_latin_joint;

/* How `line` and `next` of `text` are joined. */
jy_latin_joint jy_latin_joint_of(jy_text text, jy_text line, jy_text next);

#ifdef __cplusplus
}
#endif
#endif
