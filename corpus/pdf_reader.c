/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows PDF: another program takes the text out, other readers read it. */
#include "corpus/child.h"
#include "corpus/kind.h"
#include "corpus/letter_space.h"
#include "corpus/lines.h"
#include "corpus/reader.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

#define PROGRAM "pdftotext"

static bool claims_by_name(const char *name, jy_text text)
{
    (void)text;
    return jy_kind_ends_with(name, ".pdf");
}

/* What is wrong, as people can do something about it. */
static jy_status explain(const jy_child_result *result, jy_error *why)
{
    const char *said = result->errors;
    if (why->status == JY_E_NOT_FOUND) {
        return jy_error_set(why, JY_E_UNAVAILABLE,
                            "to read PDF, install poppler-utils and "
                            "poppler-data");
    }
    if (strstr(said, "Incorrect password") != NULL) {
        return jy_error_set(why, JY_E_REQUEST,
                            "protected by a password; save it without one");
    }
    if (strstr(said, "Copying of text") != NULL) {
        return jy_error_set(why, JY_E_REQUEST,
                            "it does not allow its text to be copied");
    }
    if (why->status == JY_E_REQUEST) {
        return jy_error_set(why, JY_E_REQUEST,
                            "damaged, or no PDF (status %d of " PROGRAM ")",
                            result->exit_code);
    }
    return why->status;
}

/*
 * What is not UTF-8, or NUL, becomes '?', in place; *lost counts these bytes.
 * Fonts say which character a picture is, and some of them say nonsense.
 */
static jy_text clean(char *bytes, size_t len, size_t *lost)
{
    *lost = 0;
    for (size_t at = 0; at < len;) {
        size_t valid = jy_utf8_valid_prefix(bytes + at, len - at);
        for (size_t i = at; i < at + valid; i++) {
            *lost += bytes[i] == '\0';
            bytes[i] = bytes[i] == '\0' ? '?' : bytes[i];
        }
        at += valid;
        if (at < len) {
            ++*lost;
            bytes[at++] = '?';
        }
    }
    return (jy_text){bytes, jy_letter_space_close(bytes, len)};
}

static void report_lost(jy_reading *reading, size_t lost)
{
    jy_error problem;
    if (lost > 0) {
        (void)jy_error_set(&problem, JY_E_REQUEST,
                           "%zu bytes are no text by what its fonts say; "
                           "written as ?",
                           lost);
        jy_reading_problem(reading, 0, problem.message);
    }
}

/* Are there letters, and not only ends of pages? */
static bool has_text(jy_text text)
{
    return jy_text_trim(text).len > 0;
}

static jy_status read_file(int fd, jy_reading *reading, jy_error *err)
{
    /*
     * In the order in which it was set: what the program makes of the places
     * runs the columns of a newspaper into each other.  A name instead of
     * "-": it wants to seek.
     */
    static const char *const arguments[] = {
        PROGRAM, "-raw", "-enc", "UTF-8", "/dev/stdin", "-", NULL};
    jy_child_limits limits = jy_child_usual;
    jy_child_result result;
    jy_error why;
    limits.goes_on = jy_reading_goes_on;
    limits.user = reading;
    jy_status status = jy_child_run(arguments, fd, &limits, &result, &why);
    if (status != JY_OK) {
        (void)explain(&result, &why);
        return jy_reading_failed(reading, 0, &why, err);
    }
    size_t lost;
    jy_text text = clean(result.output, result.len, &lost);
    report_lost(reading, lost);
    if (has_text(text)) {
        status = jy_reading_text(reading, text, err);
    } else {
        jy_reading_problem(reading, 0,
                           "no text in it; pages that are pictures have to be "
                           "recognised first");
    }
    free(result.output);
    return status;
}

const jy_reader jy_pdf_reader = {
    .claims = claims_by_name,
    .read_file = read_file,
};
