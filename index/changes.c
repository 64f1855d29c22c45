/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how what folding changed is written down, and undone. */
#include "index/changes.h"

#include "index/fold_walk.h"
#include "protocol/utf8.h"

#include <string.h>

enum {
    KIND_BITS = 3,
    KIND_NONE = 0,
    KIND_OTHER = 7, /* between them: the number of a form */
    SAME_MAX = 31   /* and more in a varint */
};
_Static_assert(JY_FOLD_FORMS_MAX < KIND_OTHER, "a form needs a kind");

/* --- writing */

static void write_step(jy_buffer *changes, size_t same, unsigned kind)
{
    size_t in_byte = same < SAME_MAX ? same : SAME_MAX;
    const unsigned char byte = (unsigned char)(in_byte << KIND_BITS | kind);
    jy_buffer_add(changes, &byte, 1);
    if (in_byte == SAME_MAX) {
        jy_buffer_add_varint(changes, same - SAME_MAX);
    }
}

/* A character that folding changed, behind `same` bytes that it did not. */
static void write_change(jy_buffer *changes, const jy_fold_walk *walk,
                         jy_text character, size_t same)
{
    bool valid = walk->code != 0xFFFD || character.len > 1;
    unsigned form = valid && walk->out_count == 1
                        ? jy_fold_form_number(walk->out[0], walk->code)
                        : 0;
    write_step(changes, same, form ? form : KIND_OTHER);
    if (!form) {
        jy_buffer_add_varint(changes, jy_fold_step_size(walk));
        jy_buffer_add_varint(changes, character.len);
        jy_buffer_add(changes, character.bytes, character.len);
    }
}

void jy_changes_write(jy_text original, jy_buffer *changes, jy_buffer *points)
{
    const size_t start = changes->len;
    jy_fold_walk walk = {.text = original};
    size_t at = 0;
    size_t same = 0;
    size_t due = JY_CHANGES_STRIDE;
    size_t character = 0;
    for (; jy_fold_step(&walk); at = walk.at) {
        const jy_text written = {original.bytes + at, walk.at - at};
        const size_t size = jy_fold_step_size(&walk);
        if (at >= due && size > 0) {
            if (same > 0) {
                write_step(changes, same, KIND_NONE);
                same = 0;
            }
            const jy_change_point point = {(uint32_t)at, (uint32_t)walk.folded,
                                           (uint32_t)(changes->len - start),
                                           (uint32_t)character};
            jy_buffer_add(points, &point, sizeof point);
            due = at + JY_CHANGES_STRIDE;
        }
        if (walk.out_count == 1 && walk.out[0] == walk.code &&
            size == written.len) {
            same += size;
        } else {
            write_change(changes, &walk, written, same);
            same = 0;
        }
        walk.folded += size;
        character += jy_utf8_count(written.bytes, written.len);
    }
    if (same > 0) {
        write_step(changes, same, KIND_NONE);
    }
}

/* --- reading */

/* Where a step leads: some bytes of the folded text stay as they are, then
 * others were written otherwise. */
struct change {
    size_t same;
    size_t folded;          /* bytes */
    jy_text before;         /* what they were; borrows from the step, too */
    char form[JY_UTF8_MAX]; /* backs it */
};

/* Goes through the steps. */
struct walk {
    const jy_changes *changes;
    const unsigned char *at;
    size_t original; /* where the next step begins, in both texts */
    size_t folded;
    size_t character; /* where it began; not counted on */
};

/* Begin at a point; they are counted from 1, and 0 is the beginning. */
static struct walk walk_from(const jy_changes *changes, size_t points)
{
    struct walk walk = {changes, changes->bytes, 0, 0, 0};
    if (points > 0) {
        const jy_change_point *point = &changes->point[points - 1];
        if (point->original <= changes->len &&
            point->folded <= changes->folded.len &&
            point->change <= changes->size &&
            point->character <= point->original) {
            walk.at += point->change;
            walk.original = point->original;
            walk.folded = point->folded;
            walk.character = point->character;
        }
    }
    return walk;
}

size_t jy_changes_stretch(const jy_changes *changes, size_t original)
{
    size_t low = 0;
    size_t high = changes->point_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (changes->point[middle].original <= original) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* How many points are not behind a place of the folded text. */
static size_t points_before(const jy_changes *changes, size_t folded)
{
    size_t low = 0;
    size_t high = changes->point_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (changes->point[middle].folded <= folded) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* What a folded character was; false if it has no such form. */
static bool read_form(const jy_changes *changes, size_t folded, unsigned kind,
                      struct change *out)
{
    uint32_t code;
    if (folded >= changes->folded.len) {
        return false;
    }
    out->folded = jy_utf8_decode(changes->folded.bytes + folded,
                                 changes->folded.len - folded, &code);
    uint32_t form = out->folded ? jy_fold_form(code, kind) : 0;
    if (!form) {
        return false;
    }
    out->before = (jy_text){out->form, jy_utf8_encode(form, out->form)};
    return true;
}

static bool read_other(const jy_changes *changes, size_t folded,
                       const unsigned char **at, struct change *out)
{
    const unsigned char *end = changes->bytes + changes->size;
    uint64_t taken;
    uint64_t len;
    if (!jy_varint_read(at, end, &taken) || !jy_varint_read(at, end, &len) ||
        taken > changes->folded.len - folded || len > (uint64_t)(end - *at)) {
        return false;
    }
    out->folded = taken;
    out->before = (jy_text){(const char *)*at, len};
    *at += len;
    return true;
}

/* The next step; false behind the last. */
static bool next_change(struct walk *walk, struct change *out)
{
    const jy_changes *changes = walk->changes;
    const unsigned char *end = changes->bytes + changes->size;
    if (walk->at >= end) {
        return false;
    }
    const unsigned kind = *walk->at & ((1U << KIND_BITS) - 1U);
    uint64_t more = 0;
    out->same = *walk->at++ >> KIND_BITS;
    if (out->same == SAME_MAX && !jy_varint_read(&walk->at, end, &more)) {
        return false;
    }
    if (more > changes->folded.len - walk->folded ||
        out->same + more > changes->folded.len - walk->folded) {
        return false;
    }
    out->same += more;
    out->folded = 0;
    out->before = (jy_text){NULL, 0};
    const size_t folded = walk->folded + out->same;
    if (kind == KIND_OTHER
            ? !read_other(changes, folded, &walk->at, out)
            : kind != KIND_NONE && !read_form(changes, folded, kind, out)) {
        return false;
    }
    walk->original += out->same + out->before.len;
    walk->folded = folded + out->folded;
    return walk->original <= changes->len;
}

/* --- from the folded text to the text */

/* Looks for the characters behind a range of the folded text. */
struct search {
    jy_span folded; /* looked for */
    jy_span found;
    bool begun;
    bool ended;
    bool blank; /* it ends with a blank, to which others do not belong */
};

/* Some bytes at `at` that are the same in both texts; false when all is
 * found. */
static bool pass_same(struct search *search, jy_text folded, size_t at,
                      size_t original, size_t len)
{
    if (len > 0 && search->ended) {
        return false;
    }
    if (!search->begun && at + len > search->folded.begin) {
        size_t begin = jy_utf8_floor(folded.bytes, search->folded.begin);
        search->found.begin = original + (begin > at ? begin - at : 0);
        search->begun = true;
    }
    if (search->begun && len > 0 && at + len >= search->folded.end) {
        size_t end = search->folded.end > search->folded.begin
                         ? search->folded.end
                         : search->folded.begin + 1;
        while (end < at + len && ((unsigned char)folded.bytes[end] >> 6) == 2) {
            end++;
        }
        search->found.end = original + (end - at);
        search->ended = true;
        search->blank = folded.bytes[end - 1] == ' ';
        return end == at + len;
    }
    return true;
}

/* A character that was changed; false when all is found. */
static bool pass_change(struct search *search, jy_text folded,
                        const struct walk *behind, const struct change *change)
{
    if (search->ended && (change->folded > 0 || search->blank)) {
        return false;
    }
    if (!search->begun && behind->folded > search->folded.begin) {
        search->found.begin = behind->original - change->before.len;
        search->begun = true;
    }
    if (search->begun && behind->folded >= search->folded.end) {
        search->found.end = behind->original;
        search->ended = true;
        search->blank = folded.bytes[behind->folded - 1] == ' ';
    }
    return true;
}

jy_span jy_changes_origin(const jy_changes *changes, jy_span folded)
{
    struct walk walk = walk_from(changes, points_before(changes, folded.begin));
    struct search search = {.folded = folded,
                            .found = {changes->len, changes->len}};
    bool going = true;
    while (going) {
        struct change change;
        const struct walk before = walk;
        going = next_change(&walk, &change) &&
                pass_same(&search, changes->folded, before.folded,
                          before.original, change.same);
        if (going && change.before.bytes) {
            going = pass_change(&search, changes->folded, &walk, &change);
        }
    }
    return search.found;
}

/* --- undoing */

size_t jy_changes_characters(const jy_changes *changes, size_t original)
{
    struct walk walk =
        walk_from(changes, jy_changes_stretch(changes, original));
    size_t count = walk.character;
    while (walk.original < original) {
        const struct walk before = walk;
        struct change change;
        if (!next_change(&walk, &change)) {
            break;
        }
        size_t left = original - before.original;
        size_t same = change.same < left ? change.same : left;
        count += jy_utf8_count(changes->folded.bytes + before.folded, same);
        if (same < left && change.before.bytes) {
            left -= same;
            count += jy_utf8_count(change.before.bytes, change.before.len < left
                                                            ? change.before.len
                                                            : left);
        }
    }
    return count;
}

jy_span jy_changes_extent(const jy_changes *changes, size_t stretch)
{
    jy_span extent = {0, changes->len};
    if (stretch > 0) {
        extent.begin = changes->point[stretch - 1].original;
    }
    if (stretch < changes->point_count) {
        extent.end = changes->point[stretch].original;
    }
    return extent.begin <= extent.end && extent.end <= changes->len
               ? extent
               : (jy_span){0, 0}; /* damaged */
}

void jy_changes_undo(const jy_changes *changes, size_t stretch, char *text)
{
    const jy_span extent = jy_changes_extent(changes, stretch);
    struct walk walk = walk_from(changes, stretch);
    size_t at = extent.begin;
    bool good = walk.original == at;
    while (at < extent.end) {
        const size_t folded = walk.folded;
        struct change change;
        good =
            good && next_change(&walk, &change) && walk.original <= extent.end;
        if (!good) {
            memset(text + at, '?', extent.end - at);
            return;
        }
        memcpy(text + at, changes->folded.bytes + folded, change.same);
        if (change.before.bytes) {
            memcpy(text + at + change.same, change.before.bytes,
                   change.before.len);
        }
        at = walk.original;
    }
}
