/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which characters a terminal would obey, how wide they are, how marks look. */
#include "client/show.h"

#include "protocol/utf8.h"

#include <stdint.h>
#include <string.h>

#define PLAIN "\x1b[0m"

/* What goes before text that is not marked, and before a mark. */
static const struct {
    const char *text;
    const char *mark;
} styles[] = {
    [JY_STYLE_NONE] = {"", ""},
    [JY_STYLE_TEXT] = {"", "\x1b[1;31m"},
    [JY_STYLE_TITLE] = {"\x1b[1m", "\x1b[1;4m"},
};

struct span {
    uint32_t first;
    uint32_t last;
};

/* Characters that take two columns, in order: East Asian Width W and F. */
static const struct span wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},
    {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},
    {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF}, {0x1AFF0, 0x1B2FF},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
    {0x20000, 0x3FFFD},
};

/* Those that take none: marks, joiners, selectors. */
static const struct span zero[] = {
    {0x0300, 0x036F}, {0x200B, 0x200F},   {0x2060, 0x2064}, {0x20D0, 0x20FF},
    {0x302A, 0x302D}, {0x3099, 0x309A},   {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF},
};

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

static void show_styled(FILE *out, const char *text, size_t len,
                        const char *style)
{
    if (len == 0)
        return;
    fputs(style, out);
    show_bytes(out, text, len);
    fputs(*style ? PLAIN : "", out);
}

void jy_show_marked(FILE *out, const char *text, const jy_mark *marks,
                    size_t count, jy_style style)
{
    size_t position = 0; /* in code points, where `text` stands */

    for (size_t i = 0; i < count; ++i) {
        size_t start =
            jy_utf8_offset(text, strlen(text), marks[i].start - position);
        show_styled(out, text, start, styles[style].text);
        text += start;
        size_t len =
            jy_utf8_offset(text, strlen(text), marks[i].end - marks[i].start);
        show_styled(out, text, len, styles[style].mark);
        text += len;
        position = marks[i].end;
    }
    show_styled(out, text, strlen(text), styles[style].text);
}

static bool is_in(uint32_t code, const struct span *spans, size_t count)
{
    for (size_t i = 0; i < count && spans[i].first <= code; ++i) {
        if (code <= spans[i].last)
            return true;
    }
    return false;
}

static size_t columns_of(uint32_t code)
{
    if (code == '\t' || code == '\n')
        return 1;
    if (is_obeyed(code))
        return code < 0x80 ? strlen("\\x1b") : strlen("\\u202e");
    if (is_in(code, zero, sizeof zero / sizeof *zero))
        return 0;
    return is_in(code, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

/* The columns of the first character of `text`; *bytes is its length. */
static size_t first_columns(const char *text, size_t len, size_t *bytes)
{
    uint32_t code = 0;

    *bytes = jy_utf8_decode(text, len, &code);
    if (*bytes > 0)
        return columns_of(code);
    *bytes = 1;
    return strlen("\\xff");
}

/* How many bytes of `text` take at most *columns, which becomes what they
 * take. */
static size_t fitting(const char *text, size_t *columns)
{
    size_t at = 0, taken = 0, bytes = 0;

    for (size_t len = strlen(text); at < len; at += bytes) {
        size_t more = first_columns(text + at, len - at, &bytes);
        if (taken + more > *columns)
            break;
        taken += more;
    }
    *columns = taken;
    return at;
}

size_t jy_show_columns(const char *text)
{
    size_t columns = SIZE_MAX;

    fitting(text, &columns);
    return columns;
}

void jy_show_brief(FILE *out, const char *text, size_t columns)
{
    size_t len = strlen(text), all = columns, room = columns - 1;
    bool fits = fitting(text, &all) == len;

    show_bytes(out, text, fits ? len : fitting(text, &room));
    fputs(fits ? "" : "…", out);
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
