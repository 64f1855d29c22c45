/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the form for programs: {"op":"search","q":"…","limit":5,"id":"r1"} */
#include "protocol/json.h"
#include "protocol/request_forms.h"
#include "protocol/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Keep the id as it will stand in the reply. */
static jy_status take_id(const cJSON *item, jy_request *out, jy_error *err)
{
    int64_t number;
    if (cJSON_IsString(item) &&
        jy_utf8_count(item->valuestring, strlen(item->valuestring)) <=
            JY_REQUEST_ID_CHARACTERS_MAX) {
        out->id = cJSON_PrintUnformatted(item);
        return out->id ? JY_OK : jy_request_no_memory(err);
    }
    if (jy_json_integer(item, &number)) {
        enum { DIGITS_MAX = 24 };
        out->id = cJSON_malloc(DIGITS_MAX);
        if (!out->id) {
            return jy_request_no_memory(err);
        }
        snprintf(out->id, DIGITS_MAX, "%" PRId64, number);
        return JY_OK;
    }
    return jy_error_set(err, JY_E_REQUEST,
                        "\"id\" must be a string of at most %d characters or "
                        "an integer of at most 53 bits",
                        JY_REQUEST_ID_CHARACTERS_MAX);
}

static jy_status take_op(const cJSON *item, jy_request *out, jy_error *err)
{
    if (!cJSON_IsString(item)) {
        return jy_error_set(err, JY_E_REQUEST,
                            "\"op\" must be there, a string");
    }
    if (!jy_verb_from_op(item->valuestring, &out->verb)) {
        jy_word op = {item->valuestring, strlen(item->valuestring)};
        return jy_error_set(err, JY_E_REQUEST, "no op is called \"%.*s\"",
                            JY_WORD_SHOWN(op));
    }
    return JY_OK;
}

static jy_status take_json_rest(const cJSON *item, jy_request *out,
                                jy_error *err)
{
    int64_t number;
    if (jy_verb_get(out->verb)->rest == JY_REST_JOB) {
        if (!jy_json_integer(item, &number) || number < 1) {
            return jy_error_set(err, JY_E_REQUEST,
                                "\"%s\" must be an integer from 1",
                                item->string);
        }
        out->job = (uint64_t)number;
        return JY_OK;
    }
    if (!cJSON_IsString(item)) {
        return jy_error_set(err, JY_E_REQUEST, "\"%s\" must be a string",
                            item->string);
    }
    jy_word text = {item->valuestring, strlen(item->valuestring)};
    return jy_request_set_text(out, text, err);
}

static jy_status take_json_option(const cJSON *item, jy_option option,
                                  jy_request *out, jy_error *err)
{
    int64_t number;
    if (!jy_json_integer(item, &number) || number < 0) {
        return jy_error_set(err, JY_E_REQUEST, "\"%s\" must be a whole number",
                            item->string);
    }
    return jy_request_set_option(out, option, (uint64_t)number, err);
}

/* One bit a key, to find what is there twice. */
enum { KEY_OP = JY_OPTIONS, KEY_ID, KEY_REST };

/* Take one member; *key says which it was. */
static jy_status take_member(const cJSON *item, jy_request *out, unsigned *key,
                             jy_error *err)
{
    const jy_verb_info *info = jy_verb_get(out->verb);
    jy_word name = {item->string, strlen(item->string)};
    jy_option option;

    if (strcmp(item->string, "op") == 0) {
        *key = KEY_OP;
        return JY_OK; /* taken before */
    }
    if (strcmp(item->string, "id") == 0) {
        *key = KEY_ID;
        return JY_OK; /* taken before */
    }
    if (info->rest != JY_REST_NONE &&
        strcmp(item->string, jy_rest_key(info->rest)) == 0) {
        *key = KEY_REST;
        /* A second one is refused by the caller, but must not leak. */
        return out->text ? JY_OK : take_json_rest(item, out, err);
    }
    if (jy_verb_option(out->verb, name.bytes, name.len, &option)) {
        *key = option;
        return take_json_option(item, option, out, err);
    }
    return jy_error_set(err, JY_E_REQUEST, "%s has no key \"%.*s\"", info->op,
                        JY_WORD_SHOWN(name));
}

static jy_status take_members(const cJSON *root, jy_request *out, jy_error *err)
{
    const jy_verb_info *info = jy_verb_get(out->verb);
    unsigned seen = 0;
    for (const cJSON *item = root->child; item; item = item->next) {
        unsigned key = 0;
        jy_status status = take_member(item, out, &key, err);
        if (status != JY_OK) {
            return status;
        }
        if (seen & 1U << key) {
            return jy_error_set(err, JY_E_REQUEST,
                                "the key \"%s\" is there twice", item->string);
        }
        seen |= 1U << key;
    }
    bool needs_text =
        info->rest == JY_REST_QUERY || info->rest == JY_REST_DOCUMENT;
    if (needs_text && !out->text) {
        return jy_error_set(err, JY_E_REQUEST, "%s needs the key \"%s\"",
                            info->op, jy_rest_key(info->rest));
    }
    return JY_OK;
}

jy_status jy_request_from_json(jy_word line, jy_request *out, jy_error *err)
{
    cJSON *root;
    jy_status status = jy_json_parse(line.bytes, line.len, &root, err);
    if (status != JY_OK) {
        return status;
    }
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(root, "id");
    const cJSON *op = cJSON_GetObjectItemCaseSensitive(root, "op");
    if (id) {
        status = take_id(id, out, err);
    }
    if (status == JY_OK) {
        status = take_op(op, out, err);
    }
    if (status == JY_OK) {
        status = take_members(root, out, err);
    }
    cJSON_Delete(root);
    return status;
}
