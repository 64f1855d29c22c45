/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/options.h - the command line of jianyan-index.
 *
 * Ownership  Everything borrows from argv, but for `map`: give the options to
 *            jy_options_clear().
 */
#ifndef JY_INDEX_OPTIONS_H
#define JY_INDEX_OPTIONS_H

#include "corpus/field_map.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(constant, name, what follows it, what it does). */
#define JY_COMMAND_LIST(X)                                                     \
    X(JY_COMMAND_BUILD, "build",                                               \
      "--index DIR [--jobs N] [--keep N] [--max-drop PERCENT | --force] "      \
      "[--encoding E] [--map M] [--json] [--progress] PATH...",                \
      "read files and folders, and publish a new generation")                  \
    X(JY_COMMAND_UPDATE, "update",                                             \
      "--index DIR [--jobs N] [--keep N] [--max-drop PERCENT | --force] "      \
      "[--json] [--progress]",                                                 \
      "read what has changed since, and publish a new generation")             \
    X(JY_COMMAND_CHECK, "check", "--index DIR [--json]",                       \
      "compare every byte with what was published, and search samples")        \
    X(JY_COMMAND_INFO, "info", "--index DIR [--json]",                         \
      "tell what the published generation holds")                              \
    X(JY_COMMAND_ROLLBACK, "rollback", "--index DIR [--to N] [--json]",        \
      "publish an earlier generation again, after checking it")                \
    X(JY_COMMAND_DUMP, "dump", "--index DIR",                                  \
      "print every document as a line of JSON")                                \
    X(JY_COMMAND_PARSE, "parse", "[--encoding E] [--map M] PATH...",           \
      "print what is read from files and folders, without an index")

typedef enum jy_command {
#define X(constant, name, arguments, summary) constant,
    JY_COMMAND_LIST(X)
#undef X
        JY_COMMAND_COUNT
} jy_command;

typedef struct jy_options {
    jy_command command;
    const char *index;
    const char *encoding; /* NULL: what each file looks like */
    jy_field_map *map;    /* NULL: fields are called by their names */
    unsigned jobs;        /* 0: not given; so with the next ones */
    unsigned keep;
    unsigned max_drop; /* percent */
    unsigned to;       /* a generation */
    bool force;
    bool json;
    bool progress; /* progress as lines of JSON on standard output */
    const char *const *paths;
    size_t path_count;
} jy_options;

typedef enum jy_parsed {
    JY_PARSED_RUN,
    JY_PARSED_DONE,
    JY_PARSED_BAD
} jy_parsed;

/*
 * Understand the command line.  JY_PARSED_DONE: help or the version was
 * asked for and printed.  JY_PARSED_BAD: the mistake is on standard error.
 */
jy_parsed jy_options_parse(int argc, char **argv, jy_options *out);
void jy_options_clear(jy_options *options);

#ifdef __cplusplus
}
#endif
#endif
