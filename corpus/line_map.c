/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the lines of a file are written down beside a body. */
#include "corpus/line_map.h"

#include <stdlib.h>

#define VARINT_MAX 10 /* bytes of 64 bits, seven in each */
#define POINT_MAX ((size_t)3 * VARINT_MAX)
#define CAPACITY_AT_FIRST 64

static void put_varint(jy_line_map *map, uint64_t value)
{
    while (value >= 0x80U) {
        map->bytes[map->len++] = (char)(unsigned char)(value | 0x80U);
        value >>= 7;
    }
    map->bytes[map->len++] = (char)(unsigned char)value;
}

/* Small numbers of either sign as small numbers: 0, -1, 1, -2 … */
static uint64_t to_zigzag(uint64_t from, uint64_t to)
{
    return to >= from ? (to - from) * 2 : (from - to) * 2 - 1;
}

static uint64_t from_zigzag(uint64_t from, uint64_t zigzag)
{
    uint64_t half = zigzag / 2;
    return zigzag % 2 == 0 ? from + half : from - half - 1;
}

static bool make_room(jy_line_map *map)
{
    if (map->len + POINT_MAX <= map->capacity) {
        return true;
    }
    size_t capacity = map->capacity ? 2 * map->capacity : CAPACITY_AT_FIRST;
    char *grown = realloc(map->bytes, capacity);
    if (grown == NULL) {
        map->failed = true;
        return false;
    }
    map->bytes = grown;
    map->capacity = capacity;
    return true;
}

void jy_line_map_add(jy_line_map *map, size_t at, jy_line_point point)
{
    bool first = map->len == 0;
    if (map->failed || (!first && point.line == map->last.line &&
                        point.page == map->last.page)) {
        return; /* the text goes on where it was */
    }
    if (!make_room(map)) {
        return;
    }
    put_varint(map, at - map->at);
    put_varint(map, to_zigzag(map->last.line, point.line));
    put_varint(map, to_zigzag(map->last.page, point.page));
    map->at = at;
    map->last = point;
}

jy_text jy_line_map_text(const jy_line_map *map)
{
    return (jy_text){map->bytes, map->len};
}

void jy_line_map_clear(jy_line_map *map)
{
    free(map->bytes);
    *map = (jy_line_map){0};
}

static bool get_varint(jy_text *rest, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 64 && rest->len > 0; shift += 7) {
        unsigned char byte = (unsigned char)*rest->bytes;
        *rest = (jy_text){rest->bytes + 1, rest->len - 1};
        *out |= (uint64_t)(byte & 0x7FU) << shift;
        if (byte < 0x80U) {
            return true;
        }
    }
    return false;
}

bool jy_line_map_find(jy_text map, size_t at, jy_line_point *out)
{
    jy_line_point point = {0, 0};
    uint64_t place = 0;
    bool found = false;
    while (map.len > 0) {
        uint64_t step;
        uint64_t line;
        uint64_t page;
        if (!get_varint(&map, &step) || !get_varint(&map, &line) ||
            !get_varint(&map, &page)) {
            return false;
        }
        place += step;
        if (place > at) {
            break;
        }
        point = (jy_line_point){from_zigzag(point.line, line),
                                from_zigzag(point.page, page)};
        found = true;
    }
    *out = point;
    return found;
}
