/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when one generation takes the place of another. */
#include "daemon/keeper.h"

#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/served.h"
#include "daemon/thread.h"
#include "daemon/verifier.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct jy_keeper {
    const char *path;
    size_t workers;
    jy_mailbox *mailbox;
    pthread_t thread;

    /* The thread's own; each of the two is a user of its generation. */
    jy_served *good;    /* the newest that is known to be good, or NULL */
    jy_served *checked; /* which `verifier` reads, or NULL */
    jy_verifier *verifier;
    jy_verified_parts verified;
    uint64_t refused; /* a generation that is not fit to be served, or 0 */
    jy_error refusal; /* why */
    uint64_t retry;   /* when to try it again */

    pthread_mutex_t lock; /* for all below */
    pthread_cond_t news;
    bool stops;
    bool is_verified; /* the verifier has come to its end */
    jy_job_list reloads;
    jy_served *unused;  /* a list of those that nobody uses any more */
    jy_served *current; /* NULL: none is fit; written by the thread alone */
    jy_keeper_report report; /* this too */
};

/* Users */

jy_served *jy_keeper_borrow(jy_keeper *keeper, jy_error *err)
{
    pthread_mutex_lock(&keeper->lock);
    jy_served *served = keeper->current;
    if (served) {
        served->users++;
    } else {
        *err = keeper->report.trouble;
    }
    pthread_mutex_unlock(&keeper->lock);
    return served;
}

/* Closing takes its time: a worker has better things to do. */
void jy_keeper_return(jy_keeper *keeper, jy_served *served)
{
    pthread_mutex_lock(&keeper->lock);
    if (--served->users == 0) {
        served->next = keeper->unused;
        keeper->unused = served;
        pthread_cond_signal(&keeper->news);
    }
    pthread_mutex_unlock(&keeper->lock);
}

jy_index *jy_served_handle(jy_served *served, size_t worker)
{
    return served->handles[worker];
}

/* Make *place a user of `served`, and no more of what it was. */
static void keep_as(jy_keeper *keeper, jy_served **place, jy_served *served)
{
    jy_served *old = *place;
    if (served) {
        pthread_mutex_lock(&keeper->lock);
        served->users++;
        pthread_mutex_unlock(&keeper->lock);
    }
    *place = served;
    if (old) {
        jy_keeper_return(keeper, old);
    }
}

static void close_unused(jy_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    jy_served *served = keeper->unused;
    keeper->unused = NULL;
    pthread_mutex_unlock(&keeper->lock);
    while (served) {
        jy_served *next = served->next;
        jy_served_close(served);
        served = next;
    }
}

/* What is served */

static jy_keeper_report describe(const jy_served *served)
{
    jy_keeper_report report = {.trouble = {.status = JY_OK}};
    if (served) {
        const jy_index_info *info = jy_index_get_info(served->handles[0]);
        report.generation = info->generation;
        report.documents = info->documents;
        report.characters = info->characters;
        report.is_verified = served->is_verified;
        snprintf(report.built, sizeof report.built, "%s", info->built);
        snprintf(report.fingerprint, sizeof report.fingerprint, "%s",
                 info->fingerprint);
    }
    return report;
}

/* The one place where the served generation changes; NULL: to none. */
static void swap(jy_keeper *keeper, jy_served *served)
{
    jy_keeper_report report = describe(served);

    pthread_mutex_lock(&keeper->lock);
    jy_served *old = keeper->current;
    if (served) {
        served->users++;
    }
    keeper->current = served;
    report.trouble = keeper->report.trouble;
    keeper->report = report;
    pthread_mutex_unlock(&keeper->lock);
    if (old) {
        jy_keeper_return(keeper, old);
    }
    if (served) {
        jy_log("serving generation %" PRIu64 ": %" PRIu64 " documents",
               report.generation, report.documents);
    } else {
        jy_log("no generation is fit to be served");
    }
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

static void refuse(jy_keeper *keeper, uint64_t generation, const jy_error *why)
{
    keeper->refused = generation;
    keeper->refusal = *why;
    keeper->retry = jy_clock_us() + JY_KEEPER_RETRY_MS * 1000ULL;
}

/* Verifying */

/* Every byte of it is as it was published. */
static void settle(jy_keeper *keeper, jy_served *served)
{
    served->is_verified = true;
    keep_as(keeper, &keeper->good, served);
    pthread_mutex_lock(&keeper->lock);
    keeper->report.is_verified |= keeper->current == served;
    pthread_mutex_unlock(&keeper->lock);
}

static void verified(void *user)
{
    jy_keeper *keeper = user;
    pthread_mutex_lock(&keeper->lock);
    keeper->is_verified = true;
    pthread_cond_signal(&keeper->news);
    pthread_mutex_unlock(&keeper->lock);
}

/* Read `served` beside all else; the verifier must be free. */
static jy_status begin_verifying(jy_keeper *keeper, jy_served *served,
                                 jy_error *err)
{
    jy_verification *work = served->pending;
    served->pending = NULL;
    jy_verification_spare(work, &keeper->verified);
    keep_as(keeper, &keeper->checked, served);
    jy_status status =
        jy_verifier_new(work, verified, keeper, &keeper->verifier, err);
    if (status != JY_OK) {
        keep_as(keeper, &keeper->checked, NULL);
    }
    return status;
}

/*
 * If what is served has not been verified yet, and none other is just being
 * read, begin.  One that is overtaken by a newer one is read to its end: where
 * generations come fast, there would never be a good one otherwise.
 */
static void verify_current(jy_keeper *keeper)
{
    jy_error err;
    jy_served *served = keeper->current;
    if (served && served->pending && !keeper->verifier &&
        begin_verifying(keeper, served, &err) != JY_OK) {
        jy_log("generation %" PRIu64 " is not verified: %s",
               jy_served_generation(served), err.message);
    }
}

/* Verify at once.  What is wrong with it was wrong before it was served. */
static jy_status verify_now(jy_keeper *keeper, jy_served *served, jy_error *err)
{
    jy_status status = jy_verification_finish(served->pending, err);
    jy_verification_learn(served->pending, &keeper->verified);
    jy_verification_free(served->pending);
    served->pending = NULL;
    if (status == JY_OK) {
        settle(keeper, served);
    }
    return status;
}

/* Fall back on what is good, if `bad` is what is served. */
static void withdraw(jy_keeper *keeper, const jy_served *bad,
                     const jy_error *why)
{
    refuse(keeper, jy_served_generation(bad), why);
    set_trouble(keeper, why);
    if (keeper->current == bad) {
        swap(keeper, keeper->good);
    }
}

/* The verifier has come to its end. */
static void conclude(jy_keeper *keeper)
{
    jy_error err;
    jy_served *served = keeper->checked;
    uint64_t generation = jy_served_generation(served);
    jy_status status =
        jy_verifier_result(keeper->verifier, &keeper->verified, &err);
    jy_verifier_free(keeper->verifier);
    keeper->verifier = NULL;
    if (status != JY_OK) {
        withdraw(keeper, served, &err);
    } else {
        jy_log("generation %" PRIu64 ": every byte is as it was published",
               generation);
        settle(keeper, served);
        if (generation == keeper->refused) { /* good after all */
            keeper->refused = 0;
            set_trouble(keeper, &(jy_error){.status = JY_OK});
            swap(keeper, served);
        }
    }
    keep_as(keeper, &keeper->checked, NULL);
    verify_current(keeper);
}

/* Taking up what is published */

/*
 * Serve `fresh`.  Much is verified only while it is served: an index of
 * gigabytes would keep its readers waiting for seconds, and whoever wrote it
 * has compared it already.  What was bad once has to prove itself first.
 */
static jy_status take(jy_keeper *keeper, jy_served *fresh, jy_error *err)
{
    jy_verification_spare(fresh->pending, &keeper->verified);
    if (jy_verification_left(fresh->pending) <= JY_VERIFY_FIRST_BYTES) {
        jy_status status = verify_now(keeper, fresh, err);
        if (status != JY_OK) {
            return status;
        }
    } else if (jy_served_generation(fresh) == keeper->refused) {
        jy_status status = begin_verifying(keeper, fresh, err);
        if (status == JY_OK) {
            *err = keeper->refusal;
        }
        return err->status;
    }
    keeper->refused = 0;
    swap(keeper, fresh);
    verify_current(keeper);
    return JY_OK;
}

/* Open generation number `published` and take it. */
static jy_status open_and_take(jy_keeper *keeper, uint64_t published,
                               jy_error *err)
{
    jy_served *fresh;
    jy_status status =
        jy_served_open(keeper->path, published, keeper->workers, &fresh, err);
    if (status == JY_OK) {
        status = take(keeper, fresh, err);
        jy_keeper_return(keeper, fresh);
    }
    if (status != JY_OK) {
        refuse(keeper, published, err);
    }
    return status;
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
        bool waits =
            keeper->verifier || (!is_asked && jy_clock_us() < keeper->retry);
        if (published == keeper->refused && waits) {
            *err = keeper->refusal;
            status = err->status;
        } else {
            status = open_and_take(keeper, published, err);
        }
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

/* Wait until it is time to look, or there is news; false: time to stop. */
static bool wait_for_work(jy_keeper *keeper, jy_job_list *reloads,
                          bool *is_verified)
{
    uint64_t end = jy_clock_us() + JY_KEEPER_POLL_MS * 1000ULL;
    struct timespec until = {.tv_sec = (time_t)(end / 1000000),
                             .tv_nsec = (long)(end % 1000000) * 1000};
    int timed_out = 0;

    pthread_mutex_lock(&keeper->lock);
    while (!keeper->stops && keeper->reloads.count == 0 && !keeper->unused &&
           !keeper->is_verified && !timed_out) {
        timed_out =
            pthread_cond_timedwait(&keeper->news, &keeper->lock, &until);
    }
    bool goes_on = !keeper->stops;
    if (goes_on) {
        *reloads = keeper->reloads;
        keeper->reloads = (jy_job_list){NULL, NULL, 0};
        *is_verified = keeper->is_verified;
        keeper->is_verified = false;
    }
    pthread_mutex_unlock(&keeper->lock);
    return goes_on;
}

static void *keep(void *user)
{
    jy_keeper *keeper = user;
    jy_job_list reloads = {NULL, NULL, 0};
    bool is_verified;
    while (wait_for_work(keeper, &reloads, &is_verified)) {
        if (is_verified) {
            conclude(keeper);
        }
        if (reloads.count > 0) {
            answer_reloads(keeper, &reloads);
        } else {
            jy_error err;
            (void)!look(keeper, false, &err);
        }
        close_unused(keeper);
    }
    return NULL;
}

static void destroy(jy_keeper *keeper)
{
    jy_verifier_free(keeper->verifier);
    keep_as(keeper, &keeper->checked, NULL);
    keep_as(keeper, &keeper->good, NULL);
    keep_as(keeper, &keeper->current, NULL);
    close_unused(keeper);
    jy_job_list_clear(&keeper->reloads);
    pthread_cond_destroy(&keeper->news);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}

jy_status jy_keeper_new(const char *path, size_t workers, jy_mailbox *mailbox,
                        jy_keeper **out, jy_error *err)
{
    jy_keeper *keeper = calloc(1, sizeof *keeper);

    *out = NULL;
    if (!keeper) {
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    keeper->path = path;
    keeper->workers = workers;
    keeper->mailbox = mailbox;
    pthread_mutex_init(&keeper->lock, NULL);
    jy_thread_condition(&keeper->news);

    uint64_t published;
    jy_status status = jy_index_published(path, &published, err);
    if (status == JY_OK) {
        status = open_and_take(keeper, published, err);
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
