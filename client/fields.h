/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/fields.h - what a reply holds, believed only after a look.
 *
 * Every function accepts a NULL object and finds nothing in it.
 *
 * Ownership  Everything returned is borrowed from the reply.
 */
#ifndef JY_CLIENT_FIELDS_H
#define JY_CLIENT_FIELDS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The greatest integer that a JSON number carries without loss. */
#define JY_FIELD_COUNT_MAX 9007199254740991.0

const cJSON *jy_field(const cJSON *object, const char *name);

/* The text of a string, else NULL. */
const char *jy_field_text(const cJSON *object, const char *name);

/* Whether there is no such field, or a string. */
bool jy_field_is_text_or_absent(const cJSON *object, const char *name);

/* Whether the field is an integer from 0 to JY_FIELD_COUNT_MAX. */
bool jy_field_is_count(const cJSON *object, const char *name);

/* The value of a number, 0 where there is none. */
double jy_field_number(const cJSON *object, const char *name);

/* Whether the field is an array of strings. */
bool jy_field_is_texts(const cJSON *object, const char *name);

#ifdef __cplusplus
}
#endif
#endif
