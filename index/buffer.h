/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/buffer.h - bytes that grow.
 *
 * Failing to grow is remembered: write on, and ask once at the end.
 *
 * Ownership  `bytes` belongs to the buffer until jy_buffer_clear().
 * Threads    One buffer, one thread at a time.
 */
#ifndef JY_INDEX_BUFFER_H
#define JY_INDEX_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_buffer {
    char *bytes;
    size_t len;
    size_t capacity;
    bool failed; /* memory ran out; the content is not complete */
} jy_buffer;

void jy_buffer_add(jy_buffer *buffer, const void *bytes, size_t len);
void jy_buffer_add_varint(jy_buffer *buffer, uint64_t value); /* LEB128 */
/* `count` things of `size` bytes more: where they go, or NULL if failed. */
void *jy_buffer_grow(jy_buffer *buffer, size_t count, size_t size);
void jy_buffer_clear(jy_buffer *buffer);

bool jy_varint_read_long(const unsigned char **at, const unsigned char *end,
                         uint64_t *out);

/* Read what jy_buffer_add_varint() wrote; false beyond `end`. */
static inline bool jy_varint_read(const unsigned char **at,
                                  const unsigned char *end, uint64_t *out)
{
    if (*at < end && **at < 0x80U) { /* as most are */
        *out = *(*at)++;
        return true;
    }
    return jy_varint_read_long(at, end, out);
}

#ifdef __cplusplus
}
#endif
#endif
