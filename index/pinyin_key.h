/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/pinyin_key.h - how a whole text is typed by its sound.
 *
 * A key is the text's syllables with an apostrophe after each but the last:
 * 株洲 is zhu'zhou.  Letters and digits are syllables of themselves, and all
 * other signs are passed over.  What is typed is compared with a form of the
 * key.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_PINYIN_KEY_H
#define JY_INDEX_PINYIN_KEY_H

#include "corpus/document.h"
#include "index/pinyin.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_PINYIN_SYLLABLES 12 /* of a text; what comes after is left out */
#define JY_PINYIN_KEYS_MAX 8   /* of a text, for its different readings */
#define JY_PINYIN_KEY_MAX (JY_PINYIN_SYLLABLES * (JY_PINYIN_SYLLABLE_MAX + 1))

typedef struct jy_pinyin_keys {
    size_t count; /* 0 where no character has a reading */
    size_t len[JY_PINYIN_KEYS_MAX];
    char key[JY_PINYIN_KEYS_MAX][JY_PINYIN_KEY_MAX];
} jy_pinyin_keys;

/* The keys of `text` as it is written, the most usual readings first. */
void jy_pinyin_keys_of(jy_text text, jy_pinyin_keys *out);

typedef enum jy_pinyin_form {
    JY_PINYIN_FULL,     /* zhuzhou */
    JY_PINYIN_INITIALS, /* zz */
    JY_PINYIN_LOOSE     /* zuzou: what many speakers do not tell apart is one:
                           zh z, ch c, sh s, n l, ang an, eng en, ing in */
} jy_pinyin_form;

/* Write a form of a key, at most JY_PINYIN_KEY_MAX letters; returns how
 * many. */
size_t jy_pinyin_form_of(jy_pinyin_form form, jy_text key,
                         char out[JY_PINYIN_KEY_MAX]);

/* The same, but no further than it takes to tell whether the form comes before
 * `letters`, is them, begins with them or comes behind. */
size_t jy_pinyin_form_against(jy_pinyin_form form, jy_text key, jy_text letters,
                              char out[JY_PINYIN_KEY_MAX]);

#ifdef __cplusplus
}
#endif
#endif
