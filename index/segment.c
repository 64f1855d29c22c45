/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which stretches of folded text are terms. */
#include "index/segment.h"

#include "index/fold.h"
#include "protocol/utf8.h"

static size_t decode(const jy_segmenter *s, size_t at, uint32_t *code)
{
    size_t used = jy_utf8_decode(s->text.bytes + at, s->text.len - at, code);
    return used ? used : 1;
}

static void put(jy_segmenter *s, jy_term_kind kind, size_t begin, size_t end)
{
    const char *bytes = s->text.bytes + begin;
    size_t len = end - begin;
    if (len > JY_TERM_MAX) {
        len = jy_utf8_floor(bytes, JY_TERM_MAX);
    }
    s->waiting[s->waiting_count++] = (jy_term){kind, {bytes, len}};
}

/* A run of letters with the marks on them. */
static void take_word(jy_segmenter *s, size_t begin)
{
    while (s->at < s->text.len) {
        uint32_t code;
        size_t used = decode(s, s->at, &code);
        jy_class class = jy_fold_class(code);
        if (class != JY_CLASS_LETTER && class != JY_CLASS_MARK) {
            break;
        }
        s->at += used;
    }
    put(s, JY_TERM_WORD, begin, s->at);
    s->paired = false;
}

static void take_gram(jy_segmenter *s, size_t begin)
{
    if (s->paired) {
        put(s, JY_TERM_PAIR, s->before, s->at);
    }
    put(s, JY_TERM_SINGLE, begin, s->at);
    s->before = begin;
    s->paired = true;
}

static void end_number(jy_segmenter *s, size_t end)
{
    if (s->counting) {
        put(s, JY_TERM_NUMBER, s->number, end);
        s->counting = false;
    }
}

/* Look at one more character; what it completes waits to be given out. */
static void advance(jy_segmenter *s)
{
    uint32_t code = 0;
    size_t begin = s->at;
    s->at += decode(s, begin, &code);

    jy_class class = jy_fold_class(code);
    if (class != JY_CLASS_DIGIT) {
        end_number(s, begin);
    }
    switch (class) {
    case JY_CLASS_LETTER:
        take_word(s, begin);
        break;
    case JY_CLASS_DIGIT:
        if (!s->counting) {
            s->counting = true;
            s->number = begin;
        }
        take_gram(s, begin);
        break;
    case JY_CLASS_GRAM:
    case JY_CLASS_MARK:
        take_gram(s, begin);
        break;
    case JY_CLASS_OTHER:
    case JY_CLASS_SPACE:
        s->paired = false;
        break;
    }
}

bool jy_segmenter_next(jy_segmenter *s, jy_term *out)
{
    while (s->waiting_count == 0) {
        if (s->at >= s->text.len) {
            end_number(s, s->at);
            if (s->waiting_count == 0) {
                return false;
            }
            break;
        }
        advance(s);
    }
    *out = s->waiting[0];
    s->waiting_count--;
    for (size_t i = 0; i < s->waiting_count; i++) {
        s->waiting[i] = s->waiting[i + 1];
    }
    return true;
}
