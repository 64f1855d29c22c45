/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how threads are made for work that ends. */
#include "index/parallel.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

struct piece {
    void (*work)(void *user, size_t i);
    void *user;
    size_t i;
    pthread_t thread;
    bool started;
};

static void *run(void *user)
{
    const struct piece *piece = user;
    piece->work(piece->user, piece->i);
    return NULL;
}

void jy_parallel(size_t count, void (*work)(void *user, size_t i), void *user)
{
    struct piece pieces[JY_PARALLEL_MAX];
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (size_t i = 0; i < count; i++) {
        pieces[i] = (struct piece){.work = work, .user = user, .i = i};
        pieces[i].started = i > 0 && pthread_create(&pieces[i].thread, NULL,
                                                    run, &pieces[i]) == 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    for (size_t i = 0; i < count; i++) {
        if (!pieces[i].started) {
            work(user, i);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].started) {
            pthread_join(pieces[i].thread, NULL);
        }
    }
}
