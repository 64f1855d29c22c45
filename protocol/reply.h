/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/reply.h - the replies, each one JSON object on one line.
 *
 * A reply is written from plain values and is checked before it is handed
 * out: exactly one line that ends in one LF, valid UTF-8.  `id` is the
 * request's id as jy_request has it (JSON text), or NULL.
 *
 * Ownership  A jy_line is the caller's, who frees `bytes`.
 * Threads    All functions may be called from any thread.
 * Failure    bytes == NULL if memory ran out or a text was not UTF-8.  What
 *            to send then is JY_REPLY_FAILED, which needs no memory.
 */
#ifndef JY_PROTOCOL_REPLY_H
#define JY_PROTOCOL_REPLY_H

#include "protocol/status.h"
#include "protocol/verb.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_REPLY_FAILED                                                        \
    "{\"ok\":false,\"error\":{\"code\":\"internal\","                          \
    "\"message\":\"the reply could not be written\"}}\n"

typedef struct jy_line {
    char *bytes; /* NUL-terminated too */
    size_t len;  /* LF included */
} jy_line;

jy_line jy_reply_error(const char *id, const jy_error *error);
jy_line jy_reply_pong(const char *id);
jy_line jy_reply_bye(const char *id);
jy_line jy_reply_help(const char *id); /* walks JY_VERB_LIST */

typedef struct jy_reply_limit {
    const char *name;
    uint64_t value;
} jy_reply_limit;

typedef struct jy_reply_greeting {
    const char *server; /* "jianyan 0.2.0" */
    uint64_t generation;
    const jy_reply_limit *limits; /* beside those of a request line */
    size_t limit_count;
} jy_reply_greeting;
jy_line jy_reply_hello(const char *id, const jy_reply_greeting *greeting);

/* A rebuild. */
typedef enum jy_job_state {
    JY_JOB_RUNNING,
    JY_JOB_DONE,
    JY_JOB_FAILED,
} jy_job_state;

typedef struct jy_reply_job_state {
    uint64_t job;
    jy_job_state state;
    bool is_watchs;  /* --watch has started it, no client */
    const char *how; /* "update", "build" or "nothing" */
    const char *phase;
    uint64_t files;
    uint64_t documents;
    uint64_t problems;
    uint64_t bytes;       /* done of the phase's work; told while running */
    uint64_t total_bytes; /* 0: not known, and neither is told */
    double seconds;
    uint64_t generation;   /* told when done */
    const jy_error *error; /* told when failed */
} jy_reply_job_state;
jy_line jy_reply_job(const char *id, const jy_reply_job_state *job);
jy_line jy_reply_rebuild(const char *id, uint64_t job);
jy_line jy_reply_reload(const char *id, uint64_t generation, bool changed);

/* What --watch does. */
typedef struct jy_reply_watch {
    bool is_polling;
    uint64_t folders;
    uint64_t changes;
    bool is_waiting;
    const char *trouble; /* why it polls, or NULL */
} jy_reply_watch;

/* The cache of replies. */
typedef struct jy_reply_cache {
    uint64_t hits, misses;
    uint64_t entries;
    uint64_t bytes, bytes_max;
} jy_reply_cache;

typedef struct jy_reply_health {
    const char *server;
    uint64_t pid;
    uint64_t uptime_s;
    uint64_t generation;
    uint64_t documents;
    uint64_t characters;
    const char *built;
    const char *fingerprint;
    bool is_verified; /* every byte has been compared with its checksum */
    uint64_t open, accepted, refused; /* connections */
    const uint64_t *requests;         /* JY_VERBS of them */
    const uint64_t *errors;           /* one for each jy_status */
    uint64_t waiting, waiting_max;    /* requests in the queue */
    uint64_t workers, busy;
    jy_reply_cache cache;
    const jy_reply_job_state *job; /* the latest rebuild, or NULL */
    const jy_reply_watch *watch;   /* or NULL */
    const char *trouble;           /* why the newest is not served, or NULL */
} jy_reply_health;
jy_line jy_reply_status(const char *id, const jy_reply_health *health);

#ifdef __cplusplus
}
#endif
#endif
