/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how jianyan-extract is called, and what its answers mean. */
#include "corpus/extraction.h"

#include "corpus/child.h"
#include "corpus/json.h"
#include "corpus/lines.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM "jianyan-extract"

static jy_status hand_over(const jy_child_result *result, jy_reading *reading,
                           jy_error *err)
{
    jy_error why;
    jy_json_document *json;
    jy_text line = {result->output, result->len};
    jy_status status = jy_json_document_new(line, NULL, &json, &why);
    if (status != JY_OK) {
        return jy_reading_failed(reading, 0, &why, err);
    }
    status =
        jy_reading_document(reading, jy_json_document_fields(json), 1, 0, err);
    jy_json_document_free(json);
    return status;
}

/* What it said although it was done, a line each. */
static void pass_on(const char *errors, jy_reading *reading)
{
    jy_text rest = {errors, strlen(errors)};
    jy_text line;
    while (jy_lines_next(&rest, &line)) {
        jy_error problem;
        (void)jy_error_set(&problem, JY_E_REQUEST, "%.*s", (int)line.len,
                           line.bytes);
        jy_reading_problem(reading, 0, problem.message);
    }
}

jy_status jy_extraction_read(int fd, const char *format, jy_reading *reading,
                             jy_error *err)
{
    char path[PATH_MAX];
    bool sure = false;
    jy_child_limits limits = jy_child_usual;
    jy_child_result result;
    jy_error why;
    const char *encoding = jy_reading_encoding(reading, &sure);
    const char *const arguments[] = {path, format, sure ? encoding : NULL,
                                     NULL};
    if (jy_child_find(PROGRAM, path, sizeof path) == 0) {
        jy_reading_problem(reading, 0,
                           PROGRAM " is missing; install jianyan anew");
        return JY_OK;
    }
    limits.goes_on = jy_reading_goes_on;
    limits.user = reading;
    jy_status status = jy_child_run(arguments, fd, &limits, &result, &why);
    if (status != JY_OK) {
        return jy_reading_failed(reading, 0, &why, err);
    }
    pass_on(result.errors, reading);
    status = hand_over(&result, reading, err);
    free(result.output);
    return status;
}
