/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a field map is written and asked. */
#include "corpus/field_map.h"

#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

struct jy_field_map {
    char *names;                      /* all of them, each with its NUL */
    const char *name[JY_FIELD_COUNT]; /* in `names`; NULL: not mapped */
};

/* One "field=name", whose commas have become NUL. */
static jy_status add_part(jy_field_map *map, char *part, jy_error *err)
{
    jy_field field;
    char *equals = strchr(part, '=');
    if (equals == NULL) {
        return jy_error_set(err, JY_E_REQUEST, "\"%s\" is not FIELD=NAME",
                            part);
    }
    if (!jy_field_from_name(part, (size_t)(equals - part), &field)) {
        return jy_error_set(err, JY_E_REQUEST,
                            "\"%s\": there is no field \"%.*s\"", part,
                            (int)(equals - part), part);
    }
    if (equals[1] == '\0') {
        return jy_error_set(err, JY_E_REQUEST, "\"%s\": the name is missing",
                            part);
    }
    if (map->name[field] != NULL) {
        return jy_error_set(err, JY_E_REQUEST, "\"%s\": %s is mapped twice",
                            part, jy_field_name(field));
    }
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        if (map->name[i] != NULL && strcmp(map->name[i], equals + 1) == 0) {
            return jy_error_set(err, JY_E_REQUEST,
                                "\"%s\": %s is mapped to that already", part,
                                jy_field_name((jy_field)i));
        }
    }
    map->name[field] = equals + 1;
    return JY_OK;
}

static jy_status add_parts(jy_field_map *map, jy_error *err)
{
    char *rest = map->names;
    jy_status status = JY_OK;
    while (status == JY_OK && rest != NULL) {
        char *part = rest;
        rest = strchr(part, ',');
        if (rest != NULL) {
            *rest++ = '\0';
        }
        status = add_part(map, part, err);
    }
    return status;
}

jy_status jy_field_map_new(const char *text, jy_field_map **out, jy_error *err)
{
    size_t len = strlen(text);
    *out = NULL;
    if (len > JY_FIELD_MAP_MAX) {
        return jy_error_set(err, JY_E_TOO_LARGE, "a map of more than %d bytes",
                            JY_FIELD_MAP_MAX);
    }
    if (!jy_utf8_is_valid(text, len)) {
        return jy_error_set(err, JY_E_REQUEST, "the map is not valid UTF-8");
    }
    jy_field_map *map = calloc(1, sizeof *map);
    char *names = strdup(text);
    if (map == NULL || names == NULL) {
        free(map);
        free(names);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a map");
    }
    map->names = names;
    jy_status status = add_parts(map, err);
    if (status != JY_OK) {
        jy_field_map_free(map);
        return status;
    }
    *out = map;
    return JY_OK;
}

void jy_field_map_free(jy_field_map *map)
{
    if (map != NULL) {
        free(map->names);
        free(map);
    }
}

bool jy_field_map_find(const jy_field_map *map, const char *name, size_t len,
                       jy_field *out)
{
    for (size_t i = 0; map != NULL && i < JY_FIELD_COUNT; i++) {
        if (map->name[i] != NULL && strlen(map->name[i]) == len &&
            memcmp(map->name[i], name, len) == 0) {
            *out = (jy_field)i;
            return true;
        }
    }
    return jy_field_from_name(name, len, out) &&
           (map == NULL || map->name[*out] == NULL);
}

const char *jy_field_map_name(const jy_field_map *map, jy_field field)
{
    return map != NULL && map->name[field] != NULL ? map->name[field]
                                                   : jy_field_name(field);
}
