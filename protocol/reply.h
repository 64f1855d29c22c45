/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/reply.h - the replies, each one JSON object on one line.
 *
 * A reply is written from plain values and is checked before it is handed
 * out: exactly one line that ends in one LF, valid UTF-8.  `id` is the
 * request's id as jy_request has it (JSON text), or NULL.
 *
 * Ownership  A jy_line is the caller's, who frees `bytes`.
 * Threads    All functions may be called from any thread; one jy_answer, one
 *            thread at a time.
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

/* A named piece of text; bytes == NULL means absent, and it is left out. */
typedef struct jy_reply_text {
    const char *name;
    const char *bytes;
    size_t len;
} jy_reply_text;

jy_line jy_reply_error(const char *id, const jy_error *error);
jy_line jy_reply_pong(const char *id);
jy_line jy_reply_bye(const char *id);
jy_line jy_reply_help(const char *id); /* walks JY_VERB_LIST */

typedef struct jy_reply_greeting {
    const char *server; /* "jianyan 0.1.0" */
    uint64_t generation;
    uint64_t query_characters;
    uint64_t query_words;
    uint64_t results;
    uint64_t snippet_characters;
    uint64_t deadline_ms;
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
    const char *phase;
    uint64_t files;
    uint64_t documents;
    uint64_t problems;
    double seconds;
    uint64_t generation;   /* told when done */
    const jy_error *error; /* told when failed */
} jy_reply_job_state;
jy_line jy_reply_job(const char *id, const jy_reply_job_state *job);
jy_line jy_reply_rebuild(const char *id, uint64_t job);
jy_line jy_reply_reload(const char *id, uint64_t generation, bool changed);

typedef struct jy_reply_health {
    const char *server;
    uint64_t pid;
    uint64_t uptime_s;
    uint64_t generation;
    uint64_t documents;
    uint64_t characters;
    const char *built;
    const char *fingerprint;
    uint64_t open, accepted, refused; /* connections */
    const uint64_t *requests;         /* JY_VERBS of them */
    const uint64_t *errors;           /* one for each jy_status */
    uint64_t waiting, waiting_max;    /* requests in the queue */
    uint64_t workers, busy;
    const jy_reply_job_state *job; /* the latest rebuild, or NULL */
    const char *trouble;           /* why the newest is not served, or NULL */
} jy_reply_health;
jy_line jy_reply_status(const char *id, const jy_reply_health *health);

jy_line jy_reply_document(const char *id, uint64_t generation,
                          const jy_reply_text *fields, size_t count);

/* The reply to SEARCH or COUNT, which grows while it is written. */
typedef struct jy_answer jy_answer;

typedef struct jy_answer_head {
    uint64_t generation;
    const char *query;
    size_t len; /* bytes of it */
    uint64_t total;
    bool total_is_exact;
    uint64_t took_us;
    bool has_hits; /* SEARCH has, COUNT has not */
} jy_answer_head;

/* NULL if memory ran out; the other functions take NULL, too. */
jy_answer *jy_answer_new(const char *id, const jy_answer_head *head);

typedef struct jy_answer_hit {
    uint64_t rank;
    double score;
    const jy_reply_text *fields; /* the first is the id */
    size_t field_count;          /* at least 1 */
    const char *snippet;
    size_t snippet_len; /* bytes of it */
} jy_answer_hit;

/* The next hit; then its marks, in order. */
void jy_answer_add(jy_answer *answer, const jy_answer_hit *hit);
void jy_answer_mark(jy_answer *answer, size_t begin, size_t end);
void jy_answer_note(jy_answer *answer, const char *note);

/* The line; the answer is freed. */
jy_line jy_answer_finish(jy_answer *answer);

#ifdef __cplusplus
}
#endif
#endif
