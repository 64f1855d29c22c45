/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how lines become rows, and what to do about quotes left open. */
#include "corpus/csv_rows.h"

#include "corpus/corpus.h"
#include "corpus/line_stream.h"
#include "protocol/utf8.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* Of a row: a strict parser refuses what a lenient one guesses at. */
#define STRICT (CSV_STRICT | CSV_STRICT_FINI)

struct cell {
    size_t start;
    size_t len;
};

struct jy_csv_rows {
    jy_reading *reading;
    jy_line_stream stream;
    struct csv_parser parser;
    char delimiter;
    /*
     * The lines of the row that is being read, each with its LF, and after a
     * quote that was not closed those that have to be read again:
     * [start, at) is the row, [at, end) is still to be read.
     */
    char *window;
    size_t start;
    size_t at;
    size_t end;
    size_t size;
    size_t row_line;   /* where the row begins */
    size_t line;       /* the one before `at` */
    size_t value_line; /* where the value begins that is being read */
    bool open;         /* the row goes on in the next line */
    bool complete;     /* the row has ended */
    bool at_end;       /* nothing more in the stream */
    size_t broken;     /* rows given up */
    bool no_memory;
    char *bytes; /* of the values of the row */
    size_t bytes_len;
    size_t bytes_size;
    struct cell *cell;
    jy_text *value;
    size_t count;
    size_t capacity;
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for a row");
}

/* --- the parser */

static int is_end_of_line(unsigned char byte)
{
    return byte == '\n';
}

static void set_up(jy_csv_rows *rows, unsigned char options)
{
    (void)csv_init(&rows->parser, options); /* fails on a null pointer only */
    csv_set_delim(&rows->parser, (unsigned char)rows->delimiter);
    csv_set_term_func(&rows->parser, is_end_of_line);
    csv_set_blk_size(&rows->parser, (size_t)64 << 10);
    rows->count = rows->bytes_len = 0;
    rows->complete = false;
}

static void forget(jy_csv_rows *rows, unsigned char options)
{
    csv_free(&rows->parser);
    set_up(rows, options);
}

static bool make_room(jy_csv_rows *rows, size_t len)
{
    if (rows->bytes_len + len > rows->bytes_size) {
        size_t size = (rows->bytes_len + len) * 2;
        char *grown = realloc(rows->bytes, size);
        if (grown == NULL) {
            return false;
        }
        rows->bytes = grown;
        rows->bytes_size = size;
    }
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity == 0 ? 16 : rows->capacity * 2;
        struct cell *cell = realloc(rows->cell, capacity * sizeof *cell);
        if (cell == NULL) {
            return false;
        }
        rows->cell = cell;
        jy_text *value = realloc(rows->value, capacity * sizeof *value);
        if (value == NULL) {
            return false;
        }
        rows->value = value;
        rows->capacity = capacity;
    }
    return true;
}

static void on_value(void *bytes, size_t len, void *user)
{
    jy_csv_rows *rows = user;
    rows->value_line = rows->line;
    if (!make_room(rows, len)) {
        rows->no_memory = true;
        return;
    }
    if (len > 0) {
        memcpy(rows->bytes + rows->bytes_len, bytes, len);
    }
    rows->cell[rows->count++] = (struct cell){rows->bytes_len, len};
    rows->bytes_len += len;
}

static void on_row(int end, void *user)
{
    jy_csv_rows *rows = user;
    (void)end;
    rows->complete = true;
}

/* Parse a line with its LF; false if it is not as a row should be. */
static bool feed(jy_csv_rows *rows, jy_text line)
{
    size_t used =
        csv_parse(&rows->parser, line.bytes, line.len, on_value, on_row, rows);
    rows->no_memory = rows->no_memory || csv_error(&rows->parser) == CSV_ENOMEM;
    return used == line.len;
}

/* --- lines */

/* Append a line to the window, without the CR before its LF. */
static bool keep(jy_csv_rows *rows, jy_text line)
{
    if (line.len > 0 && line.bytes[line.len - 1] == '\r') {
        line.len--;
    }
    if (rows->start > 0 && rows->start == rows->end) {
        rows->start = rows->at = rows->end = 0;
    }
    if (rows->end + line.len + 1 > rows->size) {
        size_t size = (rows->end + line.len + 1) * 2;
        char *grown = realloc(rows->window, size);
        if (grown == NULL) {
            return false;
        }
        rows->window = grown;
        rows->size = size;
    }
    if (line.len > 0) {
        memcpy(rows->window + rows->end, line.bytes, line.len);
    }
    rows->end += line.len;
    rows->window[rows->end++] = '\n';
    return true;
}

/* A line from the stream into the window; at the end, at_end is set. */
static jy_status load_line(jy_csv_rows *rows, jy_error *err)
{
    jy_error why;
    bool any = false;
    jy_line_stream *stream = &rows->stream;
    if (rows->at_end) {
        return JY_OK;
    }
    if (jy_line_stream_next(stream, &any, &why) != JY_OK) {
        rows->at_end = true;
        return jy_reading_failed(rows->reading, stream->number, &why, err);
    }
    rows->at_end = !any;
    if (stream->too_large) {
        (void)jy_error_set(&why, JY_E_TOO_LARGE,
                           "a line of more than %zu bytes", JY_CORPUS_LINE_MAX);
        jy_reading_problem(rows->reading, stream->number, why.message);
        stream->line.len = 0;
    }
    return !any || keep(rows, stream->line) ? JY_OK : no_memory(err);
}

/* The line at `at`, with its LF; none at the end. */
static jy_status take_line(jy_csv_rows *rows, jy_text *line, jy_error *err)
{
    jy_status status = rows->at == rows->end ? load_line(rows, err) : JY_OK;
    *line = (jy_text){NULL, 0};
    if (status == JY_OK && rows->at < rows->end) {
        const char *from = rows->window + rows->at;
        const char *newline = memchr(from, '\n', rows->end - rows->at);
        *line = (jy_text){from, (size_t)(newline + 1 - from)};
        rows->at += line->len;
        rows->line++;
    }
    return status;
}

static bool is_blank(const jy_csv_rows *rows, jy_text line)
{
    for (size_t i = 0; i + 1 < line.len; i++) {
        if (line.bytes[i] == rows->delimiter ||
            (line.bytes[i] != ' ' && line.bytes[i] != '\t')) {
            return false;
        }
    }
    return true;
}

/* --- rows */

/* The row is done with, however it ended. */
static void leave(jy_csv_rows *rows)
{
    rows->start = rows->at;
    rows->open = false;
}

/* Give the row up, and go on behind its first line. */
static void give_up(jy_csv_rows *rows, const char *why)
{
    const char *from = rows->window + rows->start;
    const char *newline = memchr(from, '\n', rows->end - rows->start);
    jy_reading_problem(rows->reading, rows->value_line, why);
    rows->at = rows->start + (size_t)(newline + 1 - from);
    rows->line = rows->row_line;
    forget(rows, STRICT);
    leave(rows);
    if (++rows->broken == JY_CSV_BROKEN_MAX) {
        jy_error problem;
        (void)jy_error_set(&problem, JY_E_TOO_LARGE,
                           "%d quotes that are not closed; the rest of the "
                           "file is passed over",
                           JY_CSV_BROKEN_MAX);
        jy_reading_problem(rows->reading, rows->line + 1, problem.message);
        rows->at_end = true;
        rows->start = rows->at = rows->end;
    }
}

/* One more line of a row that has begun. */
static void read_line(jy_csv_rows *rows, jy_text line)
{
    bool first = !rows->open;
    if (first) {
        rows->row_line = rows->value_line = rows->line;
    }
    rows->open = true;
    bool good = feed(rows, line);
    if (!good && first && !rows->no_memory) {
        forget(rows, 0);
        good = feed(rows, line) && rows->complete;
    }
    if (rows->no_memory || rows->complete) {
        return;
    }
    if (!good) {
        give_up(rows, "a quote that is not closed where the value ends");
    } else if (rows->at - rows->start > JY_CORPUS_LINE_MAX) {
        jy_error problem;
        (void)jy_error_set(&problem, JY_E_TOO_LARGE,
                           "a quote that is not closed within %zu bytes",
                           JY_CORPUS_LINE_MAX);
        give_up(rows, problem.message);
    }
}

/* Is the row that has been read text?  If not, that is reported. */
static bool is_text(jy_csv_rows *rows)
{
    jy_error problem;
    const char *row = rows->window + rows->start;
    size_t len = rows->at - rows->start;
    size_t valid = jy_utf8_valid_prefix(row, len);
    if (valid < len) {
        (void)jy_error_set(&problem, JY_E_REQUEST,
                           "not valid UTF-8 (byte 0x%02X at byte %zu)",
                           (unsigned)(unsigned char)row[valid], valid + 1);
    } else if (memchr(row, '\0', len) != NULL) {
        (void)jy_error_set(&problem, JY_E_REQUEST, "a NUL byte");
    } else {
        return true;
    }
    jy_reading_problem(rows->reading, rows->row_line, problem.message);
    return false;
}

/* Hand over the row that is complete, if it is text. */
static bool give(jy_csv_rows *rows, jy_csv_row *row)
{
    bool good = is_text(rows);
    for (size_t i = 0; i < rows->count; i++) {
        const struct cell *cell = &rows->cell[i];
        rows->value[i] = (jy_text){rows->bytes + cell->start, cell->len};
    }
    *row = (jy_csv_row){rows->row_line, rows->count, rows->value};
    leave(rows);
    return good;
}

jy_status jy_csv_rows_next(jy_csv_rows *rows, jy_csv_row *row, bool *any,
                           jy_error *err)
{
    *any = false;
    forget(rows, STRICT);
    for (;;) {
        jy_text line;
        jy_status status = take_line(rows, &line, err);
        if (status != JY_OK) {
            return status;
        }
        if (line.len == 0 && !rows->open) {
            return JY_OK;
        }
        if (line.len == 0) {
            give_up(rows, "a quote that is never closed");
        } else if (!rows->open && is_blank(rows, line)) {
            leave(rows);
        } else {
            read_line(rows, line);
        }
        if (rows->no_memory) {
            return no_memory(err);
        }
        if (rows->complete) {
            *any = give(rows, row);
            if (*any) {
                return JY_OK;
            }
            forget(rows, STRICT);
        }
    }
}

jy_status jy_csv_rows_new(jy_source *source, char delimiter,
                          jy_reading *reading, jy_csv_rows **out, jy_error *err)
{
    jy_csv_rows *rows = calloc(1, sizeof *rows);
    *out = rows;
    if (rows == NULL) {
        return no_memory(err);
    }
    rows->reading = reading;
    rows->delimiter = delimiter;
    set_up(rows, STRICT);
    jy_status status = jy_line_stream_init(&rows->stream, source, err);
    if (status != JY_OK) {
        jy_csv_rows_free(rows);
        *out = NULL;
    }
    return status;
}

void jy_csv_rows_free(jy_csv_rows *rows)
{
    if (rows != NULL) {
        csv_free(&rows->parser);
        jy_line_stream_clear(&rows->stream);
        free(rows->window);
        free(rows->bytes);
        free(rows->cell);
        free(rows->value);
        free(rows);
    }
}
