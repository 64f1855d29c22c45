/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/frequent.h - the frequent terms of a sample, found without a
 * dictionary.
 *
 * A row of two to eight characters is a term if it occurs a few times, holds
 * together (however it is split, the parts meet much more often than by
 * chance; of a pair that is very free less will do), and is free (different
 * characters stand before it, and behind it).
 * What is always part of the same longer row is therefore none.  Of three and
 * more, none begins or ends with 的.
 *
 * Ownership  jy_frequent owns its arrays; give it to jy_frequent_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_FREQUENT_H
#define JY_INDEX_FREQUENT_H

#include "index/sample.h"
#include "protocol/status.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_FREQUENT_MAX 20000 /* terms; the most frequent ones */
#define JY_FREQUENT_LENGTH 8  /* characters of a term at most, from 2 */

typedef struct jy_frequent_term {
    uint32_t begin; /* its occurrences: places in `order` */
    uint32_t count;
    uint32_t len; /* characters */
} jy_frequent_term;

typedef struct jy_frequent {
    uint32_t *order;         /* places in the sample, by what stands there */
    jy_frequent_term *terms; /* most frequent first */
    size_t count;
} jy_frequent;

/* JY_E_INTERNAL  memory ran out */
JY_NODISCARD jy_status jy_frequent_find(const jy_sample *sample,
                                        jy_frequent *out, jy_error *err);
void jy_frequent_clear(jy_frequent *frequent);

#ifdef __cplusplus
}
#endif
#endif
