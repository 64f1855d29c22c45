/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how jobs are shared out among the workers. */
#include "daemon/worker.h"

#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/thread.h"

#include <assert.h>
#include <stdlib.h>

/*
 * Of the threads `places` work at a time; which those are changes.  A job
 * that takes longer than JY_SLICE_US goes on but gives up its place, so that
 * a few slow ones cannot keep all others waiting: from then on the machine
 * shares its processors among them.  Idle threads are woken last in, first
 * out, for the last one's memory is still in the processor's caches.
 */
struct worker {
    jy_pool *pool;
    size_t number;
    pthread_t thread;
    pthread_cond_t called; /* out of the idle, or out of the sentry's wait */
    struct worker *next;   /* in the idle */
    uint64_t began;        /* the job, of jy_clock_us(); 0: there is none */
    bool is_idle;
};

struct jy_pool {
    jy_keeper *keeper;
    jy_mailbox *mailbox;
    size_t places;
    pthread_mutex_t lock; /* for all below */
    jy_job_list waiting;
    struct worker *idle;
    struct worker *sentry; /* waits for a place to be given up, or NULL */
    size_t coming;         /* are called, but have no job yet */
    size_t busy;
    bool stops;
    size_t count;
    struct worker workers[];
};

size_t jy_pool_threads(size_t places)
{
    return places * JY_THREADS_PER_PLACE;
}

/* Is a place free?  If not, *until is when one will be at the latest. */
static bool has_place(const jy_pool *pool, uint64_t *until)
{
    uint64_t now = jy_clock_us();
    size_t taken = pool->coming;

    *until = now + JY_SLICE_US;
    if (pool->busy + pool->coming < pool->places) {
        return true;
    }
    for (size_t i = 0; i < pool->count; i++) {
        uint64_t began = pool->workers[i].began;
        if (began > 0 && began + JY_SLICE_US > now) {
            taken++;
            *until =
                began + JY_SLICE_US < *until ? began + JY_SLICE_US : *until;
        }
    }
    return taken < pool->places;
}

/*
 * There is a job: somebody should do it, or see to it that it is done.  Who
 * has to be woken is woken by the caller, who unlocks first: else it would
 * wake only to wait for the lock.
 */
static struct worker *call(jy_pool *pool)
{
    uint64_t until;
    struct worker *worker = pool->idle;

    if (pool->waiting.count <= pool->coming) {
        return NULL;
    }
    bool is_free = has_place(pool, &until);
    if (worker && (is_free || !pool->sentry)) {
        pool->idle = worker->next;
        worker->is_idle = false;
        pool->coming++;
        return worker;
    }
    return is_free ? pool->sentry : NULL;
}

static void wake(struct worker *worker)
{
    if (worker) {
        pthread_cond_signal(&worker->called);
    }
}

/* Until there is a job, and it is time to look at it. */
static void rest(struct worker *worker)
{
    jy_pool *pool = worker->pool;

    worker->next = pool->idle;
    worker->is_idle = true;
    pool->idle = worker;
    while (worker->is_idle && !pool->stops) {
        pthread_cond_wait(&worker->called, &pool->lock);
    }
    pool->coming -= !worker->is_idle;
}

/* Until the next place is given up; all are taken and jobs wait. */
static void stand_sentry(struct worker *worker, uint64_t until)
{
    jy_pool *pool = worker->pool;
    struct timespec time = {.tv_sec = (time_t)(until / 1000000),
                            .tv_nsec = (long)(until % 1000000) * 1000};
    pool->sentry = worker;
    pthread_cond_timedwait(&worker->called, &pool->lock, &time);
    pool->sentry = NULL;
}

/* The next job, or NULL when it is time to end. */
static jy_job *take(struct worker *worker)
{
    jy_pool *pool = worker->pool;
    uint64_t until;

    pthread_mutex_lock(&pool->lock);
    while (!pool->stops) {
        if (pool->waiting.count == 0) {
            rest(worker);
        } else if (has_place(pool, &until)) {
            break;
        } else if (!pool->sentry) {
            stand_sentry(worker, until);
        } else {
            rest(worker);
        }
    }
    jy_job *job = pool->stops ? NULL : jy_job_list_pop(&pool->waiting);
    struct worker *next = NULL;
    if (job) {
        worker->began = jy_clock_us();
        pool->busy++;
        next = call(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    wake(next);
    return job;
}

static void finish(struct worker *worker, jy_job *job)
{
    jy_pool *pool = worker->pool;
    pthread_mutex_lock(&pool->lock);
    worker->began = 0;
    pool->busy--;
    pthread_mutex_unlock(&pool->lock);
    if (job->error.status == JY_OK) { /* errors are counted first */
        jy_job_send(job);
    }
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
    jy_served *served = jy_keeper_borrow(worker->pool->keeper, &job->error);
    if (!served) {
        return;
    }
    jy_index *index = jy_served_handle(served, worker->number);
    job->generation = jy_index_get_info(index)->generation;
    job->work(job, index);
    jy_keeper_return(worker->pool->keeper, served);
}

static void *work(void *user)
{
    struct worker *worker = user;
    for (jy_job *job; (job = take(worker));) {
        answer(worker, job);
        finish(worker, job);
    }
    return NULL;
}

/* Its deadlines are of the one clock. */
static void make_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

jy_status jy_pool_new(size_t places, jy_keeper *keeper, jy_mailbox *mailbox,
                      jy_pool **out, jy_error *err)
{
    size_t threads = jy_pool_threads(places);
    jy_pool *pool = calloc(1, sizeof *pool + threads * sizeof *pool->workers);

    *out = NULL;
    if (!pool) {
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    pool->keeper = keeper;
    pool->mailbox = mailbox;
    pool->places = places;
    pthread_mutex_init(&pool->lock, NULL);
    while (pool->count < threads) {
        struct worker *worker = &pool->workers[pool->count];
        worker->pool = pool;
        worker->number = pool->count;
        make_condition(&worker->called);
        if (jy_thread_start(&worker->thread, work, worker, err) != JY_OK) {
            pthread_cond_destroy(&worker->called);
            jy_pool_free(pool);
            return JY_E_INTERNAL;
        }
        pthread_mutex_lock(&pool->lock);
        pool->count++; /* the others look through all */
        pthread_mutex_unlock(&pool->lock);
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
    for (size_t i = 0; i < pool->count; i++) {
        pthread_cond_signal(&pool->workers[i].called);
    }
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->count; i++) {
        pthread_join(pool->workers[i].thread, NULL);
    }
    for (size_t i = 0; i < pool->count; i++) { /* each may wake another */
        pthread_cond_destroy(&pool->workers[i].called);
    }
    jy_job_list_clear(&pool->waiting);
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
    struct worker *worker = call(pool);
    pthread_mutex_unlock(&pool->lock);
    wake(worker);
}

void jy_pool_count(jy_pool *pool, size_t *waiting, size_t *busy)
{
    pthread_mutex_lock(&pool->lock);
    *waiting = pool->waiting.count;
    *busy = pool->busy;
    pthread_mutex_unlock(&pool->lock);
}
