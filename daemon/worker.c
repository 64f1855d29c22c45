/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how jobs are shared out among the workers. */
#include "daemon/worker.h"

#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/thread.h"

#include <assert.h>
#include <stdlib.h>

struct worker {
    jy_pool *pool;
    size_t number;
    pthread_t thread;
};

struct jy_pool {
    jy_keeper *keeper;
    jy_mailbox *mailbox;
    pthread_mutex_t lock; /* for the next four */
    pthread_cond_t news;
    jy_job_list waiting;
    size_t busy;
    bool stops;
    size_t count;
    struct worker workers[];
};

/* The next job, or NULL when it is time to end. */
static jy_job *take(jy_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (!pool->stops && pool->waiting.count == 0) {
        pthread_cond_wait(&pool->news, &pool->lock);
    }
    jy_job *job = pool->stops ? NULL : jy_job_list_pop(&pool->waiting);
    pool->busy += job != NULL;
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void finish(jy_pool *pool, jy_job *job)
{
    pthread_mutex_lock(&pool->lock);
    pool->busy--;
    pthread_mutex_unlock(&pool->lock);
    jy_mailbox_post(pool->mailbox, job);
}

static void answer(const struct worker *worker, jy_job *job)
{
    if (jy_stop_is_set(&job->stop)) {
        jy_error_set(&job->error, JY_E_TIMEOUT, "the client has left");
        return;
    }
    if (jy_clock_us() >= job->deadline) {
        jy_error_set(&job->error, JY_E_TIMEOUT,
                     "the deadline passed while the request waited");
        return;
    }
    jy_served *served = jy_keeper_borrow(worker->pool->keeper);
    jy_index *index = jy_served_handle(served, worker->number);
    job->generation = jy_index_get_info(index)->generation;
    job->work(job, index);
    jy_keeper_return(worker->pool->keeper, served);
}

static void *work(void *user)
{
    struct worker *worker = user;
    for (jy_job *job; (job = take(worker->pool));) {
        answer(worker, job);
        finish(worker->pool, job);
    }
    return NULL;
}

jy_status jy_pool_new(size_t count, jy_keeper *keeper, jy_mailbox *mailbox,
                      jy_pool **out, jy_error *err)
{
    jy_pool *pool = calloc(1, sizeof *pool + count * sizeof pool->workers[0]);

    *out = NULL;
    if (!pool) {
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    pool->keeper = keeper;
    pool->mailbox = mailbox;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->news, NULL);
    for (; pool->count < count; pool->count++) {
        struct worker *worker = &pool->workers[pool->count];
        worker->pool = pool;
        worker->number = pool->count;
        if (jy_thread_start(&worker->thread, work, worker, err) != JY_OK) {
            jy_pool_free(pool);
            return JY_E_INTERNAL;
        }
    }
    *out = pool;
    return JY_OK;
}

void jy_pool_free(jy_pool *pool)
{
    if (!pool) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->stops = true;
    pthread_cond_broadcast(&pool->news);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->count; i++) {
        pthread_join(pool->workers[i].thread, NULL);
    }
    jy_job_list_clear(&pool->waiting);
    pthread_cond_destroy(&pool->news);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

bool jy_pool_has_room(jy_pool *pool)
{
    size_t waiting;
    size_t busy;
    jy_pool_count(pool, &waiting, &busy);
    return waiting < JY_WAITING_MAX;
}

void jy_pool_submit(jy_pool *pool, jy_job *job)
{
    pthread_mutex_lock(&pool->lock);
    assert(pool->waiting.count < JY_WAITING_MAX);
    jy_job_list_push(&pool->waiting, job);
    pthread_cond_signal(&pool->news);
    pthread_mutex_unlock(&pool->lock);
}

void jy_pool_count(jy_pool *pool, size_t *waiting, size_t *busy)
{
    pthread_mutex_lock(&pool->lock);
    *waiting = pool->waiting.count;
    *busy = pool->busy;
    pthread_mutex_unlock(&pool->lock);
}
