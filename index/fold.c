/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to read the fold table, and how to walk text with it. */
#include "index/fold.h"

#include "index/fold_walk.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

/* One of the forms of a code point, or how many there are. */
struct form {
    unsigned char size;
    char bytes[JY_UTF8_MAX];
};

#include "fold_table.inc"

static uint32_t entry_of(uint32_t code)
{
    uint32_t page = fold_pages[code / JY_FOLD_PAGE];
    return fold_entries[page * JY_FOLD_PAGE + code % JY_FOLD_PAGE];
}

jy_class jy_fold_class(uint32_t code)
{
    return (jy_class)(entry_of(code) >> JY_FOLD_CLASS_SHIFT);
}

/* Let `code` become what it folds to. */
static void become(jy_fold_walk *walker, uint32_t code)
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

/* The forms of a code point: how many, then they. */
static const struct form *forms_of(uint32_t code)
{
    uint32_t page = fold_form_pages[code / JY_FOLD_PAGE];
    return fold_forms +
           fold_form_places[page * JY_FOLD_PAGE + code % JY_FOLD_PAGE];
}

unsigned jy_fold_form_number(uint32_t folded, uint32_t code)
{
    const struct form *forms = forms_of(folded);
    char wanted[JY_UTF8_MAX];
    const size_t size = jy_utf8_encode(code, wanted);
    for (unsigned i = 1; i <= forms[0].size; i++) {
        if (forms[i].size == size &&
            memcmp(forms[i].bytes, wanted, size) == 0) {
            return i;
        }
    }
    return 0;
}

jy_text jy_fold_form(uint32_t folded, unsigned number)
{
    const struct form *forms = forms_of(folded);
    return number > 0 && number <= forms[0].size
               ? (jy_text){forms[number].bytes, forms[number].size}
               : (jy_text){NULL, 0};
}

bool jy_fold_edge(uint32_t code, bool last, jy_class *out)
{
    jy_fold_walk walker = {0};
    become(&walker, code);
    if (walker.out_count > 0) {
        *out = jy_fold_class(walker.out[last ? walker.out_count - 1 : 0]);
    }
    return walker.out_count > 0;
}

bool jy_fold_step(jy_fold_walk *walker)
{
    if (walker->at >= walker->text.len) {
        return false;
    }
    walker->code = 0xFFFD;
    size_t used = jy_utf8_decode(walker->text.bytes + walker->at,
                                 walker->text.len - walker->at, &walker->code);
    walker->at += used ? used : 1;
    become(walker, walker->code);
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

size_t jy_fold_step_size(const jy_fold_walk *walker)
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
    jy_fold_walk walker = {.text = text};
    while (jy_fold_step(&walker)) {
        walker.folded += jy_fold_step_size(&walker);
    }
    return walker.folded;
}

static void fill(jy_text text, jy_folded *out)
{
    jy_fold_walk walker = {.text = text};
    size_t start = 0;
    size_t due = JY_FOLD_STRIDE;
    while (jy_fold_step(&walker)) {
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
static jy_fold_walk walker_near(jy_text original, const jy_fold_point *points,
                                size_t point_count, size_t at)
{
    jy_fold_walk walker = {.text = original};
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

jy_span jy_fold_origin(jy_text original, const jy_fold_point *points,
                       size_t point_count, jy_span folded)
{
    jy_fold_walk walker =
        walker_near(original, points, point_count, folded.begin);
    jy_span span = {original.len, original.len};
    bool begun = false;
    bool ended = false;
    size_t start = walker.at;

    while (jy_fold_step(&walker)) {
        size_t size = jy_fold_step_size(&walker);
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
        start = walker.at;
    }
    return span;
}
