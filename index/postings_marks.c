/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the combining marks among the terms are found. */
#include "index/fold.h"
#include "index/postings_handle.h"
#include "protocol/utf8.h"

#include <string.h>

/* Keep a mark if a living document has it. */
static jy_status add_mark(jy_postings *postings, jy_text name, jy_error *err)
{
    uint64_t alive;
    jy_status status = jy_postings_frequency(postings, name, &alive, err);
    for (size_t i = 0; i < postings->mark_count; i++) {
        if (postings->marks[i].len == name.len &&
            memcmp(postings->marks[i].bytes, name.bytes, name.len) == 0) {
            return status; /* another segment has it too */
        }
    }
    if (status == JY_OK && alive > 0) {
        char *bytes = postings->mark_bytes[postings->mark_count];
        memcpy(bytes, name.bytes, name.len);
        postings->marks[postings->mark_count++] = (jy_text){bytes, name.len};
    }
    return status;
}

/* The first mark from `code` on, below `end`; or `end`. */
static uint32_t next_mark(uint32_t code, uint32_t end)
{
    while (code < end && jy_fold_class(code) != JY_CLASS_MARK) {
        code++;
    }
    return code;
}

/* The marks among the terms of a segment, from `code` to before `end`: a mark
 * is looked for, and the term that comes instead tells how far to go. */
static jy_status find_marks(jy_postings *postings, jy_terms_walk *walk,
                            uint32_t code, uint32_t end, jy_error *err)
{
    jy_status status = JY_OK;
    for (code = next_mark(code, end);
         status == JY_OK && code < end &&
         postings->mark_count <= JY_POSTINGS_MARKS_MAX;
         code = next_mark(code + 1, end)) {
        char bytes[JY_UTF8_MAX];
        const jy_text mark = {bytes, jy_utf8_encode(code, bytes)};
        jy_text found;
        status = jy_term_store_next(walk, mark, &found, err);
        if (status == JY_OK && found.len == 0) {
            break;
        }
        if (status == JY_OK && found.len == mark.len &&
            memcmp(found.bytes, mark.bytes, mark.len) == 0) {
            status = add_mark(postings, mark, err);
        }
    }
    return status;
}

/* Only three of Unicode's planes have any. */
static jy_status find_all_marks(jy_postings *postings, size_t segment,
                                jy_error *err)
{
    static const struct {
        uint32_t first;
        uint32_t end;
    } planes[] = {{0x80, 0x10000}, {0x10000, 0x20000}, {0xE0000, 0xF0000}};
    jy_terms_walk *walk;
    jy_status status =
        jy_term_store_walk(postings->segment[segment].terms, &walk, err);
    for (size_t i = 0; status == JY_OK && i < sizeof planes / sizeof *planes;
         i++) {
        status =
            find_marks(postings, walk, planes[i].first, planes[i].end, err);
    }
    jy_term_store_walk_free(walk);
    return status;
}

jy_status jy_postings_marks(jy_postings *postings, const jy_text **out,
                            size_t *count, jy_error *err)
{
    jy_status status = JY_OK;
    if (!postings->marks_known) {
        postings->mark_count = 0;
        for (size_t i = 0; status == JY_OK && i < postings->segments; i++) {
            status = find_all_marks(postings, i, err);
        }
        postings->marks_known = status == JY_OK;
    }
    *out = postings->marks;
    *count = status == JY_OK ? postings->mark_count : 0;
    return status;
}
