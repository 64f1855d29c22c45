/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which characters a terminal would obey, and how marks are coloured. */
#include "client/show.h"

#include "protocol/utf8.h"

#include <stdint.h>
#include <string.h>

#define BOLD "\x1b[1m"
#define BOLD_RED "\x1b[1;31m"
#define PLAIN "\x1b[0m"

static bool is_obeyed(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F) ||
           (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

/* Write the first character of `text`; returns how many bytes it takes. */
static size_t show_character(FILE *out, const char *text, size_t len)
{
    uint32_t code = 0;
    size_t bytes = jy_utf8_decode(text, len, &code);

    if (bytes == 0) {
        fprintf(out, "\\x%02x", (unsigned)(unsigned char)*text);
        return 1;
    }
    if (code == '\t' || code == '\n')
        fputc(' ', out);
    else if (!is_obeyed(code))
        fwrite(text, 1, bytes, out);
    else
        fprintf(out, code < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)code);
    return bytes;
}

static void show_bytes(FILE *out, const char *text, size_t len)
{
    while (len > 0) {
        size_t bytes = show_character(out, text, len);
        text += bytes;
        len -= bytes;
    }
}

void jy_show_text(FILE *out, const char *text)
{
    show_bytes(out, text, strlen(text));
}

void jy_show_bold(FILE *out, const char *text, bool color)
{
    fputs(color ? BOLD : "", out);
    jy_show_text(out, text);
    fputs(color ? PLAIN : "", out);
}

void jy_show_marked(FILE *out, const char *text, const jy_mark *marks,
                    size_t count, bool color)
{
    size_t position = 0; /* in code points, where `text` stands */

    for (size_t i = 0; i < count; ++i) {
        size_t start =
            jy_utf8_offset(text, strlen(text), marks[i].start - position);
        show_bytes(out, text, start);
        text += start;
        size_t len =
            jy_utf8_offset(text, strlen(text), marks[i].end - marks[i].start);
        fputs(color ? BOLD_RED : "", out);
        show_bytes(out, text, len);
        fputs(color ? PLAIN : "", out);
        text += len;
        position = marks[i].end;
    }
    jy_show_text(out, text);
}

void jy_show_error(const char *subject, const char *message)
{
    fputs("jianyan: ", stderr);
    if (subject) {
        jy_show_text(stderr, subject);
        fputs(": ", stderr);
    }
    jy_show_text(stderr, message);
    fputc('\n', stderr);
}
