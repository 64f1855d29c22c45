/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which field of a document each part of a printed speech becomes. */
#include "corpus/speech.h"

#include "corpus/join.h"
#include "corpus/kicker.h"
#include "corpus/lines.h"
#include "corpus/turns.h"

#include <stdlib.h>
#include <string.h>

/* Where in the file `part` of its text begins. */
static jy_line_point start_of(jy_text text, jy_text part)
{
    bool pages = memchr(text.bytes, '\f', text.len) != NULL;
    jy_line_point start = {1, pages};
    for (const char *at = text.bytes; at < part.bytes; at++) {
        start.line += *at == '\n';
        start.page += *at == '\f';
    }
    return start;
}

static void name_speaker(const jy_kicker *kicker, jy_text *field)
{
    field[JY_FIELD_SPEAKER] = kicker->speaker;
    field[JY_FIELD_OFFICE] = kicker->office;
    field[JY_FIELD_PLACE] = kicker->place;
    field[JY_FIELD_ROLE] = kicker->role;
}

jy_status jy_speech_give(jy_text text, const jy_speech *speech, size_t number,
                         jy_reading *reading, jy_error *err)
{
    jy_kicker kicker;
    jy_document document = {0};
    jy_joined title = {0};
    jy_joined body = {0};
    char *turns = NULL;
    size_t turns_len = 0;
    jy_text *field = document.field;
    if (!jy_kicker_parse(speech->kicker, speech->byline, &kicker) ||
        jy_text_trim(speech->body).len == 0) {
        jy_reading_problem(reading, speech->line, "a speech without text");
        return JY_OK;
    }
    jy_status status = jy_join_one(speech->headline, &title, err);
    if (status == JY_OK) {
        status =
            jy_join(speech->body, start_of(text, speech->body), &body, err);
    }
    if (status == JY_OK) {
        name_speaker(&kicker, field);
        field[JY_FIELD_TITLE] = (jy_text){title.bytes, title.len};
        field[JY_FIELD_CREDIT] = speech->credit;
        field[JY_FIELD_BODY] = (jy_text){body.bytes, body.len};
        document.attachment[JY_ATTACHMENT_LINES] =
            jy_line_map_text(&body.lines);
        status = jy_turns_find(field[JY_FIELD_BODY], &turns, &turns_len, err);
        document.attachment[JY_ATTACHMENT_TURNS] = (jy_text){turns, turns_len};
    }
    if (status == JY_OK) {
        status =
            jy_reading_document(reading, &document, speech->line, number, err);
    }
    jy_joined_clear(&title);
    jy_joined_clear(&body);
    free(turns);
    return status;
}
