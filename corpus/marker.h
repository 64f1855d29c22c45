/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/marker.h - what items of a list and sections begin with: 一、 （一）
 * 第三条 第 一 章 1. ① and the like.
 *
 * 一是 … 二是 … count things inside a paragraph too, and are none.
 *
 * Threads    All functions are pure.  Text is valid UTF-8.
 */
#ifndef JY_CORPUS_MARKER_H
#define JY_CORPUS_MARKER_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the marker that `text` begins with, blanks behind it included; 0
 * if there is none. */
size_t jy_marker_len(jy_text text);

#ifdef __cplusplus
}
#endif
#endif
