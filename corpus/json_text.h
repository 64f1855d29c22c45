/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/json_text.h - JSON as text: what must come out as it went in, digit
 * for digit, does not go through numbers of the machine.
 *
 * All text is valid JSON that was parsed before, on one line.
 *
 * Ownership  What comes out borrows from what went in.
 * Threads    All functions are pure.
 */
#ifndef JY_CORPUS_JSON_TEXT_H
#define JY_CORPUS_JSON_TEXT_H

#include "corpus/document.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The inside of an object: its members, without the braces. */
jy_text jy_json_inside(jy_text object);

/*
 * Take the next member of what jy_json_inside() gave off *rest: its key as it
 * is written, in quotes, and its value.  False if there is none.
 */
bool jy_json_next_member(jy_text *rest, jy_text *key, jy_text *value);

/*
 * Copy `text` to `out`, which has room for all of it, without the blanks
 * between the values.  Returns the bytes written.
 */
size_t jy_json_compact(jy_text text, char *out);

/* Bytes of the number that `text` begins with, by RFC 8259; 0 if it is none. */
size_t jy_json_number(jy_text text);

/*
 * Write valid UTF-8 without NUL as a string of JSON, in quotes, to `out`,
 * which has room for JY_JSON_QUOTED_MAX(text.len) bytes.  Returns the bytes
 * written.
 */
#define JY_JSON_QUOTED_MAX(len) ((len)*6 + 2)
size_t jy_json_quote(jy_text text, char *out);

#ifdef __cplusplus
}
#endif
#endif
