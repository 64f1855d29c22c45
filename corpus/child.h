/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/child.h - another program that takes a file apart, within limits.
 *
 * What parses a foreign format is fed by strangers: it runs in a process of
 * its own, which inherits nothing but the file, and whose time, memory and
 * output are bounded.  However it ends, it and all it has started are gone
 * when the call returns.
 *
 * Ownership  The caller gives *output back to free().
 * Threads    Any number of children at once, each call waits for its own.
 *            SIGCHLD must not be ignored in the process.
 */
#ifndef JY_CORPUS_CHILD_H
#define JY_CORPUS_CHILD_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a child may use. */
typedef struct jy_child_limits {
    unsigned wall_ms;     /* from its start to its end */
    unsigned processor_s; /* each process of it */
    size_t memory;        /* bytes of address space, each process of it */
    size_t output;        /* bytes on standard output */
    bool (*goes_on)(void *user); /* no: it is ended; NULL: it goes on */
    void *user;
} jy_child_limits;

/* So often goes_on() is asked. */
#define JY_CHILD_ASKED_MS 200

/* 60 s of time, 30 s of processor, 768 MiB of memory, 64 MiB of output. */
extern const jy_child_limits jy_child_usual;

/* Bytes of its standard error that are kept; what follows is dropped. */
#define JY_CHILD_ERRORS_MAX 4096

typedef struct jy_child_result {
    char *output; /* and a NUL behind it */
    size_t len;
    char errors[JY_CHILD_ERRORS_MAX + 1]; /* what it said on standard error */
    int exit_code;                        /* 0 if and only if JY_OK */
} jy_child_result;

/*
 * Run the program `arguments[0]` (looked up as a shell does), with
 * `arguments`, which end with NULL, and the file `input` as its standard
 * input.
 *
 * JY_E_NOT_FOUND    there is no such program
 * JY_E_REQUEST      it ended with another status than 0 (exit_code): the
 *                   first line it said on standard error is the message
 * JY_E_UNAVAILABLE  it was killed by a signal, or could not be started
 * JY_E_TIMEOUT      wall_ms or processor_s is exceeded, or goes_on() said no
 * JY_E_TOO_LARGE    `output` is exceeded
 * JY_E_INTERNAL     memory ran out here
 *
 * result->output is NULL then, but `errors` and `exit_code` are set.
 */
JY_NODISCARD jy_status jy_child_run(const char *const *arguments, int input,
                                    const jy_child_limits *limits,
                                    jy_child_result *result, jy_error *err);

/*
 * The path of a program of ours that is no command: beside the running one,
 * or where `cmake --install` puts it.  Returns the length, or 0 if there is
 * none.
 */
size_t jy_child_find(const char *name, char *path, size_t size);

#ifdef __cplusplus
}
#endif
#endif
