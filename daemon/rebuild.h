/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/rebuild.h - REBUILD: jianyan-index as a child, one at a time.
 *
 * A rebuild is done when the new generation is being served, not before.
 * If it fails, the old one goes on serving and the rebuild says why.
 *
 * Threads    The loop thread's.
 */
#ifndef JY_DAEMON_REBUILD_H
#define JY_DAEMON_REBUILD_H

#include "daemon/keeper.h"
#include "daemon/options.h"
#include "protocol/reply.h"

struct event_base;
typedef struct jy_rebuild jy_rebuild;

/* What it is given must outlive it.  NULL: memory ran out. */
jy_rebuild *jy_rebuild_new(struct event_base *base, const jy_options *options,
                           jy_keeper *keeper);
/* A child that is still there is killed. */
void jy_rebuild_free(jy_rebuild *rebuild);

/* What a client may ask for. */
typedef struct jy_rebuild_wish {
    bool full;  /* read everything, even if an update would do */
    bool force; /* publish even if many documents are gone */
} jy_rebuild_wish;

/*
 * Start one; *out becomes its number.  It is an update, unless a full one is
 * wished for or what is served was built from other paths.
 *
 * JY_E_BUSY         one is running; err names it
 * JY_E_UNAVAILABLE  no corpus, or the indexer cannot be run
 */
JY_NODISCARD jy_status jy_rebuild_start(jy_rebuild *rebuild,
                                        const jy_rebuild_wish *wish,
                                        uint64_t *out, jy_error *err);

/*
 * The corpus has changed: start one, or one more when the running one has
 * ended.  One that fails is tried again after a while, and ever more seldom.
 */
void jy_rebuild_notice(jy_rebuild *rebuild);

/*
 * How rebuild `number` (0: the latest) is getting on; false if it is not
 * known.  What *out points to lives until the next call of any function.
 */
bool jy_rebuild_describe(const jy_rebuild *rebuild, uint64_t number,
                         jy_reply_job_state *out);

void jy_rebuild_child_ended(jy_rebuild *rebuild); /* SIGCHLD came */
bool jy_rebuild_has_child(const jy_rebuild *rebuild);
void jy_rebuild_stop(jy_rebuild *rebuild); /* ask the child to end */

#endif
