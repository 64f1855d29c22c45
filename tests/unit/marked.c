/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/marked.h"

#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

char *marked_write(const jy_snippet *snippet, char *out)
{
    jy_text text = snippet->text;
    size_t mark = 0;
    size_t character = 0;
    for (size_t at = 0; at <= text.len; character++) {
        if (mark < snippet->mark_count &&
            snippet->marks[mark].end == character) {
            *out++ = ']';
            mark++;
        }
        if (mark < snippet->mark_count &&
            snippet->marks[mark].begin == character) {
            *out++ = '[';
        }
        if (at == text.len) {
            break;
        }
        uint32_t code;
        size_t used = jy_utf8_decode(text.bytes + at, text.len - at, &code);
        assert_true(used > 0);
        memcpy(out, text.bytes + at, used);
        out += used;
        at += used;
    }
    assert_int_equal(mark, snippet->mark_count);
    *out = '\0';
    return out;
}
