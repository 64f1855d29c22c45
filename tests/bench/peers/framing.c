/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this file knows: the bytes around requests and replies, of each
 * protocol as its own documentation has them. */
#include "tests/bench/peers/framing.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    GQTP_HEADER = 24,
    GQTP_MAGIC = 0xc7,
    GQTP_TAIL = 2, /* flag: the last piece of a reply */
    MYSQL_HEADER = 4,
    MYSQL_QUERY = 3,
    ROOM = 128, /* more than any framing adds */
};

bool framing_find(const char *name, framing *out)
{
    static const char *const names[] = {
#define X(constant, name) name,
        FRAMING_LIST(X)
#undef X
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *out = (framing)i;
            return true;
        }
    return false;
}

size_t framing_room(size_t len)
{
    return len + ROOM;
}

/* A number of `width` bytes, the greatest first. */
static void put_big(char *out, size_t width, size_t number)
{
    while (width-- > 0) {
        out[width] = (char)(number & 0xff);
        number >>= 8;
    }
}

static size_t get_big(const char *data, size_t width)
{
    size_t number = 0;
    for (size_t i = 0; i < width; i++)
        number = number << 8 | (unsigned char)data[i];
    return number;
}

static size_t write_around(const char *before, const char *request, size_t len,
                           const char *after, char *out)
{
    size_t head = strlen(before), tail = strlen(after);
    memcpy(out, before, head);
    memcpy(out + head, request, len);
    memcpy(out + head + len, after, tail);
    return head + len + tail;
}

static size_t write_gqtp(const char *request, size_t len, char *out)
{
    memset(out, 0, GQTP_HEADER);
    out[0] = (char)GQTP_MAGIC;
    out[5] = GQTP_TAIL;
    put_big(out + 8, 4, len);
    memcpy(out + GQTP_HEADER, request, len);
    return GQTP_HEADER + len;
}

static size_t write_mysql(const char *request, size_t len, char *out)
{
    for (size_t i = 0; i < 3; i++)
        out[i] = (char)((len + 1) >> (8 * i) & 0xff);
    out[3] = 0;
    out[4] = MYSQL_QUERY;
    memcpy(out + 5, request, len);
    return 5 + len;
}

size_t framing_write(framing kind, const char *request, size_t len, char *out)
{
    switch (kind) {
    case FRAMING_LINE:
        return write_around("", request, len, "\n", out);
    case FRAMING_HTTP:
        return write_around("GET ", request, len,
                            " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", out);
    case FRAMING_GQTP:
        return write_gqtp(request, len, out);
    case FRAMING_REDIS:
        return write_around("GET ", request, len, "\r\n", out);
    case FRAMING_MYSQL:
        return write_mysql(request, len, out);
    }
    return 0;
}

static framed_reply read_line(const char *data, size_t len)
{
    framed_reply reply = {0};
    const char *end = memchr(data, '\n', len);
    if (!end)
        return reply;
    static const char refused[] = "{\"ok\":false";
    reply.size = (size_t)(end - data) + 1;
    reply.ok = strncmp(data, refused, sizeof refused - 1) != 0;
    return reply;
}

/* Where `sign` ends in the data; NULL if it is not there. */
static const char *behind(const char *data, size_t len, const char *sign)
{
    size_t size = strlen(sign);
    for (size_t i = 0; i + size <= len; i++)
        if (memcmp(data + i, sign, size) == 0)
            return data + i + size;
    return NULL;
}

/* The bytes of a body in chunks, with their lengths; 0: not all are here. */
static size_t chunks_size(const char *data, size_t len)
{
    for (size_t at = 0;;) {
        const char *body = behind(data + at, len - at, "\r\n");
        if (!body)
            return 0;
        size_t size = strtoul(data + at, NULL, 16);
        at = (size_t)(body - data) + size + 2;
        if (at > len)
            return 0;
        if (size == 0)
            return at;
    }
}

static framed_reply read_http(const char *data, size_t len)
{
    framed_reply reply = {0};
    const char *body = behind(data, len, "\r\n\r\n");
    if (!body)
        return reply;
    size_t head = (size_t)(body - data);
    const char *length = behind(data, head, "\r\nContent-Length: ");
    size_t size = 0;
    if (length) {
        size = strtoul(length, NULL, 10);
        reply.size = head + size <= len ? head + size : 0;
    } else if (behind(data, head, "\r\nTransfer-Encoding: chunked")) {
        size = chunks_size(body, len - head);
        reply.size = size > 0 ? head + size : 0;
    } else {
        reply.broken = true;
    }
    reply.ok = behind(data, head, " 200 ") != NULL;
    reply.closing = behind(data, head, "\r\nConnection: close") != NULL;
    return reply;
}

static framed_reply read_gqtp(const char *data, size_t len)
{
    framed_reply reply = {.ok = true};
    for (size_t at = 0; at + GQTP_HEADER <= len;) {
        const char *header = data + at;
        reply.broken = (unsigned char)header[0] != GQTP_MAGIC;
        if (reply.broken)
            return reply;
        reply.ok = reply.ok && get_big(header + 6, 2) == 0;
        at += GQTP_HEADER + get_big(header + 8, 4);
        if (at > len)
            return reply;
        if (header[5] & GQTP_TAIL) {
            reply.size = at;
            return reply;
        }
    }
    return reply;
}

static framed_reply read_redis(const char *data, size_t len)
{
    framed_reply reply = {0};
    const char *body = behind(data, len, "\r\n");
    if (!body)
        return reply;
    size_t head = (size_t)(body - data);
    long size = strtol(data + 1, NULL, 10);
    reply.ok = data[0] == '$' && size >= 0;
    size_t all = reply.ok ? head + (size_t)size + 2 : head;
    reply.size = all <= len ? all : 0;
    return reply;
}

/* A statement's reply: an error, or columns, a mark, rows, a mark. */
static framed_reply read_mysql(const char *data, size_t len)
{
    framed_reply reply = {.ok = true};
    size_t marks = 0;
    for (size_t at = 0; at + MYSQL_HEADER < len;) {
        const unsigned char *packet = (const unsigned char *)data + at;
        size_t size =
            packet[0] | (size_t)packet[1] << 8 | (size_t)packet[2] << 16;
        bool first = at == 0;
        at += MYSQL_HEADER + size;
        if (at > len || size == 0)
            return reply;
        unsigned char kind = packet[MYSQL_HEADER];
        marks += kind == 0xfe && size < 9;
        reply.ok = reply.ok && kind != 0xff;
        if (!reply.ok || marks == 2 || (first && kind == 0)) {
            reply.size = at;
            return reply;
        }
    }
    return reply;
}

framed_reply framing_read(framing kind, const char *data, size_t len)
{
    switch (kind) {
    case FRAMING_LINE:
        return read_line(data, len);
    case FRAMING_HTTP:
        return read_http(data, len);
    case FRAMING_GQTP:
        return read_gqtp(data, len);
    case FRAMING_REDIS:
        return read_redis(data, len);
    case FRAMING_MYSQL:
        return read_mysql(data, len);
    }
    return (framed_reply){.broken = true};
}
