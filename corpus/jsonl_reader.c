/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows JSON lines: one document a line, any number of lines. */
#include "corpus/corpus.h"
#include "corpus/json.h"
#include "corpus/lines.h"
#include "corpus/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK ((size_t)64 << 10)

/* A descriptor as lines; one line at a time is held. */
struct stream {
    int fd;
    jy_reading *reading;
    char *chunk; /* CHUNK bytes, of which [at, end) are still to be used */
    size_t at;
    size_t end;
    char *line; /* without its LF, cut at JY_CORPUS_LINE_MAX */
    size_t len;
    size_t size;
    size_t number;  /* of the line, from 1 */
    bool too_large; /* the line was cut */
};

/*
 * A document is handed over when the next one is there, or the end: only
 * then is it known whether the file holds several.
 */
struct pending {
    jy_json_document *json;
    size_t line;
    size_t given; /* documents handed over so far */
};

static bool ends_with(const char *name, const char *ending)
{
    size_t len = strlen(name);
    size_t tail = strlen(ending);
    return len > tail && strcmp(name + len - tail, ending) == 0;
}

static bool claims_by_name(const char *name, jy_text text)
{
    (void)text;
    return ends_with(name, ".jsonl") || ends_with(name, ".ndjson");
}

/* More bytes in the chunk; false at the end, or with *errnum set. */
static bool fill(struct stream *stream, int *errnum)
{
    ssize_t got;
    do {
        got = read(stream->fd, stream->chunk, CHUNK);
    } while (got < 0 && errno == EINTR);
    *errnum = got < 0 ? errno : 0;
    stream->at = 0;
    stream->end = got < 0 ? 0 : (size_t)got;
    jy_reading_add_bytes(stream->reading, stream->end);
    return stream->end > 0;
}

/* Append to the line as much as it may hold; false if memory ran out. */
static bool append(struct stream *stream, const char *bytes, size_t len)
{
    size_t room = JY_CORPUS_LINE_MAX - stream->len;
    if (len > room) {
        stream->too_large = true;
        len = room;
    }
    if (stream->len + len > stream->size) {
        size_t size = (stream->len + len) * 2;
        char *grown = realloc(stream->line, size);
        if (grown == NULL) {
            return false;
        }
        stream->line = grown;
        stream->size = size;
    }
    if (len > 0) {
        memcpy(stream->line + stream->len, bytes, len);
        stream->len += len;
    }
    return true;
}

/* Read the next line; false at the end, or with *errnum set. */
static bool next_line(struct stream *stream, int *errnum)
{
    bool any = false;
    *errnum = 0;
    stream->len = 0;
    stream->too_large = false;
    stream->number++;
    while (stream->at < stream->end || fill(stream, errnum)) {
        const char *from = stream->chunk + stream->at;
        size_t left = stream->end - stream->at;
        const char *newline = memchr(from, '\n', left);
        size_t len = newline == NULL ? left : (size_t)(newline - from);
        any = true;
        if (!append(stream, from, len)) {
            *errnum = ENOMEM;
            return false;
        }
        stream->at += len;
        if (newline != NULL) {
            stream->at++;
            return true;
        }
    }
    return any && *errnum == 0;
}

/* Hand over what is pending, if anything; `last` if nothing will follow. */
static jy_status give_pending(struct pending *pending, bool last,
                              jy_reading *reading, jy_error *err)
{
    if (pending->json == NULL) {
        return JY_OK;
    }
    size_t number = last && pending->given == 0 ? 0 : pending->given + 1;
    jy_status status =
        jy_reading_document(reading, jy_json_document_fields(pending->json),
                            pending->line, number, err);
    jy_json_document_free(pending->json);
    pending->json = NULL;
    pending->given++;
    return status;
}

static jy_status read_line(struct stream *stream, struct pending *pending,
                           jy_error *err)
{
    jy_error problem;
    jy_text line = {stream->line, stream->len};
    if (stream->number == 1 && line.len >= 3 &&
        memcmp(line.bytes, "\xEF\xBB\xBF", 3) == 0) {
        line = (jy_text){line.bytes + 3, line.len - 3};
    }
    if (stream->too_large) {
        (void)jy_error_set(&problem, JY_E_TOO_LARGE,
                           "a line of more than %zu bytes", JY_CORPUS_LINE_MAX);
        jy_reading_problem(stream->reading, stream->number, problem.message);
        return JY_OK;
    }
    if (jy_text_trim(line).len == 0) {
        return JY_OK;
    }
    jy_json_document *json = NULL;
    jy_status status = jy_json_document_new(line, &json, &problem);
    if (status == JY_E_INTERNAL) {
        return jy_error_set(err, status, "%s", problem.message);
    }
    if (status != JY_OK) {
        jy_reading_problem(stream->reading, stream->number, problem.message);
        return JY_OK;
    }
    status = give_pending(pending, false, stream->reading, err);
    pending->json = json;
    pending->line = stream->number;
    return status;
}

static jy_status read_lines(struct stream *stream, struct pending *pending,
                            jy_error *err)
{
    int errnum;
    jy_status status = JY_OK;
    while (status == JY_OK && next_line(stream, &errnum)) {
        status = read_line(stream, pending, err);
    }
    if (status != JY_OK) {
        return status;
    }
    if (errnum == ENOMEM) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a line");
    }
    if (errnum != 0) {
        jy_error problem;
        (void)jy_error_system(&problem, JY_E_UNAVAILABLE, errnum,
                              "cannot be read further");
        jy_reading_problem(stream->reading, stream->number, problem.message);
    } else if (stream->number == 1) {
        jy_reading_problem(stream->reading, 0, "the file is empty");
    }
    return give_pending(pending, true, stream->reading, err);
}

static jy_status read_stream(int fd, jy_reading *reading, jy_error *err)
{
    struct stream stream = {.fd = fd, .reading = reading};
    struct pending pending = {NULL, 0, 0};
    stream.chunk = malloc(CHUNK);
    jy_status status =
        stream.chunk == NULL
            ? jy_error_set(err, JY_E_INTERNAL, "no memory for a line")
            : read_lines(&stream, &pending, err);
    jy_json_document_free(pending.json);
    free(stream.line);
    free(stream.chunk);
    return status;
}

const jy_reader jy_jsonl_reader = {
    .claims = claims_by_name,
    .read_stream = read_stream,
};
