/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/json.h - strict reading of one JSON object.  Private to protocol/.
 *
 * cJSON is a lenient reader: it cuts a string at \u0000, takes any letters
 * after \u, numbers such as 01 and whatever follows the value.  Here the
 * text is checked first, and only then given to it.
 *
 * Threads    One thread at a time in the whole process: each parse writes a
 *            global of cJSON's.
 */
#ifndef JY_PROTOCOL_JSON_H
#define JY_PROTOCOL_JSON_H

#include "protocol/status.h"

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_JSON_DEPTH_MAX 16
#define JY_JSON_INTEGER_MAX 9007199254740991 /* 2^53 - 1: exact in a double */

/*
 * The object that `bytes` (valid UTF-8, one line) hold, and nothing else.
 * Give it back to cJSON_Delete().  Keys may still be repeated.
 *
 * JY_E_REQUEST  not one strict JSON object; err names the byte, from 0
 */
JY_NODISCARD jy_status jy_json_parse(const char *bytes, size_t len, cJSON **out,
                                     jy_error *err);

/* The value of an integer within +-JY_JSON_INTEGER_MAX, else false. */
bool jy_json_integer(const cJSON *item, int64_t *out);

#ifdef __cplusplus
}
#endif
#endif
