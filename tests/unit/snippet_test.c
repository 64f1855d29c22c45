/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/cut.h"
#include "index/fold.h"
#include "index/grapheme.h"
#include "index/snippet.h"
#include "protocol/utf8.h"
#include "tests/unit/marked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* Every place of the words (NULL ends them) in `text`. */
static jy_places find(const char *text, const char *const *words)
{
    jy_places places = {0};
    for (size_t word = 0; words[word]; word++) {
        const char *at = text;
        while ((at = strstr(at, words[word]))) {
            size_t begin = (size_t)(at - text);
            jy_place place = {.span = {begin, begin + strlen(words[word])},
                              .word = word};
            assert_int_equal(jy_places_add(&places, place, NULL), JY_OK);
            at += strlen(words[word]);
        }
    }
    return places;
}

/* The snippets of `text`, with | between them and * before the best. */
static void cut(const char *text, const char *const *words, size_t characters,
                size_t max, char *out)
{
    jy_places places = find(text, words);
    jy_snippets snippets;
    jy_original original = jy_original_of((jy_text){text, strlen(text)});
    assert_int_equal(
        jy_snippets_cut(&original, &places, characters, max, &snippets, NULL),
        JY_OK);
    for (size_t i = 0; i < snippets.count; i++) {
        if (i > 0) {
            *out++ = '|';
        }
        if (max > 1 && i == snippets.best) {
            *out++ = '*';
        }
        out = marked_write(&snippets.snippet[i], out);
    }
    jy_snippets_clear(&snippets);
    jy_places_clear(&places);
}

static void snippets_show_the_words_between_the_edges_of_sentences(void **state)
{
    static const struct {
        const char *text;
        const char *words[4];
        size_t characters;
        const char *snippet;
    } cases[] = {
        /* Whole sentences, forward first. */
        {"春天来了。税收改革推进。秋天到了。",
         {"税收"},
         12,
         "[税收]改革推进。秋天到了。"},
        {"春天来了。税收改革推进。秋天到了。",
         {"税收"},
         100,
         "春天来了。[税收]改革推进。秋天到了。"},
        /* A closing quote belongs to its sentence. */
        {"他说：“税收要公平。”会议结束。",
         {"税收"},
         11,
         "他说：“[税收]要公平。”"},
        /* A paragraph is the most there is. */
        {"第一段。\n税收在第二段。\n第三段。",
         {"税收"},
         100,
         "[税收]在第二段。"},
        /* A long sentence is cut at its clauses, with dots. */
        {"以产业链为主抓手，以园区为主阵地，以智能制造为主方向，以集群建设为总"
         "任务，大力开展行动。",
         {"智能制造"},
         20,
         "……以[智能制造]为主方向，以集群建设为总任务，……"},
        /* A long clause is cut between characters. */
        {"一二三四五六七八九十税收甲乙丙丁戊己庚辛壬癸子丑寅卯",
         {"税收"},
         10,
         "……九十[税收]甲乙丙丁戊己……"},
        /* The window with more words wins, then the earlier one. */
        {"税收。\n改革。\n税收与改革。\n改革与税收。",
         {"税收", "改革"},
         20,
         "[税收]与[改革]。"},
        /* Adjacent places stay two marks; overlapping ones become one. */
        {"智能制造业", {"智能", "制造"}, 20, "[智能][制造]业"},
        {"智能制造业", {"智能制", "制造业"}, 20, "[智能制造业]"},
        {"哈哈哈哈", {"哈"}, 20, "[哈][哈][哈][哈]"},
        /* Nothing found here: the beginning. */
        {"第一句。第二句。", {NULL}, 6, "第一句。"},
        {"", {NULL}, 20, ""},
        /* What was found is longer than a snippet may be. */
        {"甲乙丙丁戊己庚辛", {"乙丙丁戊己庚"}, 4, "……[乙丙丁戊]……"},
        /* Beyond the basic plane, a character is a character. */
        {"𠮷野家在湖南。", {"野家"}, 20, "𠮷[野家]在湖南。"},
        {"𠮷𠮷𠮷𠮷𠮷𠮷税𠮷𠮷𠮷𠮷𠮷𠮷", {"税"}, 5, "……𠮷[税]𠮷𠮷𠮷……"},
        /* Latin clauses and blanks. */
        {"GDP grew. 税收, too", {"税收"}, 30, "GDP grew. [税收], too"},
        /* A place across sentences. */
        {"甲乙。丙丁。戊己。", {"乙。丙"}, 6, "甲[乙。丙]丁。"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char snippet[1024];
        cut(cases[i].text, cases[i].words, cases[i].characters, 1, snippet);
        assert_string_equal(snippet, cases[i].snippet);
    }
}

static void further_windows_show_what_the_first_does_not(void **state)
{
    static const struct {
        const char *text;
        const char *words[4];
        size_t characters;
        size_t max;
        const char *snippets;
    } cases[] = {
        /* One says it all. */
        {"税收与改革。今天天气好。",
         {"税收", "改革"},
         6,
         3,
         "*[税收]与[改革]。"},
        /* A word that the best window has not, then another place. */
        {"税收与改革。\n今天天气好。\n税收。\n发展。",
         {"税收", "改革", "发展"},
         6,
         2,
         "*[税收]与[改革]。|[发展]。"},
        {"税收与改革。\n今天天气好。\n税收。\n发展。",
         {"税收", "改革", "发展"},
         6,
         3,
         "*[税收]与[改革]。|[税收]。|[发展]。"},
        /* The best is not always the first. */
        {"发展。\n今天天气好。\n税收与改革。",
         {"税收", "改革", "发展"},
         6,
         3,
         "[发展]。|*[税收]与[改革]。"},
        /* Not more than three. */
        {"税。\n税。\n税。\n税。", {"税"}, 6, 9, "*[税]。|[税]。|[税]。"},
        /* They do not overlap. */
        {"甲乙税丙丁戊己税庚辛",
         {"税"},
         6,
         3,
         "*甲乙[税]丙丁戊……|……己[税]庚辛"},
        {"没有。", {"税"}, 6, 3, "*没有。"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char snippets[1024];
        cut(cases[i].text, cases[i].words, cases[i].characters, cases[i].max,
            snippets);
        assert_string_equal(snippets, cases[i].snippets);
    }
}

/* In text of every shape a snippet keeps to its size, to the text, and to
 * its marks; marked_write() checks these. */
static void a_snippet_is_never_longer_than_asked_for(void **state)
{
    static const char *const pieces[] = {"税", "收", "。", "，", "\n",
                                         "𠮷", "”",  "a ", "“",  "！"};
    unsigned random = 5;
    (void)state;
    for (int n = 0; n < 3000; n++) {
        char text[512] = "";
        char snippet[2048];
        const char *words[] = {"税", "收。", "。\n𠮷", NULL};
        size_t characters = 1 + (unsigned)n % 30;
        for (int i = 0; i < 60; i++) {
            random = random * 1103515245U + 12345U;
            strcat(text, pieces[random / 65536 % 10]);
        }
        cut(text, words, characters, 1, snippet);
        size_t count = 0;
        for (const char *at = snippet; *at;) {
            uint32_t code;
            at += jy_utf8_decode(at, strlen(at), &code);
            count += code != '[' && code != ']' && code != 0x2026;
        }
        assert_true(count <= characters);
    }
}

static void a_title_is_marked_as_a_whole(void **state)
{
    static const char title[] = "关于２０３５年𠮷目标的建议，目标";
    const char *words[] = {"𠮷目", "目标", "２０３５年", NULL};
    jy_places places = find(title, words);
    jy_snippet whole = {.text = {title, strlen(title)}};
    jy_original original = jy_original_of(whole.text);
    jy_mark *marks;
    bool marks_cut = false;
    char marked[128];
    (void)state;
    assert_int_equal(jy_snippet_marks(&original, &places, &marks,
                                      &whole.mark_count, &marks_cut, NULL),
                     JY_OK);
    whole.marks = marks;
    marked_write(&whole, marked);
    assert_string_equal(marked, "关于[２０３５年][𠮷目标]的建议，[目标]");
    free(marks);
    jy_places_clear(&places);
    assert_int_equal(jy_snippet_marks(&original, &places, &marks,
                                      &whole.mark_count, &marks_cut, NULL),
                     JY_OK);
    assert_null(marks);
    assert_int_equal(whole.mark_count, 0);
    assert_false(marks_cut);
}

/* A list of short clauses, as rolls of names are, in the longest snippet. */
static void a_text_of_many_short_clauses_is_cut_in_no_time(void **state)
{
    enum { NAMES = 300000, PLACES = 64 };
    char *text = malloc(NAMES * sizeof "王、");
    jy_places places = {0};
    jy_snippets snippets;
    (void)state;
    assert_non_null(text);
    size_t len = 0;
    for (size_t i = 0; i < NAMES; i++) {
        memcpy(text + len, "王、", strlen("王、"));
        len += strlen("王、");
    }
    for (size_t i = 0; i < PLACES; i++) {
        size_t begin = (i + 1) * (NAMES / PLACES - 1) * strlen("王、");
        jy_place place = {.span = {begin, begin + 3}};
        assert_int_equal(jy_places_add(&places, place, NULL), JY_OK);
    }
    clock_t begun = clock();
    for (int n = 0; n < 10; n++) {
        jy_original original = jy_original_of((jy_text){text, len});
        assert_int_equal(jy_snippets_cut(&original, &places,
                                         JY_SNIPPET_CHARACTERS_MAX, 3,
                                         &snippets, NULL),
                         JY_OK);
        assert_int_equal(snippets.count, 3);
        assert_int_equal(snippets.snippet[0].mark_count, 1);
        jy_snippets_clear(&snippets);
    }
    assert_true(clock() - begun < CLOCKS_PER_SEC);
    jy_places_clear(&places);
    free(text);
}

/* Every word of the longest query wherever it can be. */
static void a_text_full_of_places_is_cut_in_no_time(void **state)
{
    enum { PLACES = 4096, WORDS = 64 };
    char text[PLACES * 3 + 1];
    jy_places places = {0};
    jy_snippets snippets;
    (void)state;
    for (size_t i = 0; i < PLACES; i++) {
        memcpy(text + i * 3, "税", 4);
        jy_place place = {.span = {i * 3, i * 3 + 3}, .word = i % WORDS};
        assert_int_equal(jy_places_add(&places, place, NULL), JY_OK);
    }
    clock_t begun = clock();
    jy_original original = jy_original_of((jy_text){text, sizeof text - 1});
    assert_int_equal(jy_snippets_cut(&original, &places,
                                     JY_SNIPPET_CHARACTERS_MAX, 3, &snippets,
                                     NULL),
                     JY_OK);
    assert_true(clock() - begun < CLOCKS_PER_SEC);
    jy_snippets_clear(&snippets);
    jy_places_clear(&places);
}

/* One word `count` times, each a place of its own. */
static void check_many(size_t count, size_t marked, bool is_cut)
{
    enum { MANY = JY_SNIPPET_MARKS_MAX + 10 };
    char text[MANY * 3 + 1];
    jy_places places = {0};
    jy_snippets snippets;
    jy_mark *marks;
    size_t mark_count;
    bool marks_cut = false;
    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * 3, "税", 4);
        jy_place place = {.span = {i * 3, i * 3 + 3}};
        assert_int_equal(jy_places_add(&places, place, NULL), JY_OK);
    }
    jy_original all = jy_original_of((jy_text){text, count * 3});
    assert_int_equal(jy_snippets_cut(&all, &places, JY_SNIPPET_CHARACTERS_MAX,
                                     1, &snippets, NULL),
                     JY_OK);
    assert_int_equal(snippets.snippet[0].text.len, all.text.len);
    assert_int_equal(snippets.snippet[0].mark_count, marked);
    assert_int_equal(snippets.snippet[0].marks[marked - 1].end, marked);
    assert_int_equal(snippets.marks_cut, is_cut);
    assert_int_equal(
        jy_snippet_marks(&all, &places, &marks, &mark_count, &marks_cut, NULL),
        JY_OK);
    assert_int_equal(mark_count, marked);
    assert_int_equal(marks_cut, is_cut);
    free(marks);
    jy_snippets_clear(&snippets);
    jy_places_clear(&places);
}

static void only_so_many_places_of_a_text_are_marked(void **state)
{
    (void)state;
    check_many(JY_SNIPPET_MARKS_MAX, JY_SNIPPET_MARKS_MAX, false);
    check_many(JY_SNIPPET_MARKS_MAX + 1, JY_SNIPPET_MARKS_MAX, true);
}

static void what_stands_alone_is_told_by_its_first_byte(void **state)
{
    size_t ideographs = 0;
    (void)state;
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        char bytes[JY_UTF8_MAX + 4] = "a"; /* its last byte stays NUL */
        if (code >= 0xD800 && code <= 0xDFFF) {
            continue;
        }
        size_t size = jy_utf8_encode(code, bytes + 1);
        const jy_text text = {bytes, 1 + size + 1};
        bytes[1 + size] = 'a';
        if (jy_grapheme_is_plain(bytes[1])) {
            assert_int_not_equal(jy_fold_class(code), JY_CLASS_MARK);
            assert_true(jy_grapheme_stands_alone(bytes + 1, size + 1));
        }
        if (jy_grapheme_is_ideograph(bytes[1])) {
            assert_int_equal(size, 3);
            assert_true(jy_cut_parts_sentence(text, 1 + size));
            ideographs++;
        }
    }
    assert_int_equal(ideographs, 0x6000);
}

static void what_stands_alone_can_be_parted_from_anything(void **state)
{
    static const char *const befores[] = {"a", "\xE2\x80\x8D", "🇨", "👍"};
    (void)state;
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        if (code >= 0xD800 && code <= 0xDFFF) {
            continue;
        }
        for (size_t i = 0; i < sizeof befores / sizeof *befores; i++) {
            char bytes[2 * JY_UTF8_MAX];
            const size_t at = strlen(befores[i]);
            memcpy(bytes, befores[i], at);
            const size_t size = jy_utf8_encode(code, bytes + at);
            if (jy_grapheme_stands_alone(bytes + at, size)) {
                assert_true(jy_grapheme_edge((jy_text){bytes, at + size}, at));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            snippets_show_the_words_between_the_edges_of_sentences),
        cmocka_unit_test(further_windows_show_what_the_first_does_not),
        cmocka_unit_test(a_snippet_is_never_longer_than_asked_for),
        cmocka_unit_test(a_title_is_marked_as_a_whole),
        cmocka_unit_test(what_stands_alone_is_told_by_its_first_byte),
        cmocka_unit_test(what_stands_alone_can_be_parted_from_anything),
        cmocka_unit_test(only_so_many_places_of_a_text_are_marked),
        cmocka_unit_test(a_text_of_many_short_clauses_is_cut_in_no_time),
        cmocka_unit_test(a_text_full_of_places_is_cut_in_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
