/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/pinyin.h"
#include "index/pinyin_key.h"
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

/* --- forms of a key */

static const char *const keys[] = {
    "zhu'zhou", "zhang'jia'jie", "xi'an", "xian", "nv'shi", "g'd'p", "a",
    "''",       "sh''n'",        ""};
enum { KEYS = sizeof keys / sizeof *keys };

static size_t form_of(jy_pinyin_form form, const char *key, char *out)
{
    return jy_pinyin_form_of(form, (jy_text){key, strlen(key)}, out);
}

static void a_key_has_three_forms(void **state)
{
    static const char *const forms[KEYS][JY_PINYIN_LOOSE + 1] = {
        {"zhuzhou", "zz", "zuzou"},
        {"zhangjiajie", "zjj", "zanjiajie"},
        {"xian", "xa", "xian"},
        {"xian", "x", "xian"},
        {"nvshi", "ns", "lvsi"},
        {"gdp", "gdp", "gdp"},
        {"a", "a", "a"},
        {"", "", ""},
        {"shn", "sn", "sn"},
        {"", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < KEYS; i++) {
        for (int form = 0; form <= JY_PINYIN_LOOSE; form++) {
            char out[JY_PINYIN_KEY_MAX + 1];
            out[form_of((jy_pinyin_form)form, keys[i], out)] = '\0';
            assert_string_equal(out, forms[i][form]);
        }
    }
}

/* -2, -1, 0 or 1: before, the same, begins with them, behind. */
static int relation(const char *form, size_t len, jy_text letters)
{
    size_t common = len < letters.len ? len : letters.len;
    int difference = memcmp(form, letters.bytes, common);
    if (difference != 0 || len < letters.len) {
        return difference > 0 ? 1 : -2;
    }
    return len == letters.len ? -1 : 0;
}

static void a_form_is_written_as_far_as_it_takes_to_compare_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < KEYS; i++) {
        for (size_t k = 0; k < KEYS; k++) {
            for (int n = 0; n <= JY_PINYIN_LOOSE; n++) {
                const jy_pinyin_form form = (jy_pinyin_form)n;
                char whole[JY_PINYIN_KEY_MAX];
                char part[JY_PINYIN_KEY_MAX];
                char other[JY_PINYIN_KEY_MAX];
                size_t len = form_of(form, keys[i], whole);
                jy_text letters = {other, form_of(form, keys[k], other)};
                for (;; letters.len--) {
                    size_t some = jy_pinyin_form_against(
                        form, (jy_text){keys[i], strlen(keys[i])}, letters,
                        part);
                    assert_true(some <= len);
                    assert_memory_equal(part, whole, some);
                    assert_int_equal(relation(part, some, letters),
                                     relation(whole, len, letters));
                    if (letters.len == 0) {
                        break;
                    }
                }
            }
        }
    }
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
        cmocka_unit_test(a_key_has_three_forms),
        cmocka_unit_test(a_form_is_written_as_far_as_it_takes_to_compare_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
