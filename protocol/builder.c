/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a reply is put together, and what makes it one line. */
#include "protocol/builder.h"

#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

/* Most replies fit after two steps; beyond, each step doubles. */
enum { ROOM_AT_FIRST = 2048, DIGITS_MAX = 20 };

/* Room for `more` bytes at the end, which the caller fills; NULL: failed. */
static char *reserve(jy_builder *b, size_t more)
{
    size_t room = b->room ? b->room : ROOM_AT_FIRST;
    if (b->failed || more > SIZE_MAX / 4 - b->len) {
        b->failed = true;
        return NULL;
    }
    while (room < b->len + more) {
        room *= 2;
    }
    if (room > b->room) {
        char *bytes = realloc(b->bytes, room);
        if (!bytes) {
            b->failed = true;
            return NULL;
        }
        b->bytes = bytes;
        b->room = room;
    }
    return b->bytes + b->len;
}

static void append(jy_builder *b, const char *bytes, size_t len)
{
    char *to = reserve(b, len);
    if (to) {
        memcpy(to, bytes, len);
        b->len += len;
    }
}

static void append_byte(jy_builder *b, char byte)
{
    append(b, &byte, 1);
}

/* End what has begun inside `to`, so that `to` can go on. */
static void end_inside(jy_builder *b, jy_node to)
{
    while (b->depth > 0 && b->open[b->depth - 1] != to) {
        append_byte(b, b->end[--b->depth]);
    }
    b->failed |= b->depth == 0;
}

/* What stands before a value: the comma and the name. */
static void begin_value(jy_builder *b, jy_node to, const char *name)
{
    end_inside(b, to);
    if (b->failed) {
        return;
    }
    char last = b->bytes[b->len - 1];
    if (last != '{' && last != '[') {
        append_byte(b, ',');
    }
    if (name) {
        append_byte(b, '"');
        append(b, name, strlen(name));
        append(b, "\":", 2);
    }
}

static jy_node begin_node(jy_builder *b, char begin, char end)
{
    if (b->failed || b->depth == JY_BUILDER_DEPTH_MAX) {
        b->failed = true;
        return 0;
    }
    append_byte(b, begin);
    b->open[b->depth] = ++b->newest;
    b->end[b->depth++] = end;
    return b->newest;
}

jy_node jy_builder_object(jy_builder *b, jy_node to, const char *name)
{
    begin_value(b, to, name);
    return begin_node(b, '{', '}');
}

jy_node jy_builder_array(jy_builder *b, jy_node to, const char *name)
{
    begin_value(b, to, name);
    return begin_node(b, '[', ']');
}

void jy_builder_bool(jy_builder *b, jy_node to, const char *name, bool value)
{
    begin_value(b, to, name);
    append(b, value ? "true" : "false", value ? 4 : 5);
}

static void append_count(jy_builder *b, uint64_t value)
{
    char digits[DIGITS_MAX];
    size_t first = DIGITS_MAX;
    do {
        digits[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    append(b, digits + first, DIGITS_MAX - first);
}

void jy_builder_count(jy_builder *b, jy_node to, const char *name,
                      uint64_t value)
{
    begin_value(b, to, name);
    append_count(b, value);
}

void jy_builder_range(jy_builder *b, jy_node to, const char *name, size_t begin,
                      size_t end)
{
    begin_value(b, to, name);
    append_byte(b, '[');
    append_count(b, begin);
    append_byte(b, ',');
    append_count(b, end);
    append_byte(b, ']');
}

void jy_builder_decimal(jy_builder *b, jy_node to, const char *name,
                        double value)
{
    enum { DECIMALS = 4, SCALE = 10000 };
    int64_t scaled = (int64_t)(value * SCALE + (value < 0 ? -0.5 : 0.5));
    uint64_t size = scaled < 0 ? -(uint64_t)scaled : (uint64_t)scaled;
    uint64_t rest = size % SCALE;
    char decimals[DECIMALS];
    size_t count = 0;

    begin_value(b, to, name);
    if (scaled < 0) {
        append_byte(b, '-');
    }
    append_count(b, size / SCALE);
    for (uint64_t unit = SCALE / 10; rest > 0; unit /= 10) {
        decimals[count++] = (char)('0' + rest / unit);
        rest %= unit;
    }
    if (count > 0) {
        append_byte(b, '.');
        append(b, decimals, count);
    }
}

void jy_builder_string(jy_builder *b, jy_node to, const char *name,
                       const char *text)
{
    b->failed |= text == NULL;
    jy_builder_bytes(b, to, name, text, text ? strlen(text) : 0);
}

/* What JSON lets nobody write as it is: '"', '\\', and bytes below 0x20. */
static bool needs_escape(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\';
}

/* Is there one among eight?  Each test leaves bit 7 of a byte that is. */
static bool some_need_escape(const char *eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = UINT64_C(0x8080808080808080);
    uint64_t x;
    memcpy(&x, eight, sizeof x);
    uint64_t quote = x ^ ones * '"';
    uint64_t backslash = x ^ ones * '\\';
    return (((x - ones * 0x20) & ~x) | ((quote - ones) & ~quote) |
            ((backslash - ones) & ~backslash)) &
           tops;
}

/* How many bytes at the beginning can stand as they are. */
static size_t plain_prefix(const char *bytes, size_t len)
{
    size_t i = 0;
    while (i + 8 <= len && !some_need_escape(bytes + i)) {
        i += 8;
    }
    while (i < len && !needs_escape((unsigned char)bytes[i])) {
        i++;
    }
    return i;
}

static void append_escape(jy_builder *b, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (size_t i = 0; i < sizeof shorts - 1; i += 2) {
        if ((unsigned char)shorts[i] == byte) {
            const char two[] = {'\\', shorts[i + 1]};
            append(b, two, sizeof two);
            return;
        }
    }
    const char six[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
    append(b, six, sizeof six);
}

void jy_builder_bytes(jy_builder *b, jy_node to, const char *name,
                      const char *bytes, size_t len)
{
    begin_value(b, to, name);
    append_byte(b, '"');
    for (size_t i = 0; i < len; i++) {
        size_t plain = plain_prefix(bytes + i, len - i);
        append(b, bytes + i, plain);
        i += plain;
        if (i < len) {
            append_escape(b, (unsigned char)bytes[i]);
        }
    }
    append_byte(b, '"');
}

void jy_builder_json(jy_builder *b, jy_node to, const char *name,
                     const char *json, size_t len)
{
    begin_value(b, to, name);
    append(b, json, len);
}

jy_builder jy_builder_begin(const char *id, bool ok)
{
    jy_builder b = {.root = 0};
    b.root = begin_node(&b, '{', '}');
    jy_builder_bool(&b, b.root, "ok", ok);
    if (id) {
        jy_builder_json(&b, b.root, "id", id, strlen(id));
    }
    return b;
}

jy_line jy_builder_finish(jy_builder *b)
{
    end_inside(b, b->root);
    append(b, "}\n", 3); /* and the NUL */
    char *line = b->bytes;
    size_t len = b->len - 1;

    b->bytes = NULL;
    if (b->failed || !jy_utf8_is_valid(line, len)) {
        free(line);
        return (jy_line){NULL, 0};
    }
    /* It may wait long for its client: keep no room it does not need. */
    char *fitted = realloc(line, len + 1);
    return (jy_line){fitted ? fitted : line, len};
}
