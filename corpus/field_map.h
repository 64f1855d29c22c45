/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/field_map.h - what a source calls the fields of its documents.
 *
 * Written as "title=headline,date=published": the field title is what the
 * source calls headline.  A name that is mapped is nothing else any more, and
 * a field that is mapped has no other name: the source's own "title" is then
 * a name like any that is not known.
 *
 * Ownership  A map owns copies of its names.
 * Threads    A map does not change; any thread may read it.
 */
#ifndef JY_CORPUS_FIELD_MAP_H
#define JY_CORPUS_FIELD_MAP_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of a map as text. */
#define JY_FIELD_MAP_MAX 4000

typedef struct jy_field_map jy_field_map;

/*
 * Understand `text`.
 *
 * JY_E_REQUEST    not such a map; the message names the part and what is
 *                 wrong with it
 * JY_E_TOO_LARGE  more than JY_FIELD_MAP_MAX bytes
 * JY_E_INTERNAL   memory ran out
 */
JY_NODISCARD jy_status jy_field_map_new(const char *text, jy_field_map **out,
                                        jy_error *err);
void jy_field_map_free(jy_field_map *map);

/*
 * The field that a source calls `name` (`len` bytes), else false.  `map` may
 * be NULL: fields are then called by their own names.
 */
bool jy_field_map_find(const jy_field_map *map, const char *name, size_t len,
                       jy_field *out);

/* What the source calls `field`. */
const char *jy_field_map_name(const jy_field_map *map, jy_field field);

#ifdef __cplusplus
}
#endif
#endif
