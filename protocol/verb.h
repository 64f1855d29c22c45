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

/* What an option is given. */
typedef enum jy_option_kind {
    JY_KIND_NUMBER,
    JY_KIND_CHOICE, /* one of some words */
    JY_KIND_SET,    /* some of them: a,b in words, ["a","b"] in JSON */
    JY_KIND_TEXT,
} jy_option_kind;

/* Its words, with a bar between each two; the first is number 0. */
#define JY_SORT_WORDS "score|date|-date"
#define JY_LINE_SORT_WORDS "document|left|right|date"
#define JY_MATCH_WORDS "auto|all|any"
#define JY_FACET_WORDS "title|speaker|office|place|role|source|year"

/*
 * X(constant, name, kind, words, least, greatest, default).  Range and default
 * are a number's; a choice is its first word by default, a set has none.  Two
 * verbs may mean different options by the same name.
 */
#define JY_OPTION_LIST(X)                                                      \
    X(JY_OPTION_LIMIT, "limit", JY_KIND_NUMBER, "", 0, 1000, 10)               \
    X(JY_OPTION_SUGGESTIONS, "limit", JY_KIND_NUMBER, "", 1, 100, 10)          \
    X(JY_OPTION_EXPLAINED, "limit", JY_KIND_NUMBER, "", 1, 100, 3)             \
    X(JY_OPTION_OFFSET, "offset", JY_KIND_NUMBER, "", 0, 1000, 0)              \
    X(JY_OPTION_SNIPPET, "snippet", JY_KIND_NUMBER, "", 20, 1000, 100)         \
    X(JY_OPTION_WINDOWS, "windows", JY_KIND_NUMBER, "", 1, 3, 1)               \
    X(JY_OPTION_WIDTH, "width", JY_KIND_NUMBER, "", 1, 100, 20)                \
    X(JY_OPTION_SORT, "sort", JY_KIND_CHOICE, JY_SORT_WORDS, 0, 0, 0)          \
    X(JY_OPTION_LINE_SORT, "sort", JY_KIND_CHOICE, JY_LINE_SORT_WORDS, 0, 0,   \
      0)                                                                       \
    X(JY_OPTION_FACETS, "facets", JY_KIND_SET, JY_FACET_WORDS, 0, 0, 0)        \
    X(JY_OPTION_FACET_VALUES, "facet_values", JY_KIND_NUMBER, "", 1, 100, 10)  \
    X(JY_OPTION_FAMILY, "family", JY_KIND_NUMBER, "", 0, 100, 0)               \
    X(JY_OPTION_MATCH, "match", JY_KIND_CHOICE, JY_MATCH_WORDS, 0, 0, 0)       \
    X(JY_OPTION_DOC, "doc", JY_KIND_TEXT, "", 0, 0, 0)                         \
    X(JY_OPTION_FULL, "full", JY_KIND_NUMBER, "", 0, 1, 0)                     \
    X(JY_OPTION_FORCE, "force", JY_KIND_NUMBER, "", 0, 1, 0)

typedef enum jy_option {
#define X(constant, name, kind, words, least, greatest, normal) constant,
    JY_OPTION_LIST(X)
#undef X
        JY_OPTIONS /* how many there are */
} jy_option;

/* What follows the options.  X(constant, key in JSON, how usage shows it). */
#define JY_REST_LIST(X)                                                        \
    X(JY_REST_NONE, "", "")                                                    \
    X(JY_REST_QUERY, "q", " QUERY")                                            \
    X(JY_REST_DOCUMENT, "doc", " DOCUMENT")                                    \
    X(JY_REST_TEXT, "text", " TEXT")                                           \
    X(JY_REST_TEXT_OR_DOC, "text", " [TEXT]")                                  \
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
    (JY_OPTION_BIT(JY_OPTION_LIMIT) | JY_OPTION_BIT(JY_OPTION_OFFSET))
#define JY_FACET_OPTIONS                                                       \
    (JY_OPTION_BIT(JY_OPTION_FACETS) | JY_OPTION_BIT(JY_OPTION_FACET_VALUES))
#define JY_SEARCH_OPTIONS                                                      \
    (JY_PAGE_OPTIONS | JY_FACET_OPTIONS | JY_OPTION_BIT(JY_OPTION_SNIPPET) |   \
     JY_OPTION_BIT(JY_OPTION_WINDOWS) | JY_OPTION_BIT(JY_OPTION_SORT) |        \
     JY_OPTION_BIT(JY_OPTION_FAMILY) | JY_OPTION_BIT(JY_OPTION_MATCH))
#define JY_KWIC_OPTIONS                                                        \
    (JY_PAGE_OPTIONS | JY_FACET_OPTIONS | JY_OPTION_BIT(JY_OPTION_WIDTH) |     \
     JY_OPTION_BIT(JY_OPTION_LINE_SORT))
#define JY_REBUILD_OPTIONS                                                     \
    (JY_OPTION_BIT(JY_OPTION_FULL) | JY_OPTION_BIT(JY_OPTION_FORCE))
#define JY_EXPLAIN_OPTIONS                                                     \
    (JY_OPTION_BIT(JY_OPTION_EXPLAINED) | JY_OPTION_BIT(JY_OPTION_MATCH) |     \
     JY_OPTION_BIT(JY_OPTION_DOC))

/* X(constant, name, op in JSON, rest, options, changes something, summary). */
#define JY_VERB_LIST(X)                                                        \
    X(JY_VERB_SEARCH, "SEARCH", "search", JY_REST_QUERY, JY_SEARCH_OPTIONS,    \
      false, "find documents, best first")                                     \
    X(JY_VERB_COUNT, "COUNT", "count", JY_REST_QUERY, JY_FACET_OPTIONS, false, \
      "count the documents that match")                                        \
    X(JY_VERB_GET, "GET", "get", JY_REST_DOCUMENT, JY_NO_OPTIONS, false,       \
      "one whole document by its id")                                          \
    X(JY_VERB_SUGGEST, "SUGGEST", "suggest", JY_REST_TEXT,                     \
      JY_OPTION_BIT(JY_OPTION_SUGGESTIONS), false,                             \
      "complete what is being typed, in Han or pinyin")                        \
    X(JY_VERB_SIMILAR, "SIMILAR", "similar", JY_REST_TEXT_OR_DOC,              \
      JY_PAGE_OPTIONS | JY_OPTION_BIT(JY_OPTION_DOC), false,                   \
      "find documents like a document, or where a text is quoted from")        \
    X(JY_VERB_KWIC, "KWIC", "kwic", JY_REST_QUERY, JY_KWIC_OPTIONS, false,     \
      "each place of the words, with what stands left and right")              \
    X(JY_VERB_EXPLAIN, "EXPLAIN", "explain", JY_REST_QUERY,                    \
      JY_EXPLAIN_OPTIONS, false,                                               \
      "how a query is read, and what the scores are made of")                  \
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
    X(JY_VERB_REBUILD, "REBUILD", "rebuild", JY_REST_NONE, JY_REBUILD_OPTIONS, \
      true, "bring the index up to date with the corpus and serve it")         \
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

/* Its value is the number, the word's number, or one bit a word. */
typedef struct jy_option_info {
    const char *name;
    jy_option_kind kind;
    const char *words; /* of a choice or a set */
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

/* The number of the word `word` (`len` bytes) of `option`, else false. */
bool jy_option_word(jy_option option, const char *word, size_t len,
                    uint64_t *out);

/* How the words form is written: "SEARCH [limit=N] … QUERY". */
#define JY_VERB_USAGE_MAX 320
void jy_verb_usage(jy_verb verb, char out[JY_VERB_USAGE_MAX]);

#ifdef __cplusplus
}
#endif
#endif
