/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/origin.h - where in its file a piece of a document stood.
 *
 * Ownership  Plain values.
 * Threads    Pure.
 */
#ifndef JY_INDEX_ORIGIN_H
#define JY_INDEX_ORIGIN_H

#include "corpus/document.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_origin {
    uint64_t first; /* line of the file, from 1; 0: not known */
    uint64_t last;
    uint64_t page; /* from 1; 0: the file has no pages */
} jy_origin;

/* Where bytes `begin` to `end` of the body come from; all 0 if unknown. */
jy_origin jy_origin_find(const jy_document *document, size_t begin, size_t end);

#ifdef __cplusplus
}
#endif
#endif
