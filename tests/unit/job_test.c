/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who sends a reply, who closes the socket, and in which order mail comes. */
#include "daemon/job.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* More than a socket takes at once. */
enum { BIG = 16 << 20 };

static jy_job *job_with(size_t len, void (*done)(jy_job *job), void *user)
{
    jy_request request = {.verb = JY_VERB_COUNT};
    jy_job *job = jy_job_new(&request, done, user);
    assert_non_null(job);
    job->reply.bytes = malloc(len + 1);
    assert_non_null(job->reply.bytes);
    memset(job->reply.bytes, 'x', len);
    job->reply.len = len;
    return job;
}

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static void connect_both(int ends[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
}

static void without_a_socket_nothing_is_sent(void **state)
{
    jy_job *job = job_with(10, jy_job_free, NULL);
    (void)state;
    jy_job_send(job);
    assert_int_equal(job->sent, 0);
    jy_job_free(job);
}

static void a_reply_is_sent_whole_if_the_socket_takes_it(void **state)
{
    int ends[2];
    char got[20];
    jy_job *job = job_with(10, jy_job_free, NULL);
    (void)state;
    connect_both(ends);
    jy_job_lend(job, ends[0]);
    jy_job_send(job);
    assert_int_equal(job->sent, 10);
    assert_int_equal(read(ends[1], got, sizeof got), 10);
    jy_job_free(job);
    assert_true(is_open(ends[0])); /* it was only lent */
    close(ends[0]);
    close(ends[1]);
}

static void what_the_socket_does_not_take_is_left(void **state)
{
    int ends[2];
    jy_job *job = job_with(BIG, jy_job_free, NULL);
    (void)state;
    connect_both(ends);
    jy_job_lend(job, ends[0]);
    jy_job_send(job); /* nobody reads, and it does not wait */
    assert_in_range(job->sent, 1, BIG - 1);
    jy_job_free(job);
    close(ends[0]);
    close(ends[1]);
}

static void a_peer_that_is_gone_gets_nothing_and_raises_no_signal(void **state)
{
    int ends[2];
    jy_job *job = job_with(10, jy_job_free, NULL);
    (void)state;
    connect_both(ends);
    close(ends[1]);
    jy_job_lend(job, ends[0]);
    jy_job_send(job);
    assert_int_equal(job->sent, 0);
    jy_job_free(job);
    close(ends[0]);
}

static void
a_socket_that_is_inherited_is_open_until_the_job_is_freed(void **state)
{
    int ends[2];
    jy_job *job = job_with(10, jy_job_free, NULL);
    (void)state;
    connect_both(ends);
    jy_job_lend(job, ends[0]);
    jy_job_inherit(job);
    jy_job_send(job);
    assert_true(is_open(ends[0]));
    jy_job_free(job);
    assert_false(is_open(ends[0]));
    close(ends[1]);
}

static void note(jy_job *job)
{
    size_t *got = job->user;
    *got = *got * 10 + job->reply.len;
    jy_job_free(job);
}

static void mail_comes_in_its_order_and_is_announced(void **state)
{
    jy_mailbox *mailbox = jy_mailbox_new();
    size_t got = 0;
    (void)state;
    assert_non_null(mailbox);
    struct pollfd fd = {.fd = jy_mailbox_fd(mailbox), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 0), 0);
    for (size_t len = 1; len <= 3; len++) {
        jy_mailbox_post(mailbox, job_with(len, note, &got));
        assert_int_equal(poll(&fd, 1, 0), 1);
    }
    jy_mailbox_deliver(mailbox);
    assert_int_equal(got, 123);
    assert_int_equal(poll(&fd, 1, 0), 0);
    jy_mailbox_free(mailbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_socket_nothing_is_sent),
        cmocka_unit_test(a_reply_is_sent_whole_if_the_socket_takes_it),
        cmocka_unit_test(what_the_socket_does_not_take_is_left),
        cmocka_unit_test(a_peer_that_is_gone_gets_nothing_and_raises_no_signal),
        cmocka_unit_test(
            a_socket_that_is_inherited_is_open_until_the_job_is_freed),
        cmocka_unit_test(mail_comes_in_its_order_and_is_announced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
