/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/typed.h - a text while it is typed: characters, pinyin, initials or
 * a mixture of them.
 *
 * Ownership  jy_typed owns its text; give it to jy_typed_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_TYPED_H
#define JY_INDEX_TYPED_H

#include "index/fold.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_TYPED_MAX 63 /* characters that are read as a mixture */

typedef struct jy_typed {
    jy_folded folded;
    jy_text text; /* folded, without blanks and apostrophes around it */
    /* Without blanks, apostrophes and tones, and with ü as v; nothing if
     * there are more than JY_TYPED_MAX. */
    uint32_t codes[JY_TYPED_MAX];
    size_t count;
    char letters[JY_TYPED_MAX]; /* those of `codes` before any other sign */
    size_t letter_count;
    jy_text lead; /* what of `text` stands before the first letter */
} jy_typed;

/* JY_E_INTERNAL  memory ran out */
JY_NODISCARD jy_status jy_typed_read(const char *text, size_t len,
                                     jy_typed *out, jy_error *err);
void jy_typed_clear(jy_typed *typed);

/*
 * Does a folded text begin with what was typed, each character by itself or
 * by one of its readings (株zhou), the last one unfinished?  With `initials`
 * the first letter of a reading will do anywhere.
 */
bool jy_typed_begins(const jy_typed *typed, jy_text folded, bool initials);

#ifdef __cplusplus
}
#endif
#endif
