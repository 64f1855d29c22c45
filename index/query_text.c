/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the marks of the query language pair up. */
#include "index/query_text.h"

#include "index/fold.h"
#include "protocol/utf8.h"

#include <string.h>

size_t jy_query_peek(jy_text text, size_t at, uint32_t *code)
{
    *code = 0;
    return at < text.len ? jy_utf8_decode(text.bytes + at, text.len - at, code)
                         : 0;
}

bool jy_query_is_blank(uint32_t code)
{
    return jy_fold_class(code) == JY_CLASS_SPACE;
}

bool jy_query_ends(jy_text text, size_t at)
{
    uint32_t code;
    return jy_query_peek(text, at, &code) == 0 || jy_query_is_blank(code);
}

size_t jy_query_closing_quote(jy_text text, size_t at, uint32_t code)
{
    const char *close = code == '"' ? "\"" : "”";
    size_t begin = at + (code == '"' ? 1 : 3);
    const size_t size = strlen(close);
    bool empty = true;
    for (size_t i = begin; i + size <= text.len;) {
        if (memcmp(text.bytes + i, close, size) == 0) {
            return empty ? 0 : i;
        }
        uint32_t inner;
        size_t used = jy_query_peek(text, i, &inner);
        if (code != '"' && inner == code) {
            return 0; /* the inner mark may have a partner, this one has not */
        }
        empty = empty && jy_query_is_blank(inner);
        i += used;
    }
    return 0;
}

bool jy_query_opens_quote(uint32_t code)
{
    return code == '"' || code == 0x201C;
}

bool jy_query_closes(jy_text text, size_t at)
{
    size_t nesting = 0;
    bool empty = true;
    while (at < text.len) {
        uint32_t code;
        size_t size = jy_query_peek(text, at, &code);
        size_t close = jy_query_opens_quote(code)
                           ? jy_query_closing_quote(text, at, code)
                           : 0;
        if (close) {
            at = close;
            jy_query_peek(text, at, &code);
            size = code == '"' ? 1 : 3;
            empty = false;
        } else if (code == '(') {
            nesting++;
        } else if (code == ')' && --nesting == 0) {
            return !empty;
        } else if (code != ')' && !jy_query_is_blank(code)) {
            empty = false;
        }
        at += size;
    }
    return false;
}
