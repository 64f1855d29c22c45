/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows tables (CSV, TSV): the first row names, each other is a document. */
#include "corpus/csv_rows.h"
#include "corpus/json_rows.h"
#include "corpus/json_text.h"
#include "corpus/kind.h"
#include "corpus/lines.h"
#include "corpus/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns of a table at most. */
#define COLUMNS_MAX 1024

struct column {
    char *key; /* as a string of JSON */
    size_t key_len;
    jy_field field; /* JY_FIELD_COUNT: none */
};

/* Each row becomes a line of JSON: what holds for those holds for it. */
struct table {
    jy_reading *reading;
    jy_json_rows documents;
    struct column column[COLUMNS_MAX];
    size_t columns;
    size_t rows; /* besides the first */
    char *json;
    size_t size;
};

static bool claims_by_name(const char *name, jy_text text)
{
    (void)text;
    return jy_kind_ends_with(name, ".csv") || jy_kind_ends_with(name, ".tsv");
}

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for a table");
}

/* --- the first row */

/* The name of column number `i`, from 0; `room` is for one without. */
static jy_text column_name(const jy_csv_row *row, size_t i, char *room,
                           size_t size)
{
    jy_text name = jy_text_trim(row->value[i]);
    if (name.len == 0) {
        int len = snprintf(room, size, "column %zu", i + 1);
        return (jy_text){room, (size_t)len};
    }
    return name;
}

static jy_status add_column(struct table *table, jy_text name, jy_error *err)
{
    struct column *column = &table->column[table->columns];
    column->key = malloc(JY_JSON_QUOTED_MAX(name.len));
    if (column->key == NULL) {
        return no_memory(err);
    }
    column->key_len = jy_json_quote(name, column->key);
    if (!jy_field_map_find(jy_reading_map(table->reading), name.bytes, name.len,
                           &column->field)) {
        column->field = JY_FIELD_COUNT;
    }
    table->columns++;
    return JY_OK;
}

/* Can documents be made of these columns?  If not, *problem says why. */
static bool check_columns(const struct table *table, jy_error *problem)
{
    bool has_body = false;
    for (size_t i = 0; i < table->columns; i++) {
        const struct column *column = &table->column[i];
        has_body = has_body || column->field == JY_FIELD_BODY;
        for (size_t k = 0; k < i; k++) {
            if (column->key_len == table->column[k].key_len &&
                memcmp(column->key, table->column[k].key, column->key_len) ==
                    0) {
                (void)jy_error_set(problem, JY_E_REQUEST,
                                   "column %.*s is there twice",
                                   (int)column->key_len, column->key);
                return false;
            }
        }
    }
    if (!has_body) {
        const jy_field_map *map = jy_reading_map(table->reading);
        (void)jy_error_set(problem, JY_E_REQUEST,
                           "no column \"%s\"; say which holds the text: "
                           "--map body=COLUMN",
                           jy_field_map_name(map, JY_FIELD_BODY));
    }
    return has_body;
}

/* The first row; *good is false if it names no table that can be read. */
static jy_status take_names(struct table *table, const jy_csv_row *row,
                            bool *good, jy_error *err)
{
    jy_error problem;
    char room[64];
    jy_status status = JY_OK;
    *good = row->count <= COLUMNS_MAX;
    if (!*good) {
        (void)jy_error_set(&problem, JY_E_TOO_LARGE,
                           "%zu columns, at most %d are allowed", row->count,
                           COLUMNS_MAX);
    }
    for (size_t i = 0; *good && status == JY_OK && i < row->count; i++) {
        jy_text name = column_name(row, i, room, sizeof room);
        status = add_column(table, name, err);
    }
    if (*good && status == JY_OK) {
        *good = check_columns(table, &problem);
    }
    if (status == JY_OK && !*good) {
        jy_reading_problem(table->reading, row->line, problem.message);
    }
    return status;
}

/* --- the others */

/* What a row may need as JSON. */
static size_t json_size(const struct table *table, const jy_csv_row *row)
{
    size_t size = sizeof "{}";
    for (size_t i = 0; i < row->count; i++) {
        size += table->column[i].key_len + sizeof ":," +
                JY_JSON_QUOTED_MAX(row->value[i].len);
    }
    return size;
}

/* Each line end of a JSON string, "\n", becomes blanks. */
static void flatten(char *json, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        if (json[i] == '\\' && json[i + 1] == 'n') {
            json[i] = json[i + 1] = ' ';
        }
        i += json[i] == '\\';
    }
}

/* `row` as JSON, without what is empty; the number of members is returned. */
static size_t write_json(struct table *table, const jy_csv_row *row,
                         jy_text *json)
{
    char *out = table->json;
    size_t len = 0;
    size_t members = 0;
    out[len++] = '{';
    for (size_t i = 0; i < row->count; i++) {
        const struct column *column = &table->column[i];
        if (row->value[i].len == 0) {
            continue;
        }
        if (members++ > 0) {
            out[len++] = ',';
        }
        memcpy(out + len, column->key, column->key_len);
        len += column->key_len;
        out[len++] = ':';
        size_t value = jy_json_quote(row->value[i], out + len);
        if (column->field < JY_FIELD_BODY) {
            flatten(out + len, value);
        }
        len += value;
    }
    out[len++] = '}';
    *json = (jy_text){out, len};
    return members;
}

static jy_status take_row(struct table *table, const jy_csv_row *row,
                          jy_error *err)
{
    jy_text json;
    table->rows++;
    if (row->count != table->columns) {
        jy_error problem;
        (void)jy_error_set(&problem, JY_E_REQUEST,
                           "%zu columns, the first row has %zu", row->count,
                           table->columns);
        jy_reading_problem(table->reading, row->line, problem.message);
        return JY_OK;
    }
    size_t size = json_size(table, row);
    if (size > table->size) {
        char *grown = realloc(table->json, size);
        if (grown == NULL) {
            return no_memory(err);
        }
        table->json = grown;
        table->size = size;
    }
    return write_json(table, row, &json) == 0
               ? JY_OK
               : jy_json_rows_add(&table->documents, json, row->line, err);
}

static jy_status read_rows(struct table *table, jy_csv_rows *rows,
                           jy_error *err)
{
    jy_csv_row row;
    bool any = true;
    jy_status status = jy_csv_rows_next(rows, &row, &any, err);
    if (status == JY_OK && !any) {
        jy_reading_problem(table->reading, 0, "the file has no row");
    }
    if (status == JY_OK && any) {
        status = take_names(table, &row, &any, err);
    }
    if (status != JY_OK || !any) {
        return status;
    }
    while (status == JY_OK && any) {
        status = jy_csv_rows_next(rows, &row, &any, err);
        if (status == JY_OK && any) {
            status = take_row(table, &row, err);
        }
    }
    if (status == JY_OK && table->rows == 0) {
        jy_reading_problem(table->reading, 0,
                           "the table has only names of columns");
    }
    return status == JY_OK ? jy_json_rows_end(&table->documents, err) : status;
}

static void clear(struct table *table)
{
    jy_json_rows_clear(&table->documents);
    for (size_t i = 0; i < table->columns; i++) {
        free(table->column[i].key);
    }
    free(table->json);
    free(table);
}

static jy_status read_stream(jy_source *source, jy_reading *reading,
                             jy_error *err)
{
    struct table *table = calloc(1, sizeof *table);
    jy_csv_rows *rows = NULL;
    if (table == NULL) {
        return no_memory(err);
    }
    table->reading = table->documents.reading = reading;
    bool tabs = jy_kind_ends_with(jy_reading_name(reading), ".tsv");
    jy_status status =
        jy_csv_rows_new(source, tabs ? '\t' : ',', reading, &rows, err);
    if (status == JY_OK) {
        status = read_rows(table, rows, err);
    }
    jy_csv_rows_free(rows);
    clear(table);
    return status;
}

const jy_reader jy_csv_reader = {
    .claims = claims_by_name,
    .read_stream = read_stream,
};
