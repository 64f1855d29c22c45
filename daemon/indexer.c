/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows with what arguments, signals and descriptors a child starts. */
#define _GNU_SOURCE /* pipe2(): no descriptor leaks into another child */
#include "daemon/indexer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ;

/* An argument list that has room for all it is ever given. */
struct arguments {
    char **list;
    size_t count;
};

/* posix_spawn() wants them writable and writes to none. */
static void add(struct arguments *arguments, const char *argument)
{
    union {
        const char *given;
        char *wanted;
    } same = {.given = argument};
    arguments->list[arguments->count++] = same.wanted;
}

static void add_option(struct arguments *arguments, const char *name,
                       const char *value)
{
    if (value) {
        add(arguments, name);
        add(arguments, value);
    }
}

/* What an update does not need: it is as it was for the build before. */
static void add_corpus(struct arguments *arguments, const jy_options *options)
{
    add_option(arguments, "--encoding", options->encoding);
    add_option(arguments, "--map", options->map);
    add(arguments, "--"); /* a path may begin with a dash */
    for (size_t i = 0; i < options->corpus_count; i++) {
        add(arguments, options->corpus[i]);
    }
}

static char **new_arguments(const jy_options *options,
                            const jy_indexer_task *task)
{
    enum { FIXED_MAX = 16 };
    struct arguments arguments = {
        calloc(FIXED_MAX + options->corpus_count, sizeof(char *)), 0};
    if (!arguments.list) {
        return NULL;
    }
    add(&arguments, options->indexer);
    add(&arguments, task->updates ? "update" : "build");
    add_option(&arguments, "--index", options->index);
    add(&arguments, "--json");
    add(&arguments, "--progress");
    add_option(&arguments, "--keep", options->keep);
    if (task->forces) {
        add(&arguments, "--force");
    }
    if (!task->updates) {
        add_corpus(&arguments, options);
    }
    return arguments.list;
}

/* Run the indexer with its standard output in `out`; 0 or an errno. */
static int spawn(char *const argv[], int out, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                     O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int failure =
        posix_spawn(child, argv[0], &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

jy_status jy_indexer_start(const jy_options *options,
                           const jy_indexer_task *task, pid_t *child,
                           int *output, jy_error *err)
{
    int ends[2];
    char **argv = new_arguments(options, task);

    *child = 0;
    *output = -1;
    if (!argv) {
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        int errnum = errno;
        free(argv);
        return jy_error_system(err, JY_E_UNAVAILABLE, errnum, "a pipe");
    }
    int failure = spawn(argv, ends[1], child);
    close(ends[1]);
    free(argv);
    if (failure != 0) {
        *child = 0;
        close(ends[0]);
        return jy_error_system(err, JY_E_UNAVAILABLE, failure, "%s",
                               options->indexer);
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK); /* this end alone */
    *output = ends[0];
    return JY_OK;
}
