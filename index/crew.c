/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how threads are started, watched and waited for. */
#define _GNU_SOURCE /* pthread_cond_clockwait() */
#include "index/crew.h"

#include <signal.h>
#include <time.h>

enum { WATCH_EVERY_MS = 50 };
#define STOPPED "the build was stopped"

struct member {
    jy_crew *crew;
    size_t i;
    pthread_t thread;
};

bool jy_crew_goes_on(jy_crew *crew)
{
    return !jy_stop_is_set(&crew->failed) &&
           !(crew->stop && jy_stop_is_set(crew->stop));
}

/* The first failure counts. */
static void fail(jy_crew *crew, const jy_error *why)
{
    pthread_mutex_lock(&crew->mutex);
    if (!jy_stop_is_set(&crew->failed)) {
        crew->error = *why;
        jy_stop_set(&crew->failed);
    }
    pthread_mutex_unlock(&crew->mutex);
}

static void *run(void *user)
{
    const struct member *member = user;
    jy_crew *crew = member->crew;
    jy_error why;
    if (crew->work(crew, member->i, &why) != JY_OK) {
        fail(crew, &why);
    }
    pthread_mutex_lock(&crew->mutex);
    crew->running--;
    pthread_cond_signal(&crew->ended);
    pthread_mutex_unlock(&crew->mutex);
    return NULL;
}

/* The caller's part: look on, and notice that it is to stop. */
static void look_on(jy_crew *crew)
{
    bool stopping = false;
    pthread_mutex_lock(&crew->mutex);
    while (crew->running > 0) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += WATCH_EVERY_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_nsec -= 1000000000L;
            until.tv_sec++;
        }
        pthread_cond_clockwait(&crew->ended, &crew->mutex, CLOCK_MONOTONIC,
                               &until);
        pthread_mutex_unlock(&crew->mutex);
        if (crew->watch) {
            crew->watch(crew->user);
        }
        if (!stopping && crew->stop && jy_stop_is_set(crew->stop)) {
            jy_error why;
            jy_error_set(&why, JY_E_TIMEOUT, STOPPED);
            stopping = true;
            fail(crew, &why);
        }
        pthread_mutex_lock(&crew->mutex);
    }
    pthread_mutex_unlock(&crew->mutex);
}

/* Start the threads; returns how many there are. */
static size_t start(jy_crew *crew, struct member *members, size_t count)
{
    sigset_t all;
    sigset_t before;
    size_t started = 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (; started < count; started++) {
        members[started] = (struct member){.crew = crew, .i = started};
        int errnum = pthread_create(&members[started].thread, NULL, run,
                                    &members[started]);
        if (errnum != 0) {
            jy_error why;
            jy_error_system(&why, JY_E_UNAVAILABLE, errnum,
                            "no thread can be had to build with");
            pthread_mutex_lock(&crew->mutex);
            crew->running -= count - started;
            pthread_mutex_unlock(&crew->mutex);
            fail(crew, &why);
            break;
        }
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

jy_status jy_crew_run(jy_crew *crew, size_t count, jy_error *err)
{
    struct member members[JY_CREW_MAX];
    pthread_mutex_init(&crew->mutex, NULL);
    pthread_cond_init(&crew->ended, NULL);
    crew->failed = (jy_stop){0};
    crew->running = count;
    size_t started = start(crew, members, count);
    look_on(crew);
    for (size_t i = 0; i < started; i++) {
        pthread_join(members[i].thread, NULL);
    }
    pthread_cond_destroy(&crew->ended);
    pthread_mutex_destroy(&crew->mutex);
    if (jy_stop_is_set(&crew->failed)) {
        return jy_error_set(err, crew->error.status, "%s", crew->error.message);
    }
    return crew->stop && jy_stop_is_set(crew->stop)
               ? jy_error_set(err, JY_E_TIMEOUT, STOPPED)
               : JY_OK;
}
