/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the keys of a text, and the forms in which a key is typed. */
#include "index/pinyin_key.h"

#include "index/fold.h"
#include "protocol/utf8.h"

#include <stdbool.h>
#include <string.h>

#define SEPARATOR '\''

/* The syllables of a text, each in all its readings. */
struct syllables {
    size_t count;
    bool more;   /* there was no room for all */
    bool spoken; /* one is a reading, not a letter */
    size_t readings[JY_PINYIN_SYLLABLES];
    jy_text reading[JY_PINYIN_SYLLABLES][JY_PINYIN_READINGS_MAX];
};

/* A letter or digit is a syllable of its own. */
static bool find_literal(uint32_t code, jy_text *out)
{
    static const char literals[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    const char *at =
        code > 0 && code < 0x80 ? strchr(literals, (int)code) : NULL;
    *out = (jy_text){at, 1};
    return at != NULL;
}

/* Add a folded character; false if nothing can be typed for it. */
static bool add_code(struct syllables *out, uint32_t code)
{
    const char *reading[JY_PINYIN_READINGS_MAX];
    size_t count = jy_pinyin_readings(code, reading);
    jy_text text[JY_PINYIN_READINGS_MAX];
    for (size_t i = 0; i < count; i++) {
        text[i] = (jy_text){reading[i], strlen(reading[i])};
    }
    out->spoken |= count > 0;
    if (count == 0) {
        count = find_literal(code, text);
    }
    if (count > 0 && out->count == JY_PINYIN_SYLLABLES) {
        out->more = true;
    } else if (count > 0) {
        memcpy(out->reading[out->count], text, count * sizeof *text);
        out->readings[out->count++] = count;
    }
    return count > 0;
}

/* Add what a character folds to: Ｇ, 豈 (of the compatibility block). */
static void add_folded(struct syllables *out, const char *bytes, size_t len)
{
    jy_folded folded;
    uint32_t code;
    if (jy_fold(bytes, len, &folded, NULL) != JY_OK) {
        return; /* the text is then found by its other characters */
    }
    for (size_t at = 0; at < folded.len;) {
        at += jy_utf8_decode(folded.bytes + at, folded.len - at, &code);
        add_code(out, code);
    }
    jy_folded_clear(&folded);
}

static void read_text(jy_text text, struct syllables *out)
{
    for (size_t at = 0; at < text.len && !out->more;) {
        uint32_t code;
        size_t size = jy_utf8_decode(text.bytes + at, text.len - at, &code);
        if (size == 0) {
            return;
        }
        if (!add_code(out, code)) {
            add_folded(out, text.bytes + at, size);
        }
        at += size;
    }
}

/* --- from readings to keys */

static void add_key(const struct syllables *syllables, const size_t *chosen,
                    jy_pinyin_keys *out)
{
    char *key = out->key[out->count];
    size_t len = 0;
    for (size_t i = 0; i < syllables->count; i++) {
        const jy_text *reading = &syllables->reading[i][chosen[i]];
        if (i > 0) {
            key[len++] = SEPARATOR;
        }
        memcpy(key + len, reading->bytes, reading->len);
        len += reading->len;
    }
    out->len[out->count++] = len;
}

/*
 * Add all keys whose readings, from syllable `i` on, are together `rank` away
 * from the most usual ones.
 */
static void add_ranked(const struct syllables *syllables, size_t i,
                       size_t *chosen, size_t rank, jy_pinyin_keys *out)
{
    if (out->count == JY_PINYIN_KEYS_MAX) {
        return;
    }
    if (i == syllables->count) {
        if (rank == 0) {
            add_key(syllables, chosen, out);
        }
        return;
    }
    for (size_t n = 0; n < syllables->readings[i] && n <= rank; n++) {
        chosen[i] = n;
        add_ranked(syllables, i + 1, chosen, rank - n, out);
    }
}

void jy_pinyin_keys_of(jy_text text, jy_pinyin_keys *out)
{
    struct syllables syllables = {0};
    size_t chosen[JY_PINYIN_SYLLABLES];
    size_t furthest = 0;
    out->count = 0;
    read_text(text, &syllables);
    for (size_t i = 0; i < syllables.count; i++) {
        furthest += syllables.readings[i] - 1;
    }
    for (size_t rank = 0; syllables.spoken && rank <= furthest; rank++) {
        add_ranked(&syllables, 0, chosen, rank, out);
    }
}

/* --- forms */

static size_t loosen(const char *syllable, size_t len, char *out)
{
    size_t begin = 1;
    out[0] = syllable[0];
    if (len > 1 && strchr("zcs", syllable[0]) && syllable[1] == 'h') {
        begin = 2;
    } else if (len > 1 && syllable[0] == 'n') {
        out[0] = 'l';
    }
    if (len >= 3 && memcmp(syllable + len - 2, "ng", 2) == 0 &&
        strchr("aei", syllable[len - 3])) {
        len--;
    }
    memcpy(out + 1, syllable + begin, len - begin);
    return len - begin + 1;
}

/* A form of a syllable, at most as long as that; returns its length. */
static size_t form_syllable(jy_pinyin_form form, jy_text syllable, char *out)
{
    switch (form) {
    case JY_PINYIN_INITIALS:
        out[0] = syllable.bytes[0];
        return 1;
    case JY_PINYIN_LOOSE:
        return loosen(syllable.bytes, syllable.len, out);
    case JY_PINYIN_FULL:
        break;
    }
    memcpy(out, syllable.bytes, syllable.len);
    return syllable.len;
}

/* Take the next syllable off a key; empty if there is none. */
static jy_text take_syllable(jy_text *key)
{
    jy_text syllable = *key;
    while (syllable.len > 0 && syllable.bytes[0] == SEPARATOR) {
        syllable.bytes++;
        syllable.len--;
    }
    size_t len = 0; /* of a few bytes: to call memchr() takes longer */
    while (len < syllable.len && syllable.bytes[len] != SEPARATOR) {
        len++;
    }
    *key = (jy_text){syllable.bytes + len, syllable.len - len};
    return (jy_text){syllable.bytes, len};
}

/* Up to the syllable that tells it from `letters`, if those are given. */
static size_t write_form(jy_pinyin_form form, jy_text key,
                         const jy_text *letters, char *out)
{
    size_t written = 0;
    key.len = key.len < JY_PINYIN_KEY_MAX ? key.len : JY_PINYIN_KEY_MAX;
    for (jy_text next = take_syllable(&key); next.len > 0;
         next = take_syllable(&key)) {
        const size_t begin = written;
        written += form_syllable(form, next, out + begin);
        if (letters && (written > letters->len ||
                        memcmp(out + begin, letters->bytes + begin,
                               written - begin) != 0)) {
            break;
        }
    }
    return written;
}

size_t jy_pinyin_form_of(jy_pinyin_form form, jy_text key,
                         char out[JY_PINYIN_KEY_MAX])
{
    return write_form(form, key, NULL, out);
}

size_t jy_pinyin_form_against(jy_pinyin_form form, jy_text key, jy_text letters,
                              char out[JY_PINYIN_KEY_MAX])
{
    return write_form(form, key, &letters, out);
}
