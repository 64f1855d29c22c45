/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to read the fold table, and how to walk text with it. */
#include "index/fold.h"

#include "fold_table.inc"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

static uint32_t entry_of(uint32_t code)
{
    uint32_t page = fold_pages[code / JY_FOLD_PAGE];
    return fold_entries[page * JY_FOLD_PAGE + code % JY_FOLD_PAGE];
}

jy_class jy_fold_class(uint32_t code)
{
    return (jy_class)(entry_of(code) >> JY_FOLD_CLASS_SHIFT);
}

/* Walks original text, one character a step; the same for both directions. */
struct walker {
    jy_text text;
    size_t at;           /* the next character's byte in the text */
    size_t folded;       /* bytes folded so far */
    bool blank;          /* the last thing folded was a space */
    const uint32_t *out; /* what the last character became */
    size_t out_count;
    uint32_t single; /* backs `out` where it is one code point */
};

/* Let `code` become what it folds to. */
static void become(struct walker *walker, uint32_t code)
{
    uint32_t entry = entry_of(code);
    uint32_t value = entry & JY_FOLD_VALUE_MASK;
    if (entry & JY_FOLD_EXPANDS) {
        walker->out = fold_expansions + (value >> JY_FOLD_LENGTH_BITS);
        walker->out_count = value & ((1U << JY_FOLD_LENGTH_BITS) - 1U);
    } else {
        walker->single = value ? value : code;
        walker->out = &walker->single;
        walker->out_count = 1;
    }
}

bool jy_fold_edge(uint32_t code, bool last, jy_class *out)
{
    struct walker walker = {0};
    become(&walker, code);
    if (walker.out_count > 0) {
        *out = jy_fold_class(walker.out[last ? walker.out_count - 1 : 0]);
    }
    return walker.out_count > 0;
}

static bool step(struct walker *walker)
{
    if (walker->at >= walker->text.len) {
        return false;
    }
    uint32_t code = 0xFFFD;
    size_t used = jy_utf8_decode(walker->text.bytes + walker->at,
                                 walker->text.len - walker->at, &code);
    walker->at += used ? used : 1;
    become(walker, code);
    if (walker->out_count == 1 && walker->out[0] == ' ' && walker->blank) {
        walker->out_count = 0;
    }
    if (walker->out_count > 0) {
        walker->blank = walker->out[walker->out_count - 1] == ' ';
    }
    return true;
}

static size_t encoded_size(uint32_t code)
{
    return code < 0x80U ? 1 : code < 0x800U ? 2 : code < 0x10000U ? 3 : 4;
}

static size_t out_size(const struct walker *walker)
{
    size_t size = 0;
    for (size_t i = 0; i < walker->out_count; i++) {
        size += encoded_size(walker->out[i]);
    }
    return size;
}

/* How many bytes a fold of `text` takes. */
static size_t measure(jy_text text)
{
    struct walker walker = {.text = text};
    while (step(&walker)) {
        walker.folded += out_size(&walker);
    }
    return walker.folded;
}

static void fill(jy_text text, jy_folded *out)
{
    struct walker walker = {.text = text};
    size_t start = 0;
    size_t due = JY_FOLD_STRIDE;
    while (step(&walker)) {
        if (start >= due && walker.out_count > 0) {
            due = start + JY_FOLD_STRIDE;
            out->points[out->point_count++] = (jy_fold_point){
                .folded = (uint32_t)walker.folded, .original = (uint32_t)start};
        }
        for (size_t i = 0; i < walker.out_count; i++) {
            walker.folded +=
                jy_utf8_encode(walker.out[i], out->bytes + walker.folded);
        }
        start = walker.at;
    }
    out->len = walker.folded;
    out->bytes[out->len] = '\0';
}

jy_status jy_fold(const char *bytes, size_t len, jy_folded *out, jy_error *err)
{
    jy_text text = {bytes, len};
    *out = (jy_folded){0};
    out->bytes = malloc(measure(text) + 1);
    out->points = malloc((len / JY_FOLD_STRIDE + 1) * sizeof *out->points);
    if (!out->bytes || !out->points) {
        jy_folded_clear(out);
        return jy_error_set(err, JY_E_INTERNAL,
                            "no memory to fold a text of %zu bytes", len);
    }
    fill(text, out);
    return JY_OK;
}

void jy_folded_clear(jy_folded *folded)
{
    free(folded->bytes);
    free(folded->points);
    *folded = (jy_folded){0};
}

/* A walker at the last point at or before folded byte `at`. */
static struct walker walker_near(jy_text original, const jy_fold_point *points,
                                 size_t point_count, size_t at)
{
    struct walker walker = {.text = original};
    size_t low = 0;
    size_t high = point_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (points[middle].folded <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low > 0) {
        walker.at = points[low - 1].original;
        walker.folded = points[low - 1].folded;
    }
    return walker;
}

/*
 * Go on over what is the same in both texts, but not beyond folded byte
 * `limit`.  What stands in a folded text folds to itself: so where the bytes
 * are the same, so are the characters.
 */
static void pass_same(struct walker *walker, jy_text folded, size_t limit)
{
    enum { AT_ONCE = 8 };
    const char *from = walker->text.bytes;
    size_t begin = walker->at;
    limit = limit < folded.len ? limit : folded.len;
    while (walker->at + AT_ONCE <= walker->text.len &&
           walker->folded + AT_ONCE <= limit &&
           memcmp(from + walker->at, folded.bytes + walker->folded, AT_ONCE) ==
               0) {
        walker->at += AT_ONCE;
        walker->folded += AT_ONCE;
    }
    if (walker->at > begin && walker->at < walker->text.len) {
        size_t edge = jy_utf8_floor(from, walker->at);
        walker->folded -= walker->at - edge;
        walker->at = edge;
    }
    if (walker->at > begin) {
        walker->blank = from[walker->at - 1] == ' ';
    }
}

jy_span jy_fold_origin_in(jy_text original, jy_text all_folded,
                          const jy_fold_point *points, size_t point_count,
                          jy_span folded)
{
    struct walker walker =
        walker_near(original, points, point_count, folded.begin);
    jy_span span = {original.len, original.len};
    bool begun = false;
    bool ended = false;
    for (;;) {
        if (!begun) {
            pass_same(&walker, all_folded, folded.begin);
        }
        size_t start = walker.at;
        if (!step(&walker)) {
            break;
        }
        size_t size = out_size(&walker);
        if (ended && (size > 0 || walker.blank)) {
            break;
        }
        walker.folded += size;
        if (!begun && walker.folded > folded.begin) {
            span.begin = start;
            begun = true;
        }
        if (begun && walker.folded >= folded.end) {
            span.end = walker.at;
            ended = true;
        }
    }
    return span;
}

jy_span jy_fold_origin(jy_text original, const jy_fold_point *points,
                       size_t point_count, jy_span folded)
{
    return jy_fold_origin_in(original, (jy_text){"", 0}, points, point_count,
                             folded);
}
