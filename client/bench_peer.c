/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How requests get out. */
#include "client/bench_peer.h"

#include "client/net.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_MS 10000
#define FIRST_ROOM ((size_t)4096)

jy_status jy_bench_peer_open(jy_bench_peer *peer, const char *address,
                             unsigned depth, jy_error *err)
{
    *peer = (jy_bench_peer){.fd = -1, .depth = depth};
    peer->due = calloc(depth, sizeof *peer->due);
    peer->out = malloc(FIRST_ROOM);
    peer->room = FIRST_ROOM;
    if (!peer->due || !peer->out)
        return jy_error_set(err, JY_E_INTERNAL, "out of memory");
    jy_status status =
        jy_net_connect(address, jy_net_deadline(CONNECT_MS), &peer->fd, err);
    /* A pipelined request must not wait until the one before is
     * acknowledged.  A unix socket refuses this and needs it not. */
    if (status == JY_OK)
        setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    return status;
}

void jy_bench_peer_close(jy_bench_peer *peer)
{
    if (peer->fd >= 0)
        close(peer->fd);
    free(peer->due);
    free(peer->out);
    jy_bench_scanner_clear(&peer->scanner);
    *peer = (jy_bench_peer){.fd = -1};
}

static bool make_room(jy_bench_peer *peer, size_t len)
{
    if (peer->room - peer->len >= len)
        return true;
    memmove(peer->out, peer->out + peer->sent, peer->len - peer->sent);
    peer->len -= peer->sent;
    peer->sent = 0;
    size_t room = peer->room;
    while (room - peer->len < len)
        room *= 2;
    char *out = realloc(peer->out, room);
    if (!out)
        return false;
    peer->out = out;
    peer->room = room;
    return true;
}

bool jy_bench_peer_push(jy_bench_peer *peer, const char *line, size_t len,
                        uint64_t due_ns)
{
    if (!make_room(peer, len))
        return false;
    memcpy(peer->out + peer->len, line, len);
    peer->len += len;
    unsigned last = peer->first + peer->count++;
    peer->due[last < peer->depth ? last : last - peer->depth] = due_ns;
    return true;
}

void jy_bench_peer_flush(jy_bench_peer *peer)
{
    while (peer->sent < peer->len) {
        ssize_t sent = send(peer->fd, peer->out + peer->sent,
                            peer->len - peer->sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN) {
            peer->is_blocked = true;
            return;
        }
        if (sent < 0)
            break;
        peer->sent += (size_t)sent;
    }
    peer->sent = peer->len = 0;
    peer->is_blocked = false;
}

bool jy_bench_peer_shift(jy_bench_peer *peer, uint64_t *due_ns)
{
    if (peer->count == 0)
        return false;
    *due_ns = peer->due[peer->first];
    if (++peer->first == peer->depth)
        peer->first = 0;
    --peer->count;
    return true;
}
