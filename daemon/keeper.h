/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/keeper.h - the generation that is being served.
 *
 * A thread of its own looks at what is published.  A new generation is opened
 * beside the old one, a handle for each worker, and takes its place in one
 * step; whoever still reads the old one keeps it, and closing it is left to
 * the thread.  If anything is wrong with the new one the old one goes on
 * serving, and the trouble is told.
 *
 * Every byte of a generation is verified: before it is served if that is
 * JY_VERIFY_FIRST_BYTES at most, else while it is.  Files that were verified
 * before, which an update has taken over, don't count.  Until that is done
 * the last generation that was found good stays open; if a byte is wrong it
 * is served again, or, if there is none, requests are told `unavailable`.
 *
 * Ownership  What is borrowed goes back with jy_keeper_return().
 * Threads    All functions but _new and _free may be called from any thread.
 */
#ifndef JY_DAEMON_KEEPER_H
#define JY_DAEMON_KEEPER_H

#include "daemon/job.h"
#include "index/index.h"

typedef struct jy_keeper jy_keeper;
typedef struct jy_served jy_served; /* one generation, one handle a worker */

/*
 * Serve the published generation of the index folder `path` (which must
 * outlive the keeper) to `workers`, and start looking.
 *
 * as jy_index_open(), or JY_E_INTERNAL
 */
JY_NODISCARD jy_status jy_keeper_new(const char *path, size_t workers,
                                     jy_mailbox *mailbox, jy_keeper **out,
                                     jy_error *err);
void jy_keeper_free(jy_keeper *keeper);

/*
 * For a request; never waits for the disk.  NULL and *err: no generation is
 * fit to be served.
 */
jy_served *jy_keeper_borrow(jy_keeper *keeper, jy_error *err);
void jy_keeper_return(jy_keeper *keeper, jy_served *served);
jy_index *jy_served_handle(jy_served *served, size_t worker);

/* Look now.  The mailbox brings `job` back with a reply to RELOAD. */
void jy_keeper_reload(jy_keeper *keeper, jy_job *job);

/* The number of the generation that is served. */
uint64_t jy_keeper_generation(jy_keeper *keeper);

/* What is served, as copies. */
typedef struct jy_keeper_report {
    uint64_t generation; /* 0: none is fit, and the rest is empty */
    bool is_verified;    /* every byte has been compared with its checksum */
    uint64_t documents;
    uint64_t characters;
    char built[32];
    char fingerprint[80];
    jy_error trouble; /* JY_OK, or why the newest is not served */
} jy_keeper_report;
void jy_keeper_describe(jy_keeper *keeper, jy_keeper_report *out);

#endif
