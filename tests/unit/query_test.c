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

/* As (and …), (or …), (not …); words as their pieces joined by '+'. */
static void print_node(struct printer *printer, const jy_node *node)
{
    static const char *const heads[] = {
        [JY_NODE_AND] = "(and", [JY_NODE_OR] = "(or", [JY_NODE_NOT] = "(not"};
    if (node->kind == JY_NODE_WORD) {
        if (node->word.field != JY_FIELD_ANY) {
            print(printer, jy_field_name(node->word.field));
            print(printer, ":");
        }
        for (size_t i = 0; i < node->word.piece_count; i++) {
            print(printer, i ? "+" : "");
            print(printer, node->word.piece[i].bytes);
        }
        return;
    }
    print(printer, heads[node->kind]);
    for (size_t i = 0; i < node->child_count; i++) {
        print(printer, " ");
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
        {"ＧＤＰ 增长７．５％", "(and gdp 增长7.5%)", 0},
        {"即：全力", "即:全力", 0},
        {"（植物提取）", "(植物提取)", 0}, /* full width: text */
        {"a-b", "a-b", 0},
        {"3—5家", "3—5家", 0},
        /* What does not parse is text, and a note says so. */
        {"至上”的", "至上”的", 0},
        {"“亲商", "“亲商", 1},
        {"\"亲商", "\"亲商", 1},
        {"\"\"", "\"\"", 2},
        {"(甲", "(甲", 1},
        {"甲)", "甲)", 0},
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
        {"body:甲", "body:甲", 1},
        {"，", ",", 0},
        {"\xEF\xB8\x8F", "", 1}, /* a lone variation selector */
        {"甲 \xEF\xB8\x8F", "甲", 1},
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

static void the_limit_of_characters_is_kept_on_both_sides(void **state)
{
    static char text[3 * (JY_QUERY_CHARACTERS_MAX + 1)];
    (void)state;
    for (size_t i = 0; i < sizeof text; i += 3) {
        memcpy(text + i, "检", 3);
    }
    assert_int_equal(status_of(text, sizeof text - 3), JY_OK);
    assert_int_equal(status_of(text, sizeof text), JY_E_TOO_LARGE);
}

static void the_limit_of_words_is_kept_on_both_sides(void **state)
{
    char text[2 * (JY_QUERY_WORDS_MAX + 1)];
    (void)state;
    for (size_t i = 0; i < sizeof text; i += 2) {
        memcpy(text + i, "a ", 2);
    }
    assert_int_equal(status_of(text, sizeof text - 2), JY_OK);
    assert_int_equal(status_of(text, sizeof text), JY_E_TOO_LARGE);
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
    static const char *const pieces[] = {"(",  ")", "\"", "“",  "”",     "-",
                                         ":",  " ", "OR", "甲", "title", "：",
                                         "　", "1", "=",  "*"};
    unsigned random = 17;
    (void)state;
    for (int n = 0; n < 20000; n++) {
        char text[256] = "甲"; /* so that it is never empty */
        for (int i = 0; i < 20; i++) {
            random = random * 1103515245U + 12345U;
            strcat(text, pieces[random / 65536 % 16]);
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
        cmocka_unit_test(the_limit_of_characters_is_kept_on_both_sides),
        cmocka_unit_test(the_limit_of_words_is_kept_on_both_sides),
        cmocka_unit_test(parentheses_are_nested_up_to_the_limit),
        cmocka_unit_test(any_text_is_a_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
