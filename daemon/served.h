/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/served.h - one open generation: a handle for each worker.
 *
 * Texts are mapped once for all of them.
 *
 * Threads    Opened and closed by the keeper; a handle is its worker's alone.
 */
#ifndef JY_DAEMON_SERVED_H
#define JY_DAEMON_SERVED_H

#include "index/index.h"
#include "index/verify.h"

typedef struct jy_served jy_served;
struct jy_served {
    jy_served *next;  /* in the keeper's list of those to be closed */
    size_t users;     /* from 1; under the keeper's lock */
    bool is_verified; /* from false; this and the next are the keeper's own */
    jy_verification *pending; /* what will tell; NULL once it is under way */
    size_t count;
    jy_index **handles; /* `count` of them */
};

/*
 * Open generation number `generation` of the index folder `path` for
 * `workers`, after a look at sizes and headers alone, and make ready to
 * verify the rest.
 *
 * as jy_index_open() without `verify`
 */
JY_NODISCARD jy_status jy_served_open(const char *path, uint64_t generation,
                                      size_t workers, jy_served **out,
                                      jy_error *err);
void jy_served_close(jy_served *served); /* whatever `users` says */

uint64_t jy_served_generation(const jy_served *served); /* 0 for NULL */

#endif
