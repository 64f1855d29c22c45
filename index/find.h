/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/find.h - where some bytes stand in others: memmem() for Chinese text.
 *
 * The first byte of a Han character in UTF-8 is one of six, so a search that
 * begins with it stops nearly everywhere.  This one compares the last byte of
 * the first character and the last byte of all, which are spread evenly, at
 * many places at once.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_FIND_H
#define JY_INDEX_FIND_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The first place of `needle` (UTF-8, not empty) in `text`, or NULL. */
const char *jy_find(jy_text text, jy_text needle);

#ifdef __cplusplus
}
#endif
#endif
