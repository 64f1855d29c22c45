/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/snippet.h"
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { PLACES_MAX = 64 };

static int by_begin(const void *a, const void *b)
{
    const jy_place *left = a;
    const jy_place *right = b;
    return (left->span.begin > right->span.begin) -
           (left->span.begin < right->span.begin);
}

/* The snippet of `text` for words (NULL ends them), with […] for marks. */
static void cut(const char *text, const char *const *words, size_t characters,
                char *out, size_t size)
{
    jy_place places[PLACES_MAX];
    size_t count = 0;
    jy_snippet snippet;
    for (size_t word = 0; words[word]; word++) {
        const char *at = text;
        while ((at = strstr(at, words[word])) && count < PLACES_MAX) {
            size_t begin = (size_t)(at - text);
            places[count++] = (jy_place){
                .span = {begin, begin + strlen(words[word])}, .word = word};
            at += strlen(words[word]);
        }
    }
    qsort(places, count, sizeof *places, by_begin);
    assert_int_equal(jy_snippet_cut((jy_text){text, strlen(text)}, places,
                                    count, characters, &snippet, NULL),
                     JY_OK);
    size_t len = 0;
    size_t mark = 0;
    size_t character = 0;
    for (size_t at = 0; at <= snippet.len; character++) {
        uint32_t code;
        if (mark < snippet.mark_count && snippet.marks[mark].end == character) {
            out[len++] = ']';
            mark++;
        }
        if (mark < snippet.mark_count &&
            snippet.marks[mark].begin == character) {
            out[len++] = '[';
        }
        if (at == snippet.len) {
            break;
        }
        size_t used =
            jy_utf8_decode(snippet.text + at, snippet.len - at, &code);
        assert_true(used > 0 && len + used + 3 < size);
        memcpy(out + len, snippet.text + at, used);
        len += used;
        at += used;
    }
    out[len] = '\0';
    assert_int_equal(mark, snippet.mark_count);
    jy_snippet_clear(&snippet);
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
        cut(cases[i].text, cases[i].words, cases[i].characters, snippet,
            sizeof snippet);
        assert_string_equal(snippet, cases[i].snippet);
    }
}

/* In text of every shape a snippet keeps to its size, to the text, and to
 * its marks; cut() checks the marks. */
static void a_snippet_is_never_longer_than_asked_for(void **state)
{
    static const char *const pieces[] = {"税", "收", "。", "，", "\n",
                                         "𠮷", "”",  "a ", "“",  "！"};
    unsigned random = 5;
    (void)state;
    for (int n = 0; n < 3000; n++) {
        char text[512] = "";
        char snippet[2048];
        const char *words[] = {"税", "收。", NULL};
        size_t characters = 1 + (unsigned)n % 30;
        for (int i = 0; i < 60; i++) {
            random = random * 1103515245U + 12345U;
            strcat(text, pieces[random / 65536 % 10]);
        }
        cut(text, words, characters, snippet, sizeof snippet);
        size_t count = 0;
        for (const char *at = snippet; *at;) {
            uint32_t code;
            at += jy_utf8_decode(at, strlen(at), &code);
            count += code != '[' && code != ']' && code != 0x2026;
        }
        assert_true(count <= characters);
    }
}

/* A list of short clauses, as rolls of names are, in the longest snippet. */
static void a_text_of_many_short_clauses_is_cut_in_no_time(void **state)
{
    enum { NAMES = 300000, WORDS = 64 };
    char *text = malloc(NAMES * sizeof "王、");
    jy_place places[WORDS];
    jy_snippet snippet;
    (void)state;
    assert_non_null(text);
    size_t len = 0;
    for (size_t i = 0; i < NAMES; i++) {
        memcpy(text + len, "王、", strlen("王、"));
        len += strlen("王、");
    }
    for (size_t i = 0; i < WORDS; i++) {
        size_t begin = (i + 1) * (NAMES / WORDS - 1) * strlen("王、");
        places[i] = (jy_place){.span = {begin, begin + 3}, .word = 0};
    }
    clock_t begun = clock();
    for (int n = 0; n < 10; n++) {
        assert_int_equal(jy_snippet_cut((jy_text){text, len}, places, WORDS,
                                        JY_SNIPPET_CHARACTERS_MAX, &snippet,
                                        NULL),
                         JY_OK);
        assert_int_equal(snippet.mark_count, 1);
        jy_snippet_clear(&snippet);
    }
    assert_true(clock() - begun < CLOCKS_PER_SEC);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            snippets_show_the_words_between_the_edges_of_sentences),
        cmocka_unit_test(a_snippet_is_never_longer_than_asked_for),
        cmocka_unit_test(a_text_of_many_short_clauses_is_cut_in_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
