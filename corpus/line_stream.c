/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a source is cut into lines. */
#include "corpus/line_stream.h"

#include "corpus/corpus.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK ((size_t)64 << 10) /* bytes that are asked for at a time */

jy_status jy_line_stream_init(jy_line_stream *stream, jy_source *source,
                              jy_error *err)
{
    *stream = (jy_line_stream){.source = source, .chunk = malloc(CHUNK)};
    return stream->chunk == NULL
               ? jy_error_set(err, JY_E_INTERNAL, "no memory for a line")
               : JY_OK;
}

void jy_line_stream_clear(jy_line_stream *stream)
{
    free(stream->bytes);
    free(stream->chunk);
}

/* Append to the line as much as it may hold; false if memory ran out. */
static bool append(jy_line_stream *stream, const char *bytes, size_t len)
{
    size_t room = JY_CORPUS_LINE_MAX - stream->line.len;
    if (len > room) {
        stream->too_large = true;
        len = room;
    }
    if (stream->line.len + len > stream->size) {
        size_t size = (stream->line.len + len) * 2;
        char *grown = realloc(stream->bytes, size);
        if (grown == NULL) {
            return false;
        }
        stream->bytes = grown;
        stream->size = size;
    }
    if (len > 0) {
        memcpy(stream->bytes + stream->line.len, bytes, len);
        stream->line.len += len;
    }
    stream->line.bytes = stream->bytes;
    return true;
}

jy_status jy_line_stream_next(jy_line_stream *stream, bool *any, jy_error *err)
{
    *any = false;
    stream->line = (jy_text){stream->bytes, 0};
    stream->too_large = false;
    stream->number++;
    for (;;) {
        if (stream->at == stream->end) {
            stream->at = 0;
            jy_status status = jy_source_read(stream->source, stream->chunk,
                                              CHUNK, &stream->end, err);
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
