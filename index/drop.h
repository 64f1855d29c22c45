/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/drop.h - how many documents may be gone from one generation to the
 * next before somebody should look: a disk that is not there, or a path that
 * was mistyped, must not empty an index.
 *
 * Threads    All functions may run beside each other.
 */
#ifndef JY_INDEX_DROP_H
#define JY_INDEX_DROP_H

#include "protocol/status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Percent of the published documents that may be gone, if nothing else is
 * said. */
#define JY_DROP_MAX_PERCENT 20

/* So many may always be gone: in a small corpus one is many percent. */
#define JY_DROP_FREE 1

/*
 * May a generation with `documents` follow the published one of `index`?  It
 * may if there is none, or none that can be read.  `max_percent` is at most
 * 100, which allows everything; 0 stands for JY_DROP_MAX_PERCENT.
 *
 * JY_E_UNAVAILABLE  too many are gone; err tells the numbers and what to do
 */
JY_NODISCARD jy_status jy_drop_check(const char *index, uint64_t documents,
                                     unsigned max_percent, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
