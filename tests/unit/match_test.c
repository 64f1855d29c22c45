/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a word stands in a text, and how long it takes to see that. */
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
    };
    const jy_patience patience = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_query *query = parse(cases[i].word);
        const char *text = cases[i].text;
        jy_folded folded;
        jy_span span;
        assert_int_equal(jy_fold(text, strlen(text), &folded, NULL), JY_OK);
        bool found = jy_word_find(&query->root->word,
                                  (jy_text){folded.bytes, folded.len}, 0,
                                  &patience, &span);
        if (found != (cases[i].place != NULL)) {
            fail_msg("%s in %s", cases[i].word, text);
        }
        if (found) {
            span = jy_fold_origin((jy_text){text, strlen(text)}, folded.points,
                                  folded.point_count, span);
            assert_int_equal(span.begin, strlen(cases[i].before));
            assert_int_equal(span.end - span.begin, strlen(cases[i].place));
        }
        jy_folded_clear(&folded);
        jy_query_free(query);
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

/* Trying each letter would be eight million searches for a long word. */
static void a_run_of_letters_is_passed_over_at_once(void **state)
{
    const jy_patience patience = {0};
    char *bytes = repeat("a", JY_DOCUMENT_BODY_MAX);
    char *word = repeat("a", JY_QUERY_CHARACTERS_MAX);
    jy_text text = {bytes, strlen(bytes)};
    jy_query *query = parse(word);
    jy_span span;
    (void)state;
    assert_false(jy_word_find(&query->root->word, text, 0, &patience, &span));
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
    jy_text text = {bytes, strlen(bytes)};
    jy_query *query = parse("\"————————\"，");
    jy_span span;
    (void)state;
    jy_stop_set(&stop);
    assert_false(jy_word_find(&query->root->word, text, 0, &patience, &span));
    jy_query_free(query);
    query = parse("—");
    assert_false(jy_word_find(&query->root->word, text, 0, &patience, &span));
    text.len = 3; /* too short to be worth a look at the clock */
    assert_true(jy_word_find(&query->root->word, text, 0, &patience, &span));
    jy_query_free(query);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_word_stands_where_its_characters_do_and_its_letters_end),
        cmocka_unit_test(a_run_of_letters_is_passed_over_at_once),
        cmocka_unit_test(a_search_of_one_long_text_ends_when_it_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
