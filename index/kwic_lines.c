/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the context of a place, and how places are sorted by it. */
#define _GNU_SOURCE /* qsort_r() */
#include "index/kwic_lines.h"

#include "index/date.h"
#include "index/grapheme.h"
#include "index/original.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

jy_span jy_kwic_left(jy_text body, jy_span place, size_t width)
{
    size_t at = place.begin;
    for (size_t i = 0; i < width && at > 0 && body.bytes[at - 1] != '\n'; i++) {
        at = jy_utf8_floor(body.bytes, at - 1);
    }
    at = jy_grapheme_ceil(body, at);
    return (jy_span){at < place.begin ? at : place.begin, place.begin};
}

jy_span jy_kwic_right(jy_text body, jy_span place, size_t width)
{
    size_t at = place.end;
    for (size_t i = 0; i < width && at < body.len && body.bytes[at] != '\n';
         i++) {
        uint32_t code;
        size_t size = jy_utf8_decode(body.bytes + at, body.len - at, &code);
        at += size ? size : 1;
    }
    at = jy_grapheme_floor(body, at);
    return (jy_span){place.end, at > place.end ? at : place.end};
}

/* Turn the code points of a text around. */
static void reverse(jy_text text, char *out)
{
    size_t end = text.len;
    while (end > 0) {
        size_t begin = jy_utf8_floor(text.bytes, end - 1);
        memcpy(out, text.bytes + begin, end - begin);
        out += end - begin;
        end = begin;
    }
}

/* Add the folded context of a place to the texts to sort by. */
static jy_status add_key(jy_kwic_lines *lines, jy_original *original,
                         jy_span place, jy_kwic_sort sort, jy_error *err)
{
    bool left = sort == JY_KWIC_LEFT;
    jy_folded folded;
    const jy_text body = original->text;
    jy_original_read(original, place, JY_KWIC_REACH(JY_KWIC_COMPARED));
    jy_span context = left ? jy_kwic_left(body, place, JY_KWIC_COMPARED)
                           : jy_kwic_right(body, place, JY_KWIC_COMPARED);
    jy_status status = jy_fold(body.bytes + context.begin,
                               context.end - context.begin, &folded, err);
    if (status != JY_OK) {
        return status;
    }
    char *key = jy_buffer_grow(&lines->keys, folded.len + 1, 1);
    if (!key) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory to sort lines");
    } else if (left) {
        reverse((jy_text){folded.bytes, folded.len}, key);
        key[folded.len] = '\0';
    } else {
        memcpy(key, folded.bytes, folded.len + 1);
    }
    jy_folded_clear(&folded);
    return status;
}

static uint32_t day_of(const jy_stored_document *document)
{
    jy_text date = document->field[JY_FIELD_DATE].original;
    jy_date_range days;
    return date.bytes && jy_date_parse(date, &days) ? days.first : UINT32_MAX;
}

static int by_span(const void *a, const void *b)
{
    const jy_span *left = &((const jy_place *)a)->span;
    const jy_span *right = &((const jy_place *)b)->span;
    if (left->begin != right->begin) {
        return left->begin < right->begin ? -1 : 1;
    }
    return (left->end > right->end) - (left->end < right->end);
}

static void sort_places(jy_places *places)
{
    size_t kept = 0;
    if (places->count > 0) {
        qsort(places->place, places->count, sizeof *places->place, by_span);
    }
    for (size_t i = 0; i < places->count; i++) {
        if (kept == 0 ||
            by_span(&places->place[kept - 1], &places->place[i]) != 0) {
            places->place[kept++] = places->place[i];
        }
    }
    places->count = kept;
}

jy_status jy_kwic_lines_add(jy_kwic_lines *lines,
                            const jy_stored_document *document, uint64_t number,
                            jy_kwic_sort sort, jy_places *places, jy_error *err)
{
    jy_original body;
    uint32_t day = sort == JY_KWIC_DATE ? day_of(document) : 0;
    jy_status status =
        jy_original_open(&document->field[JY_FIELD_BODY], &body, err);
    sort_places(places);
    if (places->count > JY_KWIC_LINES_MAX - lines->count) {
        places->count = JY_KWIC_LINES_MAX - lines->count;
        lines->full = true;
    }
    for (size_t i = 0; status == JY_OK && i < places->count; i++) {
        jy_span span = places->place[i].span;
        jy_kwic_place place = {.document = (uint32_t)number,
                               .begin = (uint32_t)span.begin,
                               .end = (uint32_t)span.end,
                               .key = day};
        if (sort == JY_KWIC_LEFT || sort == JY_KWIC_RIGHT) {
            place.key = (uint32_t)lines->keys.len;
            status = add_key(lines, &body, span, sort, err);
        }
        jy_buffer_add(&lines->places, &place, sizeof place);
        lines->count++;
    }
    jy_original_close(&body);
    if (status == JY_OK && lines->places.failed) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory for lines");
    }
    return status;
}

static int by_key(const jy_kwic_place *left, const jy_kwic_place *right)
{
    return (left->key > right->key) - (left->key < right->key);
}

static int by_place(const jy_kwic_place *left, const jy_kwic_place *right)
{
    if (left->document != right->document) {
        return left->document < right->document ? -1 : 1;
    }
    if (left->begin != right->begin) {
        return left->begin < right->begin ? -1 : 1;
    }
    return (left->end > right->end) - (left->end < right->end);
}

static int by_day(const void *a, const void *b)
{
    int order = by_key(a, b);
    return order ? order : by_place(a, b);
}

static int by_text(const void *a, const void *b, void *keys)
{
    const jy_kwic_place *left = a;
    const jy_kwic_place *right = b;
    int order =
        strcmp((const char *)keys + left->key, (const char *)keys + right->key);
    return order ? order : by_place(left, right);
}

void jy_kwic_lines_sort(jy_kwic_lines *lines, jy_kwic_sort sort)
{
    void *places = lines->places.bytes;
    if (lines->count == 0) {
        return;
    }
    switch (sort) {
    case JY_KWIC_DOCUMENT: /* as they came */
        break;
    case JY_KWIC_LEFT:
    case JY_KWIC_RIGHT:
        qsort_r(places, lines->count, sizeof(jy_kwic_place), by_text,
                lines->keys.bytes);
        break;
    case JY_KWIC_DATE:
        qsort(places, lines->count, sizeof(jy_kwic_place), by_day);
        break;
    }
}

const jy_kwic_place *jy_kwic_lines_get(const jy_kwic_lines *lines, size_t i)
{
    return (const jy_kwic_place *)(const void *)lines->places.bytes + i;
}

void jy_kwic_lines_clear(jy_kwic_lines *lines)
{
    jy_buffer_clear(&lines->places);
    jy_buffer_clear(&lines->keys);
    *lines = (jy_kwic_lines){0};
}
