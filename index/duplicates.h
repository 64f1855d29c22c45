/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/duplicates.h - which documents have a text that was there before.
 *
 * Texts are told apart by 96 bits of their SHA-256, so that 16 bytes in a
 * table are all that is kept of each.
 *
 * Ownership  Starts as {0}; give it to jy_duplicates_clear().
 * Threads    One table, one thread at a time.
 */
#ifndef JY_INDEX_DUPLICATES_H
#define JY_INDEX_DUPLICATES_H

#include "corpus/document.h"
#include "index/text_store.h"
#include "protocol/status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Pairs that are remembered to be named. */
#define JY_DUPLICATES_NAMED 5

typedef struct jy_duplicates {
    struct jy_duplicates_slot *slot;
    size_t slots; /* a power of two */
    size_t texts;
    uint64_t count; /* documents whose text was there before */
    struct {
        uint64_t earlier; /* the first document with the text */
        uint64_t later;
    } named[JY_DUPLICATES_NAMED]; /* the first ones of `count` */
} jy_duplicates;

/*
 * Document number `document` has this text, folded.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_duplicates_add(jy_duplicates *duplicates,
                                         jy_text text, uint64_t document,
                                         jy_error *err);

/*
 * Tell `later` has the text of `earlier`, by ids, of the first few documents.
 * The numbers are those of `store`; `tell` may be NULL.
 *
 * JY_E_UNAVAILABLE  the store is damaged
 */
JY_NODISCARD jy_status jy_duplicates_tell(
    const jy_duplicates *duplicates, const jy_text_store *store, void *user,
    void (*tell)(void *user, jy_text earlier, jy_text later), jy_error *err);
void jy_duplicates_clear(jy_duplicates *duplicates);

#ifdef __cplusplus
}
#endif
#endif
