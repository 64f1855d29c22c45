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
size_t jy_utf8_decode(const char *bytes, size_t len, uint32_t *out);

/* Write `code` (a valid scalar value) to `out`; returns the bytes written. */
size_t jy_utf8_encode(uint32_t code, char out[JY_UTF8_MAX]);

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

#ifdef __cplusplus
}
#endif
#endif
