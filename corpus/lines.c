/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where a line ends and what counts as blank. */
#include "corpus/lines.h"

#include <string.h>

static const char *const blanks[] = {
    " ", "\t", "\n", "\v", "\f", "\r", "\xC2\xA0" /* U+00A0 */, "\xE3\x80\x80",
};

bool jy_lines_next(jy_text *rest, jy_text *line)
{
    if (rest->len == 0) {
        return false;
    }
    const char *end = memchr(rest->bytes, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->bytes);
    size_t step = end == NULL ? len : len + 1;
    *line = (jy_text){rest->bytes, len};
    *rest = (jy_text){rest->bytes + step, rest->len - step};
    if (end != NULL && len > 0 && line->bytes[len - 1] == '\r') {
        line->len--;
    }
    return true;
}

/* Bytes of the blank that starts at `at`, or ends there if `backward`. */
static size_t blank_at(jy_text text, size_t at, bool backward)
{
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t len = strlen(blanks[i]);
        size_t room = backward ? at : text.len - at;
        if (len <= room && memcmp(text.bytes + (backward ? at - len : at),
                                  blanks[i], len) == 0) {
            return len;
        }
    }
    return 0;
}

size_t jy_text_leading_blank(jy_text text)
{
    size_t at = 0;
    size_t step;
    while ((step = blank_at(text, at, false)) > 0) {
        at += step;
    }
    return at;
}

size_t jy_text_trailing_blank(jy_text text)
{
    size_t at = text.len;
    size_t step;
    while ((step = blank_at(text, at, true)) > 0) {
        at -= step;
    }
    return text.len - at;
}

jy_text jy_text_trim(jy_text text)
{
    if (text.len == 0) { /* it may be absent: no arithmetic on NULL */
        return text;
    }
    size_t lead = jy_text_leading_blank(text);
    text = (jy_text){text.bytes + lead, text.len - lead};
    text.len -= jy_text_trailing_blank(text);
    return text;
}
