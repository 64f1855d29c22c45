/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the form for programs: {"op":"search","q":"…","limit":5,"id":"r1"} */
#include "protocol/json.h"
#include "protocol/request_forms.h"
#include "protocol/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static jy_word string_of(const cJSON *item)
{
    return (jy_word){item->valuestring, strlen(item->valuestring)};
}

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
        return jy_error_set(err, JY_E_REQUEST, "no op is called \"%.*s\"",
                            JY_WORD_SHOWN(string_of(item)));
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
    return jy_request_set_text(out, string_of(item), err);
}

static jy_status take_json_set(const cJSON *list, jy_option option,
                               jy_request *out, jy_error *err)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item)) {
            break;
        }
        if (jy_request_add_member(out, option, string_of(item), err) != JY_OK) {
            return JY_E_REQUEST;
        }
    }
    return cJSON_IsArray(list) && list->child && !item
               ? JY_OK
               : jy_error_set(err, JY_E_REQUEST,
                              "\"%s\" must be a list of strings, not empty",
                              list->string);
}

static jy_status take_json_option(const cJSON *item, jy_option option,
                                  jy_request *out, jy_error *err)
{
    jy_option_kind kind = jy_option_get(option)->kind;
    int64_t number;

    if (kind == JY_KIND_SET) {
        return take_json_set(item, option, out, err);
    }
    if (kind == JY_KIND_NUMBER) {
        return jy_json_integer(item, &number) && number >= 0
                   ? jy_request_set_number(out, option, (uint64_t)number, err)
                   : jy_error_set(err, JY_E_REQUEST,
                                  "\"%s\" must be a whole number",
                                  item->string);
    }
    if (!cJSON_IsString(item)) {
        return jy_error_set(err, JY_E_REQUEST, "\"%s\" must be a string",
                            item->string);
    }
    return kind == JY_KIND_CHOICE
               ? jy_request_set_choice(out, option, string_of(item), err)
               : jy_request_set_doc(out, string_of(item), err);
}

/* One number a key: an option's own, or one of these. */
enum { KEY_OP = JY_OPTIONS, KEY_ID, KEY_REST };

/* Does the verb have a key called `name`? */
static bool find_key(const char *name, jy_verb verb, unsigned *out)
{
    jy_rest rest = jy_verb_get(verb)->rest;
    jy_option option;

    if (strcmp(name, "op") == 0) {
        *out = KEY_OP;
    } else if (strcmp(name, "id") == 0) {
        *out = KEY_ID;
    } else if (rest != JY_REST_NONE && strcmp(name, jy_rest_key(rest)) == 0) {
        *out = KEY_REST;
    } else if (jy_verb_option(verb, name, strlen(name), &option)) {
        *out = option;
    } else {
        return false;
    }
    return true;
}

static jy_status take_member(const cJSON *item, unsigned key, jy_request *out,
                             jy_error *err)
{
    if (key == KEY_OP || key == KEY_ID) {
        return JY_OK; /* taken before */
    }
    return key == KEY_REST ? take_json_rest(item, out, err)
                           : take_json_option(item, (jy_option)key, out, err);
}

static jy_status check_rest(const jy_request *request, jy_error *err)
{
    const jy_verb_info *info = jy_verb_get(request->verb);

    switch (info->rest) {
    case JY_REST_NONE:
    case JY_REST_JOB:
        return JY_OK;
    case JY_REST_TEXT_OR_DOC:
        return !request->text != !request->doc
                   ? JY_OK
                   : jy_error_set(err, JY_E_REQUEST,
                                  "%s needs one of the keys \"text\" and "
                                  "\"doc\"",
                                  info->op);
    case JY_REST_QUERY:
    case JY_REST_DOCUMENT:
    case JY_REST_TEXT:
        break;
    }
    return request->text
               ? JY_OK
               : jy_error_set(err, JY_E_REQUEST, "%s needs the key \"%s\"",
                              info->op, jy_rest_key(info->rest));
}

static jy_status take_members(const cJSON *root, jy_request *out, jy_error *err)
{
    unsigned seen = 0;
    for (const cJSON *item = root->child; item; item = item->next) {
        unsigned key;
        if (!find_key(item->string, out->verb, &key)) {
            jy_word name = {item->string, strlen(item->string)};
            return jy_error_set(err, JY_E_REQUEST, "%s has no key \"%.*s\"",
                                jy_verb_get(out->verb)->op,
                                JY_WORD_SHOWN(name));
        }
        if (seen & 1U << key) {
            return jy_error_set(err, JY_E_REQUEST,
                                "the key \"%s\" is there twice", item->string);
        }
        seen |= 1U << key;
        jy_status status = take_member(item, key, out, err);
        if (status != JY_OK) {
            return status;
        }
    }
    return check_rest(out, err);
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
