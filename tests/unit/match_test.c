/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where words stand in a text, and how long it takes to see that. */
#include "index/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static jy_query *parse(const char *word)
{
    jy_query *query;
    assert_int_equal(jy_query_parse(word, strlen(word), &query, NULL), JY_OK);
    assert_int_equal(query->root->kind, JY_NODE_WORD);
    return query;
}

/* A field of a document; its folded text is the caller's to clear. */
static jy_stored_field field_of(const char *text, jy_folded *folded)
{
    assert_int_equal(jy_fold(text, strlen(text), folded, NULL), JY_OK);
    return (jy_stored_field){.original = {text, strlen(text)},
                             .folded = {folded->bytes, folded->len},
                             .points = folded->points,
                             .point_count = folded->point_count};
}

/* A field whose text folds to itself. */
static jy_stored_field plain_field(jy_text text)
{
    return (jy_stored_field){.original = text, .folded = text};
}

static void
a_word_stands_where_its_characters_do_and_its_letters_end(void **state)
{
    static const struct {
        const char *text;
        const char *word;
        const char *before; /* what precedes the place; NULL: there is none */
        const char *place;
    } cases[] = {
        {"优化营商环境", "营商", "优化", "营商"},
        {"AI不是said", "ai", "", "AI"},
        {"said，AI", "ai", "said，", "AI"},
        {"saida", "ai", NULL, NULL},
        {"增长7.5%", "5", "增长7.", "5"}, /* digits count one by one */
        {"café", "caf", NULL, NULL},
        {"café", "cafe", NULL, NULL}, /* an accent is not parted */
        {"élan", "lan", NULL, NULL},  /* and is a part of its word */
        {"ガ", "カ", NULL, NULL},
        {"ブログblog", "blog", "ブログ", "blog"}, /* kana are no letters */
        {"ブログblog", "ブログ", "", "ブログ"},   /* whatever is on them */
        {"打造“一极四区”。", "打造\"一极四区\"", "", "打造“一极四区"},
        {"打造一极四区。", "打造\"一极四区\"", "", "打造一极四区"},
        {"打造”“一极四区", "打造\"一极四区\"", "", "打造”“一极四区"},
        {"打造“”“一极四区", "打造\"一极四区\"", NULL, NULL},
        {"打造，一极四区", "打造\"一极四区\"", NULL, NULL},
        {"open“AI”", "open\"ai\"", "", "open“AI"},
        {"openai", "open\"ai\"", NULL, NULL}, /* one word is not two */
        {"ガス", "カ\"\xE3\x82\x99ス\"", NULL, NULL},
        {"", "税", NULL, NULL},
        /* As it is written. */
        {"表裏裡里", "=裏", "表", "裏"},
        {"表里", "=裏", NULL, NULL},
        {"ＧＤＰ和GDP", "=GDP", "ＧＤＰ和", "GDP"},
        {"gdp", "=GDP", NULL, NULL},
        {"㎏GDP", "=GDP", NULL, NULL}, /* folds to kgGDP, which is one run */
        {"GDP增长", "=GDP", "", "GDP"},
        {"a㎏", "=a", NULL, NULL}, /* nor does =word find what word does not */
        {"发展\u200b好", "=发展", "", "发展"},
        {"G\u200bDP", "=DP", NULL, NULL},
        {"GD\u200bP", "=GD", NULL, NULL},
        {"葛\U000E0100飾", "=葛", NULL, NULL},  /* a form of its own */
        {"㏂yz㏂㏂y", "=㏂y", "㏂yz㏂", "㏂y"}, /* a.m. ends with a dot */
        {"打造“一极四区”", "=打造\"一极四区\"", "", "打造“一极四区"},
        /* Prefixes. */
        {"the government", "gov*", "the ", "government"},
        {"misgovern", "gov*", NULL, NULL},
        {"13567和0135", "135*", "", "13567"},
        {"0135和1356", "135*", "0135和", "1356"},
        {"0135", "135*", NULL, NULL},
        {"5A级", "5a*", "", "5A"},
        {"café", "cafe*", NULL, NULL}, /* the accent is not parted */
        {"纳税人", "税*", "纳", "税"},
        {"ガsaid", "ガ*", "", "ガ"},
        {"0\u200b135", "=135*", NULL, NULL},
        {"Governing", "=Gov*", "", "Governing"},
        /* Other spellings of numbers and dates. */
        {"在一九五八年", "1958年", "在", "一九五八年"},
        {"在1958年", "一九五八年", "在", "1958年"},
        {"二零二一年", "2021年", "", "二零二一年"},
        {"二○二一年", "2021年", "", "二○二一年"},
        {"廿七日", "27日", "", "廿七日"},
        {"十一月", "1月", NULL, NULL}, /* 一月 is not in 十一月 */
        {"一月", "1月", "", "一月"},
        {"百分之五十", "5%", NULL, NULL},
        {"增长百分之五。", "5％", "增长", "百分之五"},
        {"15%", "百分之五", NULL, NULL},
        {"百分之五十", "百分之五", "", "百分之五"}, /* as it was typed */
        {"3.5%", "百分之三点五", "", "3.5%"},
        {"145", "十四五", NULL, NULL},
        {"一九五八年十一月廿七日", "1958年11月27日", "",
         "一九五八年十一月廿七日"},
        {"一九五八年", "=1958年", NULL, NULL},
    };
    const jy_patience patience = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_query *query = parse(cases[i].word);
        const char *text = cases[i].text;
        jy_folded folded;
        jy_span span;
        jy_stored_field field = field_of(text, &folded);
        bool found = jy_word_find(&query->root->word, &field, &patience, &span);
        if (found != (cases[i].place != NULL)) {
            fail_msg("%s in %s", cases[i].word, text);
        }
        if (found) {
            span = jy_word_origin(&query->root->word, &field, span);
            assert_int_equal(span.begin, strlen(cases[i].before));
            assert_int_equal(span.end - span.begin, strlen(cases[i].place));
        }
        jy_folded_clear(&folded);
        jy_query_free(query);
    }
}

static bool matches(const char *query_text, const char *body)
{
    const jy_patience patience = {0};
    jy_query *query;
    jy_folded folded;
    jy_stored_document document = {0};
    document.field[JY_FIELD_BODY] = field_of(body, &folded);
    assert_int_equal(
        jy_query_parse(query_text, strlen(query_text), &query, NULL), JY_OK);
    bool result = jy_query_matches(query, &document, &patience);
    jy_query_free(query);
    jy_folded_clear(&folded);
    return result;
}

static void near_words_are_as_near_as_asked(void **state)
{
    static const struct {
        const char *query;
        const char *body;
        bool matches;
    } cases[] = {
        {"甲 NEAR/2 乙", "甲一二乙", true},
        {"甲 NEAR/2 乙", "甲一二三乙", false},
        {"甲 NEAR/2 乙", "乙一二甲", true},
        {"甲 NEAR 乙", "甲一二三四五六七八九十乙", true},
        {"甲 NEAR 乙", "甲一二三四五六七八九十百乙", false},
        {"甲 NEAR/1 甲", "甲", false}, /* not the same place twice */
        {"甲 NEAR/1 甲", "甲甲", true},
        {"环境 NEAR/5 营商环境", "营商环境", false},
        {"甲 NEAR/1 乙 NEAR/1 丙", "甲一乙二丙", true},
        {"甲 NEAR/1 乙 NEAR/1 丙", "丙一乙二甲", true},
        {"甲 NEAR/1 乙 NEAR/1 丙", "甲一乙三三三乙二丙", false},
        {"甲 NEAR/1 乙 NEAR/9 丙", "甲一乙三三三乙二丙", true},
        {"𠮷 NEAR/2 𠮷", "𠮷𠮷", true},
        {"哈哈 NEAR/1 笑", "哈哈哈哈哈一笑", true},
        {"=裏 NEAR/1 外", "裡外裏外", true},
        {"=裏 NEAR/1 外", "裡外里里裏", false},
        {"1958年 NEAR/1 夏", "一九五八年夏", true},
        {"gov* NEAR/1 paper", "government  paper", false},
        {"gov* NEAR/1 paper", "government paper", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (matches(cases[i].query, cases[i].body) != cases[i].matches) {
            fail_msg("%s in %s", cases[i].query, cases[i].body);
        }
    }
}

/* `unit`, `count` times over; the caller frees it. */
static char *repeat(const char *unit, size_t count)
{
    size_t len = strlen(unit);
    char *text = malloc(len * count + 1);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * len, unit, len);
    }
    text[len * count] = '\0';
    return text;
}

/* Each place is met once, however long another is, or where there is none of
 * another spelling. */
static void many_places_are_near_or_not_at_once(void **state)
{
    enum { TIMES = 100000 };
    char *run = repeat("ab", TIMES);
    char *words = repeat(" ab，，，，cd，，，，", TIMES);
    char *numbers = repeat("5%，", TIMES);
    char *text = malloc(strlen(run) + strlen(words) + 1);
    assert_non_null(text);
    strcpy(stpcpy(text, run), words);
    (void)state;
    assert_false(matches("ab* NEAR/3 cd", text));
    assert_true(matches("ab* NEAR/4 cd", text));
    assert_false(matches("5% NEAR 甲", numbers));
    free(text);
    free(numbers);
    free(words);
    free(run);
}

/* Trying each letter would be eight million searches for a long word. */
static void a_run_of_letters_is_passed_over_at_once(void **state)
{
    const jy_patience patience = {0};
    char *bytes = repeat("a", JY_DOCUMENT_BODY_MAX);
    char *word = repeat("a", JY_QUERY_CHARACTERS_MAX);
    jy_stored_field field = plain_field((jy_text){bytes, strlen(bytes)});
    jy_query *query = parse(word);
    jy_span span;
    (void)state;
    assert_false(jy_word_find(&query->root->word, &field, &patience, &span));
    jy_query_free(query);
    free(word);
    free(bytes);
}

/* Each character begins the word and none ends it: the clock decides. */
static void a_search_of_one_long_text_ends_when_it_should(void **state)
{
    jy_stop stop = {0};
    jy_patience patience = {.stop = &stop};
    char *bytes = repeat("—", JY_DOCUMENT_BODY_MAX / 3);
    jy_stored_field field = plain_field((jy_text){bytes, strlen(bytes)});
    jy_query *query = parse("\"————————\"，");
    jy_span span;
    (void)state;
    jy_stop_set(&stop);
    assert_false(jy_word_find(&query->root->word, &field, &patience, &span));
    jy_query_free(query);
    query = parse("—");
    assert_false(jy_word_find(&query->root->word, &field, &patience, &span));
    field.folded.len = 3; /* too short to be worth a look at the clock */
    assert_true(jy_word_find(&query->root->word, &field, &patience, &span));
    jy_query_free(query);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_word_stands_where_its_characters_do_and_its_letters_end),
        cmocka_unit_test(near_words_are_as_near_as_asked),
        cmocka_unit_test(many_places_are_near_or_not_at_once),
        cmocka_unit_test(a_run_of_letters_is_passed_over_at_once),
        cmocka_unit_test(a_search_of_one_long_text_ends_when_it_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
