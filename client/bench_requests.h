/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/bench_requests.h - the request lines of a bench, and their order.
 *
 * In random order every line is asked once before any is asked again; the
 * order is that of the seed and different each time around.
 *
 * Ownership  Everything given is copied; lines are borrowed.
 * Threads    One set, one thread at a time.
 * Failure    err names the line at fault, and whose it is.
 */
#ifndef JY_CLIENT_BENCH_REQUESTS_H
#define JY_CLIENT_BENCH_REQUESTS_H

#include "protocol/status.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Lines of a set. */
#define JY_BENCH_REQUESTS_MAX ((size_t)1000000)

typedef struct jy_bench_requests jy_bench_requests;

/* What a query becomes: `form` is the request without it, `key` where it
 * goes.  Without a form a line is a request as it stands. */
typedef struct jy_bench_form {
    const cJSON *form;
    const char *key;
} jy_bench_form;

/* Empty.  NULL: no memory. */
jy_bench_requests *jy_bench_requests_new(uint64_t seed, bool shuffled);
void jy_bench_requests_free(jy_bench_requests *requests);

/*
 * Add one query, `len` bytes; NULL is none, for a form that needs none.
 *
 * JY_E_REQUEST    it is not UTF-8, or there is a NUL in it
 * JY_E_TOO_LARGE  the line has too many bytes, or the set too many lines
 * JY_E_INTERNAL   memory ran out
 */
JY_NODISCARD jy_status jy_bench_requests_add(jy_bench_requests *requests,
                                             const jy_bench_form *form,
                                             const char *query, size_t len,
                                             jy_error *err);

/*
 * Add each line of `file` that is not empty; `name` is for messages.
 *
 * JY_E_REQUEST      a line is refused, or there is none
 * JY_E_TOO_LARGE    as above
 * JY_E_UNAVAILABLE  it cannot be read
 */
JY_NODISCARD jy_status jy_bench_requests_read(jy_bench_requests *requests,
                                              const jy_bench_form *form,
                                              FILE *file, const char *name,
                                              jy_error *err);

size_t jy_bench_requests_count(const jy_bench_requests *requests);

/* The next line to ask, its LF counted; there must be one. */
const char *jy_bench_requests_next(jy_bench_requests *requests, size_t *len);

#ifdef __cplusplus
}
#endif
#endif
