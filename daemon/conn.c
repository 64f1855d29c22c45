/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the life of a connection; the only file that has a bufferevent. */
#include "daemon/conn.h"

#include "daemon/command.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/server.h"
#include "protocol/frame.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/*
 *   IDLE <-> RECEIVING -> (line) -> IDLE      answered at once
 *   IDLE -> WORKING -> IDLE                   answered by another thread
 *   IDLE -> BLOCKED -> IDLE                   too much output waits
 *   any of them -> LEAVING or LINGERING -> CLOSED
 */
enum state {
    IDLE,      /* nothing of the next line has come */
    RECEIVING, /* a part of it has */
    WORKING,   /* a job is on its way */
    BLOCKED,   /* no line is taken until the output is sent */
    LEAVING,   /* closes when the output is sent */
    LINGERING, /* the same, but reads on: a reset could undo the reply */
    CLOSED,    /* waits to be freed */
};

struct jy_conn {
    struct jy_server *server;
    struct bufferevent *stream;
    struct event *timer;  /* how long the state may last */
    struct event *resume; /* goes on after the others had their turn */
    jy_framer *framer;
    jy_job *job; /* in WORKING */
    enum state state;
    bool is_local;
    bool ended;  /* the client will send nothing more */
    bool drains; /* no further line is taken */
};

static time_t seconds_in(enum state state)
{
    switch (state) {
    case IDLE:
        return JY_IDLE_SECONDS;
    case RECEIVING:
        return JY_LINE_SECONDS;
    case LINGERING:
        return JY_LINGER_SECONDS;
    case WORKING: /* has its own deadline */
    case BLOCKED: /* the stream's write timeout: JY_STALL_SECONDS */
    case LEAVING: /* the same */
    case CLOSED:
        return 0;
    }
    return 0;
}

/* Nobody waits for the answer any more. */
static void abandon_job(jy_conn *conn)
{
    if (conn->job) {
        conn->job->client = NULL;
        jy_stop_set(&conn->job->stop);
        conn->job = NULL;
    }
}

static void discard_input(jy_conn *conn)
{
    struct evbuffer *input = bufferevent_get_input(conn->stream);
    evbuffer_drain(input, evbuffer_get_length(input));
}

/* The one place where the state changes. */
static void conn_set_state(jy_conn *conn, enum state state)
{
    if (conn->state == state || conn->state == CLOSED) {
        return;
    }
    conn->state = state;
    struct timeval limit = {.tv_sec = seconds_in(state)};
    if (limit.tv_sec > 0) {
        evtimer_add(conn->timer, &limit);
    } else {
        evtimer_del(conn->timer);
    }
    if (state == LINGERING) {
        discard_input(conn); /* or its watermark would stop the reading */
    }
    if (state == LEAVING) {
        bufferevent_disable(conn->stream, EV_READ);
    }
    if (state == CLOSED) {
        abandon_job(conn);
        bufferevent_disable(conn->stream, EV_READ | EV_WRITE);
        evtimer_del(conn->resume);
        jy_server_reap(conn->server);
    }
}

static size_t waiting_output(const jy_conn *conn)
{
    return evbuffer_get_length(bufferevent_get_output(conn->stream));
}

/* Is neither an answer on its way nor the end decided? */
static bool is_open(const jy_conn *conn)
{
    return conn->state == IDLE || conn->state == RECEIVING;
}

static void free_reply(const void *bytes, size_t len, void *user)
{
    (void)bytes;
    (void)len;
    free(user);
}

void jy_conn_reply(jy_conn *conn, jy_line reply)
{
    struct evbuffer *output = bufferevent_get_output(conn->stream);
    bool is_queued =
        reply.bytes ? evbuffer_add_reference(output, reply.bytes, reply.len,
                                             free_reply, reply.bytes) == 0
                    : evbuffer_add(output, JY_REPLY_FAILED,
                                   sizeof JY_REPLY_FAILED - 1) == 0;
    if (!is_queued) {
        free(reply.bytes);
        conn_set_state(conn, CLOSED); /* better than a reply too few */
    } else if (is_open(conn) && waiting_output(conn) > JY_OUTPUT_BYTES_MAX) {
        conn_set_state(conn, BLOCKED);
    }
}

void jy_conn_leave(jy_conn *conn)
{
    conn_set_state(conn, waiting_output(conn) > 0 ? LEAVING : CLOSED);
}

/* Answer what is no request, and have nothing more to do with the peer. */
static void dismiss(jy_conn *conn, const char *what)
{
    jy_error err;
    jy_error_set(&err, JY_E_REQUEST, "this is %s; here each line is a request",
                 what);
    jy_log_seldom(&conn->server->complaints.foreign, "a client speaks %s",
                  what);
    jy_command_refuse(conn->server, conn, NULL, &err);
    conn_set_state(conn, LINGERING);
}

static void take_line(jy_conn *conn)
{
    size_t len;
    const char *line = jy_framer_line(conn->framer, &len);

    conn_set_state(conn, IDLE);
    if (jy_request_is_foreign(line, len)) {
        dismiss(conn, "HTTP");
    } else {
        jy_command_handle(conn->server, conn, line, len);
    }
}

static void refuse_long_line(jy_conn *conn)
{
    jy_error err;
    jy_error_set(&err, JY_E_TOO_LARGE, "the line has more than %d bytes",
                 JY_LINE_BYTES_MAX);
    if (jy_framer_is_at_start(conn->framer)) {
        conn_set_state(conn, IDLE);
    }
    jy_command_refuse(conn->server, conn, NULL, &err);
}

/* Feed the framer once; false: there is nothing more to feed. */
static bool take_input(jy_conn *conn)
{
    struct evbuffer *input = bufferevent_get_input(conn->stream);
    size_t used;
    size_t len = evbuffer_get_contiguous_space(input);
    const char *bytes = (const char *)evbuffer_pullup(input, (ev_ssize_t)len);

    if (len == 0 || !bytes) {
        return false;
    }
    if (jy_framer_is_at_start(conn->framer) &&
        jy_request_is_foreign(bytes, 1)) {
        dismiss(conn, "TLS");
        return false;
    }
    jy_frame frame = jy_framer_feed(conn->framer, bytes, len, &used);
    evbuffer_drain(input, used);
    conn_set_state(conn, RECEIVING);
    switch (frame) {
    case JY_FRAME_MORE:
        break;
    case JY_FRAME_LINE:
        take_line(conn);
        break;
    case JY_FRAME_TOO_LONG:
        refuse_long_line(conn);
        break;
    case JY_FRAME_ABUSE:
        conn_set_state(conn, LINGERING);
        break;
    }
    return true;
}

/* Take what has come, but leave the other clients their turn. */
static void pump(jy_conn *conn)
{
    static const struct timeval next_turn = {0, 0};
    size_t taken = 0;
    while (is_open(conn) && !conn->drains && take_input(conn)) {
        if (++taken == JY_LINES_PER_TURN) {
            evtimer_add(conn->resume, &next_turn);
            return;
        }
    }
    if (is_open(conn) && (conn->ended || conn->drains)) {
        jy_conn_leave(conn);
    }
}

void jy_conn_await(jy_conn *conn, jy_job *job)
{
    conn->job = job;
    job->client = conn;
    conn_set_state(conn, WORKING);
}

void jy_conn_finish(jy_conn *conn, jy_line reply)
{
    conn->job = NULL;
    conn_set_state(conn, IDLE);
    jy_conn_reply(conn, reply);
    pump(conn);
}

void jy_conn_drain(jy_conn *conn)
{
    conn->drains = true;
    if (is_open(conn) || conn->state == BLOCKED) {
        jy_conn_leave(conn);
    }
}

static void on_read(struct bufferevent *stream, void *user)
{
    jy_conn *conn = user;
    (void)stream;
    if (conn->state == LINGERING) {
        discard_input(conn);
    } else {
        pump(conn);
    }
}

/* The output is empty. */
static void on_written(struct bufferevent *stream, void *user)
{
    jy_conn *conn = user;
    if (conn->state == BLOCKED) {
        conn_set_state(conn, IDLE);
        pump(conn);
    } else if (conn->state == LEAVING) {
        conn_set_state(conn, CLOSED);
    } else if (conn->state == LINGERING) {
        shutdown(bufferevent_getfd(stream), SHUT_WR);
    }
}

/* Is the peer gone altogether, or has it only nothing more to say? */
static bool has_hung_up(const jy_conn *conn)
{
    struct pollfd fd = {.fd = bufferevent_getfd(conn->stream)};
    return poll(&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR));
}

static void on_event(struct bufferevent *stream, short what, void *user)
{
    jy_conn *conn = user;
    (void)stream;
    if (!(what & BEV_EVENT_EOF) || conn->state == LINGERING ||
        has_hung_up(conn)) {
        conn_set_state(conn, CLOSED);
        return;
    }
    /* printf 'PING\n' | nc closes its side first; it gets its replies. */
    conn->ended = true;
    pump(conn);
}

static void on_timer(evutil_socket_t fd, short what, void *user)
{
    jy_conn *conn = user;
    jy_error err;
    (void)fd;
    (void)what;
    if (conn->state == LINGERING) {
        conn_set_state(conn, CLOSED);
        return;
    }
    if (conn->state == RECEIVING) {
        jy_error_set(&err, JY_E_TIMEOUT, "the line did not end within %d s",
                     JY_LINE_SECONDS);
        jy_command_refuse(conn->server, conn, NULL, &err);
    }
    jy_conn_leave(conn);
}

static void on_resume(evutil_socket_t fd, short what, void *user)
{
    (void)fd;
    (void)what;
    pump(user);
}

/* Notice peers that have vanished, and do not hold back short replies. */
static void set_tcp_options(int fd)
{
    static const struct {
        int level, name, value;
    } options[] = {
        {SOL_SOCKET, SO_KEEPALIVE, 1},
        {IPPROTO_TCP, TCP_KEEPIDLE, 60},
        {IPPROTO_TCP, TCP_KEEPINTVL, 10},
        {IPPROTO_TCP, TCP_KEEPCNT, 3},
        {IPPROTO_TCP, TCP_NODELAY, 1},
        {IPPROTO_TCP, TCP_USER_TIMEOUT, JY_STALL_SECONDS * 1000},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        /* Each is a help, none is needed. */
        (void)setsockopt(fd, options[i].level, options[i].name,
                         &options[i].value, sizeof options[i].value);
    }
}

static bool build(jy_conn *conn)
{
    struct event_base *base = conn->server->base;
    conn->framer = jy_framer_new(JY_LINE_BYTES_MAX);
    conn->timer = evtimer_new(base, on_timer, conn);
    conn->resume = evtimer_new(base, on_resume, conn);
    conn->stream = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    return conn->framer && conn->timer && conn->resume && conn->stream;
}

jy_conn *jy_conn_new(struct jy_server *server, int fd, bool is_local)
{
    static const struct timeval idle = {.tv_sec = JY_IDLE_SECONDS};
    static const struct timeval stall = {.tv_sec = JY_STALL_SECONDS};
    jy_conn *conn = calloc(1, sizeof *conn);

    if (!conn) {
        return NULL;
    }
    conn->server = server;
    conn->is_local = is_local;
    if (!build(conn) || bufferevent_setfd(conn->stream, fd) != 0) {
        jy_conn_free(conn);
        return NULL;
    }
    if (!is_local) {
        set_tcp_options(fd);
    }
    bufferevent_setcb(conn->stream, on_read, on_written, on_event, conn);
    bufferevent_setwatermark(conn->stream, EV_READ, 0, JY_INPUT_BYTES_MAX);
    bufferevent_set_timeouts(conn->stream, NULL, &stall);
    bufferevent_enable(conn->stream, EV_READ | EV_WRITE);
    evtimer_add(conn->timer, &idle);
    return conn;
}

void jy_conn_free(jy_conn *conn)
{
    if (!conn) {
        return;
    }
    abandon_job(conn);
    if (conn->stream) {
        bufferevent_free(conn->stream);
    }
    if (conn->timer) {
        event_free(conn->timer);
    }
    if (conn->resume) {
        event_free(conn->resume);
    }
    jy_framer_free(conn->framer);
    free(conn);
}

bool jy_conn_is_local(const jy_conn *conn)
{
    return conn->is_local;
}

bool jy_conn_is_closed(const jy_conn *conn)
{
    return conn->state == CLOSED;
}
