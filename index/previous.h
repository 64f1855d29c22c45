/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/previous.h - the published generation as an update builds on it: its
 * documents by slot, its ids, and the files they came from.
 *
 * Threads    One handle, one thread at a time.
 */
#ifndef JY_INDEX_PREVIOUS_H
#define JY_INDEX_PREVIOUS_H

#include "index/file_table.h"
#include "index/generation.h"
#include "index/open.h"
#include "index/order.h"
#include "index/text_store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_previous {
    jy_generation parts;
    jy_text_store *base;
    jy_text_store *more; /* NULL without an order */
    jy_order order;
    bool has_order;
    jy_index *index;
    jy_file_table files;
    uint64_t base_slots;
} jy_previous;

/*
 * JY_E_NOT_FOUND    there is no generation
 * JY_E_UNAVAILABLE  its manifest can't be used, so that nothing of it is known
 * JY_E_INTERNAL     memory ran out
 * JY_OK             *out has its manifest; *usable says whether there is more,
 *                   if not, err says why
 */
JY_NODISCARD jy_status jy_previous_open(const char *index, jy_previous *out,
                                        bool *usable, jy_error *err);
void jy_previous_close(jy_previous *previous);

uint64_t jy_previous_slot(const jy_previous *previous, uint64_t position);

/* The document at a position. */
JY_NODISCARD jy_status jy_previous_get(const jy_previous *previous,
                                       uint64_t position,
                                       jy_stored_document *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
