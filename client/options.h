/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/options.h - what was asked for on the command line.
 *
 * Options may stand anywhere before `--`.  Those of protocol/verb.h are
 * passed on to the daemon: facet_values is --facet-values here.  One dash
 * followed by anything but a known option is a word of the query, since
 * -郴州 excludes 郴州.
 *
 * Ownership  All strings are those of argv, whose order is changed.
 */
#ifndef JY_CLIENT_OPTIONS_H
#define JY_CLIENT_OPTIONS_H

#include "client/bench_options.h"
#include "protocol/status.h"
#include "protocol/verb.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_DEFAULT_SERVER "127.0.0.1:6610"

typedef struct jy_options {
    const struct jy_command *command;
    jy_verb verb; /* what is asked: the command's, or that of --verb */
    char **words; /* what stands after the command, options taken out */
    size_t word_count;
    const char *server;
    const char *color;                   /* auto, always or never */
    const char *asked[JY_OPTIONS];       /* only through jy_options_asked() */
    const char *bench[JY_BENCH_OPTIONS]; /* of the command bench, or NULL */
    bool raw;                            /* bench: lines as they are */
    bool json;
    bool help;
    bool version;
    bool is_bare; /* nothing of all this says what to do */
} jy_options;

/*
 * Read the command line.  The first word names a command, if it is one;
 * otherwise it begins a query.
 *
 * JY_E_REQUEST  err says what cannot be understood
 */
JY_NODISCARD jy_status jy_options_parse(int argc, char **argv, jy_options *out,
                                        jy_error *err);

/* What was given for an option of the daemon's (digits if it is a number), or
 * NULL: the daemon's default. */
const char *jy_options_asked(const jy_options *options, jy_option option);

/* Whether `text` is a number as the program takes it: a few digits. */
bool jy_option_is_number(const char *text);

/* Whether standard output is to be coloured. */
bool jy_options_color(const jy_options *options);

#ifdef __cplusplus
}
#endif
#endif
