/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libjianyan against a peer that says, or fails to say, what a test wants. */
#include "client/jianyan.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#define PATIENCE_MS 20000
#define IMPATIENCE_MS 50

/* Takes one connection, reads to the first line end, answers, and then hangs
 * up, or with `stays` waits for the client to do so. */
struct peer {
    const char *reply;
    size_t reply_len;
    size_t times; /* how often the reply is sent */
    bool stays;
    int listener;
    pthread_t thread;
    char folder[64];
    char path[80];
    char request[256];
    size_t request_len;
};

static void read_request(struct peer *peer, int fd)
{
    while (peer->request_len < sizeof peer->request &&
           !memchr(peer->request, '\n', peer->request_len)) {
        ssize_t got = read(fd, peer->request + peer->request_len,
                           sizeof peer->request - peer->request_len);
        if (got <= 0)
            return;
        peer->request_len += (size_t)got;
    }
}

static void *serve(void *context)
{
    struct peer *peer = context;
    int fd = accept(peer->listener, NULL, NULL);
    char byte;

    read_request(peer, fd);
    for (size_t i = 0; i < peer->times; ++i) {
        if (send(fd, peer->reply, peer->reply_len, MSG_NOSIGNAL) < 0)
            break;
    }
    while (peer->stays && read(fd, &byte, 1) > 0)
        continue;
    close(fd);
    return NULL;
}

static void peer_start(struct peer *peer)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    strcpy(peer->folder, "/tmp/jianyan-client-XXXXXX");
    assert_non_null(mkdtemp(peer->folder));
    snprintf(peer->path, sizeof peer->path, "%s/socket", peer->folder);
    strcpy(address.sun_path, peer->path);
    peer->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(
        bind(peer->listener, (const struct sockaddr *)&address, sizeof address),
        0);
    assert_int_equal(listen(peer->listener, 1), 0);
    assert_int_equal(pthread_create(&peer->thread, NULL, serve, peer), 0);
}

static void peer_stop(struct peer *peer)
{
    pthread_join(peer->thread, NULL);
    close(peer->listener);
    unlink(peer->path);
    rmdir(peer->folder);
}

/* Ask the peer once; the status, and in *err why. */
static jy_status ask(struct peer *peer, unsigned timeout_ms, jy_error *err)
{
    jy_client *client = NULL;
    const char *reply = NULL;
    size_t len = 0;

    peer_start(peer);
    assert_int_equal(jy_client_open(peer->path, timeout_ms, &client, err),
                     JY_OK);
    jy_status status = jy_client_ask(client, "PING", 4, &reply, &len, err);
    if (status == JY_OK) {
        assert_int_equal(len + 1, peer->reply_len);
        assert_memory_equal(reply, peer->reply, len);
        assert_int_equal(reply[len], '\0');
    } else {
        assert_null(reply);
        assert_int_equal(jy_client_ask(client, "PING", 4, &reply, &len, NULL),
                         JY_E_UNAVAILABLE);
    }
    jy_client_close(client);
    peer_stop(peer);
    return status;
}

#define PEER(text)                                                             \
    {                                                                          \
        .reply = (text), .reply_len = sizeof(text) - 1, .times = 1             \
    }

static void a_reply_comes_back_as_it_was_sent(void **state)
{
    struct peer peer = PEER("{\"ok\":true,\"title\":\"减负\"}\n");
    jy_error err;

    (void)state;
    assert_int_equal(ask(&peer, PATIENCE_MS, &err), JY_OK);
    assert_int_equal(peer.request_len, 5);
    assert_memory_equal(peer.request, "PING\n", 5);
}

static void a_request_of_two_lines_is_not_sent(void **state)
{
    struct peer peer = PEER("{}\n");
    jy_client *client = NULL;
    const char *reply = NULL;
    size_t len = 0;
    jy_error err;

    (void)state;
    peer_start(&peer);
    assert_int_equal(jy_client_open(peer.path, PATIENCE_MS, &client, NULL),
                     JY_OK);
    assert_int_equal(jy_client_ask(client, "A\nB", 3, &reply, &len, &err),
                     JY_E_REQUEST);
    assert_int_equal(jy_client_ask(client, "PING", 4, &reply, &len, &err),
                     JY_OK);
    jy_client_close(client);
    peer_stop(&peer);
    assert_memory_equal(peer.request, "PING\n", 5);
}

static void hanging_up_is_told_from_hanging_up_in_the_middle(void **state)
{
    struct peer silent = PEER(""), cut = PEER("{\"ok\":true,");
    jy_error err;

    (void)state;
    assert_int_equal(ask(&silent, PATIENCE_MS, &err), JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "closed without a reply"));
    assert_non_null(strstr(err.message, silent.path));
    assert_int_equal(ask(&cut, PATIENCE_MS, &err), JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "closed in the middle"));
}

static void a_silent_peer_costs_the_timeout(void **state)
{
    struct peer peer = {.stays = true};
    jy_error err;

    (void)state;
    assert_int_equal(ask(&peer, IMPATIENCE_MS, &err), JY_E_TIMEOUT);
    assert_non_null(strstr(err.message, "no reply within 50 ms"));
}

static void an_endless_reply_is_cut_off(void **state)
{
    static char flood[1 << 20];
    struct peer peer = {
        .reply = flood, .reply_len = sizeof flood, .times = 1000};
    jy_error err;

    (void)state;
    memset(flood, 'x', sizeof flood);
    assert_int_equal(ask(&peer, PATIENCE_MS, &err), JY_E_TOO_LARGE);
    assert_non_null(strstr(err.message, "67108864"));
}

static void a_reply_is_one_line(void **state)
{
    struct peer peer = PEER("{}\n{}\n");
    jy_error err;

    (void)state;
    assert_int_equal(ask(&peer, PATIENCE_MS, &err), JY_E_INTERNAL);
    assert_non_null(strstr(err.message, "more than one line"));
}

static void a_reply_is_utf8_without_nul(void **state)
{
    struct peer broken = PEER("{\"\xe7\xa8\"}\n"), nul = PEER("{\0}\n");
    jy_error err;

    (void)state;
    assert_int_equal(ask(&broken, PATIENCE_MS, &err), JY_E_INTERNAL);
    assert_non_null(strstr(err.message, "not UTF-8 at byte 2"));
    assert_int_equal(ask(&nul, PATIENCE_MS, &err), JY_E_INTERNAL);
    assert_non_null(strstr(err.message, "NUL at byte 1"));
}

static void what_is_no_address_is_named(void **state)
{
    static const char *const addresses[] = {
        ":6610",      "::1:6610",      "[::1:6610",       "[]:6610",
        "127.0.0.1:", "127.0.0.1:66x", "127.0.0.1:123456"};
    jy_client *client = NULL;
    jy_error err;

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; ++i) {
        assert_int_equal(
            jy_client_open(addresses[i], PATIENCE_MS, &client, &err),
            JY_E_REQUEST);
        assert_null(client);
        assert_non_null(strstr(err.message, addresses[i]));
    }
}

static void a_path_longer_than_a_socket_takes_is_refused(void **state)
{
    char path[256];
    jy_client *client = NULL;
    jy_error err;

    (void)state;
    memset(path, '/', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_int_equal(jy_client_open(path, PATIENCE_MS, &client, &err),
                     JY_E_REQUEST);
    assert_non_null(strstr(err.message, "at most 107 bytes"));
}

static void nobody_there_is_unavailable(void **state)
{
    jy_client *client = NULL;
    jy_error err;

    (void)state;
    assert_int_equal(
        jy_client_open("/nowhere/socket", PATIENCE_MS, &client, &err),
        JY_E_UNAVAILABLE);
    assert_string_equal(err.message,
                        "/nowhere/socket: cannot connect: No such file or "
                        "directory");
    jy_client_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_comes_back_as_it_was_sent),
        cmocka_unit_test(a_request_of_two_lines_is_not_sent),
        cmocka_unit_test(hanging_up_is_told_from_hanging_up_in_the_middle),
        cmocka_unit_test(a_silent_peer_costs_the_timeout),
        cmocka_unit_test(an_endless_reply_is_cut_off),
        cmocka_unit_test(a_reply_is_one_line),
        cmocka_unit_test(a_reply_is_utf8_without_nul),
        cmocka_unit_test(what_is_no_address_is_named),
        cmocka_unit_test(a_path_longer_than_a_socket_takes_is_refused),
        cmocka_unit_test(nobody_there_is_unavailable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
