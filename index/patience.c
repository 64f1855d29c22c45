/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the clock and the flag that end a search. */
#include "index/patience.h"

#include <time.h>

void jy_stop_set(jy_stop *stop)
{
    __atomic_store_n(&stop->flag, 1, __ATOMIC_RELAXED);
}

bool jy_stop_is_set(const jy_stop *stop)
{
    return __atomic_load_n(&stop->flag, __ATOMIC_RELAXED) != 0;
}

bool jy_patience_is_over(const jy_patience *patience)
{
    if (patience->stop && jy_stop_is_set(patience->stop)) {
        return true;
    }
    if (patience->deadline == 0) {
        return false;
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U >=
           patience->deadline;
}
