/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daemon/clock.h - the one clock: monotonic, in microseconds. */
#ifndef JY_DAEMON_CLOCK_H
#define JY_DAEMON_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t jy_clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

#endif
