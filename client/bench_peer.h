/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/bench_peer.h - one connection of a bench, and what is under way.
 *
 * Replies come in the order of the requests (PROTOCOL.md, section 1), so a
 * ring of times is all that has to be remembered of them.
 *
 * Ownership  The caller's struct, ended with jy_bench_peer_close().
 * Threads    One peer, one thread at a time.
 */
#ifndef JY_CLIENT_BENCH_PEER_H
#define JY_CLIENT_BENCH_PEER_H

#include "client/bench_reply.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_bench_peer {
    int fd; /* -1: closed */
    unsigned depth;
    unsigned first, count; /* of `due`, a ring: what is under way */
    uint64_t *due;         /* when they were due, in nanoseconds */
    char *out;             /* what still has to be sent */
    size_t sent, len, room;
    bool is_blocked; /* the socket takes no more for now */
    bool is_touched; /* the pool's: there is something to flush */
    jy_bench_scanner scanner;
} jy_bench_peer;

/*
 * Connect; at most `depth` requests will be under way.  The peer is to be
 * closed even after a failure.
 *
 * JY_E_REQUEST JY_E_UNAVAILABLE JY_E_TIMEOUT  as jy_net_connect()
 * JY_E_INTERNAL                               memory ran out
 */
JY_NODISCARD jy_status jy_bench_peer_open(jy_bench_peer *peer,
                                          const char *address, unsigned depth,
                                          jy_error *err);

/* Frees everything; what was under way is forgotten.  May be called twice. */
void jy_bench_peer_close(jy_bench_peer *peer);

/* Whether one more request may be under way. */
static inline bool jy_bench_peer_has_room(const jy_bench_peer *peer)
{
    return peer->fd >= 0 && peer->count < peer->depth;
}

/* Add a request (its LF counted) to what has to be sent.  False: no memory. */
JY_NODISCARD bool jy_bench_peer_push(jy_bench_peer *peer, const char *line,
                                     size_t len, uint64_t due_ns);

/* Send what the socket takes.  A broken connection is no failure here: the
 * daemon may have said why, and reading will tell. */
void jy_bench_peer_flush(jy_bench_peer *peer);

/* When the oldest request under way was due, which is no longer then.  False:
 * nothing is under way. */
bool jy_bench_peer_shift(jy_bench_peer *peer, uint64_t *due_ns);

#ifdef __cplusplus
}
#endif
#endif
