/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/options.h - what the command line asks for.
 *
 * Ownership  Strings are argv's, but for what jy_options_free() gives back.
 */
#ifndef JY_DAEMON_OPTIONS_H
#define JY_DAEMON_OPTIONS_H

#include "daemon/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* Exit codes of jianyand; that it was stopped is 0. */
enum { JY_EXIT_USAGE = 2, JY_EXIT_START = 3 };

/* A numeric address and a port. */
typedef struct jy_address {
    const char *text; /* as it was given */
    struct sockaddr_storage bytes;
    socklen_t len;
} jy_address;

typedef struct jy_options {
    char *index;
    char **corpus; /* `corpus_count` paths */
    size_t corpus_count;
    bool watches;         /* rebuild when the corpus changes */
    const char *keep;     /* generations to keep, in digits; or NULL */
    const char *encoding; /* these two as the indexer takes them, or NULL */
    const char *map;
    jy_address listen[JY_LISTENERS_MAX];
    size_t listen_count;
    const char *unix_path; /* or NULL */
    size_t workers;
    uint64_t deadline_ms;
    size_t cache_bytes; /* 0: no cache of replies */
    char *indexer;
} jy_options;

/* -1: go on; else exit with this, everything has been said. */
int jy_options_parse(int argc, char **argv, jy_options *out);
void jy_options_free(jy_options *options);

#endif
