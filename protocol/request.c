/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the two forms of a request are written. */
#include "protocol/request.h"

#include "protocol/json.h"
#include "protocol/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A piece of the line. */
struct word {
    const char *bytes;
    size_t len;
};

/* A word as a message shows it: `%.*s` with SHOWN(word). */
#define SHOWN(word) (int)shown_len((word)), (word).bytes
enum { SHOWN_MAX = 60 };

static size_t shown_len(struct word word)
{
    return word.len <= SHOWN_MAX ? word.len
                                 : jy_utf8_floor(word.bytes, SHOWN_MAX);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static struct word trim(struct word word)
{
    while (word.len > 0 && is_blank(word.bytes[0])) {
        word.bytes++;
        word.len--;
    }
    while (word.len > 0 && is_blank(word.bytes[word.len - 1])) {
        word.len--;
    }
    return word;
}

/* Cut the first word off *rest, and the blanks behind it. */
static struct word take_word(struct word *rest)
{
    struct word word = {rest->bytes, 0};
    while (word.len < rest->len && !is_blank(word.bytes[word.len])) {
        word.len++;
    }
    rest->bytes += word.len;
    rest->len -= word.len;
    *rest = trim(*rest);
    return word;
}

/* Valid UTF-8 without control characters, tab excepted. */
static jy_status check_bytes(struct word line, jy_error *err)
{
    size_t valid = jy_utf8_valid_prefix(line.bytes, line.len);
    for (size_t i = 0; i < valid; i++) {
        unsigned char byte = (unsigned char)line.bytes[i];
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
            return jy_error_set(err, JY_E_REQUEST,
                                "control byte 0x%02X at byte %zu", byte, i);
        }
    }
    if (valid < line.len) {
        return jy_error_set(err, JY_E_REQUEST, "invalid UTF-8 at byte %zu",
                            valid);
    }
    return JY_OK;
}

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
}

static jy_status set_text(jy_request *out, struct word text, jy_error *err)
{
    out->text = malloc(text.len + 1);
    if (!out->text) {
        return no_memory(err);
    }
    memcpy(out->text, text.bytes, text.len);
    out->text[text.len] = '\0';
    out->len = text.len;
    return JY_OK;
}

static jy_status set_option(jy_request *out, jy_option option, uint64_t value,
                            jy_error *err)
{
    const jy_option_info *info = jy_option_get(option);
    if (value < info->least || value > info->greatest) {
        return jy_error_set(err, JY_E_REQUEST,
                            "%s is %" PRIu64 ", outside %" PRIu64 "..%" PRIu64,
                            info->name, value, info->least, info->greatest);
    }
    out->option[option] = value;
    return JY_OK;
}

/* Words: VERB name=value... rest */

/* All digits, and at most as great as JSON could have it. */
static bool to_number(struct word word, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < word.len; i++) {
        if (word.bytes[i] < '0' || word.bytes[i] > '9') {
            return false;
        }
        *out = *out * 10 + (uint64_t)(word.bytes[i] - '0');
        if (*out > JY_JSON_INTEGER_MAX) {
            return false;
        }
    }
    return word.len > 0;
}

/* If `word` begins with "name=" of an option of the verb: which, and where. */
static bool is_option(jy_verb verb, struct word word, jy_option *option,
                      struct word *value)
{
    const char *equals = memchr(word.bytes, '=', word.len);
    if (!equals || !jy_verb_option(verb, word.bytes,
                                   (size_t)(equals - word.bytes), option)) {
        return false;
    }
    value->bytes = equals + 1;
    value->len = word.len - (size_t)(equals + 1 - word.bytes);
    return true;
}

/* Take the options off the front of *rest. */
static jy_status take_options(struct word *rest, jy_request *out, jy_error *err)
{
    unsigned seen = 0;
    while (rest->len > 0) {
        struct word behind = *rest;
        struct word word = take_word(&behind);
        struct word value;
        jy_option option;
        uint64_t number;

        if (!is_option(out->verb, word, &option, &value)) {
            break;
        }
        if (!to_number(value, &number)) {
            return jy_error_set(err, JY_E_REQUEST,
                                "\"%.*s\" needs a whole number", SHOWN(word));
        }
        if (seen & JY_OPTION_BIT(option)) {
            return jy_error_set(err, JY_E_REQUEST, "%s is given twice",
                                jy_option_get(option)->name);
        }
        if (set_option(out, option, number, err) != JY_OK) {
            return JY_E_REQUEST;
        }
        seen |= JY_OPTION_BIT(option);
        *rest = behind;
    }
    return JY_OK;
}

static jy_status take_rest(struct word rest, jy_request *out, jy_error *err)
{
    const jy_verb_info *info = jy_verb_get(out->verb);
    char usage[JY_VERB_USAGE_MAX];

    jy_verb_usage(out->verb, usage);
    switch (info->rest) {
    case JY_REST_NONE:
        if (rest.len > 0) {
            return jy_error_set(err, JY_E_REQUEST,
                                "%s stands alone, \"%.*s\" is too much", usage,
                                SHOWN(rest));
        }
        return JY_OK;
    case JY_REST_JOB:
        if (rest.len > 0 && (!to_number(rest, &out->job) || out->job == 0)) {
            return jy_error_set(err, JY_E_REQUEST,
                                "\"%.*s\" is no job number; usage: %s",
                                SHOWN(rest), usage);
        }
        return JY_OK;
    case JY_REST_QUERY:
    case JY_REST_DOCUMENT:
        if (rest.len == 0) {
            return jy_error_set(err, JY_E_REQUEST, "usage: %s", usage);
        }
        return set_text(out, rest, err);
    }
    return jy_error_set(err, JY_E_INTERNAL, "a verb of no known kind");
}

static jy_status parse_words(struct word line, jy_request *out, jy_error *err)
{
    struct word word = take_word(&line);
    if (!jy_verb_from_name(word.bytes, word.len, &out->verb)) {
        return jy_error_set(err, JY_E_REQUEST,
                            "no verb is called \"%.*s\"; HELP lists the verbs",
                            SHOWN(word));
    }
    jy_status status = take_options(&line, out, err);
    return status == JY_OK ? take_rest(line, out, err) : status;
}

/* JSON: {"op":"search","q":"…","limit":5,"id":"r1"} */

/* Keep the id as it will stand in the reply. */
static jy_status take_id(const cJSON *item, jy_request *out, jy_error *err)
{
    int64_t number;
    if (cJSON_IsString(item) &&
        jy_utf8_count(item->valuestring, strlen(item->valuestring)) <=
            JY_REQUEST_ID_CHARACTERS_MAX) {
        out->id = cJSON_PrintUnformatted(item);
        return out->id ? JY_OK : no_memory(err);
    }
    if (jy_json_integer(item, &number)) {
        enum { DIGITS_MAX = 24 };
        out->id = cJSON_malloc(DIGITS_MAX);
        if (!out->id) {
            return no_memory(err);
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
        struct word op = {item->valuestring, strlen(item->valuestring)};
        return jy_error_set(err, JY_E_REQUEST, "no op is called \"%.*s\"",
                            SHOWN(op));
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
    struct word text = {item->valuestring, strlen(item->valuestring)};
    return set_text(out, text, err);
}

static jy_status take_json_option(const cJSON *item, jy_option option,
                                  jy_request *out, jy_error *err)
{
    int64_t number;
    if (!jy_json_integer(item, &number) || number < 0) {
        return jy_error_set(err, JY_E_REQUEST, "\"%s\" must be a whole number",
                            item->string);
    }
    return set_option(out, option, (uint64_t)number, err);
}

/* One bit a key, to find what is there twice. */
enum { KEY_OP = JY_OPTIONS, KEY_ID, KEY_REST };

/* Take one member; *key says which it was. */
static jy_status take_member(const cJSON *item, jy_request *out, unsigned *key,
                             jy_error *err)
{
    const jy_verb_info *info = jy_verb_get(out->verb);
    struct word name = {item->string, strlen(item->string)};
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
                        SHOWN(name));
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

static jy_status parse_json(struct word line, jy_request *out, jy_error *err)
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

jy_status jy_request_parse(const char *line, size_t len, jy_request *out,
                           jy_error *err)
{
    struct word all = {line, len}; /* as it is: messages count its bytes */
    *out = (jy_request){.verb = JY_VERB_HELP};
    for (size_t i = 0; i < JY_OPTIONS; i++) {
        out->option[i] = jy_option_get((jy_option)i)->normal;
    }
    jy_status status = check_bytes(all, err);
    if (status != JY_OK) {
        return status;
    }
    struct word trimmed = trim(all);
    if (trimmed.len == 0) {
        return jy_error_set(err, JY_E_REQUEST,
                            "an empty line is no request; HELP lists the "
                            "verbs");
    }
    return trimmed.bytes[0] == '{' ? parse_json(all, out, err)
                                   : parse_words(trimmed, out, err);
}

void jy_request_clear(jy_request *request)
{
    cJSON_free(request->id);
    free(request->text);
    *request = (jy_request){.verb = JY_VERB_HELP};
}

bool jy_request_is_foreign(const char *line, size_t len)
{
    static const char *const methods[] = {
        "GET /", "HEAD /", "POST ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ",
    };
    static const char version[] = " HTTP/1.";
    size_t tail = sizeof version; /* the version and one digit */

    if (len > 0 && line[0] == 0x16) {
        return true; /* a TLS handshake */
    }
    if (len < tail ||
        memcmp(line + len - tail, version, sizeof version - 1) != 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strncmp(line, methods[i], strlen(methods[i])) == 0) {
            return true;
        }
    }
    return false;
}
