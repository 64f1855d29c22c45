/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/changes.h - a text as it was written, told by the folded text and by
 * what folding changed: that takes a tenth of what the text itself takes.
 *
 * Changes are a row of steps.  A step is a byte: its upper five bits are a
 * number of bytes that folding left as they were, 31 and a varint more of them
 * if there are so many; its lower three bits are what follows these:
 *
 *     0       nothing
 *     1 to 6  one folded character, which was its form of this number
 *     7       what else there is: varint folded bytes, varint bytes, the bytes
 *
 * A step begins at each point of the map that leads to it from a place in
 * either text; a place before the first point is reached from the beginning.
 *
 * Ownership  Everything borrows.
 * Threads    All functions are pure.
 * Failure    Damaged changes end early; nothing beyond them is ever read.
 */
#ifndef JY_INDEX_CHANGES_H
#define JY_INDEX_CHANGES_H

#include "corpus/document.h"
#include "index/buffer.h"
#include "index/fold.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the text between two points, at least. */
#define JY_CHANGES_STRIDE 256

/* The same place in the text, in the folded text and in the changes, all in
 * bytes, and how many characters of the text stand before it. */
typedef struct jy_change_point {
    uint32_t original;
    uint32_t folded;
    uint32_t change;
    uint32_t character;
} jy_change_point;

typedef struct jy_changes {
    jy_text folded; /* the text was folded to this */
    size_t len;     /* bytes of the text */
    const unsigned char *bytes;
    size_t size;
    const jy_change_point *point;
    size_t point_count;
} jy_changes;

/* Add the changes of valid UTF-8 of less than 4 GiB to one buffer, and their
 * points to another. */
void jy_changes_write(jy_text original, jy_buffer *changes, jy_buffer *points);

/* As jy_fold_origin(). */
jy_span jy_changes_origin(const jy_changes *changes, jy_span folded);

/* How many characters of the text stand before one of its bytes. */
size_t jy_changes_characters(const jy_changes *changes, size_t original);

/* A stretch is what lies between two points; the first ends at the first point,
 * the last, whose number is that of the points, with the text.  Which of them
 * holds a byte of the text, ... */
size_t jy_changes_stretch(const jy_changes *changes, size_t original);
/* ... and where it is. */
jy_span jy_changes_extent(const jy_changes *changes, size_t stretch);
/* Write a stretch to its place in `text`, which has room for the whole text.
 * Where changes are damaged there are question marks. */
void jy_changes_undo(const jy_changes *changes, size_t stretch, char *text);

#ifdef __cplusplus
}
#endif
#endif
