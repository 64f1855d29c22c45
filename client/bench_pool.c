/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many connections are watched at once. */
#include "client/bench_pool.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

/* Descriptors beside the connections: standard ones, files, epoll, ... */
#define OTHER_DESCRIPTORS 32

/* More than the soft limit may be had. */
static void raise_limit(unsigned connections)
{
    struct rlimit limit;
    rlim_t wanted = connections + OTHER_DESCRIPTORS;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
}

jy_status jy_bench_pool_watch(jy_bench_pool *pool, int fd, uint64_t about,
                              jy_error *err)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = about};

    if (fd >= 0 && epoll_ctl(pool->poll, EPOLL_CTL_ADD, fd, &event) == 0)
        return JY_OK;
    return jy_error_system(err, JY_E_INTERNAL, errno, "waiting for events");
}

/* Being refused is no failure here. */
static jy_status open_one(jy_bench_pool *pool, unsigned number,
                          const char *address, jy_error *err)
{
    jy_bench_peer *peer = &pool->peers[number];

    jy_status status =
        jy_bench_peer_open(peer, address, pool->depth, &pool->refusal);
    if (status == JY_E_UNAVAILABLE || status == JY_E_TIMEOUT)
        return JY_OK;
    if (status != JY_OK) {
        *err = pool->refusal;
        return status;
    }
    ++pool->alive;
    return jy_bench_pool_watch(pool, peer->fd, number, err);
}

static jy_status allocate(jy_bench_pool *pool, jy_error *err)
{
    pool->peers = calloc(pool->count, sizeof *pool->peers);
    pool->touched = calloc(pool->count, sizeof *pool->touched);
    if (!pool->peers || !pool->touched)
        return jy_error_set(err, JY_E_INTERNAL, "out of memory");
    for (unsigned i = 0; i < pool->count; ++i)
        pool->peers[i].fd = -1;
    return JY_OK;
}

jy_status jy_bench_pool_open(jy_bench_pool *pool, const char *address,
                             unsigned count, unsigned depth, jy_error *err)
{
    raise_limit(count);
    *pool = (jy_bench_pool){
        .count = count, .depth = depth, .poll = epoll_create1(EPOLL_CLOEXEC)};
    jy_status status = allocate(pool, err);
    for (unsigned i = 0; i < count && status == JY_OK; ++i)
        status = open_one(pool, i, address, err);
    if (status != JY_OK || pool->alive > 0)
        return status;
    *err = pool->refusal;
    return err->status;
}

void jy_bench_pool_close(jy_bench_pool *pool)
{
    for (unsigned i = 0; pool->peers && i < pool->count; ++i)
        jy_bench_peer_close(&pool->peers[i]);
    free(pool->peers);
    free(pool->touched);
    if (pool->count > 0 && pool->poll >= 0)
        close(pool->poll);
    *pool = (jy_bench_pool){0};
}

unsigned jy_bench_pool_find_room(jy_bench_pool *pool)
{
    if (pool->under_way >= (uint64_t)pool->alive * pool->depth)
        return pool->count;
    for (unsigned i = 0; i < pool->count; ++i) {
        unsigned number = (pool->cursor + i) % pool->count;
        if (jy_bench_peer_has_room(&pool->peers[number])) {
            pool->cursor = (number + 1) % pool->count;
            return number;
        }
    }
    return pool->count;
}

static void touch(jy_bench_pool *pool, unsigned number)
{
    if (pool->peers[number].is_touched)
        return;
    pool->peers[number].is_touched = true;
    pool->touched[pool->touched_count++] = number;
}

bool jy_bench_pool_push(jy_bench_pool *pool, unsigned number, const char *line,
                        size_t len, uint64_t due_ns)
{
    if (!jy_bench_peer_push(&pool->peers[number], line, len, due_ns))
        return false;
    ++pool->under_way;
    touch(pool, number);
    return true;
}

void jy_bench_pool_unblock(jy_bench_pool *pool, unsigned number)
{
    touch(pool, number);
}

/* The system is told only when something changes about waiting. */
static void flush_one(jy_bench_pool *pool, unsigned number)
{
    jy_bench_peer *peer = &pool->peers[number];
    bool was_blocked = peer->is_blocked;

    jy_bench_peer_flush(peer);
    if (peer->is_blocked == was_blocked)
        return;
    struct epoll_event event = {
        .events = EPOLLIN | (peer->is_blocked ? (uint32_t)EPOLLOUT : 0),
        .data.u64 = number};
    epoll_ctl(pool->poll, EPOLL_CTL_MOD, peer->fd, &event);
}

void jy_bench_pool_flush(jy_bench_pool *pool)
{
    for (unsigned i = 0; i < pool->touched_count; ++i) {
        unsigned number = pool->touched[i];
        pool->peers[number].is_touched = false;
        if (pool->peers[number].fd >= 0)
            flush_one(pool, number);
    }
    pool->touched_count = 0;
}

bool jy_bench_pool_shift(jy_bench_pool *pool, unsigned number, uint64_t *due_ns)
{
    if (!jy_bench_peer_shift(&pool->peers[number], due_ns))
        return false;
    --pool->under_way;
    return true;
}

/* One that is touched stays so until the flush passes over it. */
void jy_bench_pool_drop(jy_bench_pool *pool, unsigned number)
{
    bool is_touched = pool->peers[number].is_touched;

    jy_bench_peer_close(&pool->peers[number]);
    pool->peers[number].is_touched = is_touched;
    --pool->alive;
}
