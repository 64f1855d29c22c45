/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams in, lines out; each stream in one piece and byte by byte. */
#include "protocol/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX = 8 };

/* What the framer tells about `stream`, fed `step` bytes at a time. */
static void tell(const char *stream, size_t len, size_t step, char *out)
{
    jy_framer *framer = jy_framer_new(MAX);
    assert_non_null(framer);
    *out = '\0';
    for (size_t at = 0; at < len;) {
        size_t used;
        size_t count = len - at < step ? len - at : step;
        jy_frame frame = jy_framer_feed(framer, stream + at, count, &used);
        assert_true(used <= count);
        assert_true(frame != JY_FRAME_MORE || used == count);
        at += used;
        if (frame == JY_FRAME_LINE) {
            size_t line_len;
            const char *line = jy_framer_line(framer, &line_len);
            sprintf(out + strlen(out), "[%.*s]", (int)line_len, line);
        } else if (frame == JY_FRAME_TOO_LONG) {
            strcat(out, "!");
        } else {
            assert_int_equal(frame, JY_FRAME_MORE);
        }
    }
    strcat(out, jy_framer_is_at_start(framer) ? "." : "~");
    jy_framer_free(framer);
}

static void check(const char *stream, const char *expected)
{
    char out[256];
    for (size_t step = 1; step <= 7; step++) {
        tell(stream, strlen(stream), step, out);
        assert_string_equal(out, expected);
    }
    tell(stream, strlen(stream), strlen(stream) + 1, out);
    assert_string_equal(out, expected);
}

static void a_line_ends_in_lf_or_crlf(void **state)
{
    (void)state;
    check("a\nb\r\n", "[a][b].");
    check("\n\r\n", "[][].");
    check("a", "~");
    check("", ".");
}

static void a_cr_inside_a_line_stays(void **state)
{
    (void)state;
    check("a\rb\n", "[a\rb].");
    check("a\r\r\n", "[a\r].");
}

static void the_greatest_line_passes_and_one_byte_more_does_not(void **state)
{
    (void)state;
    check("1234567\n", "[1234567].");
    check("12345678\n", "[12345678].");
    check("12345678\r\n", "[12345678].");
    check("123456789\nb\n", "![b].");
    check("123456789\r\nb\n", "![b].");
    check("12345678\rb\nc\n", "![c].");
}

static void an_over_long_line_is_told_once_and_skipped(void **state)
{
    (void)state;
    check("12345678901234567890123456789\nb\n", "![b].");
    check("1234567890\n1234567890\nb\n", "!![b].");
    check("12345678901234567890", "!~");
}

static void characters_outside_the_bmp_are_not_looked_into(void **state)
{
    (void)state;
    check("𠮷𠀀\n", "[𠮷𠀀].");
}

static void a_nul_is_a_byte_like_any_other(void **state)
{
    size_t used;
    size_t len;
    jy_framer *framer = jy_framer_new(MAX);
    (void)state;
    assert_non_null(framer);
    assert_int_equal(jy_framer_feed(framer, "a\0b\n", 4, &used), JY_FRAME_LINE);
    assert_memory_equal(jy_framer_line(framer, &len), "a\0b", 3);
    assert_int_equal(len, 3);
    jy_framer_free(framer);
}

static void a_line_beyond_the_abuse_limit_is_abuse(void **state)
{
    static char junk[65536];
    size_t used;
    size_t sent = 0;
    jy_framer *framer = jy_framer_new(MAX);
    (void)state;
    assert_non_null(framer);
    memset(junk, 'x', sizeof junk);
    assert_int_equal(jy_framer_feed(framer, junk, sizeof junk, &used),
                     JY_FRAME_TOO_LONG);
    for (sent = used; sent < JY_FRAME_ABUSE_BYTES; sent += used) {
        assert_int_equal(jy_framer_feed(framer, junk, sizeof junk, &used),
                         JY_FRAME_MORE);
    }
    assert_int_equal(jy_framer_feed(framer, junk, 1, &used), JY_FRAME_ABUSE);
    jy_framer_free(framer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_ends_in_lf_or_crlf),
        cmocka_unit_test(a_cr_inside_a_line_stays),
        cmocka_unit_test(the_greatest_line_passes_and_one_byte_more_does_not),
        cmocka_unit_test(an_over_long_line_is_told_once_and_skipped),
        cmocka_unit_test(characters_outside_the_bmp_are_not_looked_into),
        cmocka_unit_test(a_nul_is_a_byte_like_any_other),
        cmocka_unit_test(a_line_beyond_the_abuse_limit_is_abuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
