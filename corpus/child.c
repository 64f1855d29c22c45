/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how another program is run so that it can do no harm. */
#define _GNU_SOURCE /* prlimit, pipe2, addclosefrom_np */
#include "corpus/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PIECE ((size_t)64 << 10) /* bytes that are read at a time */

/* A sanitizer reserves more addresses than any limit allows. */
#ifdef JY_SANITIZED
#define LIMITS_MEMORY 0
#else
#define LIMITS_MEMORY 1
#endif

/* That of threads writes a file of its own before main(). */
#ifdef JY_SANITIZED_THREADS
#define LIMITS_FILES 0
#else
#define LIMITS_FILES 1
#endif

const jy_child_limits jy_child_usual = {
    .wall_ms = 60000,
    .processor_s = 30,
    .memory = (size_t)768 << 20,
    .output = (size_t)64 << 20,
};

enum { OUT, ERR, END, POLLED }; /* what is waited for */

struct child {
    const char *name;
    const jy_child_limits *limits;
    jy_child_result *result;
    pid_t pid;
    int read_end[2];  /* OUT, ERR */
    int write_end[2]; /* the child's */
    int pidfd;
    size_t size;       /* of result->output */
    size_t errors_len; /* of result->errors */
};

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void close_one(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

static jy_status cannot_start(const struct child *child, int errnum,
                              jy_error *err)
{
    if (errnum == ENOENT) {
        return jy_error_set(err, JY_E_NOT_FOUND, "%s is not there",
                            child->name);
    }
    return jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                           "%s cannot be started", child->name);
}

/* --- start */

/* A group of its own, and no signal set otherwise than usual. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;
    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    int errnum = posix_spawnattr_setflags(
        attributes,
        POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    errnum = errnum ? errnum : posix_spawnattr_setpgroup(attributes, 0);
    errnum = errnum ? errnum : posix_spawnattr_setsigmask(attributes, &none);
    return errnum ? errnum : posix_spawnattr_setsigdefault(attributes, &all);
}

/* Three descriptors and no more. */
static int set_files(posix_spawn_file_actions_t *files,
                     const struct child *child, int input)
{
    int errnum = posix_spawn_file_actions_adddup2(files, input, 0);
    if (errnum == 0) {
        errnum =
            posix_spawn_file_actions_adddup2(files, child->write_end[OUT], 1);
    }
    if (errnum == 0) {
        errnum =
            posix_spawn_file_actions_adddup2(files, child->write_end[ERR], 2);
    }
    return errnum ? errnum : posix_spawn_file_actions_addclosefrom_np(files, 3);
}

static int spawn(struct child *child, const char *const *arguments, int input)
{
    static const char *const environment[] = {
        "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", NULL};
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t files;
    int errnum = posix_spawnattr_init(&attributes);
    if (errnum != 0) {
        return errnum;
    }
    errnum = posix_spawn_file_actions_init(&files);
    if (errnum == 0) {
        errnum = set_attributes(&attributes);
        errnum = errnum ? errnum : set_files(&files, child, input);
        if (errnum == 0) {
            /* It changes neither, only its type says so. */
            errnum = posix_spawnp(&child->pid, arguments[0], &files,
                                  &attributes, (char **)(uintptr_t)arguments,
                                  (char **)(uintptr_t)environment);
        }
        (void)posix_spawn_file_actions_destroy(&files);
    }
    (void)posix_spawnattr_destroy(&attributes);
    return errnum;
}

/* The pipes, above the numbers that the child's own will have. */
static bool make_pipes(struct child *child)
{
    for (int i = OUT; i <= ERR; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            return false;
        }
        child->read_end[i] = fcntl(ends[0], F_DUPFD_CLOEXEC, 3);
        child->write_end[i] = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
        (void)close(ends[0]);
        (void)close(ends[1]);
        if (child->read_end[i] < 0 || child->write_end[i] < 0 ||
            fcntl(child->read_end[i], F_SETFL, O_NONBLOCK) != 0) {
            return false;
        }
    }
    return true;
}

/* It runs already, but has not got far. */
static void set_limits(const struct child *child)
{
    const jy_child_limits *limits = child->limits;
    const struct rlimit processor = {limits->processor_s,
                                     limits->processor_s + 1};
    const struct rlimit memory = {limits->memory, limits->memory};
    const struct rlimit none = {0, 0};
    (void)prlimit(child->pid, RLIMIT_CPU, &processor, NULL);
    (void)prlimit(child->pid, RLIMIT_CORE, &none, NULL);
    if (LIMITS_FILES) {
        (void)prlimit(child->pid, RLIMIT_FSIZE, &none, NULL);
    }
    if (LIMITS_MEMORY) {
        (void)prlimit(child->pid, RLIMIT_AS, &memory, NULL);
    }
}

static jy_status start(struct child *child, const char *const *arguments,
                       int input, jy_error *err)
{
    int source = fcntl(input, F_DUPFD_CLOEXEC, 3); /* 0 to 2 get replaced */
    if (source < 0 || !make_pipes(child)) {
        int errnum = errno;
        close_one(&source);
        return cannot_start(child, errnum, err);
    }
    int errnum = spawn(child, arguments, source);
    close_one(&source);
    close_one(&child->write_end[OUT]);
    close_one(&child->write_end[ERR]);
    if (errnum != 0) {
        child->pid = -1;
        return cannot_start(child, errnum, err);
    }
    set_limits(child);
    child->pidfd = pidfd_open(child->pid, 0);
    return child->pidfd < 0 ? cannot_start(child, errno, err) : JY_OK;
}

/* --- while it runs */

/* Room for `PIECE` more bytes and a NUL. */
static jy_status make_room(struct child *child, jy_error *err)
{
    jy_child_result *result = child->result;
    if (result->len + PIECE + 1 > child->size) {
        size_t size = (result->len + PIECE + 1) * 2;
        char *grown = realloc(result->output, size);
        if (grown == NULL) {
            return jy_error_set(err, JY_E_INTERNAL,
                                "no memory for what %s writes", child->name);
        }
        result->output = grown;
        child->size = size;
    }
    return JY_OK;
}

/* Take what is there on standard output; *more is false if there is none. */
static jy_status take_output(struct child *child, bool *more, jy_error *err)
{
    jy_child_result *result = child->result;
    jy_status status = make_room(child, err);
    *more = false;
    if (status != JY_OK) {
        return status;
    }
    ssize_t got =
        read(child->read_end[OUT], result->output + result->len, PIECE);
    if (got > 0) {
        result->len += (size_t)got;
        *more = true;
    } else if (got == 0) {
        close_one(&child->read_end[OUT]);
    }
    if (result->len > child->limits->output) {
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "%s writes more than %zu bytes", child->name,
                            child->limits->output);
    }
    return JY_OK;
}

/* The same for standard error, of which only the beginning is kept. */
static bool take_errors(struct child *child)
{
    char piece[1024];
    ssize_t got = read(child->read_end[ERR], piece, sizeof piece);
    if (got <= 0) {
        if (got == 0) {
            close_one(&child->read_end[ERR]);
        }
        return false;
    }
    size_t len = (size_t)got;
    size_t room = JY_CHILD_ERRORS_MAX - child->errors_len;
    len = len < room ? len : room;
    memcpy(child->result->errors + child->errors_len, piece, len);
    child->errors_len += len;
    return true;
}

/*
 * It has ended: take what is still in the pipes, without waiting for anybody
 * else who may hold them open.
 */
static jy_status take_rest(struct child *child, jy_error *err)
{
    bool more = true;
    jy_status status = JY_OK;
    while (status == JY_OK && more && child->read_end[OUT] >= 0) {
        status = take_output(child, &more, err);
    }
    for (int i = 0; i < 64 && child->read_end[ERR] >= 0; i++) {
        if (!take_errors(child)) {
            break;
        }
    }
    return status;
}

static jy_status follow(struct child *child, jy_error *err)
{
    int64_t end = now_ms() + child->limits->wall_ms;
    for (;;) {
        struct pollfd polled[POLLED] = {
            [OUT] = {.fd = child->read_end[OUT], .events = POLLIN},
            [ERR] = {.fd = child->read_end[ERR], .events = POLLIN},
            [END] = {.fd = child->pidfd, .events = POLLIN},
        };
        int64_t left = end - now_ms();
        if (left <= 0) {
            return jy_error_set(err, JY_E_TIMEOUT, "%s takes longer than %u s",
                                child->name, child->limits->wall_ms / 1000);
        }
        if (child->limits->goes_on != NULL &&
            !child->limits->goes_on(child->limits->user)) {
            return jy_error_set(err, JY_E_TIMEOUT, "%s was stopped",
                                child->name);
        }
        left = left < JY_CHILD_ASKED_MS ? left : JY_CHILD_ASKED_MS;
        int ready = poll(polled, POLLED, (int)left);
        if (ready < 0 && errno != EINTR) {
            return cannot_start(child, errno, err);
        }
        if (ready <= 0) {
            continue;
        }
        if (polled[END].revents != 0) {
            return take_rest(child, err);
        }
        bool more;
        jy_status status =
            polled[OUT].revents != 0 ? take_output(child, &more, err) : JY_OK;
        if (status != JY_OK) {
            return status;
        }
        if (polled[ERR].revents != 0) {
            (void)take_errors(child);
        }
    }
}

/* --- the end */

/* What it said first, if anything. */
static jy_status failed(struct child *child, jy_error *err)
{
    const char *said = child->result->errors;
    int len = (int)strcspn(said, "\n");
    if (len == 0) {
        return jy_error_set(err, JY_E_REQUEST, "%s ended with status %d",
                            child->name, child->result->exit_code);
    }
    return jy_error_set(err, JY_E_REQUEST, "%.*s", len, said);
}

/* It has ended, or will have: it and its group are killed and waited for. */
static jy_status finish(struct child *child, jy_status status, jy_error *err)
{
    int how = 0;
    pid_t ended;
    child->result->exit_code = -1;
    /* While it has not been waited for, nobody else has its number. */
    (void)kill(-child->pid, SIGKILL);
    do {
        ended = waitpid(child->pid, &how, 0);
    } while (ended < 0 && errno == EINTR);
    if (status != JY_OK) {
        return status;
    }
    if (ended < 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "how %s ended cannot be told", child->name);
    }
    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGXCPU) {
        return jy_error_set(err, JY_E_TIMEOUT,
                            "%s needs more than %u s of the processor",
                            child->name, child->limits->processor_s);
    }
    if (WIFSIGNALED(how)) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "%s was ended by signal %d (%s)", child->name,
                            WTERMSIG(how), strsignal(WTERMSIG(how)));
    }
    child->result->exit_code = WEXITSTATUS(how);
    return child->result->exit_code == 0 ? JY_OK : failed(child, err);
}

/* What people call the program. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

jy_status jy_child_run(const char *const *arguments, int input,
                       const jy_child_limits *limits, jy_child_result *result,
                       jy_error *err)
{
    struct child child = {
        .name = base_name(arguments[0]),
        .limits = limits,
        .result = result,
        .pid = -1,
        .read_end = {-1, -1},
        .write_end = {-1, -1},
        .pidfd = -1,
    };
    memset(result, 0, sizeof *result);
    result->exit_code = -1;
    jy_status status = start(&child, arguments, input, err);
    if (status == JY_OK) {
        status = follow(&child, err);
    }
    if (child.pid > 0) {
        status = finish(&child, status, err);
    }
    for (int i = OUT; i <= ERR; i++) {
        close_one(&child.read_end[i]);
        close_one(&child.write_end[i]);
    }
    close_one(&child.pidfd);
    if (status == JY_OK) {
        status = make_room(&child, err);
    }
    if (status != JY_OK) {
        free(result->output);
        result->output = NULL;
        result->len = 0;
        return status;
    }
    result->output[result->len] = '\0';
    return JY_OK;
}

size_t jy_child_find(const char *name, char *path, size_t size)
{
    static const char *const folders[] = {"", "../libexec/jianyan/",
                                          JY_LIBEXEC_FOLDER "/"};
    ssize_t got = readlink("/proc/self/exe", path, size);
    size_t own = got > 0 && (size_t)got < size ? (size_t)got : 0;
    while (own > 0 && path[own - 1] != '/') {
        own--;
    }
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t start = folders[i][0] == '/' ? 0 : own;
        int len =
            snprintf(path + start, size - start, "%s%s", folders[i], name);
        if (len > 0 && (size_t)len < size - start && access(path, X_OK) == 0) {
            return start + (size_t)len;
        }
    }
    return 0;
}
