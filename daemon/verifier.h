/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/verifier.h - a thread that reads one generation, giving way to all.
 *
 * It has the lowest priority, and rests after each piece, so that neither
 * the processor nor the disk is its own while somebody asks.
 *
 * Threads    The functions are the keeper's; done() is called on the thread.
 */
#ifndef JY_DAEMON_VERIFIER_H
#define JY_DAEMON_VERIFIER_H

#include "index/verify.h"

typedef struct jy_verifier jy_verifier;

/*
 * Start reading; done(user) is called once there is an outcome.  Takes `work`
 * over, even on failure.
 *
 * JY_E_INTERNAL  memory or threads ran out
 */
JY_NODISCARD jy_status jy_verifier_new(jy_verification *work,
                                       void (*done)(void *user), void *user,
                                       jy_verifier **out, jy_error *err);

/* After done(): what came of it, and what was found good is in `known`. */
JY_NODISCARD jy_status jy_verifier_result(jy_verifier *verifier,
                                          jy_verified_parts *known,
                                          jy_error *err);

/* Ends the reading if it goes on; done() is then not called any more. */
void jy_verifier_free(jy_verifier *verifier);

#endif
