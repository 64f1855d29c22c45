/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/pinyin.h"
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The readings of `character`, each followed by a blank. */
static const char *readings_of(const char *character)
{
    static char out[64];
    const char *reading[JY_PINYIN_READINGS_MAX];
    uint32_t code = 0;
    jy_utf8_decode(character, strlen(character), &code);
    size_t count = jy_pinyin_readings(code, reading);
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        len += (size_t)snprintf(out + len, sizeof out - len, "%s ", reading[i]);
    }
    return out;
}

static void a_character_has_its_reading_without_the_tone(void **state)
{
    static const char *const cases[][2] = {
        {"株", "zhu "},  {"洲", "zhou "}, {"智", "zhi "}, {"光", "guang "},
        {"〇", "ling "}, {"啊", "a "},    {"𫗧", "su "}, /* beyond the first
                                                            plane */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(readings_of(cases[i][0]), cases[i][1]);
    }
}

static void
a_character_of_several_readings_has_the_usual_one_first(void **state)
{
    static const char *const cases[][2] = {
        {"行", "xing hang heng "}, {"长", "zhang chang "},
        {"重", "zhong chong "},    {"乐", "le yue "},
        {"厦", "sha xia "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(readings_of(cases[i][0]), cases[i][1]);
    }
}

static void a_traditional_character_has_readings_of_its_own(void **state)
{
    static const char *const cases[][2] = {
        {"環", "huan "}, {"長", "zhang chang "}, {"廈", "sha xia "}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(readings_of(cases[i][0]), cases[i][1]);
    }
}

static void u_with_dots_is_typed_as_v_or_as_u(void **state)
{
    static const char *const cases[][2] = {
        {"吕", "lv lu "}, {"略", "lve lue "}, {"女", "nv nu "}, {"去", "qu "}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(readings_of(cases[i][0]), cases[i][1]);
    }
}

static void what_is_no_character_of_chinese_has_no_reading(void **state)
{
    const char *reading[JY_PINYIN_READINGS_MAX];
    static const uint32_t codes[] = {0,      'a',      0x3042,   0xAC00,
                                     0xE000, 0x10FFFF, 0x110000, UINT32_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        assert_int_equal(jy_pinyin_readings(codes[i], reading), 0);
    }
}

/* The holes are characters made in Japan for units: 兙, 瓱, 甅 … */
static void the_first_block_has_readings_of_letters(void **state)
{
    size_t holes = 0;
    (void)state;
    for (uint32_t code = 0x4E00; code <= 0x9FA5; code++) {
        const char *reading[JY_PINYIN_READINGS_MAX];
        size_t count = jy_pinyin_readings(code, reading);
        holes += count == 0;
        for (size_t i = 0; i < count; i++) {
            size_t len = strlen(reading[i]);
            assert_true(len > 0 && len <= JY_PINYIN_SYLLABLE_MAX);
            assert_int_equal(strspn(reading[i], "abcdefghijklmnopqrstuvwxyz"),
                             len);
        }
    }
    assert_int_equal(holes, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_character_has_its_reading_without_the_tone),
        cmocka_unit_test(
            a_character_of_several_readings_has_the_usual_one_first),
        cmocka_unit_test(a_traditional_character_has_readings_of_its_own),
        cmocka_unit_test(u_with_dots_is_typed_as_v_or_as_u),
        cmocka_unit_test(what_is_no_character_of_chinese_has_no_reading),
        cmocka_unit_test(the_first_block_has_readings_of_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
