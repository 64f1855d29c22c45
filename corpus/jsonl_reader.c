/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows JSON lines: one document a line, any number of lines. */
#include "corpus/corpus.h"
#include "corpus/json_rows.h"
#include "corpus/kind.h"
#include "corpus/line_stream.h"
#include "corpus/lines.h"
#include "corpus/reader.h"

static bool claims_by_name(const char *name, jy_text text)
{
    (void)text;
    return jy_kind_ends_with(name, ".jsonl") ||
           jy_kind_ends_with(name, ".ndjson");
}

static jy_status read_line(const jy_line_stream *stream, jy_json_rows *rows,
                           jy_error *err)
{
    if (stream->too_large) {
        jy_error problem;
        (void)jy_error_set(&problem, JY_E_TOO_LARGE,
                           "a line of more than %zu bytes", JY_CORPUS_LINE_MAX);
        jy_reading_problem(rows->reading, stream->number, problem.message);
        return JY_OK;
    }
    return jy_text_trim(stream->line).len == 0
               ? JY_OK
               : jy_json_rows_add(rows, stream->line, stream->number, err);
}

static jy_status read_lines(jy_line_stream *stream, jy_json_rows *rows,
                            jy_error *err)
{
    jy_error why;
    bool any = true;
    jy_status status = JY_OK;
    while (status == JY_OK && any) {
        if (jy_line_stream_next(stream, &any, &why) != JY_OK) {
            any = false;
            status =
                jy_reading_failed(rows->reading, stream->number, &why, err);
        } else if (any) {
            status = read_line(stream, rows, err);
        } else if (stream->number == 1) {
            jy_reading_problem(rows->reading, 0, "the file is empty");
        }
    }
    return status == JY_OK ? jy_json_rows_end(rows, err) : status;
}

static jy_status read_stream(jy_source *source, jy_reading *reading,
                             jy_error *err)
{
    jy_line_stream stream;
    jy_json_rows rows = {.reading = reading};
    jy_status status = jy_line_stream_init(&stream, source, err);
    if (status == JY_OK) {
        status = read_lines(&stream, &rows, err);
    }
    jy_json_rows_clear(&rows);
    jy_line_stream_clear(&stream);
    return status;
}

const jy_reader jy_jsonl_reader = {
    .claims = claims_by_name,
    .read_stream = read_stream,
};
