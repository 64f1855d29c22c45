/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what a line may hold, and which form it has. */
#include "protocol/request.h"

#include "protocol/request_forms.h"
#include "protocol/utf8.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool jy_word_is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

jy_word jy_word_trim(jy_word word)
{
    while (word.len > 0 && jy_word_is_blank(word.bytes[0])) {
        word.bytes++;
        word.len--;
    }
    while (word.len > 0 && jy_word_is_blank(word.bytes[word.len - 1])) {
        word.len--;
    }
    return word;
}

size_t jy_word_shown(jy_word word)
{
    enum { SHOWN_MAX = 60 };
    return word.len <= SHOWN_MAX ? word.len
                                 : jy_utf8_floor(word.bytes, SHOWN_MAX);
}

jy_status jy_request_no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
}

static jy_status copy(jy_word word, char **out, size_t *len, jy_error *err)
{
    *out = malloc(word.len + 1);
    if (!*out) {
        return jy_request_no_memory(err);
    }
    memcpy(*out, word.bytes, word.len);
    (*out)[word.len] = '\0';
    *len = word.len;
    return JY_OK;
}

jy_status jy_request_set_text(jy_request *out, jy_word text, jy_error *err)
{
    return copy(text, &out->text, &out->len, err);
}

jy_status jy_request_set_doc(jy_request *out, jy_word id, jy_error *err)
{
    return copy(id, &out->doc, &out->doc_len, err);
}

jy_status jy_request_set_number(jy_request *out, jy_option option,
                                uint64_t value, jy_error *err)
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

/* The number of a word that has to be one of the option's. */
static jy_status find_word(jy_option option, jy_word word, uint64_t *out,
                           jy_error *err)
{
    const jy_option_info *info = jy_option_get(option);
    return jy_option_word(option, word.bytes, word.len, out)
               ? JY_OK
               : jy_error_set(err, JY_E_REQUEST,
                              "%s has no \"%.*s\", there are %s", info->name,
                              JY_WORD_SHOWN(word), info->words);
}

jy_status jy_request_set_choice(jy_request *out, jy_option option, jy_word word,
                                jy_error *err)
{
    return find_word(option, word, &out->option[option], err);
}

jy_status jy_request_add_member(jy_request *out, jy_option option, jy_word word,
                                jy_error *err)
{
    uint64_t number;
    if (find_word(option, word, &number, err) != JY_OK) {
        return JY_E_REQUEST;
    }
    if (out->option[option] & UINT64_C(1) << number) {
        return jy_error_set(err, JY_E_REQUEST, "%s has \"%.*s\" twice",
                            jy_option_get(option)->name, JY_WORD_SHOWN(word));
    }
    out->option[option] |= UINT64_C(1) << number;
    return JY_OK;
}

/* Valid UTF-8 without control characters, tab excepted. */
static jy_status check_bytes(jy_word line, jy_error *err)
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

jy_status jy_request_parse(const char *line, size_t len, jy_request *out,
                           jy_error *err)
{
    jy_word all = {line, len}; /* as it is: messages count its bytes */
    *out = (jy_request){.verb = JY_VERB_HELP};
    for (size_t i = 0; i < JY_OPTIONS; i++) {
        out->option[i] = jy_option_get((jy_option)i)->normal;
    }
    jy_status status = check_bytes(all, err);
    if (status != JY_OK) {
        return status;
    }
    jy_word trimmed = jy_word_trim(all);
    if (trimmed.len == 0) {
        return jy_error_set(err, JY_E_REQUEST,
                            "an empty line is no request; HELP lists the "
                            "verbs");
    }
    return trimmed.bytes[0] == '{' ? jy_request_from_json(all, out, err)
                                   : jy_request_from_words(trimmed, out, err);
}

void jy_request_clear(jy_request *request)
{
    cJSON_free(request->id);
    free(request->text);
    free(request->doc);
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
