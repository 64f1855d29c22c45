/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void every_scalar_value_comes_back_from_its_bytes(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char bytes[JY_UTF8_MAX];
        uint32_t back = 0;
        if (code >= 0xD800 && code <= 0xDFFF) {
            continue;
        }
        size_t size = jy_utf8_encode(code, bytes);
        assert_int_equal(jy_utf8_decode(bytes, size, &back), size);
        assert_int_equal(back, code);
        if (size > 1) {
            assert_int_equal(jy_utf8_decode(bytes, size - 1, &back), 0);
        }
    }
}

/* The plain twin: does a sequence of two bytes begin with a character? */
static size_t plain_decode(unsigned first, unsigned second)
{
    if (first < 0x80) {
        return 1;
    }
    return first >= 0xC2 && first <= 0xDF && second >= 0x80 && second <= 0xBF
               ? 2
               : 0;
}

static void all_pairs_of_bytes_are_judged_as_the_standard_does(void **state)
{
    (void)state;
    for (unsigned pair = 0; pair < 65536; pair++) {
        char bytes[2] = {(char)(pair >> 8), (char)(pair & 0xFF)};
        uint32_t code;
        assert_int_equal(jy_utf8_decode(bytes, 2, &code),
                         plain_decode(pair >> 8, pair & 0xFF));
    }
}

static void forms_that_are_not_strict_are_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t valid;
    } cases[] = {
        {"\xC0\xAF", 0},             /* '/' in two bytes */
        {"\xE0\x80\xAF", 0},         /* in three */
        {"\xF0\x80\x80\xAF", 0},     /* in four */
        {"\xED\xA0\x80", 0},         /* a surrogate */
        {"\xED\xBF\xBF", 0},         /* another */
        {"\xF4\x90\x80\x80", 0},     /* beyond U+10FFFF */
        {"\xF8\x88\x80\x80\x80", 0}, /* five bytes */
        {"\x80", 0},                 /* a continuation alone */
        {"检\xFF", 3},
        {"检言\xE6\xA3", 6},
        {"𠮷野家", 10}, /* Ext-B */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].bytes);
        assert_int_equal(jy_utf8_valid_prefix(cases[i].bytes, len),
                         cases[i].valid);
        assert_int_equal(jy_utf8_is_valid(cases[i].bytes, len),
                         cases[i].valid == len);
    }
}

static void characters_are_counted_and_found(void **state)
{
    const char *text = "a检𠮷b";
    size_t len = strlen(text);
    static const size_t offsets[] = {0, 1, 4, 8, 9};
    (void)state;
    assert_int_equal(jy_utf8_count(text, len), 4);
    static char many[5000];
    for (size_t i = 0; i < sizeof many; i++) {
        many[i] = "\xE7\xA8\x8E"[i % 3];
    }
    for (size_t i = 0; i < sizeof many / 3; i++) {
        assert_int_equal(jy_utf8_count(many, 3 * i), i);
        assert_int_equal(jy_utf8_count(many + 3, 3 * i), i);
    }
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        assert_int_equal(jy_utf8_offset(text, len, i), offsets[i]);
    }
    assert_int_equal(jy_utf8_offset(text, len, 99), len);
}

static void a_cut_never_falls_into_a_character(void **state)
{
    static const size_t floors[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 9};
    (void)state;
    for (size_t i = 0; i < sizeof floors / sizeof *floors; i++) {
        assert_int_equal(jy_utf8_floor("a检𠮷b", i), floors[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value_comes_back_from_its_bytes),
        cmocka_unit_test(all_pairs_of_bytes_are_judged_as_the_standard_does),
        cmocka_unit_test(forms_that_are_not_strict_are_refused),
        cmocka_unit_test(characters_are_counted_and_found),
        cmocka_unit_test(a_cut_never_falls_into_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
