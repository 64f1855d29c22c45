/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a document looks in JSON, and where cJSON is too trusting. */
#include "corpus/json.h"

#include "corpus/json_text.h"
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
    const jy_field_map *map; /* borrowed; used while it is read */
    jy_document fields;
    char id[24];        /* of an `id` that was an integer */
    char *extra;        /* the attachments, growing by a member at a time */
    size_t extra_len;   /* bytes of it */
    size_t extra_count; /* members of it */
    char *turns;
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

/* An attachment is JSON already. */
static bool add_raw(cJSON *object, jy_attachment attachment, jy_text text)
{
    char *copy = strndup(text.bytes, text.len);
    bool added =
        copy != NULL &&
        cJSON_AddRawToObject(object, jy_attachment_name(attachment), copy);
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
    for (size_t i = 0; complete && i < JY_ATTACHMENT_COUNT; i++) {
        jy_text text = document->attachment[i];
        if (text.bytes != NULL && jy_attachment_name((jy_attachment)i)) {
            complete = add_raw(object, (jy_attachment)i, text);
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
 * \uZZZZ (it cuts the string there), numbers such as 01 and 1., depth and
 * number of values.
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
        } else if (!in_string && (byte == '-' || isdigit(byte))) {
            size_t len =
                jy_json_number((jy_text){line.bytes + i, line.len - i});
            if (len == 0) {
                return jy_error_set(err, JY_E_REQUEST,
                                    "not a number of JSON at byte %zu", i + 1);
            }
            i += len - 1;
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
                            jy_field_map_name(json->map, field),
                            field == JY_FIELD_ID ? " or an integer" : "");
    }
    char *text = value->valuestring;
    size_t len = field == JY_FIELD_BODY ? tidy_body(text) : strlen(text);
    if (len > 0) {
        *out = (jy_text){text, len};
    }
    return JY_OK;
}

/* --- attachments */

/* Keep a member that is no field, as it is written. */
static jy_status keep_member(jy_json_document *json, jy_text key, jy_text value,
                             jy_error *err)
{
    size_t room = json->extra_len + key.len + value.len + sizeof "{:}";
    if (room > JY_DOCUMENT_EXTRA_MAX ||
        json->extra_count == JY_JSON_EXTRA_KEYS_MAX) {
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "fields that are not known beyond %zu bytes or %d "
                            "of them",
                            JY_DOCUMENT_EXTRA_MAX, JY_JSON_EXTRA_KEYS_MAX);
    }
    char *grown = realloc(json->extra, room);
    if (grown == NULL) {
        return no_memory(err);
    }
    json->extra = grown;
    /* The brace that closed it becomes a comma. */
    size_t len = json->extra_count == 0 ? 0 : json->extra_len - 1;
    grown[len++] = json->extra_count++ == 0 ? '{' : ',';
    memcpy(grown + len, key.bytes, key.len);
    len += key.len;
    grown[len++] = ':';
    len += jy_json_compact(value, grown + len);
    grown[len++] = '}';
    json->extra_len = len;
    json->fields.attachment[JY_ATTACHMENT_EXTRA] = (jy_text){grown, len};
    return JY_OK;
}

/* Keep the members of the object that is called `extra` where it comes from. */
static jy_status keep_members(jy_json_document *json, jy_text text,
                              jy_error *err)
{
    jy_status status = JY_OK;
    jy_text rest = jy_json_inside(text);
    jy_text key;
    jy_text value;
    while (status == JY_OK && jy_json_next_member(&rest, &key, &value)) {
        status = keep_member(json, key, value, err);
    }
    return status;
}

static bool is_count(const cJSON *value, double least, double greatest)
{
    return cJSON_IsNumber(value) && value->valuedouble >= least &&
           value->valuedouble <= greatest &&
           (double)(long long)value->valuedouble == value->valuedouble;
}

/* {"speaker":"记者","paragraphs":[1,2]} and nothing else */
static bool is_turn(const cJSON *turn, double paragraphs)
{
    const cJSON *speaker = cJSON_GetObjectItemCaseSensitive(turn, "speaker");
    const cJSON *range = cJSON_GetObjectItemCaseSensitive(turn, "paragraphs");
    const cJSON *first = cJSON_IsArray(range) ? range->child : NULL;
    const cJSON *last = first != NULL ? first->next : NULL;
    return cJSON_GetArraySize(turn) == 2 && cJSON_IsString(speaker) &&
           *speaker->valuestring != '\0' && last != NULL &&
           last->next == NULL && is_count(first, 1, paragraphs) &&
           is_count(last, first->valuedouble, paragraphs);
}

static double count_paragraphs(jy_text body)
{
    double count = 1;
    for (size_t i = 0; i < body.len; i++) {
        count += body.bytes[i] == '\n';
    }
    return count;
}

/* Are these turns of the body?  Others may call something else so. */
static bool is_turns(const jy_json_document *json, const cJSON *turns)
{
    double paragraphs = count_paragraphs(json->fields.field[JY_FIELD_BODY]);
    bool good = cJSON_IsArray(turns) && turns->child != NULL;
    const cJSON *turn = NULL;
    cJSON_ArrayForEach(turn, turns)
    {
        good = good && is_turn(turn, paragraphs);
    }
    return good;
}

static jy_status keep_turns(jy_json_document *json, jy_text text, jy_error *err)
{
    json->turns = malloc(text.len);
    if (json->turns == NULL) {
        return no_memory(err);
    }
    json->fields.attachment[JY_ATTACHMENT_TURNS] =
        (jy_text){json->turns, jy_json_compact(text, json->turns)};
    return JY_OK;
}

static bool is_called(const cJSON *item, jy_attachment attachment)
{
    return strcmp(item->string, jy_attachment_name(attachment)) == 0;
}

/* What is no field, once all fields are known.  cJSON has the members in the
 * order of the text. */
static jy_status take_attachments(jy_json_document *json, jy_text line,
                                  jy_error *err)
{
    jy_status status = JY_OK;
    jy_text rest = jy_json_inside(line);
    jy_text key;
    jy_text value;
    for (const cJSON *item = json->root->child;
         status == JY_OK && item != NULL &&
         jy_json_next_member(&rest, &key, &value);
         item = item->next) {
        jy_field field;
        const char *name = item->string;
        if (jy_field_map_find(json->map, name, strlen(name), &field)) {
            continue;
        }
        if (cJSON_GetObjectItemCaseSensitive(json->root, name) != item) {
            status =
                jy_error_set(err, JY_E_REQUEST, "\"%s\" is given twice", name);
        } else if (is_called(item, JY_ATTACHMENT_TURNS) &&
                   is_turns(json, item)) {
            status = keep_turns(json, value, err);
        } else if (is_called(item, JY_ATTACHMENT_EXTRA) &&
                   cJSON_IsObject(item)) {
            status = keep_members(json, value, err);
        } else {
            status = keep_member(json, key, value, err);
        }
    }
    return status;
}

static jy_status take_fields(jy_json_document *json, jy_error *err)
{
    bool seen[JY_FIELD_COUNT] = {false};
    cJSON *value = NULL;
    cJSON_ArrayForEach(value, json->root)
    {
        jy_field field = JY_FIELD_COUNT;
        if (!jy_field_map_find(json->map, value->string, strlen(value->string),
                               &field)) {
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
        return jy_error_set(err, JY_E_REQUEST, "no \"%s\"",
                            jy_field_map_name(json->map, JY_FIELD_BODY));
    }
    return JY_OK;
}

jy_status jy_json_document_new(jy_text line, const jy_field_map *map,
                               jy_json_document **out, jy_error *err)
{
    jy_json_document *json = calloc(1, sizeof *json);
    *out = NULL;
    if (json == NULL) {
        return no_memory(err);
    }
    json->map = map;
    jy_status status = parse(jy_text_trim(line), &json->root, err);
    if (status == JY_OK) {
        status = take_fields(json, err);
    }
    if (status == JY_OK) {
        status = take_attachments(json, line, err);
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
        free(json->extra);
        free(json->turns);
        free(json);
    }
}

const jy_document *jy_json_document_fields(const jy_json_document *json)
{
    return &json->fields;
}
