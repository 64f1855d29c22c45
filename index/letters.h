/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/letters.h - the characters of a text that make its wording: letters,
 * digits and Han, each with the marks on it, without punctuation and blanks.
 *
 * Ownership  jy_letters owns its array; give it to jy_letters_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_LETTERS_H
#define JY_INDEX_LETTERS_H

#include "corpus/document.h"
#include "protocol/status.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_letter {
    uint32_t code; /* to compare: the code point, and above its 21 bits what
                      tells the marks on it from others */
    uint32_t at;   /* byte of the folded text */
} jy_letter;

typedef struct jy_letters {
    jy_letter *letter;
    size_t count;
} jy_letters;

/*
 * The first `max` letters of `folded`.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_letters_of(jy_text folded, size_t max,
                                     jy_letters *out, jy_error *err);
void jy_letters_clear(jy_letters *letters);

/* Where in `folded` a letter ends, with its marks. */
size_t jy_letter_end(jy_text folded, const jy_letter *letter);

#ifdef __cplusplus
}
#endif
#endif
