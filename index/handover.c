/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how one thread waits for another. */
#include "index/handover.h"

void jy_handover_init(jy_handover *handover, size_t weight_max)
{
    *handover = (jy_handover){.weight_max = weight_max};
    pthread_mutex_init(&handover->mutex, NULL);
    pthread_cond_init(&handover->changed, NULL);
}

void jy_handover_destroy(jy_handover *handover)
{
    pthread_cond_destroy(&handover->changed);
    pthread_mutex_destroy(&handover->mutex);
}

static bool has_room(const jy_handover *handover, size_t weight)
{
    return handover->count == 0 ||
           (handover->count < JY_HANDOVER_MAX &&
            handover->weight + weight <= handover->weight_max);
}

bool jy_handover_put(jy_handover *handover, void *thing, size_t weight)
{
    pthread_mutex_lock(&handover->mutex);
    while (!handover->ended && !has_room(handover, weight)) {
        pthread_cond_wait(&handover->changed, &handover->mutex);
    }
    bool put = !handover->ended;
    if (put) {
        size_t at = (handover->first + handover->count++) % JY_HANDOVER_MAX;
        handover->ring[at].thing = thing;
        handover->ring[at].weight = weight;
        handover->weight += weight;
        pthread_cond_signal(&handover->changed);
    }
    pthread_mutex_unlock(&handover->mutex);
    return put;
}

void *jy_handover_take(jy_handover *handover)
{
    void *thing = NULL;
    pthread_mutex_lock(&handover->mutex);
    while (handover->count == 0 && !handover->ended) {
        pthread_cond_wait(&handover->changed, &handover->mutex);
    }
    if (handover->count > 0) {
        thing = handover->ring[handover->first].thing;
        handover->weight -= handover->ring[handover->first].weight;
        handover->first = (handover->first + 1) % JY_HANDOVER_MAX;
        handover->count--;
        pthread_cond_signal(&handover->changed);
    }
    pthread_mutex_unlock(&handover->mutex);
    return thing;
}

void jy_handover_end(jy_handover *handover)
{
    pthread_mutex_lock(&handover->mutex);
    handover->ended = true;
    pthread_cond_broadcast(&handover->changed);
    pthread_mutex_unlock(&handover->mutex);
}
