/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows JSON lines: one document a line, any number of lines. */
#include "corpus/corpus.h"
#include "corpus/json.h"
#include "corpus/lines.h"
#include "corpus/reader.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK ((size_t)64 << 10)

/* A source as lines; one line at a time is held. */
struct stream {
    jy_source *source;
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

/* More bytes in the chunk; none at the end. */
static jy_status fill(struct stream *stream, jy_error *err)
{
    stream->at = 0;
    return jy_source_read(stream->source, stream->chunk, CHUNK, &stream->end,
                          err);
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

/* Read the next line; *any is false at the end. */
static jy_status next_line(struct stream *stream, bool *any, jy_error *err)
{
    *any = false;
    stream->len = 0;
    stream->too_large = false;
    stream->number++;
    for (;;) {
        if (stream->at == stream->end) {
            jy_status status = fill(stream, err);
            if (status != JY_OK || stream->end == 0) {
                return status;
            }
        }
        const char *from = stream->chunk + stream->at;
        size_t left = stream->end - stream->at;
        const char *newline = memchr(from, '\n', left);
        size_t len = newline == NULL ? left : (size_t)(newline - from);
        *any = true;
        if (!append(stream, from, len)) {
            return jy_error_set(err, JY_E_INTERNAL, "no memory for a line");
        }
        stream->at += len;
        if (newline != NULL) {
            stream->at++;
            return JY_OK;
        }
    }
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
    jy_error why;
    bool any = true;
    jy_status status = JY_OK;
    while (status == JY_OK && any) {
        if (next_line(stream, &any, &why) != JY_OK) {
            any = false;
            status =
                jy_reading_failed(stream->reading, stream->number, &why, err);
        } else if (any) {
            status = read_line(stream, pending, err);
        } else if (stream->number == 1) {
            jy_reading_problem(stream->reading, 0, "the file is empty");
        }
    }
    return status == JY_OK ? give_pending(pending, true, stream->reading, err)
                           : status;
}

static jy_status read_stream(jy_source *source, jy_reading *reading,
                             jy_error *err)
{
    struct stream stream = {.source = source, .reading = reading};
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
