/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/handover.h - a queue between two threads, bounded by what its things
 * weigh.
 *
 * Ownership  What is put belongs to the queue until it is taken; what nobody
 *            took stays to be taken after jy_handover_end().
 * Threads    One puts, one takes; anybody may end it.
 */
#ifndef JY_INDEX_HANDOVER_H
#define JY_INDEX_HANDOVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* Things that wait at most, whatever they weigh. */
#define JY_HANDOVER_MAX 8

typedef struct jy_handover {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct {
        void *thing;
        size_t weight;
    } ring[JY_HANDOVER_MAX];
    size_t first;
    size_t count;
    size_t weight;     /* of all that wait */
    size_t weight_max; /* one thing may wait even if it is heavier */
    bool ended;
} jy_handover;

void jy_handover_init(jy_handover *handover, size_t weight_max);
/* Nothing may wait any more. */
void jy_handover_destroy(jy_handover *handover);

/* Waits for room; false, and `thing` stays the caller's, if it has ended. */
bool jy_handover_put(jy_handover *handover, void *thing, size_t weight);

/* Waits for something; NULL if it has ended and nothing is left. */
void *jy_handover_take(jy_handover *handover);

/* Nothing more will be put, or is wanted. */
void jy_handover_end(jy_handover *handover);

#endif
