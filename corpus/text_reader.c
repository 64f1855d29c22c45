/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows plain text: one document a file, one paragraph a line. */
#include "corpus/lines.h"
#include "corpus/reader.h"

#include <stdlib.h>
#include <string.h>

static bool claims_all(const char *name, jy_text text)
{
    (void)name;
    (void)text;
    return true;
}

static jy_status read_text(jy_text text, jy_reading *reading, jy_error *err)
{
    char *body = malloc(text.len + 1);
    if (body == NULL) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a text");
    }
    size_t len = 0;
    jy_text line;
    while (jy_lines_next(&text, &line)) {
        line = jy_text_trim(line);
        if (line.len > 0) {
            memcpy(body + len, line.bytes, line.len);
            len += line.len;
            body[len++] = '\n';
        }
    }
    jy_status status = JY_OK;
    if (len == 0) {
        jy_reading_problem(reading, 0, "the file has nothing but blanks");
    } else {
        jy_document document = {0};
        document.field[JY_FIELD_BODY] = (jy_text){body, len - 1};
        status = jy_reading_document(reading, &document, 1, 0, err);
    }
    free(body);
    return status;
}

const jy_reader jy_text_reader = {
    .claims = claims_all,
    .read_text = read_text,
};
