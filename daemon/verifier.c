/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to read much and to be in nobody's way. */
#define _GNU_SOURCE /* gettid() */
#include "daemon/verifier.h"

#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/thread.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

struct jy_verifier {
    jy_verification *work;
    void (*done)(void *user);
    void *user;
    pthread_t thread;
    jy_error outcome;

    pthread_mutex_t lock; /* for the next two */
    pthread_cond_t news;
    bool stops;
};

/* On Linux a thread has a niceness of its own.  Without it we only rest. */
static void step_back(void)
{
    enum { LAST = 19 };
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), LAST);
}

/* Leave the machine to others for `us`; false: it is time to end. */
static bool rest(jy_verifier *verifier, uint64_t us)
{
    uint64_t end = jy_clock_us() + us;
    const struct timespec until = {.tv_sec = (time_t)(end / 1000000),
                                   .tv_nsec = (long)(end % 1000000) * 1000};
    int timed_out = 0;
    pthread_mutex_lock(&verifier->lock);
    while (!verifier->stops && !timed_out) {
        timed_out =
            pthread_cond_timedwait(&verifier->news, &verifier->lock, &until);
    }
    bool goes_on = !verifier->stops;
    pthread_mutex_unlock(&verifier->lock);
    return goes_on;
}

/* After a piece that took long, for the disk or for other threads, the rest
 * is long too; but the end has to come on the busiest machine. */
static uint64_t rest_after(uint64_t us)
{
    us *= JY_VERIFY_RESTS;
    return us < JY_VERIFY_REST_MAX_US ? us : JY_VERIFY_REST_MAX_US;
}

static void *verify(void *user)
{
    jy_verifier *verifier = user;
    bool goes_on = true;
    step_back();
    while (goes_on && verifier->outcome.status == JY_OK &&
           jy_verification_left(verifier->work) > 0) {
        uint64_t begun = jy_clock_us();
        jy_error err;
        if (jy_verification_step(verifier->work, &err) != JY_OK) {
            verifier->outcome = err;
        }
        goes_on = rest(verifier, rest_after(jy_clock_us() - begun));
    }
    if (goes_on) {
        verifier->done(verifier->user);
    }
    return NULL;
}

static void destroy(jy_verifier *verifier)
{
    jy_verification_free(verifier->work);
    pthread_cond_destroy(&verifier->news);
    pthread_mutex_destroy(&verifier->lock);
    free(verifier);
}

jy_status jy_verifier_new(jy_verification *work, void (*done)(void *user),
                          void *user, jy_verifier **out, jy_error *err)
{
    jy_verifier *verifier = calloc(1, sizeof *verifier);
    *out = NULL;
    if (!verifier) {
        jy_verification_free(work);
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    verifier->work = work;
    verifier->done = done;
    verifier->user = user;
    verifier->outcome.status = JY_OK;
    pthread_mutex_init(&verifier->lock, NULL);
    jy_thread_condition(&verifier->news);
    jy_status status =
        jy_thread_start(&verifier->thread, verify, verifier, err);
    if (status != JY_OK) {
        destroy(verifier);
        return status;
    }
    *out = verifier;
    return JY_OK;
}

jy_status jy_verifier_result(jy_verifier *verifier, jy_verified_parts *known,
                             jy_error *err)
{
    jy_verification_learn(verifier->work, known);
    if (verifier->outcome.status != JY_OK) {
        *err = verifier->outcome;
    }
    return verifier->outcome.status;
}

void jy_verifier_free(jy_verifier *verifier)
{
    if (verifier) {
        pthread_mutex_lock(&verifier->lock);
        verifier->stops = true;
        pthread_cond_signal(&verifier->news);
        pthread_mutex_unlock(&verifier->lock);
        pthread_join(verifier->thread, NULL);
        destroy(verifier);
    }
}
