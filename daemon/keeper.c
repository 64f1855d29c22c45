/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when one generation takes the place of another. */
#include "daemon/keeper.h"

#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/thread.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct jy_served {
    size_t users; /* borrowers, and the keeper while it is current */
    size_t count;
    jy_index *handles[]; /* `count` of them */
};

struct jy_keeper {
    const char *path;
    size_t workers;
    jy_mailbox *mailbox;
    pthread_t thread;

    /* The thread's own. */
    uint64_t refused; /* a generation that could not be opened, or 0 */
    uint64_t retry;   /* when to try it again */

    pthread_mutex_t lock; /* for all below */
    pthread_cond_t news;
    bool stops;
    jy_job_list reloads;
    jy_served *current;
    jy_keeper_report report; /* written by the thread alone */
};

static void close_served(jy_served *served)
{
    for (size_t i = 0; i < served->count; i++) {
        jy_index_close(served->handles[i]);
    }
    free(served);
}

jy_served *jy_keeper_borrow(jy_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    jy_served *served = keeper->current;
    served->users++;
    pthread_mutex_unlock(&keeper->lock);
    return served;
}

void jy_keeper_return(jy_keeper *keeper, jy_served *served)
{
    pthread_mutex_lock(&keeper->lock);
    bool is_last = --served->users == 0;
    pthread_mutex_unlock(&keeper->lock);
    if (is_last) {
        close_served(served);
    }
}

jy_index *jy_served_handle(jy_served *served, size_t worker)
{
    return served->handles[worker];
}

/* Every handle of a generation; its bytes are verified once. */
static jy_served *open_served(const jy_keeper *keeper, uint64_t generation,
                              jy_error *err)
{
    jy_served *served =
        calloc(1, sizeof *served + keeper->workers * sizeof served->handles[0]);
    if (!served) {
        jy_error_set(err, JY_E_INTERNAL, "memory ran out");
        return NULL;
    }
    served->users = 1;
    for (; served->count < keeper->workers; served->count++) {
        bool verify = served->count == 0;
        if (jy_index_open(keeper->path, generation, verify,
                          &served->handles[served->count], err) != JY_OK) {
            close_served(served);
            return NULL;
        }
    }
    return served;
}

/* The one place where the served generation changes. */
static void swap(jy_keeper *keeper, jy_served *fresh)
{
    const jy_index_info *info = jy_index_get_info(fresh->handles[0]);
    jy_keeper_report report = {.generation = info->generation,
                               .documents = info->documents,
                               .characters = info->characters};
    snprintf(report.built, sizeof report.built, "%s", info->built);
    snprintf(report.fingerprint, sizeof report.fingerprint, "%s",
             info->fingerprint);

    pthread_mutex_lock(&keeper->lock);
    jy_served *old = keeper->current;
    keeper->current = fresh;
    keeper->report = report;
    pthread_mutex_unlock(&keeper->lock);
    if (old) {
        jy_keeper_return(keeper, old);
    }
    jy_log("serving generation %" PRIu64 ": %" PRIu64 " documents",
           report.generation, report.documents);
}

/* Record a trouble (or none), and log it unless it is the same as before. */
static void set_trouble(jy_keeper *keeper, const jy_error *trouble)
{
    pthread_mutex_lock(&keeper->lock);
    bool is_news =
        strcmp(keeper->report.trouble.message, trouble->message) != 0;
    keeper->report.trouble = *trouble;
    pthread_mutex_unlock(&keeper->lock);
    if (is_news && trouble->status != JY_OK) {
        jy_log("the newest generation is not served: %s", trouble->message);
    }
}

/* Open generation number `published` and serve it from now on. */
static jy_status take(jy_keeper *keeper, uint64_t published, jy_error *err)
{
    jy_served *fresh = open_served(keeper, published, err);
    if (!fresh) {
        keeper->refused = published;
        keeper->retry = jy_clock_us() + JY_KEEPER_RETRY_MS * 1000ULL;
        return err->status;
    }
    keeper->refused = 0;
    swap(keeper, fresh);
    return JY_OK;
}

/*
 * Serve what is published.  A generation that was refused is left alone for
 * a while unless somebody asks: verifying reads it all.
 */
static jy_status look(jy_keeper *keeper, bool is_asked, jy_error *err)
{
    uint64_t published;
    jy_status status = jy_index_published(keeper->path, &published, err);
    if (status == JY_OK && published != keeper->report.generation) {
        if (published == keeper->refused && !is_asked &&
            jy_clock_us() < keeper->retry) {
            return JY_OK;
        }
        status = take(keeper, published, err);
    }
    set_trouble(keeper, status == JY_OK ? &(jy_error){.status = JY_OK} : err);
    return status;
}

static void answer_reloads(jy_keeper *keeper, jy_job_list *reloads)
{
    jy_error err;
    uint64_t before = keeper->report.generation;
    jy_status status = look(keeper, true, &err);
    for (jy_job *job; (job = jy_job_list_pop(reloads));) {
        job->generation = keeper->report.generation;
        if (status == JY_OK) {
            job->reply = jy_reply_reload(job->request.id, job->generation,
                                         job->generation != before);
        } else {
            job->error = err;
        }
        jy_mailbox_post(keeper->mailbox, job);
    }
}

/* Wait until it is time to look, or somebody asks; false: time to stop. */
static bool wait_for_work(jy_keeper *keeper, jy_job_list *reloads)
{
    uint64_t end = jy_clock_us() + JY_KEEPER_POLL_MS * 1000ULL;
    struct timespec until = {.tv_sec = (time_t)(end / 1000000),
                             .tv_nsec = (long)(end % 1000000) * 1000};
    int timed_out = 0;

    pthread_mutex_lock(&keeper->lock);
    while (!keeper->stops && keeper->reloads.count == 0 && !timed_out) {
        timed_out =
            pthread_cond_timedwait(&keeper->news, &keeper->lock, &until);
    }
    bool goes_on = !keeper->stops;
    if (goes_on) {
        *reloads = keeper->reloads;
        keeper->reloads = (jy_job_list){NULL, NULL, 0};
    }
    pthread_mutex_unlock(&keeper->lock);
    return goes_on;
}

static void *keep(void *user)
{
    jy_keeper *keeper = user;
    jy_job_list reloads = {NULL, NULL, 0};
    while (wait_for_work(keeper, &reloads)) {
        if (reloads.count > 0) {
            answer_reloads(keeper, &reloads);
        } else {
            jy_error err;
            (void)!look(keeper, false, &err);
        }
    }
    return NULL;
}

static void destroy(jy_keeper *keeper)
{
    if (keeper->current) {
        jy_keeper_return(keeper, keeper->current);
    }
    jy_job_list_clear(&keeper->reloads);
    pthread_cond_destroy(&keeper->news);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}

jy_status jy_keeper_new(const char *path, size_t workers, jy_mailbox *mailbox,
                        jy_keeper **out, jy_error *err)
{
    pthread_condattr_t attributes;
    jy_keeper *keeper = calloc(1, sizeof *keeper);

    *out = NULL;
    if (!keeper) {
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    keeper->path = path;
    keeper->workers = workers;
    keeper->mailbox = mailbox;
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper->news, &attributes);
    pthread_condattr_destroy(&attributes);

    uint64_t published;
    jy_status status = jy_index_published(path, &published, err);
    if (status == JY_OK) {
        status = take(keeper, published, err);
    }
    if (status == JY_OK) {
        status = jy_thread_start(&keeper->thread, keep, keeper, err);
    }
    if (status != JY_OK) {
        destroy(keeper);
        return status;
    }
    *out = keeper;
    return JY_OK;
}

void jy_keeper_free(jy_keeper *keeper)
{
    if (keeper) {
        pthread_mutex_lock(&keeper->lock);
        keeper->stops = true;
        pthread_cond_signal(&keeper->news);
        pthread_mutex_unlock(&keeper->lock);
        pthread_join(keeper->thread, NULL);
        destroy(keeper);
    }
}

void jy_keeper_reload(jy_keeper *keeper, jy_job *job)
{
    pthread_mutex_lock(&keeper->lock);
    jy_job_list_push(&keeper->reloads, job);
    pthread_cond_signal(&keeper->news);
    pthread_mutex_unlock(&keeper->lock);
}

void jy_keeper_describe(jy_keeper *keeper, jy_keeper_report *out)
{
    pthread_mutex_lock(&keeper->lock);
    *out = keeper->report;
    pthread_mutex_unlock(&keeper->lock);
}

uint64_t jy_keeper_generation(jy_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    uint64_t generation = keeper->report.generation;
    pthread_mutex_unlock(&keeper->lock);
    return generation;
}
