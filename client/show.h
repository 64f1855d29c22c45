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

/* The same in bold letters, when `color` says so. */
void jy_show_bold(FILE *out, const char *text, bool color);

/*
 * The same with the marks set off by colour, when `color` says so.  The
 * marks are in order, do not overlap, and end within the text.
 */
void jy_show_marked(FILE *out, const char *text, const jy_mark *marks,
                    size_t count, bool color);

/* "jianyan: subject: message" on standard error; `subject` may be NULL. */
void jy_show_error(const char *subject, const char *message);

#ifdef __cplusplus
}
#endif
#endif
