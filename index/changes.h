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

/* Where a step begins. */
typedef struct jy_changes_position {
    const unsigned char *step;
    size_t original; /* bytes */
    size_t folded;
    size_t extra; /* characters that the text has more than the folded text,
                     modulo its size, since the walk began */
} jy_changes_position;

/* Goes through the changes of one text; starts with zeros. */
typedef struct jy_changes_walk {
    jy_changes_position at;
    size_t from;      /* folded bytes where it began, */
    size_t character; /* and characters of the text before that */
    size_t points;    /* that are not behind it */
} jy_changes_walk;

/* A place of the folded text, and what is known of it without making the
 * text. */
typedef struct jy_changes_place {
    jy_span span;      /* of the text: where it comes from */
    jy_span folded;    /* the same in the folded text */
    size_t character;  /* characters of the text before it */
    size_t characters; /* and in it */
    bool plain;        /* it is of one paragraph, and begins with a character
                          that stands alone, as does what follows it; if not,
                          only the span is sure to be right */
} jy_changes_place;

/* The same, and more; from one place to one further on it is not far. */
void jy_changes_find(const jy_changes *changes, jy_changes_walk *walk,
                     jy_span folded, jy_changes_place *out);

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
