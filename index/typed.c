/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how what is typed stands for what is meant. */
#include "index/typed.h"

#include "index/pinyin.h"
#include "protocol/utf8.h"

#include <string.h>

#define DIAERESIS 0x308U    /* folding takes ü apart */
#define RIGHT_QUOTE 0x2019U /* what some keyboards give for an apostrophe */

static bool is_letter(uint32_t code)
{
    return code >= 'a' && code <= 'z';
}

static jy_text trim(jy_text text)
{
    static const char passed_over[] = " \n'";
    while (text.len > 0 && strchr(passed_over, text.bytes[0])) {
        text.bytes++;
        text.len--;
    }
    while (text.len > 0 && strchr(passed_over, text.bytes[text.len - 1])) {
        text.len--;
    }
    return text;
}

/* Add a folded character to the codes; false if there is no room. */
static bool add_code(jy_typed *typed, uint32_t code)
{
    jy_class class = jy_fold_class(code);
    if (code == DIAERESIS && typed->count > 0 &&
        typed->codes[typed->count - 1] == 'u') {
        typed->codes[typed->count - 1] = 'v';
    } else if (class != JY_CLASS_MARK && class != JY_CLASS_SPACE &&
               code != '\'' && code != RIGHT_QUOTE) {
        if (typed->count == JY_TYPED_MAX) {
            return false;
        }
        typed->codes[typed->count++] = code;
    }
    return true;
}

static void read_codes(jy_typed *typed)
{
    bool led = false;
    for (size_t at = 0; at < typed->text.len;) {
        uint32_t code = 0;
        size_t size =
            jy_utf8_decode(typed->text.bytes + at, typed->text.len - at, &code);
        if (!led && is_letter(code)) {
            typed->lead = trim((jy_text){typed->text.bytes, at});
            led = true;
        }
        at += size ? size : 1;
        if (!add_code(typed, code)) {
            typed->count = 0;
            return;
        }
    }
    while (typed->letter_count < typed->count &&
           is_letter(typed->codes[typed->letter_count])) {
        typed->letters[typed->letter_count] =
            (char)typed->codes[typed->letter_count];
        typed->letter_count++;
    }
}

jy_status jy_typed_read(const char *text, size_t len, jy_typed *out,
                        jy_error *err)
{
    *out = (jy_typed){0};
    jy_status status = jy_fold(text, len, &out->folded, err);
    if (status != JY_OK) {
        return status;
    }
    out->text = trim((jy_text){out->folded.bytes, out->folded.len});
    out->lead = out->text;
    read_codes(out);
    return JY_OK;
}

void jy_typed_clear(jy_typed *typed)
{
    jy_folded_clear(&typed->folded);
}

/* Letters that a reading has in common with the codes from `at` on. */
static size_t common_letters(const jy_typed *typed, size_t at,
                             const char *reading)
{
    size_t n = 0;
    while (at + n < typed->count && reading[n] &&
           typed->codes[at + n] == (unsigned char)reading[n]) {
        n++;
    }
    return n;
}

/* How far one character leads from code `at`: a set of codes, as bits. */
static uint64_t steps_from(const jy_typed *typed, size_t at, uint32_t code,
                           bool initials)
{
    const char *reading[JY_PINYIN_READINGS_MAX];
    size_t count = jy_pinyin_readings(code, reading);
    uint64_t next = typed->codes[at] == code ? (uint64_t)2 << at : 0;
    for (size_t i = 0; i < count; i++) {
        size_t common = common_letters(typed, at, reading[i]);
        if (common > 0 &&
            (!reading[i][common] || at + common == typed->count)) {
            next |= (uint64_t)1 << (at + common);
        }
        if (common > 0 && initials) {
            next |= (uint64_t)2 << at;
        }
    }
    return next;
}

bool jy_typed_begins(const jy_typed *typed, jy_text folded, bool initials)
{
    const uint64_t all = (uint64_t)1 << typed->count;
    uint64_t reached = 1; /* the codes that are the next to be explained */
    for (size_t at = 0; at < folded.len && reached && !(reached & all);) {
        uint32_t code;
        size_t size = jy_utf8_decode(folded.bytes + at, folded.len - at, &code);
        if (size == 0) {
            return false;
        }
        jy_class class = jy_fold_class(code);
        bool optional = class == JY_CLASS_OTHER || class == JY_CLASS_SPACE ||
                        class == JY_CLASS_MARK;
        uint64_t next = optional ? reached : 0;
        for (size_t i = 0; i < typed->count; i++) {
            if (reached >> i & 1U) {
                next |= steps_from(typed, i, code, initials);
            }
        }
        reached = next;
        at += size;
    }
    return (reached & all) != 0;
}
