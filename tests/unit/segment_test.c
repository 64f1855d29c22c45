/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* All terms of `text`, with a blank between them; words as <…>, numbers as
 * #…, so that kinds can be told apart. */
static void list_terms(const char *text, char *out, size_t size)
{
    static const char *const opening[] = {
        [JY_TERM_SINGLE] = "",
        [JY_TERM_PAIR] = "",
        [JY_TERM_WORD] = "<",
        [JY_TERM_NUMBER] = "#",
    };
    jy_segmenter segmenter = {.text = {text, strlen(text)}};
    jy_term term;
    size_t len = 0;
    out[0] = '\0';
    while (jy_segmenter_next(&segmenter, &term) && len < size) {
        len += (size_t)snprintf(out + len, size - len, "%s%.*s%s ",
                                opening[term.kind], (int)term.text.len,
                                term.text.bytes,
                                term.kind == JY_TERM_WORD ? ">" : "");
    }
}

static void text_is_cut_into_pairs_singles_words_and_numbers(void **state)
{
    static const struct {
        const char *text;
        const char *terms;
    } cases[] = {
        {"", ""},
        {"税", "税 "},
        {"营商环境", "营 营商 商 商环 环 环境 境 "},
        {"减负、腾位", "减 减负 负 腾 腾位 位 "},
        {"gdp", "<gdp> "},
        {"在2020年", "在 在2 2 20 0 02 2 20 0 #2020 0年 年 "},
        {"批5a级", "批 批5 5 #5 <a> 级 "},
        {"gb/t 2312", "<gb> <t> 2 23 3 31 1 12 2 #2312 "},
        {"7.5%", "7 #7 5 #5 "},
        {"𠮷野", "𠮷 𠮷野 野 "},
        {"cafe\xCC\x81 店", "<cafe\xCC\x81> 店 "}, /* e and a combining mark */
        {"カ\xE3\x82\x99", "カ カ\xE3\x82\x99 \xE3\x82\x99 "},
        {"第3章", "第 第3 3 #3 3章 章 "},
        {"一\n二", "一 二 "},
        {"😀好", "😀 😀好 好 "},
        {"，。！", ""},
        {"刘·海", "刘 海 "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char terms[256];
        list_terms(cases[i].text, terms, sizeof terms);
        assert_string_equal(terms, cases[i].terms);
    }
}

static void a_long_word_is_cut_to_a_term(void **state)
{
    static const struct {
        size_t len;
        size_t term;
    } cases[] = {{JY_TERM_MAX - 1, JY_TERM_MAX - 1},
                 {JY_TERM_MAX, JY_TERM_MAX},
                 {JY_TERM_MAX + 1, JY_TERM_MAX}};
    char word[JY_TERM_MAX + 2];
    memset(word, 'w', sizeof word);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_segmenter segmenter = {.text = {word, cases[i].len}};
        jy_term term;
        assert_true(jy_segmenter_next(&segmenter, &term));
        assert_int_equal(term.text.len, cases[i].term);
        assert_false(jy_segmenter_next(&segmenter, &term));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_into_pairs_singles_words_and_numbers),
        cmocka_unit_test(a_long_word_is_cut_to_a_term),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
