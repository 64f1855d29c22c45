/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a code point is laid out in bytes. */
#include "protocol/utf8.h"

#include <string.h>

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0U) == 0x80U;
}

size_t jy_utf8_decode_any(const char *bytes, size_t len, uint32_t *out)
{
    const unsigned char *s = (const unsigned char *)bytes;
    uint32_t lead = s[0];

    if (lead < 0x80U) {
        *out = lead;
        return 1;
    }
    if (lead >= 0xC2U && lead <= 0xDFU && len >= 2 && is_continuation(s[1])) {
        *out = (lead & 0x1FU) << 6 | (s[1] & 0x3FU);
        return 2;
    }
    if (lead >= 0xE0U && lead <= 0xEFU && len >= 3 && is_continuation(s[1]) &&
        is_continuation(s[2])) {
        uint32_t code =
            (lead & 0x0FU) << 12 | (s[1] & 0x3FU) << 6 | (s[2] & 0x3FU);
        *out = code;
        return code < 0x800U || (code >= 0xD800U && code <= 0xDFFFU) ? 0 : 3;
    }
    if (lead >= 0xF0U && lead <= 0xF4U && len >= 4 && is_continuation(s[1]) &&
        is_continuation(s[2]) && is_continuation(s[3])) {
        uint32_t code = (lead & 0x07U) << 18 | (s[1] & 0x3FU) << 12 |
                        (s[2] & 0x3FU) << 6 | (s[3] & 0x3FU);
        *out = code;
        return code < 0x10000U || code > 0x10FFFFU ? 0 : 4;
    }
    return 0;
}

size_t jy_utf8_encode_any(uint32_t code, char out[JY_UTF8_MAX])
{
    if (code < 0x80U) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800U) {
        out[0] = (char)(0xC0U | code >> 6);
        out[1] = (char)(0x80U | (code & 0x3FU));
        return 2;
    }
    if (code < 0x10000U) {
        out[0] = (char)(0xE0U | code >> 12);
        out[1] = (char)(0x80U | (code >> 6 & 0x3FU));
        out[2] = (char)(0x80U | (code & 0x3FU));
        return 3;
    }
    out[0] = (char)(0xF0U | code >> 18);
    out[1] = (char)(0x80U | (code >> 12 & 0x3FU));
    out[2] = (char)(0x80U | (code >> 6 & 0x3FU));
    out[3] = (char)(0x80U | (code & 0x3FU));
    return 4;
}

/* What most text is made of: eight of ASCII, and Han of the BMP up to U+CFFF.
 * How many bytes of such there are at the beginning. */
static size_t common_prefix(const unsigned char *s, size_t len)
{
    const uint64_t tops = UINT64_C(0x8080808080808080);
    size_t at = 0;
    while (at + 8 <= len) {
        uint64_t eight;
        memcpy(&eight, s + at, sizeof eight);
        if ((eight & tops) == 0) {
            at += 8;
        } else if (s[at] >= 0xE1U && s[at] <= 0xECU &&
                   is_continuation(s[at + 1]) && is_continuation(s[at + 2])) {
            at += 3;
        } else {
            break;
        }
    }
    return at;
}

size_t jy_utf8_valid_prefix(const char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len) {
        at += common_prefix((const unsigned char *)bytes + at, len - at);
        if (at == len) {
            break;
        }
        uint32_t code;
        size_t step = jy_utf8_decode(bytes + at, len - at, &code);
        if (step == 0) {
            break;
        }
        at += step;
    }
    return at;
}

bool jy_utf8_is_valid(const char *bytes, size_t len)
{
    return jy_utf8_valid_prefix(bytes, len) == len;
}

/* Continuation bytes of at most 255 times eight bytes: eight counts side by
 * side, which become four, which are added. */
static size_t count_continuations(const char *bytes, size_t eights)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t evens = UINT64_C(0x00FF00FF00FF00FF);
    uint64_t counts = 0;
    for (size_t i = 0; i < eights; i++) {
        uint64_t eight;
        memcpy(&eight, bytes + 8 * i, sizeof eight);
        counts += eight >> 7 & ~eight >> 6 & ones;
    }
    counts = (counts & evens) + (counts >> 8 & evens);
    return (size_t)(counts * UINT64_C(0x0001000100010001) >> 48);
}

size_t jy_utf8_count(const char *bytes, size_t len)
{
    size_t count = len;
    size_t at = 0;
    while (len - at >= 8) {
        size_t eights = (len - at) / 8;
        eights = eights < 255 ? eights : 255;
        count -= count_continuations(bytes + at, eights);
        at += 8 * eights;
    }
    for (; at < len; at++) {
        count -= is_continuation((unsigned char)bytes[at]);
    }
    return count;
}

size_t jy_utf8_offset(const char *bytes, size_t len, size_t index)
{
    size_t at = 0;
    for (; at < len; at++) {
        if (!is_continuation((unsigned char)bytes[at]) && index-- == 0) {
            break;
        }
    }
    return at;
}

size_t jy_utf8_floor(const char *bytes, size_t len)
{
    while (len > 0 && is_continuation((unsigned char)bytes[len])) {
        len--;
    }
    return len;
}
