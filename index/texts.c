/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how texts are compared and hashed. */
#include "index/texts.h"

#include <string.h>

bool jy_texts_are_equal(jy_text a, jy_text b)
{
    return a.len == b.len && jy_texts_compare(a, b) == 0;
}

int jy_texts_compare(jy_text a, jy_text b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter > 0 ? memcmp(a.bytes, b.bytes, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

uint64_t jy_texts_hash(jy_text text, unsigned seed)
{
    uint64_t hash = 0xCBF29CE484222325U ^ seed; /* FNV-1a */
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ (unsigned char)text.bytes[i]) * 0x100000001B3U;
    }
    return hash ^ hash >> 32; /* tables look at the low bits */
}
