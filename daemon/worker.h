/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/worker.h - the threads that search, one of which holds the loop.
 *
 * Whoever holds the loop is the loop thread: it alone touches what belongs to
 * the loop, libevent's objects above all.  The job of a client who asks alone
 * it does itself between two turns of the loop, so that the request waits for
 * no other thread to wake.  Should that take longer than JY_ABSENCE_US the
 * loop is given to an idle thread: at one place, relieve().
 *
 * Jobs wait in one queue with a bound.  A slow one keeps none waiting for
 * long: after JY_SLICE_US it no longer counts, and another may begin.  A worker
 * takes the generation that is served when it starts a job, answers it from
 * that, and posts it to the mailbox; a job whose deadline passed while it
 * waited, or whose client has left, is not started.
 *
 * Threads    All functions belong to the loop thread, which is the caller's
 *            but while jy_pool_run() runs.
 */
#ifndef JY_DAEMON_WORKER_H
#define JY_DAEMON_WORKER_H

#include "daemon/job.h"
#include "daemon/keeper.h"

typedef struct jy_pool jy_pool;

/* How many threads a pool has for so many jobs at a time, and for the loop; as
 * many handles it may need. */
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
/* Have `turn` called, over and over, by whoever holds the loop, until it
 * returns false. */
void jy_pool_run(jy_pool *pool, bool (*turn)(void *user), void *user);
/* Waits for the jobs that are being worked on, drops those that wait. */
void jy_pool_free(jy_pool *pool);

bool jy_pool_has_room(jy_pool *pool);
/* There has to be room.  The job is the pool's until the mailbox has it.
 * `alone`: its client is the only one who asks now. */
void jy_pool_submit(jy_pool *pool, jy_job *job, bool alone);

/* How many jobs wait, and how many workers have one. */
void jy_pool_count(jy_pool *pool, size_t *waiting, size_t *busy);

#endif
