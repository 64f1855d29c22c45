/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/thread.h - threads that leave signals to the loop.
 */
#ifndef JY_DAEMON_THREAD_H
#define JY_DAEMON_THREAD_H

#include "protocol/status.h"

#include <pthread.h>

/*
 * Start `run(user)` with a stack of JY_STACK_BYTES and all signals blocked.
 *
 * JY_E_INTERNAL  the system refuses
 */
JY_NODISCARD jy_status jy_thread_start(pthread_t *out, void *(*run)(void *),
                                       void *user, jy_error *err);

/* Make a condition whose timed waits go by jy_clock_us(). */
void jy_thread_condition(pthread_cond_t *out);

#endif
