/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what cJSON lets pass that JSON (RFC 8259) does not. */
#include "protocol/json.h"

#include <string.h>

struct scan {
    const char *bytes;
    size_t len;
    size_t at;
    jy_error *err;
};

static bool refuse(const struct scan *scan, size_t at, const char *what)
{
    jy_error_set(scan->err, JY_E_REQUEST, "byte %zu: %s", at, what);
    return false;
}

/* The byte at `at`, or NUL (which no checked line holds) beyond the end. */
static char peek(const struct scan *scan)
{
    return scan->at < scan->len ? scan->bytes[scan->at] : '\0';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The four hexadecimal digits after \u. */
static bool scan_hex(struct scan *scan, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, scan->at++) {
        char byte = peek(scan);
        uint32_t digit;
        if (is_digit(byte)) {
            digit = (uint32_t)(byte - '0');
        } else if (byte >= 'a' && byte <= 'f') {
            digit = (uint32_t)(byte - 'a') + 10;
        } else if (byte >= 'A' && byte <= 'F') {
            digit = (uint32_t)(byte - 'A') + 10;
        } else {
            return refuse(scan, scan->at, "\\u needs four hexadecimal digits");
        }
        *out = *out << 4 | digit;
    }
    return true;
}

/* At the u of \u. */
static bool scan_unicode(struct scan *scan)
{
    size_t start = scan->at - 1;
    uint32_t code;
    uint32_t low;

    scan->at++;
    if (!scan_hex(scan, &code)) {
        return false;
    }
    if (code == 0) {
        return refuse(scan, start, "\\u0000 is not allowed");
    }
    if (code < 0xD800U || code > 0xDFFFU) {
        return true;
    }
    if (code > 0xDBFFU || scan->len - scan->at < 6 ||
        memcmp(scan->bytes + scan->at, "\\u", 2) != 0) {
        return refuse(scan, start, "half a surrogate pair");
    }
    scan->at += 2;
    if (!scan_hex(scan, &low)) {
        return false;
    }
    return (low >= 0xDC00U && low <= 0xDFFFU) ||
           refuse(scan, start, "half a surrogate pair");
}

/* At the opening quote; ends behind the closing one. */
static bool scan_string(struct scan *scan)
{
    size_t start = scan->at++;
    for (; scan->at < scan->len && peek(scan) != '"';) {
        unsigned char byte = (unsigned char)peek(scan);
        if (byte < 0x20) {
            return refuse(scan, scan->at, "a control byte in a string");
        }
        scan->at++;
        if (byte != '\\') {
            continue;
        }
        char escape = peek(scan);
        if (escape == 'u') {
            if (!scan_unicode(scan)) {
                return false;
            }
        } else if (escape != '\0' && strchr("\"\\/bfnrt", escape)) {
            scan->at++;
        } else {
            return refuse(scan, scan->at - 1, "no such escape");
        }
    }
    if (scan->at++ == scan->len) {
        return refuse(scan, start, "a string without an end");
    }
    return true;
}

static bool scan_digits(struct scan *scan)
{
    size_t start = scan->at;
    while (is_digit(peek(scan))) {
        scan->at++;
    }
    return scan->at > start;
}

static bool scan_number(struct scan *scan)
{
    size_t start = scan->at;
    bool good = true;

    scan->at += peek(scan) == '-';
    size_t first = scan->at;
    good = scan_digits(scan) &&
           (scan->bytes[first] != '0' || scan->at == first + 1);
    if (good && peek(scan) == '.') {
        scan->at++;
        good = scan_digits(scan);
    }
    if (good && (peek(scan) == 'e' || peek(scan) == 'E')) {
        scan->at++;
        scan->at += peek(scan) == '+' || peek(scan) == '-';
        good = scan_digits(scan);
    }
    return good || refuse(scan, start, "not a number as JSON writes it");
}

/* Strings, numbers and depth; the order of things is left to cJSON. */
static bool scan_all(struct scan *scan)
{
    size_t depth = 0;
    while (scan->at < scan->len) {
        char byte = peek(scan);
        if (byte == '"') {
            if (!scan_string(scan)) {
                return false;
            }
        } else if (byte == '-' || is_digit(byte)) {
            if (!scan_number(scan)) {
                return false;
            }
        } else if ((byte == '{' || byte == '[') &&
                   ++depth > JY_JSON_DEPTH_MAX) {
            return refuse(scan, scan->at, "nested more than 16 deep");
        } else {
            depth -= (byte == '}' || byte == ']') && depth > 0;
            scan->at++;
        }
    }
    return true;
}

jy_status jy_json_parse(const char *bytes, size_t len, cJSON **out,
                        jy_error *err)
{
    struct scan scan = {bytes, len, 0, err};
    const char *end = bytes;

    *out = NULL;
    if (!scan_all(&scan)) {
        return JY_E_REQUEST;
    }
    cJSON *root = cJSON_ParseWithLengthOpts(bytes, len, &end, 0);
    if (!root) {
        return jy_error_set(err, JY_E_REQUEST, "byte %zu: not JSON",
                            (size_t)(end - bytes));
    }
    while (end < bytes + len && (*end == ' ' || *end == '\t')) {
        end++;
    }
    if (end < bytes + len || !cJSON_IsObject(root)) {
        cJSON_Delete(root);
        return jy_error_set(err, JY_E_REQUEST,
                            "byte %zu: a request is one JSON object",
                            (size_t)(end - bytes));
    }
    *out = root;
    return JY_OK;
}

bool jy_json_integer(const cJSON *item, int64_t *out)
{
    if (!cJSON_IsNumber(item) ||
        !(item->valuedouble >= -(double)JY_JSON_INTEGER_MAX &&
          item->valuedouble <= (double)JY_JSON_INTEGER_MAX)) {
        return false;
    }
    *out = (int64_t)item->valuedouble;
    return (double)*out == item->valuedouble;
}
