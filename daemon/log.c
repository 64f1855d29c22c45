/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a line of the log is written, and what is not fit to be in one. */
#include "daemon/log.h"

#include "daemon/clock.h"
#include "protocol/utf8.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One write(), so that lines of two threads do not mix. */
__attribute__((format(printf, 1, 0))) static void write_line(const char *format,
                                                             va_list args)
{
    char line[4096];
    int len = vsnprintf(line, sizeof line - 1, format, args);
    size_t used = len < 0 ? 0 : (size_t)len;
    if (used > sizeof line - 2) {
        used = jy_utf8_floor(line, sizeof line - 2);
    }
    line[used] = '\n';
    (void)!write(STDERR_FILENO, line, used + 1);
}

void jy_log(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(format, args);
    va_end(args);
}

void jy_log_seldom(uint64_t *next, const char *format, ...)
{
    uint64_t now = jy_clock_us();
    if (now < *next) {
        return;
    }
    *next = now + JY_LOG_QUIET_SECONDS * 1000000ULL;
    va_list args;
    va_start(args, format);
    write_line(format, args);
    va_end(args);
}

/* C0, DEL, C1, line separators, and what changes the writing direction. */
static bool is_unfit(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F) ||
           (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

const char *jy_log_quote(const char *text, size_t len,
                         char out[JY_LOG_QUOTE_MAX])
{
    size_t end =
        len <= JY_LOG_TEXT_BYTES ? len : jy_utf8_floor(text, JY_LOG_TEXT_BYTES);
    char *to = out;

    *to++ = '"';
    for (size_t at = 0, step; at < end; at += step) {
        uint32_t code = 0;
        step = jy_utf8_decode(text + at, end - at, &code);
        if (step == 0 || is_unfit(code)) {
            step = step ? step : 1;
            to += sprintf(to, "\\u%04x", (unsigned)code);
        } else {
            if (code == '"' || code == '\\') {
                *to++ = '\\';
            }
            memcpy(to, text + at, step);
            to += step;
        }
    }
    strcpy(to, end < len ? "…\"" : "\"");
    return out;
}
