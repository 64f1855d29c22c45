/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/worker.h - the threads that search.
 *
 * Jobs wait in one queue with a bound.  A slow one keeps none waiting for
 * long: after JY_SLICE_US it no longer counts, and another may begin.  A worker
 * takes the generation that is served when it starts a job, answers it from
 * that, and posts it to the mailbox; a job whose deadline passed while it
 * waited, or whose client has left, is not started.
 *
 * Threads    All functions belong to the loop thread.
 */
#ifndef JY_DAEMON_WORKER_H
#define JY_DAEMON_WORKER_H

#include "daemon/job.h"
#include "daemon/keeper.h"

typedef struct jy_pool jy_pool;

/* How many threads, each with a handle of its own, a pool has for so many
 * jobs at a time. */
size_t jy_pool_threads(size_t places);

/*
 * Start a pool for `places` jobs at a time, at most JY_WORKERS_MAX; those not
 * counted that have taken longer than JY_SLICE_US.
 *
 * JY_E_INTERNAL  memory or threads ran out
 */
JY_NODISCARD jy_status jy_pool_new(size_t places, jy_keeper *keeper,
                                   jy_mailbox *mailbox, jy_pool **out,
                                   jy_error *err);
/* Waits for the jobs that are being worked on, drops those that wait. */
void jy_pool_free(jy_pool *pool);

bool jy_pool_has_room(jy_pool *pool);
/* There has to be room.  The job is the pool's until the mailbox has it. */
void jy_pool_submit(jy_pool *pool, jy_job *job);

/* How many jobs wait, and how many workers have one. */
void jy_pool_count(jy_pool *pool, size_t *waiting, size_t *busy);

#endif
