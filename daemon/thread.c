/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what a thread of ours starts with. */
#include "daemon/thread.h"

#include "daemon/limits.h"

#include <signal.h>

jy_status jy_thread_start(pthread_t *out, void *(*run)(void *), void *user,
                          jy_error *err)
{
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;

    pthread_attr_init(&attributes);
    int failure = pthread_attr_setstacksize(&attributes, JY_STACK_BYTES);
    if (failure == 0) {
        /* A new thread inherits the mask of the one that makes it. */
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        failure = pthread_create(out, &attributes, run, user);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    pthread_attr_destroy(&attributes);
    if (failure != 0) {
        return jy_error_system(err, JY_E_INTERNAL, failure, "a thread");
    }
    return JY_OK;
}

void jy_thread_condition(pthread_cond_t *out)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(out, &attributes);
    pthread_condattr_destroy(&attributes);
}
