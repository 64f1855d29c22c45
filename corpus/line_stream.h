/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/line_stream.h - a source as lines, of which one at a time is held.
 *
 * LF ends a line and nothing else does.
 *
 * Ownership  The source is borrowed.
 * Threads    One stream, one thread at a time.
 */
#ifndef JY_CORPUS_LINE_STREAM_H
#define JY_CORPUS_LINE_STREAM_H

#include "corpus/document.h"
#include "corpus/source.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_line_stream {
    size_t number;  /* of the line, from 1 */
    jy_text line;   /* without its LF; until the next call */
    bool too_large; /* the line was cut at JY_CORPUS_LINE_MAX bytes */
    /* private */
    jy_source *source;
    char *chunk;
    size_t at;
    size_t end;
    char *bytes;
    size_t size;
} jy_line_stream;

/* JY_E_INTERNAL  memory ran out */
JY_NODISCARD jy_status jy_line_stream_init(jy_line_stream *stream,
                                           jy_source *source, jy_error *err);
void jy_line_stream_clear(jy_line_stream *stream);

/*
 * Read the next line; *any is false at the end, and then stream->number is
 * that of the line that is not there.
 *
 * JY_E_INTERNAL  memory ran out
 * and whatever reading the source returns.
 */
JY_NODISCARD jy_status jy_line_stream_next(jy_line_stream *stream, bool *any,
                                           jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
