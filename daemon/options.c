/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the command line of jianyand. */
#define _GNU_SOURCE /* getopt_long() */
#include "daemon/options.h"

#include "index/generation.h"
#include "protocol/status.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char default_listen[] = "127.0.0.1:6610";

static const char help[] =
    "usage: jianyand --index DIR [OPTION]...\n"
    "\n"
    "Serve an index to clients until SIGTERM; SIGHUP takes up the newest\n"
    "generation.  Logs to standard error.\n"
    "\n"
    "  --index DIR          the index, as jianyan-index built it\n"
    "  --corpus PATH        a file or folder REBUILD reads; repeatable\n"
    "  --watch              rebuild by itself when the corpus changes\n"
    "  --keep N             generations a rebuild leaves on the disk (2)\n"
    "  --encoding E, --map M\n"
    "                       how to read the corpus, as jianyan-index build\n"
    "                       has them; for a build of everything\n"
    "  --listen ADDR:PORT   a TCP address, numeric; port 0 is any free one;\n"
    "                       repeatable (127.0.0.1:6610); none: no TCP\n"
    "  --public             let --listen be other than loopback: everybody "
    "who\n"
    "                       reaches the address can search, there is no "
    "password\n"
    "  --unix PATH          a socket for this user alone; REBUILD and RELOAD\n"
    "                       work here only\n"
    "  --workers N          threads that search (one a processor)\n"
    "  --cache MB           memory for replies that are asked for again; 0:\n"
    "                       none (32)\n"
    "  --deadline MS        how long a query may take (1000)\n"
    "  --indexer PATH       the program REBUILD runs (jianyan-index beside\n"
    "                       this one)\n"
    "  --help, --version    say so and exit\n"
    "\n"
    "exit status: 0 stopped, 2 wrong usage, 3 cannot start\n";

__attribute__((format(printf, 1, 2))) static int usage_error(const char *format,
                                                             ...)
{
    va_list args;
    va_start(args, format);
    fputs("jianyand: ", stderr);
    vfprintf(stderr, format, args);
    fputs("; see jianyand --help\n", stderr);
    va_end(args);
    return JY_EXIT_USAGE;
}

static int parse_number_from(uint64_t least, const char *name, const char *text,
                             uint64_t greatest, uint64_t *out)
{
    char *end;
    *out = strtoull(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end || *out < least ||
        *out > greatest) {
        return usage_error("--%s is %s, not a number from %" PRIu64
                           " to %" PRIu64,
                           name, text, least, greatest);
    }
    return -1;
}

static int parse_number(const char *name, const char *text, uint64_t greatest,
                        uint64_t *out)
{
    return parse_number_from(1, name, text, greatest, out);
}

static bool is_loopback(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        return ntohl(four->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
    return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

/* ADDR:PORT, an IPv6 address in brackets; nothing is looked up. */
static bool parse_address(const char *text, jy_address *out)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    char host[64];
    const char *colon = strrchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;
    bool is_bracketed = len > 2 && text[0] == '[' && text[len - 1] == ']';

    if (len == 0 || len >= sizeof host || !isdigit((unsigned char)colon[1]) ||
        strtoul(colon + 1, NULL, 10) > 65535 ||
        (memchr(text, ':', len) && !is_bracketed)) {
        return false;
    }
    snprintf(host, sizeof host, "%.*s", (int)(len - (is_bracketed ? 2 : 0)),
             text + (is_bracketed ? 1 : 0));
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0) {
        return false;
    }
    out->text = text;
    out->len = found->ai_addrlen;
    memcpy(&out->bytes, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return true;
}

static int add_listen(jy_options *out, const char *text)
{
    if (out->listen_count == JY_LISTENERS_MAX) {
        return usage_error("more than %d --listen", JY_LISTENERS_MAX);
    }
    if (!parse_address(text, &out->listen[out->listen_count])) {
        return usage_error("--listen is %s, not as 127.0.0.1:6610 or "
                           "[::1]:6610",
                           text);
    }
    out->listen_count++;
    return -1;
}

/* Somewhere, and nowhere that was not meant. */
static int check_listen(jy_options *options, bool is_public, bool no_tcp)
{
    if (options->listen_count == 0 && !no_tcp) {
        return add_listen(options, default_listen);
    }
    if (options->listen_count == 0 && !options->unix_path) {
        return usage_error("--listen none leaves nothing without --unix");
    }
    for (size_t i = 0; i < options->listen_count && !is_public; i++) {
        if (!is_loopback(&options->listen[i].bytes)) {
            return usage_error("--listen %s lets other machines search, which "
                               "needs --public",
                               options->listen[i].text);
        }
    }
    return -1;
}

/* jianyan-index beside this program's own file. */
static char *find_indexer(void)
{
    static const char name[] = "jianyan-index";
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - sizeof name);
    if (len < 0) {
        return strdup(name);
    }
    path[len] = '\0';
    char *slash = strrchr(path, '/');
    memcpy(slash ? slash + 1 : path, name, sizeof name);
    return strdup(path);
}

static int set_defaults(jy_options *out)
{
    if (!out->index) {
        return usage_error("--index is missing");
    }
    if (out->watches && out->corpus_count == 0) {
        return usage_error("--watch needs a --corpus to watch");
    }
    if (out->workers == 0) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        out->workers = processors < 1                ? 1
                       : processors > JY_WORKERS_MAX ? JY_WORKERS_MAX
                                                     : (size_t)processors;
    }
    if (out->deadline_ms == 0) {
        out->deadline_ms = JY_DEADLINE_MS;
    }
    if (!out->indexer) {
        out->indexer = find_indexer();
    }
    if (!out->indexer) {
        fputs("jianyand: memory ran out\n", stderr);
        return JY_EXIT_START;
    }
    return -1;
}

enum {
    INDEX = 1,
    CORPUS,
    WATCH,
    KEEP,
    ENCODING,
    MAP,
    LISTEN,
    PUBLIC,
    UNIX,
    WORKERS,
    CACHE,
    DEADLINE,
    INDEXER,
    HELP,
    VERSION
};

static const struct option longs[] = {
    {"index", required_argument, NULL, INDEX},
    {"corpus", required_argument, NULL, CORPUS},
    {"watch", no_argument, NULL, WATCH},
    {"keep", required_argument, NULL, KEEP},
    {"encoding", required_argument, NULL, ENCODING},
    {"map", required_argument, NULL, MAP},
    {"listen", required_argument, NULL, LISTEN},
    {"public", no_argument, NULL, PUBLIC},
    {"unix", required_argument, NULL, UNIX},
    {"workers", required_argument, NULL, WORKERS},
    {"cache", required_argument, NULL, CACHE},
    {"deadline", required_argument, NULL, DEADLINE},
    {"indexer", required_argument, NULL, INDEXER},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

struct flags {
    bool is_public;
    bool no_tcp;
};

static int set_option(int option, jy_options *out, struct flags *flags)
{
    uint64_t number;
    int code = -1;
    switch (option) {
    case INDEX:
        out->index = optarg;
        return -1;
    case CORPUS:
        out->corpus[out->corpus_count++] = optarg;
        return -1;
    case WATCH:
        out->watches = true;
        return -1;
    case KEEP:
        out->keep = optarg;
        return parse_number("keep", optarg, JY_GENERATIONS_KEPT_MAX, &number);
    case ENCODING:
        out->encoding = optarg;
        return -1;
    case MAP:
        out->map = optarg;
        return -1;
    case LISTEN:
        if (strcmp(optarg, "none") == 0) {
            flags->no_tcp = true;
            return -1;
        }
        return add_listen(out, optarg);
    case PUBLIC:
        flags->is_public = true;
        return -1;
    case UNIX:
        out->unix_path = optarg;
        return -1;
    case WORKERS:
        code = parse_number("workers", optarg, JY_WORKERS_MAX, &number);
        out->workers = (size_t)number;
        return code;
    case CACHE:
        code = parse_number_from(0, "cache", optarg, JY_CACHE_MB_MAX, &number);
        out->cache_bytes = (size_t)number << 20;
        return code;
    case DEADLINE:
        return parse_number("deadline", optarg, JY_DEADLINE_MS_MAX,
                            &out->deadline_ms);
    case INDEXER:
        free(out->indexer);
        out->indexer = strdup(optarg);
        return -1;
    case HELP:
        fputs(help, stdout);
        return 0;
    case VERSION:
        puts("jianyand " JIANYAN_VERSION);
        return 0;
    default: /* getopt_long() has said what is wrong */
        return usage_error("the options are not understood");
    }
}

int jy_options_parse(int argc, char **argv, jy_options *out)
{
    struct flags flags = {false, false};
    int code = -1;

    *out = (jy_options){.corpus = calloc((size_t)argc + 1, sizeof(char *)),
                        .cache_bytes = (size_t)JY_CACHE_MB << 20};
    if (!out->corpus) {
        fputs("jianyand: memory ran out\n", stderr);
        return JY_EXIT_START;
    }
    for (int option; code < 0 && (option = getopt_long(argc, argv, "", longs,
                                                       NULL)) != -1;) {
        code = set_option(option, out, &flags);
    }
    if (code < 0 && optind < argc) {
        code = usage_error("\"%s\" is no option", argv[optind]);
    }
    if (code < 0) {
        code = set_defaults(out);
    }
    return code < 0 ? check_listen(out, flags.is_public, flags.no_tcp) : code;
}

void jy_options_free(jy_options *options)
{
    free(options->corpus);
    free(options->indexer);
}
