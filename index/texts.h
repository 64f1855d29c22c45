/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/texts.h - texts as keys of tables and lists.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_TEXTS_H
#define JY_INDEX_TEXTS_H

#include "corpus/document.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

bool jy_texts_are_equal(jy_text a, jy_text b);

/* By their bytes, which is by code points; what another text begins with comes
 * before it.  Below, at or above 0. */
int jy_texts_compare(jy_text a, jy_text b);

/* `seed` tells apart texts of different kinds. */
uint64_t jy_texts_hash(jy_text text, unsigned seed);

#ifdef __cplusplus
}
#endif
#endif
