/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a reply is put together, and what makes it one line. */
#include "protocol/builder.h"

#include "protocol/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cJSON *put(jy_builder *b, cJSON *to, const char *name, cJSON *item)
{
    bool done = item && (name ? cJSON_AddItemToObjectCS(to, name, item)
                              : cJSON_AddItemToArray(to, item));
    if (!done) {
        cJSON_Delete(item);
        b->failed = true;
        return NULL;
    }
    return item;
}

cJSON *jy_builder_object(jy_builder *b, cJSON *to, const char *name)
{
    return put(b, to, name, cJSON_CreateObject());
}

cJSON *jy_builder_array(jy_builder *b, cJSON *to, const char *name)
{
    return put(b, to, name, cJSON_CreateArray());
}

void jy_builder_bool(jy_builder *b, cJSON *to, const char *name, bool value)
{
    put(b, to, name, cJSON_CreateBool(value));
}

/* Digits of our own: cJSON's numbers are doubles and lose the last ones. */
void jy_builder_count(jy_builder *b, cJSON *to, const char *name,
                      uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    put(b, to, name, cJSON_CreateRaw(digits));
}

/* One item, not three: of marks a reply may have very many. */
void jy_builder_range(jy_builder *b, cJSON *to, const char *name, size_t begin,
                      size_t end)
{
    char pair[48];
    snprintf(pair, sizeof pair, "[%zu,%zu]", begin, end);
    put(b, to, name, cJSON_CreateRaw(pair));
}

void jy_builder_decimal(jy_builder *b, cJSON *to, const char *name,
                        double value)
{
    double rounded =
        (double)(int64_t)(value * 1e4 + (value < 0 ? -0.5 : 0.5)) / 1e4;
    put(b, to, name, cJSON_CreateNumber(rounded));
}

void jy_builder_string(jy_builder *b, cJSON *to, const char *name,
                       const char *text)
{
    put(b, to, name, cJSON_CreateString(text));
}

void jy_builder_bytes(jy_builder *b, cJSON *to, const char *name,
                      const char *bytes, size_t len)
{
    char *copy = malloc(len + 1);
    if (!copy) {
        b->failed = true;
        return;
    }
    memcpy(copy, bytes, len);
    copy[len] = '\0';
    jy_builder_string(b, to, name, copy);
    free(copy);
}

void jy_builder_json(jy_builder *b, cJSON *to, const char *name,
                     const char *json, size_t len)
{
    char *copy = malloc(len + 1);
    if (!copy) {
        b->failed = true;
        return;
    }
    memcpy(copy, json, len);
    copy[len] = '\0';
    b->failed |= !cJSON_AddRawToObject(to, name, copy);
    free(copy);
}

jy_builder jy_builder_begin(const char *id, bool ok)
{
    jy_builder b = {cJSON_CreateObject(), false};
    jy_builder_bool(&b, b.root, "ok", ok);
    if (id) {
        put(&b, b.root, "id", cJSON_CreateRaw(id));
    }
    return b;
}

/* cJSON's text comes from malloc(): nobody sets hooks. */
jy_line jy_builder_finish(jy_builder *b)
{
    char *text = b->failed ? NULL : cJSON_PrintUnformatted(b->root);
    size_t len = text ? strlen(text) : 0;
    char *line = text ? realloc(text, len + 2) : NULL;

    cJSON_Delete(b->root);
    if (!line || !jy_utf8_is_valid(line, len)) {
        free(line ? line : text);
        return (jy_line){NULL, 0};
    }
    memcpy(line + len, "\n", 2);
    return (jy_line){line, len + 1};
}
