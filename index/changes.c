/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how what folding changed is written down, and undone. */
#include "index/changes.h"

#include "index/fold_walk.h"
#include "index/grapheme.h"
#include "protocol/utf8.h"

#include <string.h>

enum {
    KIND_BITS = 3,
    KIND_NONE = 0,
    KIND_OTHER = 7, /* between them: the number of a form */
    SAME_MAX = 31,  /* and more in a varint */
    COPIED = 32     /* bytes at once */
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

/* Some bytes of the folded text stay as they are, then others were written
 * otherwise. */
struct step {
    jy_changes_position at;
    jy_changes_position behind;
    size_t same;
    size_t folded;  /* bytes */
    jy_text before; /* what they were */
};

/* Begin at a point; they are counted from 1, and 0 is the beginning. */
static jy_changes_walk walk_from(const jy_changes *changes, size_t points)
{
    jy_changes_walk walk = {.points = points, .at = {.step = changes->bytes}};
    if (points > 0) {
        const jy_change_point *point = &changes->point[points - 1];
        if (point->original <= changes->len &&
            point->folded <= changes->folded.len &&
            point->change <= changes->size &&
            point->character <= point->original) {
            walk.at.step += point->change;
            walk.at.original = point->original;
            walk.at.folded = point->folded;
            walk.from = point->folded;
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

/* How many points are not behind a place of the folded text; `low` of them are
 * known not to be, and it is likely to be near these. */
static size_t points_before(const jy_changes *changes, size_t low,
                            size_t folded)
{
    size_t high = low;
    for (size_t more = 1;
         high < changes->point_count && changes->point[high].folded <= folded;
         more *= 2) {
        low = high + 1;
        high += more;
    }
    high = high < changes->point_count ? high : changes->point_count;
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
static inline bool read_form(const jy_changes *changes, size_t folded,
                             unsigned kind, struct step *step)
{
    uint32_t code;
    if (folded >= changes->folded.len) {
        return false;
    }
    step->folded = jy_utf8_decode(changes->folded.bytes + folded,
                                  changes->folded.len - folded, &code);
    if (step->folded == 0) {
        return false;
    }
    step->before = jy_fold_form(code, kind);
    return step->before.len > 0;
}

/* What some folded bytes were, at *from; it is left behind them. */
static bool read_other(const jy_changes *changes, size_t folded,
                       const unsigned char **from, size_t *taken,
                       jy_text *before)
{
    const unsigned char *end = changes->bytes + changes->size;
    uint64_t size;
    uint64_t len;
    if (!jy_varint_read(from, end, &size) || !jy_varint_read(from, end, &len) ||
        size > changes->folded.len - folded || len > (uint64_t)(end - *from)) {
        return false;
    }
    *taken = size;
    *before = (jy_text){(const char *)*from, len};
    *from += len;
    return true;
}

/* Go on to what is behind a step; false behind the last.  The step is in
 * registers, as long as nothing is given its address. */
static inline bool next_step(const jy_changes *changes, struct step *step)
{
    const unsigned char *end = changes->bytes + changes->size;
    const unsigned char *next = step->behind.step;
    step->at = step->behind;
    if (next >= end) {
        return false;
    }
    const size_t left = changes->folded.len - step->at.folded;
    const unsigned kind = *next & ((1U << KIND_BITS) - 1U);
    size_t same = *next++ >> KIND_BITS;
    if (same == SAME_MAX) {
        uint64_t more;
        if (!jy_varint_read(&next, end, &more) || more > left) {
            return false;
        }
        same += more;
    }
    if (same > left) {
        return false;
    }
    const size_t folded = step->at.folded + same;
    step->same = same;
    step->folded = 0;
    step->before = (jy_text){NULL, 0};
    if (kind == KIND_OTHER) {
        size_t taken;
        jy_text before;
        if (!read_other(changes, folded, &next, &taken, &before)) {
            return false;
        }
        step->folded = taken;
        step->before = before;
        step->behind.extra +=
            jy_utf8_count(before.bytes, before.len) -
            jy_utf8_count(changes->folded.bytes + folded, taken);
    } else if (kind != KIND_NONE && !read_form(changes, folded, kind, step)) {
        return false;
    }
    step->behind.step = next;
    step->behind.original += same + step->before.len;
    step->behind.folded = folded + step->folded;
    return step->behind.original <= changes->len;
}

/* --- from the folded text to the text */

/* Let a walk stand at the last point before what is looked for, unless it is
 * nearer already. */
static void approach(const jy_changes *changes, jy_changes_walk *walk,
                     size_t folded)
{
    const bool ahead = walk->at.step && walk->at.folded <= folded;
    const size_t points =
        points_before(changes, ahead ? walk->points : 0, folded);
    if (!ahead || points > walk->points) {
        *walk = walk_from(changes, points);
    }
}

/* Go on until a step leads to a folded byte or behind it. */
static bool go_to(const jy_changes *changes, size_t folded, struct step *step)
{
    while (step->behind.folded < folded) {
        if (!next_step(changes, step)) {
            return false;
        }
    }
    return true;
}

/* Where the character begins that holds a folded byte; the step passes it. */
static jy_changes_position begin_of(jy_text folded, const struct step *step,
                                    size_t at)
{
    jy_changes_position found = step->at;
    size_t passed = at > found.folded ? at - found.folded : 0;
    if (passed < step->same) {
        at = jy_utf8_floor(folded.bytes, at);
        passed = at > found.folded ? at - found.folded : 0;
    } else {
        passed = step->same;
    }
    found.original += passed;
    found.folded += passed;
    return found;
}

/* Where the character ends that holds the byte before `at`; the step passes
 * this. */
static jy_changes_position end_of(jy_text folded, const struct step *step,
                                  size_t at)
{
    jy_changes_position found = step->at;
    const size_t same_end = found.folded + step->same;
    if (at > same_end) {
        return step->behind;
    }
    while (at < same_end && ((unsigned char)folded.bytes[at] >> 6) == 2) {
        at++;
    }
    found.original += at - found.folded;
    found.folded = at;
    return found;
}

/* Pass what folds to nothing behind the end of a place, to which it belongs,
 * but not to a blank.  Whether a character follows that stands alone. */
static bool pass_nothing(const jy_changes *changes, struct step *step,
                         jy_changes_position *end)
{
    const bool blank = changes->folded.bytes[end->folded - 1] == ' ';
    size_t passed = end->original - step->at.original;
    for (; passed >= step->same; passed = 0) {
        if (passed == step->same && step->before.len > 0) {
            if (step->folded > 0 || blank) {
                return jy_grapheme_stands_alone(step->before.bytes,
                                                step->before.len);
            }
            *end = step->behind;
        }
        if (!next_step(changes, step)) {
            return end->original == changes->len;
        }
    }
    passed += step->at.folded;
    return jy_grapheme_stands_alone(changes->folded.bytes + passed,
                                    changes->folded.len - passed);
}

static size_t count(const jy_changes *changes, size_t begin, size_t end)
{
    return jy_utf8_count(changes->folded.bytes + begin, end - begin);
}

void jy_changes_find(const jy_changes *changes, jy_changes_walk *walk,
                     jy_span folded, jy_changes_place *out)
{
    const size_t last =
        folded.end > folded.begin ? folded.end : folded.begin + 1;
    approach(changes, walk, folded.begin);
    struct step step = {.behind = walk->at};
    *out = (jy_changes_place){.span = {changes->len, changes->len}};
    if (!go_to(changes, folded.begin + 1, &step)) {
        return;
    }
    const jy_changes_position begin =
        begin_of(changes->folded, &step, folded.begin);
    const jy_text first = begin.folded < step.at.folded + step.same
                              ? (jy_text){changes->folded.bytes + begin.folded,
                                          changes->folded.len - begin.folded}
                              : step.before;
    const bool plain = jy_grapheme_stands_alone(first.bytes, first.len);
    walk->at = step.at;
    out->span.begin = begin.original;
    if (!go_to(changes, last, &step)) {
        return;
    }
    jy_changes_position end = end_of(changes->folded, &step, last);
    out->plain = pass_nothing(changes, &step, &end) && plain &&
                 !memchr(changes->folded.bytes + begin.folded, '\n',
                         end.folded - begin.folded);
    out->span.end = end.original;
    out->folded = (jy_span){begin.folded, end.folded};
    out->character = walk->character + begin.extra +
                     count(changes, walk->from, begin.folded);
    out->characters =
        count(changes, begin.folded, end.folded) + end.extra - begin.extra;
}

jy_span jy_changes_origin(const jy_changes *changes, jy_span folded)
{
    jy_changes_walk walk = {0};
    jy_changes_place place;
    jy_changes_find(changes, &walk, folded, &place);
    return place.span;
}

/* --- undoing */

size_t jy_changes_characters(const jy_changes *changes, size_t original)
{
    const jy_changes_walk walk =
        walk_from(changes, jy_changes_stretch(changes, original));
    struct step step = {.at = walk.at, .behind = walk.at};
    size_t passed = 0; /* of a step, up to the byte */
    while (step.behind.original < original && next_step(changes, &step)) {
        passed = original - step.at.original;
    }
    if (passed > step.same + step.before.len) {
        passed = step.same + step.before.len; /* damaged */
    }
    const size_t same = passed < step.same ? passed : step.same;
    return walk.character + step.at.extra +
           count(changes, walk.from, step.at.folded + same) +
           jy_utf8_count(step.before.bytes, passed - same);
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

/* Copy a few bytes where as many as COPIED may be written, and read. */
static void copy_few(char *to, const char *from, size_t len, size_t room)
{
    if (len <= COPIED && room >= COPIED) {
        memcpy(to, from, COPIED);
    } else {
        memcpy(to, from, len);
    }
}

void jy_changes_undo(const jy_changes *changes, size_t stretch, char *text)
{
    const jy_span extent = jy_changes_extent(changes, stretch);
    struct step step = {.behind = walk_from(changes, stretch).at};
    size_t at = extent.begin;
    bool good = step.behind.original == at;
    while (at < extent.end) {
        good = good && next_step(changes, &step) &&
               step.behind.original <= extent.end;
        if (!good) {
            memset(text + at, '?', extent.end - at);
            return;
        }
        const size_t room = extent.end - at;
        const size_t left = changes->folded.len - step.at.folded;
        copy_few(text + at, changes->folded.bytes + step.at.folded, step.same,
                 room < left ? room : left);
        if (step.before.len > 0) {
            memcpy(text + at + step.same, step.before.bytes, step.before.len);
        }
        at = step.behind.original;
    }
}
