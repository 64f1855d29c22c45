/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/show.h - putting other people's text on a terminal, safely.
 *
 * A document, a daemon or an argument may hold bytes that a terminal obeys.
 * Everything the program shows of them goes through here.  Controls (C0,
 * DEL, U+0080-009F), the controls of writing direction (U+202A-202E,
 * U+2066-2069) and bytes that are not UTF-8 are written out: \x1b, \u202e.
 * A tab or a line end becomes a space, so that one line stays one line.
 */
#ifndef JY_CLIENT_SHOW_H
#define JY_CLIENT_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A half-open range of code points. */
typedef struct jy_mark {
    size_t start;
    size_t end;
} jy_mark;

/* Write `text` to `out`, made harmless. */
void jy_show_text(FILE *out, const char *text);

/* The same, cut with a … where it would take more than `columns`. */
void jy_show_brief(FILE *out, const char *text, size_t columns);

/* How text stands out, and how its marks do. */
typedef enum jy_style {
    JY_STYLE_NONE,  /* nothing stands out */
    JY_STYLE_TEXT,  /* the marks are bold and red */
    JY_STYLE_TITLE, /* all is bold, the marks are underlined too */
} jy_style;

/*
 * The same with its marks.  The marks are in order, do not overlap, and end
 * within the text.
 */
void jy_show_marked(FILE *out, const char *text, const jy_mark *marks,
                    size_t count, jy_style style);

/* The columns that jy_show_text() takes on a terminal: two for a Han. */
size_t jy_show_columns(const char *text);

/* "jianyan: subject: message" on standard error; `subject` may be NULL. */
void jy_show_error(const char *subject, const char *message);

#ifdef __cplusplus
}
#endif
#endif
