/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/utf8.h - strict UTF-8: checking, stepping, counting.
 *
 * Strict means the table 3-7 of the Unicode Standard 15.0: no overlong
 * forms, no surrogates, nothing beyond U+10FFFF.  Lengths and offsets are
 * bytes unless a name says code points.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_PROTOCOL_UTF8_H
#define JY_PROTOCOL_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The bytes of the longest encoding of one code point. */
#define JY_UTF8_MAX 4

/*
 * Decode the code point at `bytes`, of which `len` > 0 bytes are there.
 * Returns how many bytes it takes, or 0 if they are not valid UTF-8.
 */
static inline size_t jy_utf8_decode(const char *bytes, size_t len,
                                    uint32_t *out);

/* Write `code` (a valid scalar value) to `out`; returns the bytes written. */
static inline size_t jy_utf8_encode(uint32_t code, char out[JY_UTF8_MAX]);

/* How many leading bytes are valid: `len` if all of them are. */
size_t jy_utf8_valid_prefix(const char *bytes, size_t len);
bool jy_utf8_is_valid(const char *bytes, size_t len);

/* Code points in text that is known to be valid. */
size_t jy_utf8_count(const char *bytes, size_t len);

/* The byte offset of code point number `index`, at most `len`. */
size_t jy_utf8_offset(const char *bytes, size_t len, size_t index);

/*
 * The greatest offset <= `len` at which valid text can be cut.  The byte at
 * `len` is looked at, so it must be there (a NUL will do).
 */
size_t jy_utf8_floor(const char *bytes, size_t len);

/* --- what most text is made of, in place: ASCII, and Han of the BMP */

/* The same of any code point. */
size_t jy_utf8_decode_any(const char *bytes, size_t len, uint32_t *out);
size_t jy_utf8_encode_any(uint32_t code, char out[JY_UTF8_MAX]);

static inline size_t jy_utf8_decode(const char *bytes, size_t len,
                                    uint32_t *out)
{
    const unsigned char *s = (const unsigned char *)bytes;
    if (s[0] < 0x80U) {
        *out = s[0];
        return 1;
    }
    if (s[0] >= 0xE1U && s[0] <= 0xECU && len >= 3 && (s[1] & 0xC0U) == 0x80U &&
        (s[2] & 0xC0U) == 0x80U) {
        *out = (s[0] & 0x0FU) << 12 | (s[1] & 0x3FU) << 6 | (s[2] & 0x3FU);
        return 3;
    }
    return jy_utf8_decode_any(bytes, len, out);
}

static inline size_t jy_utf8_encode(uint32_t code, char out[JY_UTF8_MAX])
{
    if (code >= 0x800U && code < 0x10000U) {
        out[0] = (char)(0xE0U | code >> 12);
        out[1] = (char)(0x80U | (code >> 6 & 0x3FU));
        out[2] = (char)(0x80U | (code & 0x3FU));
        return 3;
    }
    return jy_utf8_encode_any(code, out);
}

#ifdef __cplusplus
}
#endif
#endif
