/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/server.h - everything that one jianyand has.
 *
 * The loop thread owns all of it.  Workers and the keeper know their own
 * part and the mailbox, never this.
 *
 * Threads    The loop thread's.
 */
#ifndef JY_DAEMON_SERVER_H
#define JY_DAEMON_SERVER_H

#include "daemon/cache.h"
#include "daemon/conn.h"
#include "daemon/keeper.h"
#include "daemon/limits.h"
#include "daemon/options.h"
#include "daemon/rebuild.h"
#include "daemon/watch.h"
#include "daemon/worker.h"

#include <event2/event.h>

struct evconnlistener;

enum {
    JY_SERVER_LISTENERS = JY_LISTENERS_MAX + 1, /* TCP and the unix socket */
    JY_SERVER_SIGNALS = 4,
    JY_STATUSES = JY_E_INTERNAL + 1,
};

typedef struct jy_server {
    const jy_options *options;
    struct event_base *base;
    jy_mailbox *mailbox;
    jy_keeper *keeper;
    jy_pool *pool;
    jy_cache *cache; /* NULL: there is none */
    jy_rebuild *rebuild;
    jy_watch *watch; /* NULL: the corpus is not watched */

    struct evconnlistener *listeners[JY_SERVER_LISTENERS];
    size_t listener_count;
    bool has_socket_file;

    char received[JY_INPUT_BYTES_MAX]; /* of the client whose turn it is */
    jy_conn *clients[JY_CLIENTS_MAX];
    size_t client_count;
    const jy_conn *asker; /* whose the last question was; to be compared only */
    unsigned asked_in_row; /* questions of the asker */
    bool stops;

    struct event *signals[JY_SERVER_SIGNALS];
    struct event *mail;   /* the mailbox has something */
    struct event *reaper; /* a connection has closed */
    struct event *pause;  /* until connections are accepted again */
    struct event *last;   /* when stopping has taken long enough */

    uint64_t started; /* of jy_clock_us() */
    struct {
        uint64_t foreign, full, accepting;
    } complaints; /* when the next of each is due, for jy_log_seldom() */
    uint64_t accepted;
    uint64_t refused;
    uint64_t requests[JY_VERBS];
    uint64_t errors[JY_STATUSES];
} jy_server;

/*
 * Serve as `options` (which must outlive the server) say, and listen.
 *
 * JY_E_BUSY   an address is in use
 * and whatever keeps the index from being opened
 */
JY_NODISCARD jy_status jy_server_new(const jy_options *options, jy_server **out,
                                     jy_error *err);
/* Until SIGTERM or SIGINT; returns when what was in flight is answered. */
void jy_server_run(jy_server *server);
void jy_server_free(jy_server *server);

/* Free the closed connections when this turn of the loop is over. */
void jy_server_reap(jy_server *server);

#endif
