/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the form for people: VERB name=value... rest */
#include "protocol/json.h"
#include "protocol/request_forms.h"

#include <string.h>

/* Cut the first word off *rest, and the blanks behind it. */
static jy_word take_word(jy_word *rest)
{
    jy_word word = {rest->bytes, 0};
    while (word.len < rest->len && !jy_word_is_blank(word.bytes[word.len])) {
        word.len++;
    }
    rest->bytes += word.len;
    rest->len -= word.len;
    *rest = jy_word_trim(*rest);
    return word;
}

/* All digits, and at most as great as JSON could have it. */
static bool to_number(jy_word word, uint64_t *out)
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
static bool is_option(jy_verb verb, jy_word word, jy_option *option,
                      jy_word *value)
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

/* The words of "a,b,c". */
static jy_status take_set(jy_option option, jy_word list, jy_request *out,
                          jy_error *err)
{
    for (;;) {
        const char *comma = memchr(list.bytes, ',', list.len);
        jy_word word = {list.bytes,
                        comma ? (size_t)(comma - list.bytes) : list.len};
        jy_status status = jy_request_add_member(out, option, word, err);
        if (status != JY_OK || !comma) {
            return status;
        }
        list.bytes += word.len + 1;
        list.len -= word.len + 1;
    }
}

static jy_status take_value(jy_option option, jy_word value, jy_request *out,
                            jy_error *err)
{
    const jy_option_info *info = jy_option_get(option);
    uint64_t number;

    switch (info->kind) {
    case JY_KIND_NUMBER:
        return to_number(value, &number)
                   ? jy_request_set_number(out, option, number, err)
                   : jy_error_set(err, JY_E_REQUEST,
                                  "\"%s=%.*s\" needs a whole number",
                                  info->name, JY_WORD_SHOWN(value));
    case JY_KIND_CHOICE:
        return jy_request_set_choice(out, option, value, err);
    case JY_KIND_SET:
        return take_set(option, value, out, err);
    case JY_KIND_TEXT:
        return jy_request_set_doc(out, value, err);
    }
    return jy_error_set(err, JY_E_INTERNAL, "an option of no known kind");
}

/* Take the options off the front of *rest. */
static jy_status take_options(jy_word *rest, jy_request *out, jy_error *err)
{
    unsigned seen = 0;
    while (rest->len > 0) {
        jy_word behind = *rest;
        jy_word word = take_word(&behind);
        jy_word value;
        jy_option option;

        if (!is_option(out->verb, word, &option, &value)) {
            break;
        }
        if (seen & JY_OPTION_BIT(option)) {
            return jy_error_set(err, JY_E_REQUEST, "%s is given twice",
                                jy_option_get(option)->name);
        }
        if (value.len == 0) {
            return jy_error_set(err, JY_E_REQUEST, "%s= has no value",
                                jy_option_get(option)->name);
        }
        jy_status status = take_value(option, value, out, err);
        if (status != JY_OK) {
            return status;
        }
        seen |= JY_OPTION_BIT(option);
        *rest = behind;
    }
    return JY_OK;
}

static jy_status take_rest(jy_word rest, jy_request *out, jy_error *err)
{
    const jy_verb_info *info = jy_verb_get(out->verb);
    char usage[JY_VERB_USAGE_MAX];

    switch (info->rest) {
    case JY_REST_NONE:
        if (rest.len > 0) {
            jy_verb_usage(out->verb, usage);
            return jy_error_set(err, JY_E_REQUEST,
                                "%s stands alone, \"%.*s\" is too much", usage,
                                JY_WORD_SHOWN(rest));
        }
        return JY_OK;
    case JY_REST_JOB:
        if (rest.len > 0 && (!to_number(rest, &out->job) || out->job == 0)) {
            jy_verb_usage(out->verb, usage);
            return jy_error_set(err, JY_E_REQUEST,
                                "\"%.*s\" is no job number; usage: %s",
                                JY_WORD_SHOWN(rest), usage);
        }
        return JY_OK;
    case JY_REST_TEXT_OR_DOC:
        if (out->doc && rest.len > 0) {
            return jy_error_set(err, JY_E_REQUEST,
                                "beside doc= \"%.*s\" is too much",
                                JY_WORD_SHOWN(rest));
        }
        if (out->doc) {
            return JY_OK;
        }
        break;
    case JY_REST_QUERY:
    case JY_REST_DOCUMENT:
    case JY_REST_TEXT:
        break;
    }
    if (rest.len > 0) {
        return jy_request_set_text(out, rest, err);
    }
    jy_verb_usage(out->verb, usage);
    return jy_error_set(err, JY_E_REQUEST, "usage: %s", usage);
}

jy_status jy_request_from_words(jy_word line, jy_request *out, jy_error *err)
{
    jy_word word = take_word(&line);
    if (!jy_verb_from_name(word.bytes, word.len, &out->verb)) {
        return jy_error_set(err, JY_E_REQUEST,
                            "no verb is called \"%.*s\"; HELP lists the verbs",
                            JY_WORD_SHOWN(word));
    }
    jy_status status = take_options(&line, out, err);
    return status == JY_OK ? take_rest(line, out, err) : status;
}
