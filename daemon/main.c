/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows in which order a daemon is put together. */
#include "daemon/limits.h"
#include "daemon/options.h"
#include "daemon/server.h"
#include "index/index.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* Everybody has been answered, and the socket file is gone. */
static void give_up_waiting(int number)
{
    (void)number;
    _exit(0);
}

/*
 * Left alone, malloc() learns from the first big buffer that such ones come
 * often, and each thread's heap keeps what the costliest query ever needed.
 * Of the threads so many work at a time, and one reads: more heaps only keep
 * more of what was needed once.
 */
static void keep_heaps_small(size_t workers)
{
    (void)mallopt(M_ARENA_MAX, (int)workers + 1);
    (void)mallopt(M_MMAP_THRESHOLD, JY_BUFFER_BYTES_KEPT);
    (void)mallopt(M_TRIM_THRESHOLD, JY_BUFFER_BYTES_KEPT);
}

int main(int argc, char **argv)
{
    jy_options options;
    jy_server *server;
    jy_error err;

    signal(SIGPIPE, SIG_IGN); /* a client that is gone is no reason to end */
    if (!jy_index_clear_environment()) {
        fputs("jianyand: no memory to begin with\n", stderr);
        return JY_EXIT_START;
    }
    int code = jy_options_parse(argc, argv, &options);
    if (code < 0) {
        keep_heaps_small(options.workers);
    }
    if (code < 0 && jy_server_new(&options, &server, &err) == JY_OK) {
        jy_server_run(server);
        /* A thread may be deep in a big file; it has nothing to lose. */
        signal(SIGALRM, give_up_waiting);
        alarm(1);
        jy_server_free(server);
        alarm(0);
        code = 0;
    } else if (code < 0) {
        fprintf(stderr, "jianyand: %s\n", err.message);
        code = JY_EXIT_START;
    }
    jy_options_free(&options);
    return code;
}
