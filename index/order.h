/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/order.h - the file `order` of an updated generation: which slots hold
 * its documents, in index order.
 *
 * An updated generation has two segments: the base, written by the last
 * build, and more, what came since.  A slot is a place in one of them: the
 * base's documents from 0, then those of more.  A slot whose document was
 * changed or removed since is dead.  A position is a place in index order; it
 * is what everything above this file calls a document's number.
 *
 * Ownership  An order owns its mapping.
 * Threads    Reading from any thread.
 */
#ifndef JY_INDEX_ORDER_H
#define JY_INDEX_ORDER_H

#include "protocol/status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_SLOT_DEAD UINT32_MAX

/* Slots at most: two segments share numbers of 32 bits. */
#define JY_SLOTS_MAX ((uint64_t)1 << 30)

typedef struct jy_order {
    const uint32_t *slot;     /* of each position */
    const uint32_t *position; /* of each slot, or JY_SLOT_DEAD */
    uint64_t documents;       /* positions */
    uint64_t base;            /* slots of the base */
    uint64_t slots;           /* of both segments */
    void *map;                /* private */
    uint64_t map_size;        /* private */
} jy_order;

/*
 * Write the order of `documents` slots, all different and below `slots`, to
 * the open descriptor `fd`, which stays the caller's.
 *
 * JY_E_INTERNAL     memory ran out
 * JY_E_UNAVAILABLE  the disk is full or broken
 */
JY_NODISCARD jy_status jy_order_write(int fd, const uint32_t *slot,
                                      uint64_t documents, uint64_t base,
                                      uint64_t slots, jy_error *err);

/*
 * Map the file behind `fd`, which stays the caller's.
 *
 * JY_E_UNAVAILABLE  not such a file, cut short, or its two halves disagree
 */
JY_NODISCARD jy_status jy_order_open(int fd, jy_order *out, jy_error *err);
void jy_order_close(jy_order *order);

#ifdef __cplusplus
}
#endif
#endif
