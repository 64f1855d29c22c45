/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/watch.h - --watch: says when the corpus has changed.
 *
 * A thread of its own waits for changes and, when they have settled (no more
 * of them for JY_WATCH_SETTLE_MS, or after JY_WATCH_WAIT_MAX_MS of them),
 * has `changed` called on the loop thread.  It begins with one such call,
 * for what was changed while no daemon ran.  Where the system can't tell of
 * changes (a limit, a network file system) it looks by itself.
 *
 * Ownership  What it is given must outlive it.
 * Threads    _describe may be called from any thread, the rest is the loop's.
 */
#ifndef JY_DAEMON_WATCH_H
#define JY_DAEMON_WATCH_H

#include "daemon/job.h"
#include "daemon/options.h"

typedef struct jy_watch jy_watch;

/*
 * Begin to watch the corpus that `options` name.
 *
 * JY_E_INTERNAL  memory ran out, or no thread can be started
 */
JY_NODISCARD jy_status jy_watch_new(const jy_options *options,
                                    jy_mailbox *mailbox,
                                    void (*changed)(void *user), void *user,
                                    jy_watch **out, jy_error *err);
void jy_watch_free(jy_watch *watch);

/* How it is doing. */
typedef struct jy_watch_report {
    bool is_polling;  /* it looks by itself */
    uint64_t folders; /* that inotify watches */
    uint64_t changes; /* settled ones, told to `changed` */
    bool is_waiting;  /* for a change to settle */
    jy_error trouble; /* JY_OK, or why it looks by itself */
} jy_watch_report;
void jy_watch_describe(jy_watch *watch, jy_watch_report *out);

#endif
