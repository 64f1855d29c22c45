/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/indexer.h - jianyan-index as a child process.
 *
 * Ownership  The child is the caller's to wait for, the descriptor to close.
 * Threads    The loop thread's.
 */
#ifndef JY_DAEMON_INDEXER_H
#define JY_DAEMON_INDEXER_H

#include "daemon/options.h"
#include "protocol/status.h"

#include <sys/types.h>

/* What a child is to do. */
typedef struct jy_indexer_task {
    bool updates; /* read what has changed since, not everything */
    bool forces;  /* publish even if many documents are gone */
} jy_indexer_task;

/*
 * Build or update the index from the corpus that `options` name.  *output
 * becomes the child's standard output, non-blocking; protocol/progress.h
 * reads it.  Standard error is the daemon's.
 *
 * JY_E_UNAVAILABLE  the program cannot be run
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_indexer_start(const jy_options *options,
                                        const jy_indexer_task *task,
                                        pid_t *child, int *output,
                                        jy_error *err);

#endif
