/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/parallel.h - pieces of work that wait for nobody, side by side.
 *
 * Ownership  Nothing is taken.
 * Threads    From any thread.  The threads that are made have all signals
 *            blocked and are gone when the function returns.
 */
#ifndef JY_INDEX_PARALLEL_H
#define JY_INDEX_PARALLEL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Pieces at most. */
#define JY_PARALLEL_MAX 8

/*
 * Call work(user, 0) to work(user, count - 1), each in a thread of its own,
 * and return when all have.  A piece for which no thread can be had is done
 * by the caller, as the first one is.
 */
void jy_parallel(size_t count, void (*work)(void *user, size_t i), void *user);

#ifdef __cplusplus
}
#endif
#endif
