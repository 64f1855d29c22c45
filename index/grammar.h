/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/grammar.h - which characters of a question ask, join and point, and say
 * nothing of what is asked for.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_GRAMMAR_H
#define JY_INDEX_GRAMMAR_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jy_grammar {
    JY_GRAMMAR_NONE, /* 税 */
    JY_GRAMMAR_SOFT, /* 能: a helper, but also in words such as 能源 */
    JY_GRAMMAR_HARD  /* 的, and all of a word such as 什么 or 是否 */
} jy_grammar;

/* Tell for each byte of folded `text` what its character is. */
void jy_grammar_mark(jy_text text, jy_grammar *out);

#ifdef __cplusplus
}
#endif
#endif
