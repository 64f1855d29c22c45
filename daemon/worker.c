/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how jobs, and the loop, are shared out among the workers. */
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
    pthread_t thread;
    pthread_cond_t called; /* out of the idle, or out of the sentry's wait */
    struct worker *next;   /* in the idle */
    uint64_t began;        /* the job, of jy_clock_us(); 0: there is none */
    size_t handle;         /* the number of the one that the job has */
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
    size_t coming;         /* are called, or the leader, but have no job yet */
    struct worker *leader; /* holds the loop; NULL: it does not run */
    bool leader_comes;     /* when its turn has ended */
    bool (*turn)(void *user);
    void *user;
    pthread_cond_t ended; /* the loop */
    struct relief {
        pthread_t thread;
        pthread_cond_t called;
        bool is_started;
        bool sleeps; /* and has to be called when the leader is away */
        bool looks;  /* the leader has been away since the last look */
    } relief;
    size_t busy;
    size_t handles[JY_WORKERS_MAX * JY_THREADS_PER_PLACE + 1]; /* see begin() */
    bool stops;
    size_t count;
    struct worker workers[];
};

size_t jy_pool_threads(size_t places)
{
    return places * JY_THREADS_PER_PLACE + 1;
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

/* Does the leader do a job? */
static bool is_unattended(const jy_pool *pool)
{
    return pool->leader && pool->leader->began > 0;
}

static struct worker *leave_idle(jy_pool *pool)
{
    struct worker *worker = pool->idle;
    pool->idle = worker->next;
    worker->is_idle = false;
    return worker;
}

/*
 * There is a job: somebody should do it, or see to it that it is done.  Who
 * has to be woken is woken by the caller, who unlocks first: else it would
 * wake only to wait for the lock.
 */
static struct worker *call(jy_pool *pool)
{
    uint64_t until;
    /* The last one is there to relieve the leader. */
    bool is_spare = pool->idle && (pool->idle->next || !is_unattended(pool));

    if (pool->waiting.count <= pool->coming) {
        return NULL;
    }
    bool is_free = has_place(pool, &until);
    if (is_spare && (is_free || !pool->sentry)) {
        pool->coming++;
        return leave_idle(pool);
    }
    return is_free ? pool->sentry : NULL;
}

static void wake(struct worker *worker)
{
    if (worker) {
        pthread_cond_signal(&worker->called);
    }
}

/* Until there is a job, and it is time to look at it, or the loop to hold. */
static void rest(struct worker *worker)
{
    jy_pool *pool = worker->pool;

    worker->next = pool->idle;
    worker->is_idle = true;
    pool->idle = worker;
    while (worker->is_idle && !pool->stops) {
        pthread_cond_wait(&worker->called, &pool->lock);
    }
    pool->coming -= !worker->is_idle && pool->leader != worker;
}

static void wait_until(jy_pool *pool, pthread_cond_t *called, uint64_t until)
{
    struct timespec time = {.tv_sec = (time_t)(until / 1000000),
                            .tv_nsec = (long)(until % 1000000) * 1000};
    pthread_cond_timedwait(called, &pool->lock, &time);
}

/* Until the next place is given up; all are taken and jobs wait. */
static void stand_sentry(struct worker *worker, uint64_t until)
{
    jy_pool *pool = worker->pool;
    pool->sentry = worker;
    wait_until(pool, &worker->called, until);
    pool->sentry = NULL;
}

/*
 * There is a job.  Of the handles the one that was free last is taken: what it
 * has read may still be in the processor's caches.  Free are those from
 * handles[busy] on.
 */
static jy_job *begin(struct worker *worker)
{
    jy_pool *pool = worker->pool;
    worker->began = jy_clock_us();
    worker->handle = pool->handles[pool->busy++];
    return jy_job_list_pop(&pool->waiting);
}

/* The next job, or NULL when there is the loop to hold, or it is time to end.
 */
static jy_job *take(struct worker *worker)
{
    jy_pool *pool = worker->pool;
    uint64_t until;

    pthread_mutex_lock(&pool->lock);
    while (!pool->stops && pool->leader != worker) {
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
    bool works = !pool->stops && pool->leader != worker;
    jy_job *job = works ? begin(worker) : NULL;
    struct worker *next = works ? call(pool) : NULL;
    pthread_mutex_unlock(&pool->lock);
    wake(next);
    return job;
}

/*
 * Errors are counted before they are sent, by the loop.  Under load too the
 * loop sends: many replies at a time, for which clients wake once.
 */
static void finish(struct worker *worker, jy_job *job)
{
    jy_pool *pool = worker->pool;
    pthread_mutex_lock(&pool->lock);
    worker->began = 0;
    pool->handles[--pool->busy] = worker->handle;
    bool is_calm = pool->waiting.count == 0;
    pthread_mutex_unlock(&pool->lock);
    if (is_calm && job->error.status == JY_OK) {
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
    jy_index *index = jy_served_handle(served, worker->handle);
    job->generation = jy_index_get_info(index)->generation;
    job->work(job, index);
    jy_keeper_return(worker->pool->keeper, served);
}

/* ---- the loop ------------------------------------------------------------ */

/* After a turn: the job that the leader does itself, or NULL. */
static jy_job *take_as_leader(struct worker *leader)
{
    jy_pool *pool = leader->pool;
    struct worker *other = NULL;
    bool wakes_relief = false;
    jy_job *job = NULL;
    uint64_t until;

    pthread_mutex_lock(&pool->lock);
    if (pool->leader_comes) {
        pool->leader_comes = false;
        pool->coming--;
        if (pool->waiting.count > 0 && pool->idle && has_place(pool, &until)) {
            job = begin(leader);
            wakes_relief = pool->relief.sleeps;
            pool->relief.looks = true;
        }
        other = call(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    wake(other);
    if (wakes_relief) {
        pthread_cond_signal(&pool->relief.called);
    }
    return job;
}

/* false: the loop has ended, or another holds it. */
static bool holds_loop(struct worker *worker, bool has_ended)
{
    jy_pool *pool = worker->pool;
    pthread_mutex_lock(&pool->lock);
    bool holds = pool->leader == worker;
    if (holds && has_ended) {
        pool->leader = NULL;
        pthread_cond_signal(&pool->ended);
    }
    pthread_mutex_unlock(&pool->lock);
    return holds && !has_ended;
}

static void lead(struct worker *leader)
{
    jy_pool *pool = leader->pool;
    bool has_ended = false;
    while (holds_loop(leader, has_ended)) {
        has_ended = !pool->turn(pool->user);
        jy_job *job = has_ended ? NULL : take_as_leader(leader);
        if (job) {
            answer(leader, job);
            finish(leader, job);
        }
    }
}

/*
 * The relief looks from time to time whether the leader has been away for too
 * long, and gives the loop to an idle thread then.  It looks as long as the
 * leader does jobs, and for a while after, so that it needs not be woken for
 * each; then it sleeps.
 */
static void *relieve(void *user)
{
    jy_pool *pool = user;
    struct relief *relief = &pool->relief;

    pthread_mutex_lock(&pool->lock);
    for (unsigned idle = 0; !pool->stops; idle++) {
        uint64_t now = jy_clock_us();
        if (is_unattended(pool) && pool->idle &&
            pool->leader->began + JY_ABSENCE_US <= now) {
            pool->leader = leave_idle(pool);
            wake(pool->leader);
        }
        idle = relief->looks ? 0 : idle;
        relief->looks = false;
        relief->sleeps = idle == JY_RELIEF_LOOKS;
        if (relief->sleeps) {
            pthread_cond_wait(&relief->called, &pool->lock);
        } else {
            wait_until(pool, &relief->called, now + JY_ABSENCE_US);
        }
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

void jy_pool_run(jy_pool *pool, bool (*turn)(void *user), void *user)
{
    pthread_mutex_lock(&pool->lock);
    pool->turn = turn;
    pool->user = user;
    /* One that is not idle yet looks before it is. */
    pool->leader = pool->idle ? leave_idle(pool) : &pool->workers[0];
    wake(pool->leader);
    while (pool->leader) {
        pthread_cond_wait(&pool->ended, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
}

/* ---- the pool ------------------------------------------------------------ */

static bool has_stopped(jy_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool stops = pool->stops;
    pthread_mutex_unlock(&pool->lock);
    return stops;
}

static void *work(void *user)
{
    struct worker *worker = user;
    while (!has_stopped(worker->pool)) {
        jy_job *job = take(worker);
        if (job) {
            answer(worker, job);
            finish(worker, job);
        } else {
            lead(worker);
        }
    }
    return NULL;
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
    for (size_t i = 0; i < threads; i++) {
        pool->handles[i] = i;
    }
    pthread_mutex_init(&pool->lock, NULL);
    jy_thread_condition(&pool->ended);
    jy_thread_condition(&pool->relief.called);
    while (pool->count < threads) {
        struct worker *worker = &pool->workers[pool->count];
        worker->pool = pool;
        jy_thread_condition(&worker->called);
        if (jy_thread_start(&worker->thread, work, worker, err) != JY_OK) {
            pthread_cond_destroy(&worker->called);
            jy_pool_free(pool);
            return JY_E_INTERNAL;
        }
        pthread_mutex_lock(&pool->lock);
        pool->count++; /* the others look through all */
        pthread_mutex_unlock(&pool->lock);
    }
    if (jy_thread_start(&pool->relief.thread, relieve, pool, err) != JY_OK) {
        jy_pool_free(pool);
        return JY_E_INTERNAL;
    }
    pool->relief.is_started = true;
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
    pthread_cond_signal(&pool->relief.called);
    pthread_mutex_unlock(&pool->lock);
    if (pool->relief.is_started) {
        pthread_join(pool->relief.thread, NULL);
    }
    for (size_t i = 0; i < pool->count; i++) {
        pthread_join(pool->workers[i].thread, NULL);
    }
    for (size_t i = 0; i < pool->count; i++) { /* each may wake another */
        pthread_cond_destroy(&pool->workers[i].called);
    }
    pthread_cond_destroy(&pool->relief.called);
    pthread_cond_destroy(&pool->ended);
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

void jy_pool_submit(jy_pool *pool, jy_job *job, bool alone)
{
    uint64_t until;

    pthread_mutex_lock(&pool->lock);
    assert(pool->waiting.count < JY_WAITING_MAX);
    jy_job_list_push(&pool->waiting, job);
    if (alone && !pool->leader_comes && pool->idle && has_place(pool, &until)) {
        pool->leader_comes = true;
        pool->coming++;
    }
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
