/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/bench_pool.h - the connections of a bench, and which is asked next.
 *
 * A peer is named by its number.  What is pushed goes out with the next
 * jy_bench_pool_flush(), all of a peer in one piece.
 *
 * Ownership  The caller's struct, ended with jy_bench_pool_close(), which
 *            works on a zeroed one too.
 * Threads    One pool, one thread at a time.
 */
#ifndef JY_CLIENT_BENCH_POOL_H
#define JY_CLIENT_BENCH_POOL_H

#include "client/bench_peer.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_bench_pool {
    jy_bench_peer *peers;
    unsigned count;
    unsigned alive; /* those that are connected */
    unsigned depth; /* requests under way on each */
    uint64_t under_way;
    unsigned cursor;   /* the peer that is tried first next time */
    unsigned *touched; /* peers that have something to flush, each once */
    unsigned touched_count;
    int poll;         /* an epoll; -1: none.  A peer's data.u64 is its number */
    jy_error refusal; /* why the last of those not connected was refused */
} jy_bench_pool;

/*
 * Connect `count` times.  Those that are refused are left out; it is a
 * failure only if all are.
 *
 * JY_E_REQUEST JY_E_UNAVAILABLE JY_E_TIMEOUT  as jy_net_connect()
 * JY_E_INTERNAL                               no memory or descriptors
 */
JY_NODISCARD jy_status jy_bench_pool_open(jy_bench_pool *pool,
                                          const char *address, unsigned count,
                                          unsigned depth, jy_error *err);
void jy_bench_pool_close(jy_bench_pool *pool);

/* Let the pool's epoll tell of `fd` too: data.u64 is `about`, which is
 * greater than any number of a peer. */
JY_NODISCARD jy_status jy_bench_pool_watch(jy_bench_pool *pool, int fd,
                                           uint64_t about, jy_error *err);

/* A peer that has room for a request, each in turn; pool->count: none has. */
unsigned jy_bench_pool_find_room(jy_bench_pool *pool);

/* False: no memory. */
JY_NODISCARD bool jy_bench_pool_push(jy_bench_pool *pool, unsigned number,
                                     const char *line, size_t len,
                                     uint64_t due_ns);

/* A blocked socket takes bytes again. */
void jy_bench_pool_unblock(jy_bench_pool *pool, unsigned number);
void jy_bench_pool_flush(jy_bench_pool *pool);

/* As jy_bench_peer_shift(). */
bool jy_bench_pool_shift(jy_bench_pool *pool, unsigned number,
                         uint64_t *due_ns);

/* Close one whose requests under way have been shifted. */
void jy_bench_pool_drop(jy_bench_pool *pool, unsigned number);

#ifdef __cplusplus
}
#endif
#endif
