/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which parts of a text have been made. */
#include "index/original.h"

#include "protocol/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Where a sanitizer watches, it also watches that nothing is looked at before
 * it was asked for. */
#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif
#ifdef WATCHED
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

static bool is_made(const jy_stored_field *field)
{
    return field->folded.bytes && !field->original.bytes;
}

jy_original jy_original_of(jy_text text)
{
    return (jy_original){.text = text};
}

jy_status jy_original_open(const jy_stored_field *field, jy_original *out,
                           jy_error *err)
{
    *out = jy_original_of(field->original);
    if (!out->text.bytes) {
        out->text = (jy_text){"", 0};
    }
    if (!is_made(field)) {
        return JY_OK;
    }
    /* A NUL stands behind it. */
    const size_t len = field->changes.len;
    const size_t stretches = field->changes.point_count + 1;
    out->made = malloc(len + 1 + stretches);
    if (!out->made) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a text");
    }
    out->made[len] = '\0';
    out->ready = out->made + len + 1;
    memset(out->ready, false, stretches);
    ASAN_POISON_MEMORY_REGION(out->made, len);
    out->field = field;
    out->text = (jy_text){out->made, len};
    return JY_OK;
}

void jy_original_close(jy_original *original)
{
    if (original->made) {
        ASAN_UNPOISON_MEMORY_REGION(original->made, original->text.len);
    }
    free(original->made);
    *original = (jy_original){0};
}

void jy_original_read(jy_original *original, jy_span part, size_t around)
{
    if (!original->made) {
        return;
    }
    const jy_changes *changes = &original->field->changes;
    size_t begin = part.begin > around ? part.begin - around : 0;
    size_t end = part.end < changes->len && around < changes->len - part.end
                     ? part.end + around
                     : changes->len;
    if (begin >= end ||
        (begin >= original->last.begin && end <= original->last.end)) {
        return;
    }
    size_t i = jy_changes_stretch(changes, begin);
    original->last = (jy_span){begin, end};
    for (; begin < end && i <= changes->point_count; i++) {
        const jy_span extent = jy_changes_extent(changes, i);
        if (!original->ready[i]) {
            ASAN_UNPOISON_MEMORY_REGION(original->made + extent.begin,
                                        extent.end - extent.begin);
            jy_changes_undo(changes, i, original->made);
            original->ready[i] = true;
        }
        if (extent.begin < original->last.begin) {
            original->last.begin = extent.begin;
        }
        begin = extent.end > begin ? extent.end : begin;
    }
    original->last.end = begin > end ? begin : end;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Read some bytes; whether a paragraph ends in them. */
static bool read_to_line(jy_original *original, jy_span part)
{
    jy_original_read(original, part, 0);
    return memchr(original->text.bytes + part.begin, '\n',
                  part.end - part.begin);
}

jy_span jy_original_read_paragraph(jy_original *original, jy_span part,
                                   size_t around)
{
    const size_t len = original->text.len;
    const size_t first = part.begin > around ? part.begin - around : 0;
    const size_t last = around < len - part.end ? part.end + around : len;
    if (!original->made) {
        return (jy_span){0, len};
    }
    jy_original_read(original, part, 0);
    for (bool line = false; !line && part.begin > first;) {
        const size_t end = part.begin;
        part.begin -= smaller(JY_CHANGES_STRIDE, end - first);
        line = read_to_line(original, (jy_span){part.begin, end});
    }
    for (bool line = false; !line && part.end < last;) {
        const size_t begin = part.end;
        part.end += smaller(JY_CHANGES_STRIDE, last - begin);
        line = read_to_line(original, (jy_span){begin, part.end});
    }
    return part;
}

jy_text jy_original_whole(jy_original *original)
{
    jy_original_read(original, (jy_span){0, original->text.len}, 0);
    return original->text;
}

jy_span jy_stored_origin(const jy_stored_field *field, jy_span folded)
{
    if (is_made(field)) {
        return jy_changes_origin(&field->changes, folded);
    }
    return field->folded.bytes == field->original.bytes
               ? folded
               : jy_fold_origin(field->original, field->points,
                                field->point_count, folded);
}

void jy_stored_find(const jy_stored_field *field, jy_changes_walk *walk,
                    jy_span folded, jy_changes_place *out)
{
    if (is_made(field)) {
        jy_changes_find(&field->changes, walk, folded, out);
    } else {
        *out = (jy_changes_place){.span = jy_stored_origin(field, folded)};
    }
}

size_t jy_stored_characters(const jy_stored_field *field, size_t begin,
                            size_t end)
{
    return is_made(field)
               ? jy_changes_characters(&field->changes, end) -
                     jy_changes_characters(&field->changes, begin)
               : jy_utf8_count(field->original.bytes + begin, end - begin);
}

jy_status jy_stored_whole(const jy_stored_document *stored, jy_original *body,
                          jy_document *out, jy_error *err)
{
    jy_status status =
        jy_original_open(&stored->field[JY_FIELD_BODY], body, err);
    *out = jy_stored_original(stored);
    if (status == JY_OK && body->made) {
        out->field[JY_FIELD_BODY] = jy_original_whole(body);
    }
    return status;
}
