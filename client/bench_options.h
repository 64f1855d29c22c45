/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/bench_options.h - the options of `jianyan bench`, their bounds.
 *
 * One list is the source of the command line, of the checks and of the help.
 */
#ifndef JY_CLIENT_BENCH_OPTIONS_H
#define JY_CLIENT_BENCH_OPTIONS_H

/* What an option is given.  Seconds may have up to three decimals; their
 * bounds and values are milliseconds here. */
typedef enum jy_bench_kind {
    JY_BENCH_NUMBER,
    JY_BENCH_SECONDS,
    JY_BENCH_TEXT,
} jy_bench_kind;

/* X(constant, name, kind, value in the help, least, greatest, default, help).
 * A default of 0 below the least means: none. */
#define JY_BENCH_OPTION_LIST(X)                                                \
    X(JY_BENCH_CONNECTIONS, "--connections", JY_BENCH_NUMBER, "N", 1, 4096, 1, \
      "ask over so many connections at once")                                  \
    X(JY_BENCH_PIPELINE, "--pipeline", JY_BENCH_NUMBER, "N", 1, 1024, 1,       \
      "so many under way on each of them")                                     \
    X(JY_BENCH_RATE, "--rate", JY_BENCH_NUMBER, "N", 1, 10000000, 0,           \
      "ask so many a second")                                                  \
    X(JY_BENCH_DURATION, "--duration", JY_BENCH_SECONDS, "S", 10, 86400000, 0, \
      "so many seconds; 10 without --requests")                                \
    X(JY_BENCH_REQUESTS, "--requests", JY_BENCH_NUMBER, "N", 1, 999999999, 0,  \
      "end after so many requests")                                            \
    X(JY_BENCH_WARM_UP, "--warm-up", JY_BENCH_SECONDS, "S", 0, 3600000, 0,     \
      "ask so many seconds before, not measured")                              \
    X(JY_BENCH_PATIENCE, "--patience", JY_BENCH_SECONDS, "S", 10, 3600000,     \
      10000, "give up if no reply comes for so long")                          \
    X(JY_BENCH_QUERIES, "--queries", JY_BENCH_TEXT, "FILE", 0, 0, 0,           \
      "a query in each line; - is standard input")                             \
    X(JY_BENCH_ORDER, "--order", JY_BENCH_TEXT, "ORDER", 0, 0, 0,              \
      "random (each once, then again) or given")                               \
    X(JY_BENCH_SEED, "--seed", JY_BENCH_NUMBER, "N", 0, 999999999, 1,          \
      "of the random order")                                                   \
    X(JY_BENCH_VERB, "--verb", JY_BENCH_TEXT, "VERB", 0, 0, 0,                 \
      "what is asked: search, count, kwic, get, ping...; the\n"                \
      "options of that command are passed on")                                 \
    X(JY_BENCH_DUMP, "--dump", JY_BENCH_TEXT, "FILE", 0, 0, 0,                 \
      "write the histogram, \"microseconds<tab>count\" a line")

typedef enum jy_bench_option {
#define X(constant, name, kind, shown, least, greatest, normal, help) constant,
    JY_BENCH_OPTION_LIST(X)
#undef X
        JY_BENCH_OPTIONS /* how many there are */
} jy_bench_option;

#endif
