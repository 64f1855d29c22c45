/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how memory grows, and how a number is written in few bytes. */
#include "index/buffer.h"

#include <stdlib.h>
#include <string.h>

void *jy_buffer_grow(jy_buffer *buffer, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 4 / size) {
        buffer->failed = true;
    }
    if (buffer->failed) {
        return NULL;
    }
    size_t need = buffer->len + count * size;
    if (need > buffer->capacity) {
        size_t capacity = buffer->capacity ? buffer->capacity : 256;
        while (capacity < need) {
            capacity *= 2;
        }
        char *bytes = realloc(buffer->bytes, capacity);
        if (!bytes) {
            buffer->failed = true;
            return NULL;
        }
        buffer->bytes = bytes;
        buffer->capacity = capacity;
    }
    void *place = buffer->bytes + buffer->len;
    buffer->len = need;
    return place;
}

void jy_buffer_add(jy_buffer *buffer, const void *bytes, size_t len)
{
    void *place = len ? jy_buffer_grow(buffer, len, 1) : NULL;
    if (place) {
        memcpy(place, bytes, len);
    }
}

void jy_buffer_add_varint(jy_buffer *buffer, uint64_t value)
{
    unsigned char bytes[10];
    size_t len = 0;
    do {
        bytes[len++] =
            (unsigned char)((value & 0x7FU) | (value > 0x7FU ? 0x80U : 0));
        value >>= 7;
    } while (value);
    jy_buffer_add(buffer, bytes, len);
}

void jy_buffer_clear(jy_buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (jy_buffer){0};
}

bool jy_varint_read_long(const unsigned char **at, const unsigned char *end,
                         uint64_t *out)
{
    uint64_t value = 0;
    for (unsigned shift = 0; *at < end && shift < 64; shift += 7) {
        unsigned char byte = *(*at)++;
        value |= (uint64_t)(byte & 0x7FU) << shift;
        if (!(byte & 0x80U)) {
            *out = value;
            return true;
        }
    }
    return false;
}
