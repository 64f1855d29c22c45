/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the beginning of a reply line tells. */
#include "client/bench_reply.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the longest code of an error that is looked for. */
#define CODE_MAX 31

const char *jy_bench_outcome_name(unsigned outcome)
{
    static const char *const names[] = {
#define X(constant, name) name,
        JY_BENCH_FAILURE_LIST(X)
#undef X
    };

    if (outcome <= JY_BENCH_LAST_STATUS)
        return jy_status_name((jy_status)outcome);
    return names[outcome - JY_BENCH_LAST_STATUS - 1];
}

void jy_bench_scanner_clear(jy_bench_scanner *scanner)
{
    free(scanner->head);
    *scanner = (jy_bench_scanner){0};
}

/* Behind the first `mark` in the line, or NULL. */
static const char *find(const char *line, size_t len, const char *mark)
{
    size_t mark_len = strlen(mark);
    const char *end = line + len;

    for (const char *at = line; (at = memchr(at, mark[0], (size_t)(end - at)));
         ++at) {
        if ((size_t)(end - at) < mark_len)
            return NULL;
        if (memcmp(at, mark, mark_len) == 0)
            return at + mark_len;
    }
    return NULL;
}

static bool begins(const char *line, size_t len, const char *with)
{
    size_t with_len = strlen(with);
    return len >= with_len && memcmp(line, with, with_len) == 0;
}

/* A code that a later version may have is an internal error here. */
static unsigned error_of(const char *line, size_t len)
{
    const char *start = find(line, len, "\"error\":{\"code\":\"");
    char code[CODE_MAX + 1] = "";
    jy_status status = JY_E_INTERNAL;

    if (!start)
        return JY_BENCH_GARBLED;
    size_t left = (size_t)(line + len - start);
    if (left > CODE_MAX)
        left = CODE_MAX;
    const char *end = memchr(start, '"', left);
    if (!end)
        return JY_BENCH_GARBLED;
    memcpy(code, start, (size_t)(end - start));
    jy_status_from_name(code, &status);
    return status == JY_OK ? JY_BENCH_GARBLED : (unsigned)status;
}

static bool found_nothing(const char *line, size_t len)
{
    const char *total = find(line, len, "\"total\":");
    if (total)
        return total < line + len && *total == '0';
    const char *list = find(line, len, "\"suggestions\":[");
    return list && list < line + len && *list == ']';
}

/* `len` bytes of the line are there. */
static void classify(const char *line, size_t len, jy_bench_reply *out)
{
    if (begins(line, len, "{\"ok\":true")) {
        out->outcome = JY_OK;
        out->nothing = found_nothing(line, len);
    } else if (begins(line, len, "{\"ok\":false")) {
        out->outcome = error_of(line, len);
    } else {
        out->outcome = JY_BENCH_GARBLED;
    }
}

static void keep(jy_bench_scanner *scanner, const char *bytes, size_t len)
{
    size_t kept =
        scanner->len < JY_BENCH_HEAD_BYTES ? scanner->len : JY_BENCH_HEAD_BYTES;
    size_t more =
        JY_BENCH_HEAD_BYTES - kept < len ? JY_BENCH_HEAD_BYTES - kept : len;

    scanner->len += len;
    if (!scanner->head)
        scanner->head = calloc(1, JY_BENCH_HEAD_BYTES);
    if (scanner->head)
        memcpy(scanner->head + kept, bytes, more);
}

static size_t at_most_head(size_t len)
{
    return len < JY_BENCH_HEAD_BYTES ? len : JY_BENCH_HEAD_BYTES;
}

bool jy_bench_scanner_feed(jy_bench_scanner *scanner, const char *bytes,
                           size_t len, size_t *used, jy_bench_reply *out)
{
    const char *end = memchr(bytes, '\n', len);
    size_t line_len = end ? (size_t)(end - bytes) : len;

    *used = end ? line_len + 1 : len;
    if (!end) {
        keep(scanner, bytes, len);
        return false;
    }
    *out = (jy_bench_reply){.bytes = scanner->len + line_len + 1};
    if (scanner->len == 0) { /* in one piece: nothing is copied */
        classify(bytes, at_most_head(line_len), out);
        return true;
    }
    keep(scanner, bytes, line_len);
    if (scanner->head)
        classify(scanner->head, at_most_head(scanner->len), out);
    else
        out->outcome = JY_BENCH_GARBLED;
    scanner->len = 0;
    return true;
}
