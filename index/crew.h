/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/crew.h - threads that work on one thing until it is done or has
 * failed, while the caller looks on.
 *
 * The first failure is the crew's; the others are asked to give up, and do so
 * where they ask jy_crew_goes_on().
 *
 * Ownership  A crew is the caller's, plain; nothing is taken.
 * Threads    The threads that are made have all signals blocked and are gone
 *            when jy_crew_run() returns.
 */
#ifndef JY_INDEX_CREW_H
#define JY_INDEX_CREW_H

#include "index/patience.h"
#include "protocol/status.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* Threads at most. */
#define JY_CREW_MAX 160

typedef struct jy_crew {
    const jy_stop *stop; /* give up when set; may be NULL */
    void *user;          /* for the two functions */
    /* What thread `i` does. */
    jy_status (*work)(struct jy_crew *crew, size_t i, jy_error *err);
    /* Called by the caller's thread now and then; may be NULL. */
    void (*watch)(void *user);

    /* The rest is the crew's own; zeros at first. */
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    size_t running;
    jy_stop failed;
    jy_error error;
} jy_crew;

/*
 * Let `count` threads work, JY_CREW_MAX at most.
 *
 * JY_E_TIMEOUT      `stop` was set
 * JY_E_UNAVAILABLE  the system has no thread to give
 * and whatever the work returns.
 */
JY_NODISCARD jy_status jy_crew_run(jy_crew *crew, size_t count, jy_error *err);

/* Whether nobody has failed and `stop` is not set. */
bool jy_crew_goes_on(jy_crew *crew);

#endif
