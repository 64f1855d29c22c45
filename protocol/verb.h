/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/verb.h - what can be asked: verbs, their options, their ranges.
 *
 * Two lists are the source of everything that depends on the vocabulary: the
 * request parser, the dispatcher, HELP, the statistics, the check of
 * PROTOCOL.md.
 *
 * Ownership  Returned strings are static.
 * Threads    All functions may be called from any thread.
 */
#ifndef JY_PROTOCOL_VERB_H
#define JY_PROTOCOL_VERB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(constant, name, least, greatest, default). */
#define JY_OPTION_LIST(X)                                                      \
    X(JY_OPTION_LIMIT, "limit", 0, 1000, 10)                                   \
    X(JY_OPTION_OFFSET, "offset", 0, 1000, 0)                                  \
    X(JY_OPTION_SNIPPET, "snippet", 20, 1000, 100)

typedef enum jy_option {
#define X(constant, name, least, greatest, normal) constant,
    JY_OPTION_LIST(X)
#undef X
        JY_OPTIONS /* how many there are */
} jy_option;

/* What follows the options.  X(constant, key in JSON, how usage shows it). */
#define JY_REST_LIST(X)                                                        \
    X(JY_REST_NONE, "", "")                                                    \
    X(JY_REST_QUERY, "q", " QUERY")                                            \
    X(JY_REST_DOCUMENT, "doc", " DOCUMENT")                                    \
    X(JY_REST_JOB, "job", " [NUMBER]")

typedef enum jy_rest {
#define X(constant, key, shown) constant,
    JY_REST_LIST(X)
#undef X
} jy_rest;

/* Sets of options. */
#define JY_OPTION_BIT(option) (1U << (option))
#define JY_NO_OPTIONS 0U
#define JY_PAGE_OPTIONS                                                        \
    (JY_OPTION_BIT(JY_OPTION_LIMIT) | JY_OPTION_BIT(JY_OPTION_OFFSET) |        \
     JY_OPTION_BIT(JY_OPTION_SNIPPET))

/* X(constant, name, op in JSON, rest, options, changes something, summary). */
#define JY_VERB_LIST(X)                                                        \
    X(JY_VERB_SEARCH, "SEARCH", "search", JY_REST_QUERY, JY_PAGE_OPTIONS,      \
      false, "find documents, best first")                                     \
    X(JY_VERB_COUNT, "COUNT", "count", JY_REST_QUERY, JY_NO_OPTIONS, false,    \
      "count the documents that match")                                        \
    X(JY_VERB_GET, "GET", "get", JY_REST_DOCUMENT, JY_NO_OPTIONS, false,       \
      "one whole document by its id")                                          \
    X(JY_VERB_STATUS, "STATUS", "status", JY_REST_NONE, JY_NO_OPTIONS, false,  \
      "how the daemon is doing")                                               \
    X(JY_VERB_HELLO, "HELLO", "hello", JY_REST_NONE, JY_NO_OPTIONS, false,     \
      "protocol version, generation and limits")                               \
    X(JY_VERB_PING, "PING", "ping", JY_REST_NONE, JY_NO_OPTIONS, false,        \
      "is anybody there?")                                                     \
    X(JY_VERB_HELP, "HELP", "help", JY_REST_NONE, JY_NO_OPTIONS, false,        \
      "this list")                                                             \
    X(JY_VERB_JOB, "JOB", "job", JY_REST_JOB, JY_NO_OPTIONS, false,            \
      "how a rebuild is getting on; the latest if none is named")              \
    X(JY_VERB_REBUILD, "REBUILD", "rebuild", JY_REST_NONE, JY_NO_OPTIONS,      \
      true, "build a new generation from the corpus and serve it")             \
    X(JY_VERB_RELOAD, "RELOAD", "reload", JY_REST_NONE, JY_NO_OPTIONS, true,   \
      "serve the newest published generation")                                 \
    X(JY_VERB_QUIT, "QUIT", "quit", JY_REST_NONE, JY_NO_OPTIONS, false,        \
      "close this connection")

typedef enum jy_verb {
#define X(constant, name, op, rest, options, changes, summary) constant,
    JY_VERB_LIST(X)
#undef X
        JY_VERBS /* how many there are */
} jy_verb;

typedef struct jy_verb_info {
    const char *name;
    const char *op; /* the name in JSON: in lower case */
    jy_rest rest;
    unsigned options; /* the set, one JY_OPTION_BIT each */
    bool changes;     /* changes something: needs the unix socket */
    const char *summary;
} jy_verb_info;

typedef struct jy_option_info {
    const char *name;
    uint64_t least;
    uint64_t greatest;
    uint64_t normal; /* if the request names none */
} jy_option_info;

const jy_verb_info *jy_verb_get(jy_verb verb);
const jy_option_info *jy_option_get(jy_option option);

/* The key in JSON of what follows the options, such as "q". */
const char *jy_rest_key(jy_rest rest);

/* The verb called `name` (`len` bytes, in any case), else false. */
bool jy_verb_from_name(const char *name, size_t len, jy_verb *out);

/* The verb whose op in JSON is `op`, else false. */
bool jy_verb_from_op(const char *op, jy_verb *out);

/* The option of `verb` called `name` (`len` bytes), else false. */
bool jy_verb_option(jy_verb verb, const char *name, size_t len, jy_option *out);

/* How the words form is written: "SEARCH [limit=N] … QUERY". */
#define JY_VERB_USAGE_MAX 160
void jy_verb_usage(jy_verb verb, char out[JY_VERB_USAGE_MAX]);

#ifdef __cplusplus
}
#endif
#endif
