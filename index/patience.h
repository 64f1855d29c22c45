/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/patience.h - when to give a search up.
 *
 * Threads    All functions may run beside each other.
 */
#ifndef JY_INDEX_PATIENCE_H
#define JY_INDEX_PATIENCE_H

#include "index/index.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Until a time of CLOCK_MONOTONIC in microseconds (0: for ever), or until
 * `stop` (may be NULL) is set.  Once it is over it stays over. */
typedef struct jy_patience {
    uint64_t deadline;
    const jy_stop *stop;
} jy_patience;

/* Whether it is time to give up. */
bool jy_patience_is_over(const jy_patience *patience);

#ifdef __cplusplus
}
#endif
#endif
