/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/index.h"
#include "index/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct printer {
    char text[2048];
    size_t len;
};

static void print(struct printer *printer, const char *text)
{
    int len = snprintf(printer->text + printer->len,
                       sizeof printer->text - printer->len, "%s", text);
    printer->len += (size_t)len;
    assert_true(printer->len < sizeof printer->text);
}

static void print_form(struct printer *printer, const jy_form *form)
{
    for (size_t i = 0; i < form->piece_count; i++) {
        print(printer, i ? "+" : "");
        print(printer, form->piece[i].bytes);
    }
}

static void print_word(struct printer *printer, const jy_word *word)
{
    if (word->field != JY_FIELD_ANY) {
        print(printer, jy_field_name(word->field));
        print(printer, ":");
    }
    if (word->exact) {
        print(printer, "=");
        print_form(printer, &word->written);
    }
    for (size_t i = 0; !word->exact && i < word->form_count; i++) {
        print(printer, i ? "|" : "");
        print_form(printer, &word->form[i]);
    }
    print(printer, word->prefix ? "*" : "");
}

/* As (and …), (or …), (not …), (near … 5 …); words as their spellings parted by
 * '|', each its pieces joined by '+'. */
static void print_node(struct printer *printer, const jy_node *node)
{
    static const char *const heads[] = {[JY_NODE_AND] = "(and",
                                        [JY_NODE_OR] = "(or",
                                        [JY_NODE_NOT] = "(not",
                                        [JY_NODE_NEAR] = "(near"};
    char number[32];
    if (node->kind == JY_NODE_WORD) {
        print_word(printer, &node->word);
        return;
    }
    if (node->kind == JY_NODE_DATE) {
        snprintf(number, sizeof number, "%u..%u", (unsigned)node->dates.first,
                 (unsigned)node->dates.last);
        print(printer, number);
        return;
    }
    print(printer, heads[node->kind]);
    for (size_t i = 0; i < node->child_count; i++) {
        print(printer, " ");
        if (node->kind == JY_NODE_NEAR && i > 0) {
            snprintf(number, sizeof number, "%zu ", node->child[i]->near);
            print(printer, number);
        }
        print_node(printer, node->child[i]);
    }
    print(printer, ")");
}

/* What `text` is understood as, and how many notes say something of it. */
static void understand(const char *text, struct printer *out, size_t *notes)
{
    jy_query *query;
    *out = (struct printer){.len = 0};
    assert_int_equal(jy_query_parse(text, strlen(text), &query, NULL), JY_OK);
    if (query->root) {
        print_node(out, query->root);
    }
    *notes = query->note_count;
    jy_query_free(query);
}

static void queries_are_understood_as_people_mean_them(void **state)
{
    static const struct {
        const char *text;
        const char *tree;
        size_t notes;
    } cases[] = {
        {"营商环境", "营商环境", 0},
        {"税", "税", 0},
        {"营商环境 郴州", "(and 营商环境 郴州)", 0},
        {"营商环境　郴州", "(and 营商环境 郴州)", 0}, /* a full-width space */
        {"智能制造 OR 绿色制造", "(or 智能制造 绿色制造)", 0},
        {"甲 乙 OR 丙 丁", "(or (and 甲 乙) (and 丙 丁))", 0},
        {"郴州 -株洲", "(and 郴州 (not 株洲))", 0},
        {"-株洲", "(not 株洲)", 0},
        {"(甲 OR 乙) 丙", "(and (or 甲 乙) 丙)", 0},
        {"甲(乙)丙", "甲(乙)丙", 0},
        {"((甲))", "甲", 0},
        {"-(甲 OR 乙) 丙", "(and (not (or 甲 乙)) 丙)", 0},
        {"甲 OR(乙 丙)", "(or 甲 (and 乙 丙))", 0},
        {"title:产业集群", "title:产业集群", 0},
        {"speaker：刘志仁", "speaker:刘志仁", 0}, /* a full-width colon */
        {"Speaker:刘志仁", "speaker:刘志仁", 0},
        {"place:(株洲 OR 郴州)", "(or place:株洲 place:郴州)", 0},
        {"-place:郴州 甲", "(and (not place:郴州) 甲)", 0},
        {"id:2021-hunan-mayors#1", "id:2021-hunan-mayors#1", 0},
        {"\"三高四新\"", "三高四新", 0},
        {"“三高四新”", "三高四新", 0},
        {"\"三高四新\"战略", "三高四新+战略", 0},
        {"“三高四新”战略", "三高四新+战略", 0},
        {"打造“一极四区”", "打造+一极四区", 0},
        {"\"new york 市\"", "new york 市", 0},
        {"title:\"产业 集群\"", "title:产业 集群", 0},
        {"ＧＤＰ 增长７．５％", "(and gdp 增长7.5%|增长百分之七点五)", 1},
        {"即：全力", "即:全力", 0},
        {"（植物提取）", "(植物提取)", 0}, /* full width: text */
        {"a-b", "a-b", 0},
        {"3—5家", "3—5家", 0},
        /* What does not parse is text, and a note says so. */
        {"至上”的", "至上”的", 1},
        {"“亲商", "“亲商", 1},
        {"\"亲商", "\"亲商", 1},
        {"\"\"", "\"\"", 2},
        {"(甲", "(甲", 1},
        {"甲)", "甲)", 1},
        {"甲(乙", "甲(乙", 1},
        {"()", "()", 1},
        {"OR", "or", 1},
        {"OR 甲", "(and or 甲)", 1},
        {"甲 OR", "(and 甲 or)", 1},
        {"甲 OR OR 乙", "(or 甲 (and or 乙))", 1},
        {"-", "-", 0},
        {"--甲", "--甲", 0},
        {"甲 -", "(and 甲 -)", 0},
        {"title:", "title:", 1},
        {"title: 甲", "(and title: 甲)", 1},
        {"color:红", "color:红", 1},
        {"body:甲", "body:甲", 0},
        {"，", ",", 0},
        {"\xEF\xB8\x8F", "", 1}, /* a lone variation selector */
        {"甲 \xEF\xB8\x8F", "甲", 1},
        /* As it is written. */
        {"=裏", "=裏", 0},
        {"title:=裏", "title:=裏", 0},
        {"-=裏", "(not =裏)", 0},
        {"=“ＧＤＰ 增长”率", "=ＧＤＰ 增长+率", 0},
        {"=", "=", 1},
        {"==甲", "==甲", 1},
        {"=(甲)", "=(甲)", 1},
        {"a=b", "a=b", 0},
        {"id:=a*", "id:=a*", 0}, /* an id is what it is */
        /* Prefixes. */
        {"gov*", "gov*", 0},
        {"税*", "税*", 0},
        {"135*", "135*", 0},
        {"=GDP*", "=GDP*", 0},
        {"\"new york\"*", "new york*", 0},
        {"(gov*)", "gov*", 0},
        {"a*", "a", 1},
        {"*", "*", 1},
        {"a*b", "a*b", 1},
        {"ab**", "ab**", 1},
        {"\"a*b\"", "a*b", 0},
        {"ab* cd* ef*", "(and ab* cd* ef)", 1},
        /* Nearness. */
        {"甲 NEAR 乙", "(near 甲 10 乙)", 0},
        {"甲 NEAR/5 乙", "(near 甲 5 乙)", 0},
        {"甲 NEAR/5 乙 NEAR/3 丙", "(near 甲 5 乙 3 丙)", 0},
        {"丁 甲 NEAR/5 乙 戊", "(and 丁 (near 甲 5 乙) 戊)", 0},
        {"甲 NEAR/0 乙", "(near 甲 1 乙)", 1},
        {"甲 NEAR/100 乙", "(near 甲 100 乙)", 0},
        {"甲 NEAR/101 乙", "(near 甲 100 乙)", 1},
        {"title:甲 NEAR =乙", "(near title:甲 10 =乙)", 0},
        {"NEAR", "near", 1},
        {"NEAR 甲", "(and near 甲)", 1},
        {"甲 NEAR", "(and 甲 near)", 1},
        {"甲 NEAR/ 乙", "(and 甲 near/ 乙)", 1},
        {"甲 NEAR/x 乙", "(and 甲 near/x 乙)", 1},
        {"甲 NEAR -乙", "(and 甲 near (not 乙))", 1},
        {"甲 NEAR (乙 丙)", "(and 甲 near (and 乙 丙))", 1},
        {"(甲 乙) NEAR 丙", "(and (and 甲 乙) near 丙)", 1},
        {"id:甲 NEAR 丙", "(and id:甲 near 丙)", 1},
        {"甲 NEAR date:2021", "(and 甲 near 20210101..20211231)", 1},
        {"甲 NEAR OR 乙", "(or (and 甲 near) 乙)", 1},
        {"(甲 NEAR 乙) OR 丙", "(or (near 甲 10 乙) 丙)", 0},
        {"甲 NEAR 乙 NEAR 丙 NEAR 丁 NEAR 戊",
         "(near 甲 10 乙 10 丙 10 丁 10 戊)", 0},
        {"甲 NEAR 乙 NEAR 丙 NEAR 丁 NEAR 戊 NEAR 己",
         "(and (near 甲 10 乙 10 丙 10 丁 10 戊) 己)", 1},
        /* Dates. */
        {"date:2021", "20210101..20211231", 0},
        {"date:2021-02", "20210201..20210228", 0},
        {"date:2021-03-08", "20210308..20210308", 0},
        {"date:2020..2022", "20200101..20221231", 0},
        {"date:2020..", "20200101..99991231", 0},
        {"date:..2020-06", "10101..20200630", 0},
        {"date:2022..2020", "20200101..20221231", 1},
        {"date:2021年3月8日", "20210308..20210308", 0},
        {"date:二〇二一年三月", "20210301..20210331", 0},
        {"date:(2019 OR 2021) 税",
         "(and (or 20190101..20191231 20210101..20211231) 税)", 0},
        {"-date:2021", "(not 20210101..20211231)", 0},
        {"date:2021-13", "date:2021-13", 1},
        {"date:2021-02-30", "date:2021-02-30", 1},
        {"date:去年", "date:去年", 1},
        {"date:\"2021年\"", "date:2021年", 0},
        {"date:..", "date:..", 1},
        /* Numbers and dates as people write them. */
        {"1958年", "1958年|一九五八年", 1},
        {"一九五八年", "一九五八年|1958年", 1},
        {"2021年", "2021年|二〇二一年|二零二一年|二○二一年", 1},
        {"二零二一年", "二零二一年|2021年|二〇二一年|二○二一年", 1},
        {"11月", "11月|十一月", 1},
        {"27日", "27日|二十七日|廿七日", 1},
        {"廿七日", "廿七日|27日|二十七日", 1},
        {"卅一日", "卅一日|31日|三十一日", 1},
        {"5%", "5%|百分之五", 1},
        {"百分之一百二十", "百分之一百二十|120%", 1},
        {"0.05％", "0.05%|百分之零点零五", 1},
        {"1958年11月", "1958年11月|一九五八年十一月", 1},
        {"title:1958年", "title:1958年|一九五八年", 1},
        {"\"1958年\"夏", "1958年+夏|一九五八年+夏", 1},
        {"百分之五月", "百分之五月|5%月", 1},
        {"=1958年", "=1958年", 0},
        {"十四五", "十四五", 0},
        {"11958年", "11958年", 0},
        {"13月", "13月", 0},
        {"03月", "03月", 0},
        {"32日", "32日", 0},
        {"1.2.3%", "1.2.3%", 0},
        {"1000%", "1000%", 0},
        {"date:\"1958年\"", "date:1958年", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct printer tree;
        size_t notes;
        understand(cases[i].text, &tree, &notes);
        assert_string_equal(tree.text, cases[i].tree);
        if (notes != cases[i].notes) {
            fail_msg("%s has %zu notes", cases[i].text, notes);
        }
    }
}

static jy_status status_of(const char *text, size_t len)
{
    jy_query *query;
    jy_error err = {JY_OK, ""};
    jy_status status = jy_query_parse(text, len, &query, &err);
    assert_int_equal(status, err.status);
    assert_true((query != NULL) == (status == JY_OK));
    jy_query_free(query);
    return status;
}

static void a_query_of_blanks_is_empty(void **state)
{
    (void)state;
    assert_int_equal(status_of("", 0), JY_E_QUERY);
    assert_int_equal(status_of(" \t　", 5), JY_E_QUERY);
}

static void what_is_beyond_the_limit_of_characters_is_left_out(void **state)
{
    static char text[3 * (JY_QUERY_CHARACTERS_MAX + 1)];
    (void)state;
    for (size_t i = 0; i < sizeof text; i += 3) {
        memcpy(text + i, "检", 3);
    }
    for (size_t beyond = 0; beyond < 2; beyond++) {
        jy_query *query;
        size_t len = sizeof text - 3 + 3 * beyond;
        assert_int_equal(jy_query_parse(text, len, &query, NULL), JY_OK);
        assert_int_equal(query->root->word.form[0].piece[0].len,
                         3 * JY_QUERY_CHARACTERS_MAX);
        assert_int_equal(query->note_count, beyond);
        jy_query_free(query);
    }
}

static void what_is_beyond_the_limit_of_words_is_left_out(void **state)
{
    char text[2 * (JY_QUERY_WORDS_MAX + 1)];
    (void)state;
    for (size_t i = 0; i < sizeof text; i += 2) {
        memcpy(text + i, "a ", 2);
    }
    for (size_t beyond = 0; beyond < 2; beyond++) {
        jy_query *query;
        size_t len = sizeof text - 2 + 2 * beyond;
        assert_int_equal(jy_query_parse(text, len, &query, NULL), JY_OK);
        assert_int_equal(query->words, JY_QUERY_WORDS_MAX);
        assert_int_equal(query->root->child_count, JY_QUERY_WORDS_MAX);
        assert_int_equal(query->note_count, beyond);
        jy_query_free(query);
    }
}

static void spellings_of_a_word_are_bounded(void **state)
{
    const char text[] = "2000年20日2000年21日";
    jy_query *query;
    (void)state;
    assert_int_equal(jy_query_parse(text, strlen(text), &query, NULL), JY_OK);
    assert_int_equal(query->root->word.form_count, JY_QUERY_FORMS_MAX);
    assert_int_equal(query->note_count, 1);
    jy_query_free(query);
}

static void notes_are_bounded_and_the_last_says_so(void **state)
{
    static const char idle[] = "NEAR ";
    char text[sizeof idle * 2 * JY_QUERY_NOTES_MAX] = "";
    jy_query *query;
    (void)state;
    for (int i = 0; i <= JY_QUERY_NOTES_MAX; i++) {
        strcat(text, idle);
    }
    assert_int_equal(jy_query_parse(text, strlen(text), &query, NULL), JY_OK);
    assert_int_equal(query->note_count, JY_QUERY_NOTES_MAX);
    assert_non_null(strstr(query->note[JY_QUERY_NOTES_MAX - 1], "more"));
    jy_query_free(query);
}

static void parentheses_are_nested_up_to_the_limit(void **state)
{
    (void)state;
    for (size_t depth = JY_QUERY_DEPTH_MAX; depth <= JY_QUERY_DEPTH_MAX + 1;
         depth++) {
        char text[64];
        struct printer tree;
        size_t notes;
        memset(text, '(', depth);
        text[depth] = 'a';
        memset(text + depth + 1, ')', depth);
        text[2 * depth + 1] = '\0';
        understand(text, &tree, &notes);
        if (depth == JY_QUERY_DEPTH_MAX) {
            assert_string_equal(tree.text, "a");
            assert_int_equal(notes, 0);
        } else {
            assert_string_equal(tree.text, "(a)");
            assert_int_equal(notes, 1);
        }
    }
}

/* No text is a syntax error: random strings of the characters that mean
 * something are all understood. */
static void any_text_is_a_query(void **state)
{
    static const char *const pieces[] = {
        "(",    ")",      "\"",    "“",  "”",    "-",  ":", " ",
        "OR",   "甲",     "title", "：", "　",   "1",  "=", "*",
        "NEAR", "NEAR/3", "date:", "..", "2021", "年", "%", "百分之"};
    unsigned random = 17;
    (void)state;
    for (int n = 0; n < 20000; n++) {
        char text[256] = "甲"; /* so that it is never empty */
        for (int i = 0; i < 20; i++) {
            random = random * 1103515245U + 12345U;
            strcat(text,
                   pieces[random / 65536 % (sizeof pieces / sizeof *pieces)]);
        }
        jy_status status = status_of(text, strlen(text));
        assert_int_equal(status, JY_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_are_understood_as_people_mean_them),
        cmocka_unit_test(a_query_of_blanks_is_empty),
        cmocka_unit_test(what_is_beyond_the_limit_of_characters_is_left_out),
        cmocka_unit_test(what_is_beyond_the_limit_of_words_is_left_out),
        cmocka_unit_test(spellings_of_a_word_are_bounded),
        cmocka_unit_test(notes_are_bounded_and_the_last_says_so),
        cmocka_unit_test(parentheses_are_nested_up_to_the_limit),
        cmocka_unit_test(any_text_is_a_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
