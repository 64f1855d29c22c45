/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/suggest.h"
#include "tests/unit/index_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct fixture fixture;
static jy_index *speeches;

static int begin(void **state)
{
    jy_error err;
    (void)state;
    fixture_begin(&fixture);
    if (fixture_build(&fixture, JY_SOURCE_DIR "/corpus/speeches", &err) !=
            JY_OK ||
        jy_index_open(fixture.index, 0, true, &speeches, &err) != JY_OK) {
        fprintf(stderr, "%s\n", err.message);
        return -1;
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    jy_index_close(speeches);
    fixture_end(&fixture);
    return 0;
}

static jy_suggestions *suggest(const char *typed, size_t limit)
{
    jy_suggestions *suggestions;
    assert_int_equal(jy_index_suggest(speeches, typed, strlen(typed), limit,
                                      &suggestions, NULL),
                     JY_OK);
    return suggestions;
}

/* The texts suggested, each followed by a blank. */
static const char *texts(const char *typed, size_t limit)
{
    static char out[4096];
    jy_suggestions *suggestions = suggest(typed, limit);
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < jy_suggestions_count(suggestions); i++) {
        jy_text text = jy_suggestions_get(suggestions, i)->text;
        len += (size_t)snprintf(out + len, sizeof out - len, "%.*s ",
                                (int)text.len, text.bytes);
    }
    jy_suggestions_free(suggestions);
    return out;
}

static void what_is_typed_is_completed(void **state)
{
    static const struct {
        const char *typed;
        const char *suggested;
    } cases[] = {
        /* characters */
        {"株", "株洲 株洲市 株洲市市长 "},
        {"株洲市", "株洲市 株洲市市长 "},
        {"为企业减", "为企业减负、为市场腾位，培育世界级产业集群 "},
        {" 株洲 ", "株洲 株洲市 株洲市市长 "},
        /* pinyin, unfinished or not, of any case and width */
        {"zhuzhou", "株洲 株洲市 株洲市市长 "},
        {"zhuz", "株洲 株洲市 株洲市市长 "},
        {"ZhuZhouShiS", "株洲市市长 "},
        {"ｚｈｕｚｈｏｕ", "株洲 株洲市 株洲市市长 "},
        {"zhu zhou", "株洲 株洲市 株洲市市长 "},
        {"zhu'zhou", "株洲 株洲市 株洲市市长 "},
        {"zhu’zhou", "株洲 株洲市 株洲市市长 "},
        {"zhūzhōu", "株洲 株洲市 株洲市市长 "},
        {"lvse", "绿色 "},
        {"lüse", "绿色 "},
        {"luse", "绿色 "},
        {"liuzhiren", "刘志仁 "},
        /* initials */
        {"zzssz", "株洲市市长 "},
        {"yshj", "营商环境 "},
        {"YSHJ", "营商环境 "},
        {"zhinengzz", "智能制造 "},
        {"znzhizao", "智能制造 "},
        {"zhuzhoussz", "株洲市市长 "},
        /* mixtures */
        {"株z", "株洲 株洲市 株洲市市长 "},
        {"株zhou市", "株洲市 株洲市市长 "},
        {"株 zh", "株洲 株洲市 株洲市市长 "},
        {"营shj", "营商环境 "},
        {"zhi能z", "智能制造 "},
        {"zn制", "智能制造 "},
        {"为qiye减", "为企业减负、为市场腾位，培育世界级产业集群 "},
        {"wqyjfwsc腾", "为企业减负、为市场腾位，培育世界级产业集群 "},
        /* nothing */
        {"", ""},
        {"  ", ""},
        {"'", ""},
        {"洲", ""},
        {"zhuzhoux", ""},
        {"株x", ""},
        {"😀", ""},
        {"zhu洲洲", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *suggested = texts(cases[i].typed, JY_SUGGESTIONS);
        if (strcmp(suggested, cases[i].suggested) != 0) {
            fail_msg("%s: %s", cases[i].typed, suggested);
        }
    }
}

static void initials_find_a_place_among_other_words(void **state)
{
    (void)state;
    assert_non_null(strstr(texts("zz", JY_SUGGESTIONS), "株洲 "));
    assert_non_null(strstr(texts("z", JY_SUGGESTIONS_MAX), "株洲 "));
}

static void a_suggestion_says_what_it_is_and_in_how_many_documents(void **state)
{
    static const struct {
        const char *typed;
        jy_suggestion_kind kind;
        uint64_t documents;
    } cases[] = {
        {"为企业减负", JY_SUGGESTION_TITLE, 1},
        {"阳卫国", JY_SUGGESTION_SPEAKER, 1},
        {"株洲市市长", JY_SUGGESTION_OFFICE, 1},
        {"株洲", JY_SUGGESTION_PLACE, 1},
        {"产业链", JY_SUGGESTION_TERM, 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_suggestions *suggestions = suggest(cases[i].typed, 1);
        assert_int_equal(jy_suggestions_count(suggestions), 1);
        const jy_suggestion *first = jy_suggestions_get(suggestions, 0);
        assert_int_equal(first->kind, cases[i].kind);
        assert_int_equal(first->documents, cases[i].documents);
        jy_suggestions_free(suggestions);
    }
    assert_string_equal(jy_suggestion_kind_name(JY_SUGGESTION_OFFICE),
                        "office");
}

static enum { WHOLE, BEGUN } how(jy_text text, const char *typed)
{
    return text.len == strlen(typed) ? WHOLE : BEGUN;
}

static void
the_whole_word_comes_first_and_then_what_most_documents_have(void **state)
{
    (void)state;
    jy_suggestions *suggestions = suggest("产业", JY_SUGGESTIONS);
    assert_true(jy_suggestions_count(suggestions) > 2);
    assert_int_equal(how(jy_suggestions_get(suggestions, 0)->text, "产业"),
                     WHOLE);
    for (size_t i = 2; i < jy_suggestions_count(suggestions); i++) {
        assert_true(jy_suggestions_get(suggestions, i - 1)->documents >=
                    jy_suggestions_get(suggestions, i)->documents);
    }
    jy_suggestions_free(suggestions);
}

static void no_text_comes_twice_and_fewer_are_the_first_of_more(void **state)
{
    static const char *const typed[] = {"z", "c", "sh", "产", "chang", "jia"};
    (void)state;
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        jy_suggestions *all = suggest(typed[i], JY_SUGGESTIONS_MAX);
        for (size_t limit = 0; limit <= 12; limit++) {
            jy_suggestions *some = suggest(typed[i], limit);
            size_t count = jy_suggestions_count(some);
            assert_true(count == limit ||
                        (count < limit && count == jy_suggestions_count(all)));
            for (size_t n = 0; n < count; n++) {
                assert_ptr_equal(jy_suggestions_get(some, n)->text.bytes,
                                 jy_suggestions_get(all, n)->text.bytes);
            }
            jy_suggestions_free(some);
        }
        for (size_t n = 0; n < jy_suggestions_count(all); n++) {
            for (size_t m = 0; m < n; m++) {
                assert_ptr_not_equal(jy_suggestions_get(all, n)->text.bytes,
                                     jy_suggestions_get(all, m)->text.bytes);
            }
        }
        jy_suggestions_free(all);
    }
}

static void what_is_beyond_a_limit_is_refused_with_its_number(void **state)
{
    char typed[3 * (JY_SUGGEST_CHARACTERS_MAX + 1) + 1] = "";
    jy_suggestions *suggestions;
    jy_error err;
    (void)state;
    for (int i = 0; i < JY_SUGGEST_CHARACTERS_MAX; i++) {
        strcat(typed, "中");
    }
    assert_string_equal(texts(typed, JY_SUGGESTIONS), "");
    strcat(typed, "中");
    assert_int_equal(
        jy_index_suggest(speeches, typed, strlen(typed), 1, &suggestions, &err),
        JY_E_TOO_LARGE);
    assert_null(suggestions);
    assert_non_null(strstr(err.message, "64"));
    assert_int_equal(jy_index_suggest(speeches, "中", 3, JY_SUGGESTIONS_MAX + 1,
                                      &suggestions, &err),
                     JY_E_TOO_LARGE);
    assert_non_null(strstr(err.message, "100"));
}

/* Folding makes 18 characters of ﷺ: more than can be read as a mixture. */
static void what_grows_when_it_is_folded_is_no_harm(void **state)
{
    char typed[3 * JY_SUGGEST_CHARACTERS_MAX + 1] = "";
    (void)state;
    for (int i = 0; i < JY_SUGGEST_CHARACTERS_MAX; i++) {
        strcat(typed, "ﷺ");
    }
    assert_string_equal(texts(typed, JY_SUGGESTIONS), "");
    memcpy(typed, "aaaa", 4);
    assert_string_equal(texts("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                              "aaaaaaaaaaaaaaaaa",
                              JY_SUGGESTIONS),
                        "");
}

/* The open index sees what is written into its files. */
static void no_damaged_byte_of_the_lexicon_ends_the_program(void **state)
{
    static const char *const typed[] = {"株", "zhuz", "zz", "zn制", "株z"};
    char path[160];
    struct stat info;
    (void)state;
    snprintf(path, sizeof path, "%s/0000000001/lexicon", fixture.index);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &info), 0);
    for (off_t at = 0; at < info.st_size; at++) {
        char good;
        char bad;
        assert_int_equal(pread(fd, &good, 1, at), 1);
        bad = (char)(good ^ (at % 2 ? 0xFF : 0x40));
        assert_int_equal(pwrite(fd, &bad, 1, at), 1);
        for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
            jy_suggestions_free(suggest(typed[i], JY_SUGGESTIONS));
        }
        assert_int_equal(pwrite(fd, &good, 1, at), 1);
    }
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_is_completed),
        cmocka_unit_test(initials_find_a_place_among_other_words),
        cmocka_unit_test(
            a_suggestion_says_what_it_is_and_in_how_many_documents),
        cmocka_unit_test(
            the_whole_word_comes_first_and_then_what_most_documents_have),
        cmocka_unit_test(no_text_comes_twice_and_fewer_are_the_first_of_more),
        cmocka_unit_test(what_is_beyond_a_limit_is_refused_with_its_number),
        cmocka_unit_test(what_grows_when_it_is_folded_is_no_harm),
        cmocka_unit_test(no_damaged_byte_of_the_lexicon_ends_the_program),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
