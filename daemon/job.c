/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how work is handed from thread to thread. */
#include "daemon/job.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

jy_job *jy_job_new(jy_request *request, void (*done)(jy_job *job), void *user)
{
    jy_job *job = calloc(1, sizeof *job);
    if (job) {
        job->done = done;
        job->user = user;
        job->socket = -1;
        job->request = *request;
        *request = (jy_request){.verb = job->request.verb};
    }
    return job;
}

void jy_job_free(jy_job *job)
{
    if (job) {
        jy_request_clear(&job->request);
        free(job->reply.bytes);
        if (job->inherits) {
            close(job->socket);
        }
        free(job);
    }
}

void jy_job_lend(jy_job *job, int fd)
{
    job->socket = fd;
}

void jy_job_inherit(jy_job *job)
{
    job->inherits = true;
}

void jy_job_send(jy_job *job)
{
    if (job->socket >= 0 && job->reply.bytes) {
        ssize_t sent = send(job->socket, job->reply.bytes, job->reply.len,
                            MSG_DONTWAIT | MSG_NOSIGNAL);
        job->sent = sent > 0 ? (size_t)sent : 0;
    }
}

void jy_job_list_push(jy_job_list *list, jy_job *job)
{
    job->next = NULL;
    if (list->last) {
        list->last->next = job;
    } else {
        list->first = job;
    }
    list->last = job;
    list->count++;
}

jy_job *jy_job_list_pop(jy_job_list *list)
{
    jy_job *job = list->first;
    if (job) {
        list->first = job->next;
        list->last = list->first ? list->last : NULL;
        list->count--;
    }
    return job;
}

void jy_job_list_clear(jy_job_list *list)
{
    for (jy_job *job; (job = jy_job_list_pop(list));) {
        jy_job_free(job);
    }
}

struct jy_mailbox {
    pthread_mutex_t lock;
    jy_job_list jobs;
    int fd; /* an eventfd, written when the list stops being empty */
};

jy_mailbox *jy_mailbox_new(void)
{
    jy_mailbox *mailbox = calloc(1, sizeof *mailbox);
    if (!mailbox) {
        return NULL;
    }
    mailbox->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (mailbox->fd < 0) {
        free(mailbox);
        return NULL;
    }
    pthread_mutex_init(&mailbox->lock, NULL);
    return mailbox;
}

void jy_mailbox_free(jy_mailbox *mailbox)
{
    if (mailbox) {
        jy_job_list_clear(&mailbox->jobs);
        pthread_mutex_destroy(&mailbox->lock);
        close(mailbox->fd);
        free(mailbox);
    }
}

int jy_mailbox_fd(const jy_mailbox *mailbox)
{
    return mailbox->fd;
}

void jy_mailbox_post(jy_mailbox *mailbox, jy_job *job)
{
    if (job->error.status != JY_OK) {
        job->reply = jy_reply_error(job->request.id, &job->error);
    }
    pthread_mutex_lock(&mailbox->lock);
    bool was_empty = mailbox->jobs.count == 0;
    jy_job_list_push(&mailbox->jobs, job);
    pthread_mutex_unlock(&mailbox->lock);
    if (was_empty) {
        (void)!write(mailbox->fd, &(uint64_t){1}, sizeof(uint64_t));
    }
}

void jy_mailbox_deliver(jy_mailbox *mailbox)
{
    uint64_t posts;
    /* Before the list is taken: a later post then writes again. */
    (void)!read(mailbox->fd, &posts, sizeof posts);
    pthread_mutex_lock(&mailbox->lock);
    jy_job_list jobs = mailbox->jobs;
    mailbox->jobs = (jy_job_list){NULL, NULL, 0};
    pthread_mutex_unlock(&mailbox->lock);
    for (jy_job *job; (job = jy_job_list_pop(&jobs));) {
        job->done(job);
    }
}
