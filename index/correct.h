/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/correct.h - what a word that is not found may have been meant to be.
 *
 * Corrections are guesses from the lexicon: whoever offers one has looked
 * whether it finds something, and nobody puts one in the place of the word.
 *
 * Ownership  jy_corrections owns its texts.
 * Threads    As the index.
 */
#ifndef JY_INDEX_CORRECT_H
#define JY_INDEX_CORRECT_H

#include "index/index.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JY_CORRECTIONS_MAX 5
#define JY_CORRECTED_CHARACTERS_MAX 16 /* a longer word has no correction */

typedef struct jy_corrections jy_corrections;

/*
 * Guess what `word` (valid UTF-8) was meant to be, best first:
 *
 *   - what is read the same, for the word or a stretch of it: 株州 株洲,
 *     株州市长 株洲市长; for letters what they are the pinyin of;
 *   - what many speakers read the same (pinyin_key.h): 湖蓝 湖南;
 *   - what differs in one character, or in the order of two, for words of
 *     three or more.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_correct_words(jy_index *index, const char *word,
                                        size_t len, jy_corrections **out,
                                        jy_error *err);
size_t jy_corrections_count(const jy_corrections *corrections);
/* NUL-terminated. */
const char *jy_corrections_get(const jy_corrections *corrections, size_t i);
void jy_corrections_free(jy_corrections *corrections);

#ifdef __cplusplus
}
#endif
#endif
