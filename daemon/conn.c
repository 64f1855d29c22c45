/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the life of a connection. */
#include "daemon/conn.h"

#include "daemon/clock.h"
#include "daemon/command.h"
#include "daemon/limits.h"
#include "daemon/listen.h"
#include "daemon/log.h"
#include "daemon/server.h"
#include "daemon/wire.h"
#include "protocol/frame.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/socket.h>

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
    jy_wire wire;
    struct event *resume; /* goes on after the others had their turn */
    struct event *timer;  /* rings at `rings` or before */
    uint64_t due;         /* when the state has lasted too long; 0: never */
    uint64_t rings;       /* 0: it is not set */
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
    case BLOCKED: /* `writable` has its limit: JY_STALL_SECONDS */
    case LEAVING: /* the same */
    case CLOSED:
        return 0;
    }
    return 0;
}

/* Nobody waits for the answer any more.  A socket that is lent stays with the
 * job: were it closed, the reply might go to another client. */
static void abandon_job(jy_conn *conn)
{
    if (conn->job) {
        if (conn->job->socket >= 0) {
            jy_wire_hand_over(&conn->wire);
            jy_job_inherit(conn->job);
        }
        conn->job->client = NULL;
        jy_stop_set(&conn->job->stop);
        conn->job = NULL;
    }
}

/*
 * The timer is left alone when it rings early enough, for states change
 * with every request: it looks then what is due.
 */
static void limit_state(jy_conn *conn)
{
    struct timeval limit = {.tv_sec = seconds_in(conn->state)};
    conn->due = 0;
    if (limit.tv_sec > 0) {
        conn->due = jy_clock_us() + (uint64_t)limit.tv_sec * 1000000;
    }
    if (conn->due > 0 && (conn->rings == 0 || conn->due < conn->rings)) {
        evtimer_add(conn->timer, &limit);
        conn->rings = conn->due;
    }
}

static void discard_input(jy_conn *conn)
{
    evbuffer_drain(conn->wire.input, evbuffer_get_length(conn->wire.input));
}

/* The one place where the state changes. */
static void conn_set_state(jy_conn *conn, enum state state)
{
    if (conn->state == CLOSED || (conn->state == state && state != IDLE)) {
        return;
    }
    conn->state = state;
    limit_state(conn);
    if (state == LINGERING) {
        discard_input(conn);
    }
    if (state == CLOSED) {
        abandon_job(conn);
        jy_wire_stop(&conn->wire);
        evtimer_del(conn->timer);
        evtimer_del(conn->resume);
        jy_server_reap(conn->server);
    }
}

/* Is neither an answer on its way nor the end decided? */
static bool is_open(const jy_conn *conn)
{
    return conn->state == IDLE || conn->state == RECEIVING;
}

static void queue(jy_conn *conn, jy_line reply, size_t sent)
{
    assert(!conn->job); /* which may have the socket */
    if (!jy_wire_queue(&conn->wire, reply, sent)) {
        conn_set_state(conn, CLOSED); /* better than a reply too few */
    } else if (is_open(conn) &&
               jy_wire_waiting(&conn->wire) > JY_OUTPUT_BYTES_MAX) {
        conn_set_state(conn, BLOCKED);
    }
}

void jy_conn_reply(jy_conn *conn, jy_line reply)
{
    queue(conn, reply, 0);
}

void jy_conn_leave(jy_conn *conn)
{
    conn_set_state(conn, jy_wire_waiting(&conn->wire) > 0 ? LEAVING : CLOSED);
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
    conn_set_state(conn,
                   jy_framer_is_at_start(conn->framer) ? IDLE : RECEIVING);
    jy_command_refuse(conn->server, conn, NULL, &err);
}

/* Feed the framer once; false: there is nothing more to feed. */
static bool take_input(jy_conn *conn)
{
    struct evbuffer *input = conn->wire.input;
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
    switch (frame) {
    case JY_FRAME_MORE:
        if (!jy_framer_is_at_start(conn->framer)) {
            conn_set_state(conn, RECEIVING);
        }
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

static const struct timeval next_turn = {0, 0};

/* Take what has come, but leave the other clients their turn. */
static void pump(jy_conn *conn)
{
    size_t taken = 0;
    if (evtimer_pending(conn->resume, NULL)) {
        return;
    }
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

/* Nothing waits to be sent any more. */
static void on_sent(jy_conn *conn)
{
    if (conn->state == BLOCKED) {
        conn_set_state(conn, IDLE);
        evtimer_add(conn->resume, &next_turn);
    } else if (conn->state == LEAVING) {
        conn_set_state(conn, CLOSED);
    } else if (conn->state == LINGERING) {
        shutdown(conn->wire.fd, SHUT_WR);
    }
}

/*
 * Whatever the loop has called ends here: the replies of a turn go out
 * together, at once if the socket takes them.
 */
static void end_turn(jy_conn *conn)
{
    jy_wire_event sent =
        conn->state == CLOSED ? JY_WIRE_NOTHING : jy_wire_send(&conn->wire);
    if (sent == JY_WIRE_BROKEN) {
        conn_set_state(conn, CLOSED);
    } else if (sent == JY_WIRE_DONE) {
        on_sent(conn);
    }
    /* Not from who has said it all, nor while leaving. */
    jy_wire_read(&conn->wire, !conn->ended && conn->state != LEAVING &&
                                  conn->state != CLOSED);
}

void jy_conn_await(jy_conn *conn, jy_job *job)
{
    conn->job = job;
    job->client = conn;
    if (jy_wire_waiting(&conn->wire) == 0) {
        jy_job_lend(job, conn->wire.fd);
    }
    conn_set_state(conn, WORKING);
}

void jy_conn_finish(jy_conn *conn, jy_line reply, size_t sent)
{
    conn->job = NULL;
    conn_set_state(conn, IDLE);
    queue(conn, reply, sent);
    pump(conn);
    end_turn(conn);
}

void jy_conn_drain(jy_conn *conn)
{
    conn->drains = true;
    if (is_open(conn) || conn->state == BLOCKED) {
        jy_conn_leave(conn);
    }
    end_turn(conn);
}

static void take_end(jy_conn *conn)
{
    if (conn->state == LINGERING || jy_wire_has_hung_up(&conn->wire)) {
        conn_set_state(conn, CLOSED);
        return;
    }
    /* printf 'PING\n' | nc closes its side first; it gets its replies. */
    conn->ended = true;
    pump(conn);
}

static void on_readable(evutil_socket_t fd, short what, void *user)
{
    jy_conn *conn = user;
    (void)fd;
    (void)what;
    switch (jy_wire_receive(&conn->wire, conn->server->received,
                            conn->state == LINGERING)) {
    case JY_WIRE_NOTHING:
        break;
    case JY_WIRE_DONE:
        pump(conn);
        break;
    case JY_WIRE_END:
        take_end(conn);
        break;
    case JY_WIRE_BROKEN:
        conn_set_state(conn, CLOSED);
        break;
    }
    end_turn(conn);
}

static void on_writable(evutil_socket_t fd, short what, void *user)
{
    jy_conn *conn = user;
    (void)fd;
    if (what & EV_TIMEOUT) {
        conn_set_state(conn, CLOSED);
    }
    end_turn(conn);
}

/* The state has lasted too long. */
static void give_up(jy_conn *conn)
{
    jy_error err;
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

static void on_timer(evutil_socket_t fd, short what, void *user)
{
    jy_conn *conn = user;
    uint64_t now = jy_clock_us();
    (void)fd;
    (void)what;
    conn->rings = 0;
    if (conn->due > now) {
        uint64_t rest = conn->due - now;
        struct timeval limit = {.tv_sec = (time_t)(rest / 1000000),
                                .tv_usec = (suseconds_t)(rest % 1000000)};
        evtimer_add(conn->timer, &limit);
        conn->rings = conn->due;
    } else if (conn->due > 0) {
        give_up(conn);
        end_turn(conn);
    }
}

static void on_resume(evutil_socket_t fd, short what, void *user)
{
    (void)fd;
    (void)what;
    pump(user);
    end_turn(user);
}

static bool build(jy_conn *conn, int fd)
{
    struct event_base *base = conn->server->base;
    conn->framer = jy_framer_new(JY_LINE_BYTES_MAX);
    conn->timer = evtimer_new(base, on_timer, conn);
    conn->resume = evtimer_new(base, on_resume, conn);
    return conn->framer && conn->timer && conn->resume &&
           jy_wire_open(&conn->wire, base, fd, on_readable, on_writable, conn);
}

jy_conn *jy_conn_new(struct jy_server *server, int fd, bool is_local)
{
    jy_conn *conn = calloc(1, sizeof *conn);

    if (!conn) {
        return NULL;
    }
    conn->server = server;
    conn->is_local = is_local;
    if (!build(conn, fd)) {
        jy_conn_free(conn);
        return NULL;
    }
    if (!is_local) {
        jy_listen_set_client_options(fd);
    }
    limit_state(conn);
    return conn;
}

void jy_conn_free(jy_conn *conn)
{
    if (!conn) {
        return;
    }
    abandon_job(conn);
    if (conn->timer) {
        event_free(conn->timer);
    }
    if (conn->resume) {
        event_free(conn->resume);
    }
    jy_wire_close(&conn->wire);
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
