/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How queries become request lines, and which is asked next. */
#include "client/bench_requests.h"

#include "protocol/request.h"
#include "protocol/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define FIRST_LINES ((size_t)64)
#define FIRST_BYTES ((size_t)4096)

struct line {
    size_t start; /* in `bytes` */
    uint32_t len; /* the LF counted */
};

struct jy_bench_requests {
    char *bytes;
    size_t len, room;
    struct line *lines; /* in the order of this time around */
    size_t count, lines_room;
    size_t next;
    uint64_t random;
    bool shuffled;
};

jy_bench_requests *jy_bench_requests_new(uint64_t seed, bool shuffled)
{
    jy_bench_requests *requests = calloc(1, sizeof *requests);

    if (requests) {
        requests->random = seed;
        requests->shuffled = shuffled;
    }
    return requests;
}

void jy_bench_requests_free(jy_bench_requests *requests)
{
    if (!requests)
        return;
    free(requests->bytes);
    free(requests->lines);
    free(requests);
}

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "out of memory");
}

/* Room for one more line, of `len` bytes. */
static jy_status grow(jy_bench_requests *requests, size_t len, jy_error *err)
{
    size_t lines_room =
        requests->lines_room ? requests->lines_room : FIRST_LINES;
    size_t room = requests->room ? requests->room : FIRST_BYTES;

    while (lines_room <= requests->count)
        lines_room *= 2;
    while (room - requests->len < len)
        room *= 2;
    if (lines_room != requests->lines_room) {
        struct line *lines =
            realloc(requests->lines, lines_room * sizeof *lines);
        if (!lines)
            return no_memory(err);
        requests->lines = lines;
        requests->lines_room = lines_room;
    }
    if (room != requests->room) {
        char *bytes = realloc(requests->bytes, room);
        if (!bytes)
            return no_memory(err);
        requests->bytes = bytes;
        requests->room = room;
    }
    return JY_OK;
}

static jy_status add_line(jy_bench_requests *requests, const char *line,
                          size_t len, jy_error *err)
{
    if (len > JY_LINE_BYTES_MAX)
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "a request has at most %d bytes, this one %zu",
                            JY_LINE_BYTES_MAX, len);
    if (requests->count == JY_BENCH_REQUESTS_MAX)
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "at most %zu queries are taken",
                            JY_BENCH_REQUESTS_MAX);
    jy_status status = grow(requests, len + 1, err);
    if (status != JY_OK)
        return status;
    requests->lines[requests->count++] =
        (struct line){requests->len, (uint32_t)len + 1};
    memcpy(requests->bytes + requests->len, line, len);
    requests->len += len;
    requests->bytes[requests->len++] = '\n';
    return JY_OK;
}

/* The caller frees it; NULL: no memory. */
static char *encode(const jy_bench_form *form, const char *query)
{
    cJSON *request = cJSON_Duplicate(form->form, true);
    char *line = NULL;

    if (!query || cJSON_AddStringToObject(request, form->key, query))
        line = cJSON_PrintUnformatted(request);
    cJSON_Delete(request);
    return line;
}

jy_status jy_bench_requests_add(jy_bench_requests *requests,
                                const jy_bench_form *form, const char *query,
                                size_t len, jy_error *err)
{
    if (query && memchr(query, '\0', len))
        return jy_error_set(err, JY_E_REQUEST, "there is a NUL in it");
    if (query && !jy_utf8_is_valid(query, len))
        return jy_error_set(err, JY_E_REQUEST, "it is not UTF-8");
    if (!form->form)
        return add_line(requests, query ? query : "", query ? len : 0, err);
    char *copy = query ? strndup(query, len) : NULL;
    char *line = query && !copy ? NULL : encode(form, copy);
    jy_status status =
        line ? add_line(requests, line, strlen(line), err) : no_memory(err);
    cJSON_free(line);
    free(copy);
    return status;
}

/* Bytes of the line without its end. */
static size_t without_end(const char *line, size_t len)
{
    if (len > 0 && line[len - 1] == '\n')
        --len;
    if (len > 0 && line[len - 1] == '\r')
        --len;
    return len;
}

jy_status jy_bench_requests_read(jy_bench_requests *requests,
                                 const jy_bench_form *form, FILE *file,
                                 const char *name, jy_error *err)
{
    char *line = NULL;
    size_t room = 0, number = 0;
    jy_status status = JY_OK;
    jy_error why = {0};
    ssize_t got = 0;

    errno = 0;
    while (status == JY_OK && (got = getline(&line, &room, file)) >= 0) {
        size_t len = without_end(line, (size_t)got);
        ++number;
        if (len > 0)
            status = jy_bench_requests_add(requests, form, line, len, &why);
    }
    if (status != JY_OK)
        status =
            jy_error_set(err, status, "%s:%zu: %s", name, number, why.message);
    else if (ferror(file))
        status = jy_error_system(err, JY_E_UNAVAILABLE, errno, "%s", name);
    else if (requests->count == 0)
        status = jy_error_set(err, JY_E_REQUEST,
                              "%s: there is no query in it, one a line is "
                              "wanted",
                              name);
    free(line);
    return status;
}

size_t jy_bench_requests_count(const jy_bench_requests *requests)
{
    return requests->count;
}

/* SplitMix64 (Steele, Lea, Flood 2014): a few operations, any seed is good. */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/*
 * One step of a shuffle at a time, so that no request pays for all.  The
 * modulo prefers small numbers by less than count / 2^64.
 */
static void choose(jy_bench_requests *requests)
{
    size_t left = requests->count - requests->next;
    size_t other = requests->next + (size_t)(draw(&requests->random) % left);
    struct line line = requests->lines[other];

    requests->lines[other] = requests->lines[requests->next];
    requests->lines[requests->next] = line;
}

const char *jy_bench_requests_next(jy_bench_requests *requests, size_t *len)
{
    if (requests->shuffled)
        choose(requests);
    const struct line *line = &requests->lines[requests->next];
    requests->next = (requests->next + 1) % requests->count;
    *len = line->len;
    return requests->bytes + line->start;
}
