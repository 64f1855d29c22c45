/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text on a terminal: what is harmless stays, what is obeyed is written out. */
#include "client/show.h"
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const jy_mark marks_of_smart[] = {{1, 3}, {3, 5}};

/* What is shown of `text`; the caller frees it. */
static char *shown(const char *text, const jy_mark *marks, size_t count,
                   jy_style style)
{
    char *result = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&result, &len);

    assert_non_null(out);
    jy_show_marked(out, text, marks, count, style);
    fclose(out);
    return result;
}

static void assert_shown(const char *text, const char *expected)
{
    char *result = shown(text, NULL, 0, JY_STYLE_NONE);
    assert_string_equal(result, expected);
    free(result);
}

static void plain_text_stays_as_it_is(void **state)
{
    (void)state;
    assert_shown("", "");
    assert_shown("为企业减负、为市场腾位 GDP 𠮷 é",
                 "为企业减负、为市场腾位 GDP 𠮷 é");
}

static void controls_are_written_out(void **state)
{
    (void)state;
    assert_shown("a\x1b]52;c;eA==\x07z", "a\\x1b]52;c;eA==\\x07z");
    assert_shown("\x7f", "\\x7f");
    assert_shown("\xc2\x9b"
                 "31m",
                 "\\u009b31m");
    assert_shown("税\r务", "税\\x0d务");
}

static void directions_of_writing_are_written_out(void **state)
{
    (void)state;
    assert_shown("\u202e税", "\\u202e税");
    assert_shown("\u2066税\u2069", "\\u2066税\\u2069");
}

static void neighbours_of_the_controls_stay(void **state)
{
    (void)state;
    assert_shown("~\u00a0\u2029\u202f\u2065\u206a",
                 "~\u00a0\u2029\u202f\u2065\u206a");
}

static void no_character_that_is_obeyed_gets_through(void **state)
{
    (void)state;
    for (uint32_t code = 1; code < 0x3000; ++code) {
        bool obeyed = code < 0x20 || (code >= 0x7f && code < 0xa0) ||
                      (code >= 0x202a && code <= 0x202e) ||
                      (code >= 0x2066 && code <= 0x2069);
        char text[JY_UTF8_MAX + 1] = "";
        jy_utf8_encode(code, text);
        char *result = shown(text, NULL, 0, JY_STYLE_TEXT);
        assert_int_equal(strcmp(result, text) != 0, obeyed);
        free(result);
    }
}

static void a_line_end_and_a_tab_become_spaces(void **state)
{
    (void)state;
    assert_shown("一\n二\t三", "一 二 三");
}

static void bytes_that_are_no_utf8_are_written_out(void **state)
{
    (void)state;
    assert_shown("caf\xe9 \xe7\xa8", "caf\\xe9 \\xe7\\xa8");
}

static void marks_are_coloured_each_for_itself(void **state)
{
    (void)state;
    char *result = shown("以智能制造为主", marks_of_smart, 2, JY_STYLE_TEXT);
    assert_string_equal(result,
                        "以\x1b[1;31m智能\x1b[0m\x1b[1;31m制造\x1b[0m为主");
    free(result);
}

static void marks_leave_no_trace_without_colour(void **state)
{
    (void)state;
    char *result = shown("以智能制造为主", marks_of_smart, 2, JY_STYLE_NONE);
    assert_string_equal(result, "以智能制造为主");
    free(result);
}

static void a_mark_may_be_the_whole_text_beyond_the_bmp(void **state)
{
    static const jy_mark all = {0, 2};

    (void)state;
    char *result = shown("𠮷野", &all, 1, JY_STYLE_TEXT);
    assert_string_equal(result, "\x1b[1;31m𠮷野\x1b[0m");
    free(result);
}

static void a_control_inside_a_mark_is_written_out(void **state)
{
    static const jy_mark middle = {1, 2};

    (void)state;
    char *result = shown("a\x1b"
                         "b",
                         &middle, 1, JY_STYLE_TEXT);
    assert_string_equal(result, "a\x1b[1;31m\\x1b\x1b[0mb");
    free(result);
}

static void a_title_is_bold_and_its_marks_are_underlined(void **state)
{
    (void)state;
    char *result = shown("以智能制造为主", marks_of_smart, 2, JY_STYLE_TITLE);
    assert_string_equal(result, "\x1b[1m以\x1b[0m\x1b[1;4m智能\x1b[0m"
                                "\x1b[1;4m制造\x1b[0m\x1b[1m为主\x1b[0m");
    free(result);
}

static void columns_are_those_of_what_is_shown(void **state)
{
    static const struct {
        const char *text;
        size_t columns;
    } cases[] = {
        {"", 0},
        {"GDP", 3},
        {"高质量", 6},
        {"ＧＤＰ", 6},
        {"，。", 4},
        {"𠮷野", 4},
        {"é", 1},
        {"e\u0301", 1},
        {"か\u3099", 2},
        {"\u2014", 1},
        {"葛\U000e0100", 2},
        {"\x1b[0m", 7},
        {"税\n务", 5},
        {"\u202e", 6},
        {"\xe7\xa8", 8},
        {"한", 2},
        {"ｱ", 1},
        {"\U0001f600", 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
        assert_int_equal(jy_show_columns(cases[i].text), cases[i].columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays_as_it_is),
        cmocka_unit_test(controls_are_written_out),
        cmocka_unit_test(directions_of_writing_are_written_out),
        cmocka_unit_test(neighbours_of_the_controls_stay),
        cmocka_unit_test(no_character_that_is_obeyed_gets_through),
        cmocka_unit_test(a_line_end_and_a_tab_become_spaces),
        cmocka_unit_test(bytes_that_are_no_utf8_are_written_out),
        cmocka_unit_test(marks_are_coloured_each_for_itself),
        cmocka_unit_test(marks_leave_no_trace_without_colour),
        cmocka_unit_test(a_mark_may_be_the_whole_text_beyond_the_bmp),
        cmocka_unit_test(a_control_inside_a_mark_is_written_out),
        cmocka_unit_test(a_title_is_bold_and_its_marks_are_underlined),
        cmocka_unit_test(columns_are_those_of_what_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
