/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows who is connected, and what starts and ends with the daemon. */
#include "daemon/server.h"

#include "daemon/clock.h"
#include "daemon/listen.h"
#include "daemon/log.h"

#include <errno.h>
#include <event2/listener.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Stopping */

static void end_if_idle(jy_server *server)
{
    if (server->stops && server->client_count == 0 &&
        !jy_rebuild_has_child(server->rebuild)) {
        event_base_loopbreak(server->base);
    }
}

/*
 * The socket file goes first: a successor may make its own as soon as ours
 * answers no more, and must not lose it.
 */
static void stop_listening(jy_server *server)
{
    if (server->has_socket_file) {
        unlink(server->options->unix_path);
        server->has_socket_file = false;
    }
    while (server->listener_count > 0) {
        evconnlistener_free(server->listeners[--server->listener_count]);
    }
    evtimer_del(server->pause);
}

static void stop(jy_server *server)
{
    static const struct timeval limit = {.tv_sec = JY_STOP_SECONDS};
    if (server->stops) {
        return;
    }
    server->stops = true;
    jy_log("stopping");
    stop_listening(server);
    jy_rebuild_stop(server->rebuild);
    for (size_t i = 0; i < server->client_count; i++) {
        jy_conn_drain(server->clients[i]);
    }
    evtimer_add(server->last, &limit);
    end_if_idle(server);
}

static void on_last(evutil_socket_t fd, short what, void *user)
{
    jy_server *server = user;
    (void)fd;
    (void)what;
    jy_log("stopped with %zu clients unserved", server->client_count);
    event_base_loopbreak(server->base);
}

/* Connections */

void jy_server_reap(jy_server *server)
{
    event_active(server->reaper, EV_TIMEOUT, 0);
}

static void on_reap(evutil_socket_t fd, short what, void *user)
{
    jy_server *server = user;
    (void)fd;
    (void)what;
    for (size_t i = server->client_count; i-- > 0;) {
        if (jy_conn_is_closed(server->clients[i])) {
            jy_conn_free(server->clients[i]);
            server->clients[i] = server->clients[--server->client_count];
        }
    }
    end_if_idle(server);
}

/* One connection too many: said so, if one write() can say it. */
static void refuse(jy_server *server, int fd)
{
    jy_error err;
    jy_error_set(&err, JY_E_BUSY, "%d clients are connected already",
                 JY_CLIENTS_MAX);
    jy_line line = jy_reply_error(NULL, &err);
    server->refused++;
    jy_log_seldom(&server->complaints.full, "a client is refused: %s",
                  err.message);
    if (line.bytes) {
        (void)!write(fd, line.bytes, line.len);
        free(line.bytes);
    }
    close(fd);
}

static void accept_client(jy_server *server, int fd, bool is_local)
{
    jy_conn *conn = NULL;
    if (server->client_count == JY_CLIENTS_MAX) {
        refuse(server, fd);
        return;
    }
    conn = jy_conn_new(server, fd, is_local);
    if (!conn) {
        server->refused++;
        close(fd);
        return;
    }
    server->accepted++;
    server->clients[server->client_count++] = conn;
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd,
                      struct sockaddr *address, int len, void *user)
{
    (void)listener;
    (void)len;
    accept_client(user, fd, address->sa_family == AF_UNIX);
}

/*
 * Descriptors have run out, most likely.  The connection that waits keeps
 * the listener readable, so that the loop would spin: look away for a while.
 */
static void on_accept_error(struct evconnlistener *listener, void *user)
{
    static const struct timeval pause = {.tv_usec = JY_ACCEPT_PAUSE_MS * 1000};
    jy_server *server = user;
    int errnum = errno;
    jy_error err;

    (void)listener;
    jy_error_system(&err, JY_E_UNAVAILABLE, errnum, "no client is accepted");
    jy_log_seldom(&server->complaints.accepting, "%s", err.message);
    for (size_t i = 0; i < server->listener_count; i++) {
        evconnlistener_disable(server->listeners[i]);
    }
    evtimer_add(server->pause, &pause);
}

static void on_pause_over(evutil_socket_t fd, short what, void *user)
{
    jy_server *server = user;
    (void)fd;
    (void)what;
    for (size_t i = 0; i < server->listener_count; i++) {
        evconnlistener_enable(server->listeners[i]);
    }
}

static jy_status add_listener(jy_server *server, int fd, jy_error *err)
{
    struct evconnlistener *listener = evconnlistener_new(
        server->base, on_accept, server,
        LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    if (!listener) {
        close(fd);
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    evconnlistener_set_error_cb(listener, on_accept_error);
    server->listeners[server->listener_count++] = listener;
    return JY_OK;
}

static jy_status listen_everywhere(jy_server *server, jy_error *err)
{
    const jy_options *options = server->options;
    jy_status status = JY_OK;
    int fd;

    for (size_t i = 0; i < options->listen_count && status == JY_OK; i++) {
        char name[JY_LISTEN_NAME_MAX];
        status = jy_listen_tcp(&options->listen[i], &fd, name, err);
        if (status == JY_OK) {
            jy_log("listening on %s", name);
            status = add_listener(server, fd, err);
        }
    }
    if (status == JY_OK && options->unix_path) {
        status = jy_listen_unix(options->unix_path, &fd, err);
        if (status == JY_OK) {
            server->has_socket_file = true;
            jy_log("listening on %s", options->unix_path);
            status = add_listener(server, fd, err);
        }
    }
    return status;
}

/* Signals and mail */

static void on_signal(evutil_socket_t number, short what, void *user)
{
    jy_server *server = user;
    jy_request nothing = {.verb = JY_VERB_RELOAD};
    (void)what;
    if (number == SIGCHLD) {
        jy_rebuild_child_ended(server->rebuild);
        end_if_idle(server);
    } else if (number == SIGHUP) {
        jy_job *job = jy_job_new(&nothing, jy_job_free, NULL);
        if (job) {
            jy_keeper_reload(server->keeper, job); /* which logs */
        }
    } else {
        stop(server);
    }
}

/* The corpus has changed, and has settled. */
static void on_change(void *user)
{
    jy_server *server = user;
    jy_rebuild_notice(server->rebuild);
}

static void on_mail(evutil_socket_t fd, short what, void *user)
{
    jy_server *server = user;
    (void)fd;
    (void)what;
    jy_mailbox_deliver(server->mailbox);
}

/* Each client needs one, a request may keep that of a client who has left, and
 * each worker's handle up to three, of up to three generations: the served one,
 * one that is verified, one that is good. */
static void raise_descriptor_limit(const jy_options *options)
{
    struct rlimit limit;
    rlim_t wanted = JY_CLIENTS_MAX + JY_WAITING_MAX +
                    9 * jy_pool_threads(options->workers) + 64;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
        return;
    }
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
        jy_log("only %llu descriptors: fewer than %d clients will fit",
               (unsigned long long)limit.rlim_cur, JY_CLIENTS_MAX);
    }
}

static bool make_events(jy_server *server)
{
    static const int signals[JY_SERVER_SIGNALS] = {SIGTERM, SIGINT, SIGHUP,
                                                   SIGCHLD};
    server->mail = event_new(server->base, jy_mailbox_fd(server->mailbox),
                             EV_READ | EV_PERSIST, on_mail, server);
    server->reaper = evtimer_new(server->base, on_reap, server);
    server->pause = evtimer_new(server->base, on_pause_over, server);
    server->last = evtimer_new(server->base, on_last, server);
    bool done = server->mail && server->reaper && server->pause &&
                server->last && event_add(server->mail, NULL) == 0;
    for (size_t i = 0; i < JY_SERVER_SIGNALS && done; i++) {
        server->signals[i] =
            evsignal_new(server->base, signals[i], on_signal, server);
        done = server->signals[i] && event_add(server->signals[i], NULL) == 0;
    }
    return done;
}

/* The loop belongs to one thread, and to nobody's environment. */
static struct event_base *new_base(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;
    if (config &&
        event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK |
                                          EVENT_BASE_FLAG_IGNORE_ENV) == 0) {
        base = event_base_new_with_config(config);
    }
    if (config) {
        event_config_free(config);
    }
    return base;
}

static jy_status build(jy_server *server, jy_error *err)
{
    const jy_options *options = server->options;
    server->base = new_base();
    server->mailbox = jy_mailbox_new();
    if (!server->base || !server->mailbox || !make_events(server)) {
        return jy_error_set(err, JY_E_INTERNAL, "the loop cannot be set up");
    }
    jy_status status =
        jy_keeper_new(options->index, jy_pool_threads(options->workers),
                      server->mailbox, &server->keeper, err);
    if (status != JY_OK) {
        return status;
    }
    status = jy_pool_new(options->workers, server->keeper, server->mailbox,
                         &server->pool, err);
    if (status != JY_OK) {
        return status;
    }
    if (options->cache_bytes > 0) {
        server->cache = jy_cache_new(options->cache_bytes, NULL);
        if (!server->cache) {
            return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
        }
    }
    server->rebuild = jy_rebuild_new(server->base, options, server->keeper);
    if (!server->rebuild) {
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    status = listen_everywhere(server, err);
    if (status == JY_OK && options->watches) {
        status = jy_watch_new(options, server->mailbox, on_change, server,
                              &server->watch, err);
    }
    return status;
}

jy_status jy_server_new(const jy_options *options, jy_server **out,
                        jy_error *err)
{
    jy_server *server = calloc(1, sizeof *server);
    *out = NULL;
    if (!server) {
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    server->options = options;
    server->started = jy_clock_us();
    raise_descriptor_limit(options);
    jy_status status = build(server, err);
    if (status != JY_OK) {
        jy_server_free(server);
        return status;
    }
    *out = server;
    return JY_OK;
}

/* One turn of the loop, or the last: false. */
static bool turn(void *user)
{
    jy_server *server = user;
    return event_base_loop(server->base, EVLOOP_ONCE) == 0 &&
           !event_base_got_break(server->base);
}

void jy_server_run(jy_server *server)
{
    jy_pool_run(server->pool, turn, server);
}

static void free_event(struct event *event)
{
    if (event) {
        event_free(event);
    }
}

/* Clients before workers: a job whose client is gone ends at once. */
void jy_server_free(jy_server *server)
{
    if (!server) {
        return;
    }
    if (server->pause) {
        stop_listening(server);
    }
    for (size_t i = 0; i < server->client_count; i++) {
        jy_conn_free(server->clients[i]);
    }
    jy_watch_free(server->watch);
    jy_rebuild_free(server->rebuild);
    jy_pool_free(server->pool);
    jy_keeper_free(server->keeper);
    jy_mailbox_free(server->mailbox);
    jy_cache_free(server->cache);
    free_event(server->mail);
    free_event(server->reaper);
    free_event(server->pause);
    free_event(server->last);
    for (size_t i = 0; i < JY_SERVER_SIGNALS; i++) {
        free_event(server->signals[i]);
    }
    if (server->base) {
        event_base_free(server->base);
    }
    free(server);
}
