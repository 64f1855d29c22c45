/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/dated.h - documents in the order of their dates.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_DATED_H
#define JY_INDEX_DATED_H

#include "index/index.h"
#include "index/text_store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_dated {
    uint64_t document;
    uint32_t day; /* the first of its date, as in date.h; 0: it has none */
} jy_dated;

uint32_t jy_dated_day(const jy_stored_document *document);

/* Sort by date, those of one day in index order, those without a date last.
 * `sort` is one of the two orders by date. */
void jy_dated_sort(jy_dated *dated, size_t count, jy_sort sort);

#ifdef __cplusplus
}
#endif
#endif
