/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where strings, numbers and values end in the text of JSON. */
#include "corpus/json_text.h"

#include "corpus/lines.h"

#include <string.h>

static jy_text tail(jy_text text, size_t from)
{
    return (jy_text){text.bytes + from, text.len - from};
}

/* Bytes of the string, quotes included, that `text` begins with. */
static size_t string_len(jy_text text)
{
    size_t at = 1;
    while (at < text.len && text.bytes[at] != '"') {
        at += text.bytes[at] == '\\' ? 2 : 1;
    }
    return at < text.len ? at + 1 : text.len;
}

/* Bytes of the value that `text` begins with. */
static size_t value_len(jy_text text)
{
    size_t depth = 0;
    for (size_t at = 0; at < text.len;) {
        char byte = text.bytes[at];
        if (depth == 0 && (byte == ',' || byte == '}' || byte == ']')) {
            return at;
        }
        if (byte == '"') {
            at += string_len(tail(text, at));
            continue;
        }
        depth += byte == '{' || byte == '[';
        depth -= byte == '}' || byte == ']';
        at++;
    }
    return text.len;
}

jy_text jy_json_inside(jy_text object)
{
    object = jy_text_trim(object);
    return jy_text_trim((jy_text){object.bytes + 1, object.len - 2});
}

bool jy_json_next_member(jy_text *rest, jy_text *key, jy_text *value)
{
    *rest = jy_text_trim(*rest);
    if (rest->len == 0) {
        return false;
    }
    *key = (jy_text){rest->bytes, string_len(*rest)};
    *rest = jy_text_trim(tail(*rest, key->len));
    *rest = jy_text_trim(tail(*rest, 1)); /* the colon */
    size_t len = value_len(*rest);
    *value = jy_text_trim((jy_text){rest->bytes, len});
    *rest = tail(*rest, len < rest->len ? len + 1 : len); /* the comma */
    return true;
}

size_t jy_json_compact(jy_text text, char *out)
{
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        size_t step =
            text.bytes[at] == '"' ? string_len(tail(text, at)) : (size_t)1;
        bool blank = text.bytes[at] == ' ' || text.bytes[at] == '\t';
        for (size_t i = 0; !blank && i < step; i++) {
            out[len++] = text.bytes[at + i];
        }
        at += step;
    }
    return len;
}

static size_t digits(jy_text text, size_t at)
{
    while (at < text.len && text.bytes[at] >= '0' && text.bytes[at] <= '9') {
        at++;
    }
    return at;
}

static bool is_at(jy_text text, size_t at, char either, char other)
{
    return at < text.len &&
           (text.bytes[at] == either || text.bytes[at] == other);
}

size_t jy_json_number(jy_text text)
{
    size_t begin = is_at(text, 0, '-', '-');
    size_t at = digits(text, begin);
    if (at == begin || (is_at(text, begin, '0', '0') && at > begin + 1)) {
        return 0;
    }
    if (is_at(text, at, '.', '.')) {
        size_t from = at + 1;
        at = digits(text, from);
        if (at == from) {
            return 0;
        }
    }
    if (is_at(text, at, 'e', 'E')) {
        size_t from = at + 1 + is_at(text, at + 1, '+', '-');
        at = digits(text, from);
        if (at == from) {
            return 0;
        }
    }
    return at;
}

size_t jy_json_quote(jy_text text, char *out)
{
    static const char digits[] = "0123456789abcdef";
    size_t len = 0;
    out[len++] = '"';
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte == '"' || byte == '\\') {
            out[len++] = '\\';
            out[len++] = (char)byte;
        } else if (byte == '\n') {
            out[len++] = '\\';
            out[len++] = 'n';
        } else if (byte < 0x20) {
            memcpy(out + len, "\\u00", 4);
            out[len + 4] = digits[byte >> 4];
            out[len + 5] = digits[byte & 15];
            len += 6;
        } else {
            out[len++] = (char)byte;
        }
    }
    out[len++] = '"';
    return len;
}
