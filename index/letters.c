/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which characters of a text are its wording. */
#include "index/letters.h"

#include "index/fold.h"
#include "protocol/utf8.h"

#include <stdbool.h>
#include <stdlib.h>

enum { CODE_BITS = 21 };

static size_t decode(jy_text text, size_t at, uint32_t *code)
{
    size_t used = jy_utf8_decode(text.bytes + at, text.len - at, code);
    return used ? used : 1;
}

/* The code of a letter that gets one more mark. */
static uint32_t with_mark(uint32_t code, uint32_t mark)
{
    uint32_t marks = (code >> CODE_BITS) * 31U + mark;
    return marks << CODE_BITS | (code & ((1U << CODE_BITS) - 1U));
}

static void collect(jy_text text, size_t max, jy_letters *out)
{
    bool carries = false; /* a mark here belongs to the last letter */
    size_t size;
    for (size_t at = 0; at < text.len; at += size) {
        uint32_t code = 0;
        size = decode(text, at, &code);
        jy_class class = jy_fold_class(code);
        if (class == JY_CLASS_OTHER || class == JY_CLASS_SPACE) {
            carries = false;
        } else if (class == JY_CLASS_MARK && carries) {
            jy_letter *last = &out->letter[out->count - 1];
            last->code = with_mark(last->code, code);
        } else if (out->count < max) {
            out->letter[out->count++] = (jy_letter){code, (uint32_t)at};
            carries = true;
        } else {
            return;
        }
    }
}

jy_status jy_letters_of(jy_text folded, size_t max, jy_letters *out,
                        jy_error *err)
{
    size_t room = jy_utf8_count(folded.bytes, folded.len);
    room = room < max ? room : max;
    out->count = 0;
    out->letter = malloc((room ? room : 1) * sizeof *out->letter);
    if (!out->letter) {
        return jy_error_set(err, JY_E_INTERNAL,
                            "no memory for the letters of a text");
    }
    collect(folded, room, out);
    return JY_OK;
}

void jy_letters_clear(jy_letters *letters)
{
    free(letters->letter);
    *letters = (jy_letters){0};
}

size_t jy_letter_end(jy_text folded, const jy_letter *letter)
{
    uint32_t code = 0;
    size_t end = letter->at + decode(folded, letter->at, &code);
    while (end < folded.len) {
        size_t size = decode(folded, end, &code);
        if (jy_fold_class(code) != JY_CLASS_MARK) {
            break;
        }
        end += size;
    }
    return end;
}
