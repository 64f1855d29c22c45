/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a document looks in JSON, and where cJSON is too trusting. */
#include "corpus/json.h"

#include "corpus/lines.h"
#include "protocol/utf8.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Up to here a double holds every integer. */
#define INTEGER_MAX 9007199254740991.0

struct jy_json_document {
    cJSON *root;
    jy_document fields;
    char id[24]; /* of an `id` that was an integer */
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for a JSON document");
}

static bool add_field(cJSON *object, jy_field field, jy_text text)
{
    char *copy = strndup(text.bytes, text.len); /* cJSON wants the NUL */
    bool added = copy != NULL &&
                 cJSON_AddStringToObject(object, jy_field_name(field), copy);
    free(copy);
    return added;
}

jy_status jy_document_to_json(const jy_document *document, char **out,
                              jy_error *err)
{
    cJSON *object = cJSON_CreateObject();
    bool complete = object != NULL;
    for (size_t i = 0; complete && i < JY_FIELD_COUNT; i++) {
        if (document->field[i].bytes != NULL) {
            complete = add_field(object, (jy_field)i, document->field[i]);
        }
    }
    *out = complete ? cJSON_PrintUnformatted(object) : NULL;
    cJSON_Delete(object);
    return *out == NULL ? no_memory(err) : JY_OK;
}

/* The escape whose backslash is at `at`: is it one that cJSON reads right? */
static bool is_escape(jy_text line, size_t at)
{
    const char *escape = line.bytes + at + 1;
    size_t left = line.len - at - 1;
    if (left == 0 || memchr("\"\\/bfnrtu", *escape, 9) == NULL) {
        return false;
    }
    if (*escape != 'u') {
        return true;
    }
    for (size_t i = 1; i <= 4; i++) {
        if (i >= left || !isxdigit((unsigned char)escape[i])) {
            return false;
        }
    }
    return memcmp(escape + 1, "0000", 4) != 0;
}

/*
 * One pass over what cJSON does not look at: control characters, \u0000 and
 * \uZZZZ (it cuts the string there), depth and number of values.
 */
static jy_status check_line(jy_text line, jy_error *err)
{
    bool in_string = false;
    size_t depth = 0;
    size_t values = 1;
    for (size_t i = 0; i < line.len; i++) {
        unsigned char byte = (unsigned char)line.bytes[i];
        if (byte < 0x20 && (in_string || byte != '\t')) {
            return jy_error_set(err, JY_E_REQUEST,
                                "control byte 0x%02X at byte %zu", byte, i + 1);
        }
        if (byte == '"') {
            in_string = !in_string;
        } else if (in_string && byte == '\\') {
            if (!is_escape(line, i)) {
                return jy_error_set(err, JY_E_REQUEST,
                                    "an escape that is not allowed at byte %zu",
                                    i + 1);
            }
            i++;
        } else if (!in_string) {
            values += byte == ',';
            depth += byte == '{' || byte == '[';
            depth -= depth > 0 && (byte == '}' || byte == ']');
        }
        if (depth > JY_JSON_DEPTH_MAX || values > JY_JSON_VALUES_MAX) {
            return jy_error_set(err, JY_E_TOO_LARGE,
                                "more than %d levels or %d values at byte %zu",
                                JY_JSON_DEPTH_MAX, JY_JSON_VALUES_MAX, i + 1);
        }
    }
    return JY_OK;
}

/* Parse `line` whole into *out. */
static jy_status parse(jy_text line, cJSON **out, jy_error *err)
{
    size_t valid = jy_utf8_valid_prefix(line.bytes, line.len);
    if (valid < line.len) {
        return jy_error_set(
            err, JY_E_REQUEST, "not valid UTF-8 (byte 0x%02X at byte %zu)",
            (unsigned)(unsigned char)line.bytes[valid], valid + 1);
    }
    jy_status status = check_line(line, err);
    if (status != JY_OK) {
        return status;
    }
    const char *end = line.bytes;
    *out = cJSON_ParseWithLengthOpts(line.bytes, line.len, &end, false);
    if (*out == NULL || end != line.bytes + line.len) {
        return jy_error_set(err, JY_E_REQUEST, "broken JSON at byte %zu",
                            (size_t)(end - line.bytes) + 1);
    }
    if (!cJSON_IsObject(*out)) {
        return jy_error_set(err, JY_E_REQUEST, "not a JSON object");
    }
    return JY_OK;
}

/* CR LF to LF, one LF between paragraphs, none outside; in place. */
static size_t tidy_body(char *body)
{
    size_t len = 0;
    for (const char *from = body; *from != '\0'; from++) {
        if (from[0] == '\r' && from[1] == '\n') {
            continue;
        }
        if (*from != '\n' || (len > 0 && body[len - 1] != '\n')) {
            body[len++] = *from;
        }
    }
    return len - (len > 0 && body[len - 1] == '\n');
}

/* The text of `value`, absent if it states nothing. */
static jy_status take_value(jy_json_document *json, jy_field field,
                            cJSON *value, jy_text *out, jy_error *err)
{
    double number = value->valuedouble;
    if (cJSON_IsNull(value)) {
        return JY_OK;
    }
    if (field == JY_FIELD_ID && cJSON_IsNumber(value) &&
        number >= -INTEGER_MAX && number <= INTEGER_MAX &&
        (double)(long long)number == number) {
        int len =
            snprintf(json->id, sizeof json->id, "%lld", (long long)number);
        *out = (jy_text){json->id, (size_t)len};
        return JY_OK;
    }
    if (!cJSON_IsString(value)) {
        return jy_error_set(err, JY_E_REQUEST, "\"%s\" is not a string%s",
                            jy_field_name(field),
                            field == JY_FIELD_ID ? " or an integer" : "");
    }
    char *text = value->valuestring;
    size_t len = field == JY_FIELD_BODY ? tidy_body(text) : strlen(text);
    if (len > 0) {
        *out = (jy_text){text, len};
    }
    return JY_OK;
}

static jy_status take_fields(jy_json_document *json, jy_error *err)
{
    bool seen[JY_FIELD_COUNT] = {false};
    cJSON *value = NULL;
    cJSON_ArrayForEach(value, json->root)
    {
        jy_field field = JY_FIELD_COUNT;
        if (!jy_field_from_name(value->string, strlen(value->string), &field)) {
            continue;
        }
        if (seen[field]) {
            return jy_error_set(err, JY_E_REQUEST, "\"%s\" is given twice",
                                value->string);
        }
        seen[field] = true;
        jy_text *out = &json->fields.field[field];
        jy_status status = take_value(json, field, value, out, err);
        if (status != JY_OK) {
            return status;
        }
    }
    if (json->fields.field[JY_FIELD_BODY].bytes == NULL) {
        return jy_error_set(err, JY_E_REQUEST, "no \"body\"");
    }
    return JY_OK;
}

jy_status jy_json_document_new(jy_text line, jy_json_document **out,
                               jy_error *err)
{
    jy_json_document *json = calloc(1, sizeof *json);
    *out = NULL;
    if (json == NULL) {
        return no_memory(err);
    }
    jy_status status = parse(jy_text_trim(line), &json->root, err);
    if (status == JY_OK) {
        status = take_fields(json, err);
    }
    if (status != JY_OK) {
        jy_json_document_free(json);
        return status;
    }
    *out = json;
    return JY_OK;
}

void jy_json_document_free(jy_json_document *json)
{
    if (json != NULL) {
        cJSON_Delete(json->root);
        free(json);
    }
}

const jy_document *jy_json_document_fields(const jy_json_document *json)
{
    return &json->fields;
}
