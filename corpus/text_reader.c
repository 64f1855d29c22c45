/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows plain text: one document a file, its wrapped lines joined. */
#include "corpus/furniture.h"
#include "corpus/join.h"
#include "corpus/lines.h"
#include "corpus/reader.h"
#include "corpus/turns.h"

#include <stdlib.h>
#include <string.h>

static bool claims_all(const char *name, jy_text text)
{
    (void)name;
    (void)text;
    return true;
}

static jy_status read_cleared(jy_text text, jy_reading *reading, jy_error *err)
{
    /* Only what another program made of a file has pages. */
    const bool pages = memchr(text.bytes, '\f', text.len) != NULL;
    jy_joined joined;
    char *turns = NULL;
    size_t len = 0;
    jy_status status =
        jy_join_if_wrapped(text, (jy_line_point){1, pages}, &joined, err);
    if (status != JY_OK) {
        return status;
    }
    if (joined.len == 0) {
        jy_reading_problem(reading, 0, "the file has nothing but blanks");
    } else {
        jy_document document = {0};
        document.field[JY_FIELD_BODY] = (jy_text){joined.bytes, joined.len};
        document.attachment[JY_ATTACHMENT_LINES] =
            jy_line_map_text(&joined.lines);
        status =
            jy_turns_find(document.field[JY_FIELD_BODY], &turns, &len, err);
        document.attachment[JY_ATTACHMENT_TURNS] = (jy_text){turns, len};
        if (status == JY_OK) {
            status = jy_reading_document(reading, &document, 1, 0, err);
        }
    }
    free(turns);
    jy_joined_clear(&joined);
    return status;
}

/* What joining leaves at least, in bytes: all but what is blank at the ends of
 * lines. */
static size_t least_body(jy_text text)
{
    size_t len = 0;
    jy_text line;
    while (jy_lines_next(&text, &line)) {
        len += jy_text_trim(line).len;
    }
    return len;
}

static jy_status read_text(jy_text text, jy_reading *reading, jy_error *err)
{
    char *cleared = NULL;
    /* Joining takes many times the memory of a text; one that is too large
     * for a body anyway is refused as it is. */
    if (least_body(text) > JY_DOCUMENT_BODY_MAX) {
        jy_document document = {0};
        document.field[JY_FIELD_BODY] = text;
        return jy_reading_document(reading, &document, 1, 0, err);
    }
    jy_status status = jy_furniture_clear(text, &cleared, err);
    if (status == JY_OK) {
        status = read_cleared((jy_text){cleared, text.len}, reading, err);
    }
    free(cleared);
    return status;
}

const jy_reader jy_text_reader = {
    .claims = claims_all,
    .read_text = read_text,
};
