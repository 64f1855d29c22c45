/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/job.h - a request that another thread answers, and its way back.
 *
 * A job has one owner at a time: the loop thread makes it, a queue holds it,
 * a worker (or the keeper) fills in the answer, the mailbox brings it back,
 * and done() takes it over on the loop thread.  It never refers to anything
 * that belongs to the loop, but for `client`, which only the loop looks at.
 *
 * The socket  An idle socket's write side is lent to the job of its client,
 *             so that the reply needs not wait for the loop.  From
 *             jy_job_lend() until done() the job's owner alone writes to it,
 *             with jy_job_send(), and knows nothing of it but its number.  The
 *             loop goes on reading, may shut it down, and neither writes nor
 *             closes; if the client has gone, the job takes the descriptor
 *             over (jy_job_inherit()) and closes it when it is freed, which is
 *             on the loop thread.
 *
 * Threads    As said at each member; a list is locked by whoever has it.
 */
#ifndef JY_DAEMON_JOB_H
#define JY_DAEMON_JOB_H

#include "index/index.h"
#include "protocol/reply.h"
#include "protocol/request.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct jy_job jy_job;
struct jy_job {
    jy_job *next; /* in a list */

    /* The loop thread's. */
    void (*done)(jy_job *job); /* called with the answer; frees the job */
    void *user;                /* for done() */
    void *client;              /* who waits; NULL once they are gone */
    bool inherits;             /* `socket` is closed with the job */

    /* The question. */
    void (*work)(jy_job *job, jy_index *index); /* what a worker is to do */
    jy_request request;
    uint64_t deadline; /* of jy_clock_us() */
    jy_stop stop;      /* set when the client is gone */

    /* The way back. */
    int socket;  /* lent, or -1 */
    size_t sent; /* bytes of the reply */

    /* The answer. */
    jy_error error;      /* JY_OK or why there is none */
    jy_line reply;       /* also written for an error */
    uint64_t generation; /* that answered; of a reload: what is served now */
};

/* Takes *request over and leaves it empty; NULL, and it does not. */
jy_job *jy_job_new(jy_request *request, void (*done)(jy_job *job), void *user);
void jy_job_free(jy_job *job);

/* The loop's: before the job is handed over; when the client has gone. */
void jy_job_lend(jy_job *job, int fd);
void jy_job_inherit(jy_job *job);

/* A worker's: send of the reply what the socket takes at once, if one is lent.
 * The rest, and whatever has gone wrong, is the loop's affair. */
void jy_job_send(jy_job *job);

/* First in, first out.  Starts as {NULL, NULL, 0}. */
typedef struct jy_job_list {
    jy_job *first;
    jy_job *last;
    size_t count;
} jy_job_list;
void jy_job_list_push(jy_job_list *list, jy_job *job);
jy_job *jy_job_list_pop(jy_job_list *list); /* NULL: it is empty */
void jy_job_list_clear(jy_job_list *list);  /* frees what is in it */

/* How answers come to the loop thread. */
typedef struct jy_mailbox jy_mailbox;
jy_mailbox *jy_mailbox_new(void); /* NULL with errno */
void jy_mailbox_free(jy_mailbox *mailbox);
int jy_mailbox_fd(const jy_mailbox *mailbox); /* readable: deliver */
/* From any thread; an error without a reply gets one. */
void jy_mailbox_post(jy_mailbox *mailbox, jy_job *job);
/* On the loop thread: call done() of all that has come. */
void jy_mailbox_deliver(jy_mailbox *mailbox);

#endif
