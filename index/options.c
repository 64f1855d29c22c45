/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the options of jianyan-index and which command takes which. */
#include "index/options.h"

#include "corpus/encoding.h"
#include "index/drop.h"
#include "index/generation.h"
#include "index/indexing.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *arguments;
    const char *summary;
} commands[JY_COMMAND_COUNT] = {
#define X(constant, name, arguments, summary)                                  \
    [constant] = {name, arguments, summary},
    JY_COMMAND_LIST(X)
#undef X
};

static void print_help(FILE *file)
{
    fputs("jianyan-index builds and inspects an index of Chinese text.\n\n",
          file);
    for (size_t i = 0; i < JY_COMMAND_COUNT; i++) {
        fprintf(file, "  jianyan-index %s %s\n      %s\n", commands[i].name,
                commands[i].arguments, commands[i].summary);
    }
    fputs("\n"
          "  --index DIR   the folder of the index; build makes it if it is "
          "missing\n"
          "  --jobs N      index with N times two threads (one N a processor)\n"
          "  --keep N      generations that stay, the new one among them (2)\n"
          "  --max-drop P  publish only if at most P percent of the documents "
          "are gone (20)\n"
          "  --force       publish however many are gone\n"
          "  --to N        the generation to publish again (the one before)\n"
          "  --encoding E  what text is in that does not prove to be in "
          "another encoding\n"
          "  --map M       what JSON lines and tables call the fields, such as "
          "title=headline,date=published\n"
          "  --json        the result as one JSON object on standard output\n"
          "  --progress    lines of JSON on standard output while building\n"
          "  --help, --version\n"
          "\n"
          "Exit: 0 done, 1 done but something could not be read (each is "
          "named),\n"
          "2 wrong usage, 3 failed; the index of before is then unharmed.\n",
          file);
}

static bool find_command(const char *name, jy_command *out)
{
    for (size_t i = 0; i < JY_COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            *out = (jy_command)i;
            return true;
        }
    }
    return false;
}

static jy_parsed bad(const char *why, const char *what)
{
    fprintf(stderr, "jianyan-index: %s%s; try jianyan-index --help\n", why,
            what);
    return JY_PARSED_BAD;
}

/* The options that are numbers. */
static const struct number_option {
    int letter;
    const char *name;
    unsigned max; /* and 1 at least */
} numbers[] = {
    {'J', "--jobs", JY_JOBS_MAX},
    {'k', "--keep", JY_GENERATIONS_KEPT_MAX},
    {'d', "--max-drop", 100},
    {'t', "--to", UINT_MAX},
};

static unsigned *number_of(jy_options *options, int letter)
{
    switch (letter) {
    case 'J':
        return &options->jobs;
    case 'k':
        return &options->keep;
    case 'd':
        return &options->max_drop;
    default:
        return &options->to;
    }
}

/* Understand the number of an option; if it can't be, that is said. */
static bool set_number(jy_options *options, int letter, const char *text)
{
    const struct number_option *option = numbers;
    while (option->letter != letter) {
        option++;
    }
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || errno || number < 1 ||
        number > option->max) {
        fprintf(stderr,
                "jianyan-index: %s takes a number from 1 to %u, not %s; try "
                "jianyan-index --help\n",
                option->name, option->max, text);
        return false;
    }
    *number_of(options, letter) = (unsigned)number;
    return true;
}

/* Understand --map; if it can't be, that is said. */
static bool set_map(jy_options *options, const char *text)
{
    jy_error err;
    jy_options_clear(options);
    if (jy_field_map_new(text, &options->map, &err) != JY_OK) {
        fprintf(stderr, "jianyan-index: --map: %s; try jianyan-index --help\n",
                err.message);
        return false;
    }
    return true;
}

void jy_options_clear(jy_options *options)
{
    jy_field_map_free(options->map);
    options->map = NULL;
}

/* Does the command's usage mention `word`? */
static bool takes(jy_command command, const char *word)
{
    return strstr(commands[command].arguments, word) != NULL;
}

/* Does the command take every number and flag that was given? */
static bool takes_given(const jy_options *options, const char **stray)
{
    jy_options copy = *options;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (*number_of(&copy, numbers[i].letter) &&
            !takes(options->command, numbers[i].name)) {
            *stray = numbers[i].name;
            return false;
        }
    }
    *stray = "--force";
    return !options->force || takes(options->command, "--force");
}

static jy_parsed check(const jy_options *options)
{
    jy_command command = options->command;
    const char *name = commands[command].name;
    if (takes(command, "--index") != (options->index != NULL)) {
        return bad(options->index ? "no --index goes with "
                                  : "--index DIR is missing for ",
                   name);
    }
    if (options->index && !*options->index) {
        return bad("--index names no folder for ", name);
    }
    if (options->encoding && !takes(command, "--encoding")) {
        return bad("no --encoding goes with ", name);
    }
    if (options->encoding && !jy_encoding_is_known(options->encoding)) {
        return bad("unknown encoding ", options->encoding);
    }
    if (options->map && !takes(command, "--map")) {
        return bad("no --map goes with ", name);
    }
    const char *stray;
    if (!takes_given(options, &stray)) {
        fprintf(stderr,
                "jianyan-index: no %s goes with %s; try jianyan-index --help\n",
                stray, name);
        return JY_PARSED_BAD;
    }
    if (options->json && !takes(command, "--json")) {
        return bad("no --json goes with ", name);
    }
    if (options->progress && !takes(command, "--progress")) {
        return bad("no --progress goes with ", name);
    }
    if (takes(command, "PATH") != (options->path_count > 0)) {
        return bad(options->path_count ? "no file or folder goes with "
                                       : "a file or folder is missing for ",
                   name);
    }
    return JY_PARSED_RUN;
}

jy_parsed jy_options_parse(int argc, char **argv, jy_options *out)
{
    static const struct option longs[] = {
        {"index", required_argument, NULL, 'i'},
        {"encoding", required_argument, NULL, 'e'},
        {"map", required_argument, NULL, 'm'},
        {"jobs", required_argument, NULL, 'J'},
        {"keep", required_argument, NULL, 'k'},
        {"max-drop", required_argument, NULL, 'd'},
        {"to", required_argument, NULL, 't'},
        {"force", no_argument, NULL, 'f'},
        {"json", no_argument, NULL, 'j'},
        {"progress", no_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    *out = (jy_options){0};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":", longs, NULL)) != -1;) {
        switch (c) {
        case 'i':
            out->index = optarg;
            break;
        case 'e':
            out->encoding = optarg;
            break;
        case 'm':
            if (!set_map(out, optarg)) {
                return JY_PARSED_BAD;
            }
            break;
        case 'J':
        case 'k':
        case 'd':
        case 't':
            if (!set_number(out, c, optarg)) {
                return JY_PARSED_BAD;
            }
            break;
        case 'f':
            out->force = true;
            break;
        case 'j':
            out->json = true;
            break;
        case 'p':
            out->progress = true;
            break;
        case 'h':
            print_help(stdout);
            return JY_PARSED_DONE;
        case 'v':
            puts("jianyan-index " JIANYAN_VERSION);
            return JY_PARSED_DONE;
        case ':':
            return bad("something must follow ", argv[optind - 1]);
        default:
            return bad("unknown option ", argv[optind - 1]);
        }
    }
    if (optind >= argc) {
        return bad("a command is missing", "");
    }
    if (!find_command(argv[optind], &out->command)) {
        return bad("unknown command ", argv[optind]);
    }
    out->paths = (const char *const *)(argv + optind + 1);
    out->path_count = (size_t)(argc - optind - 1);
    return check(out);
}
