/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a query finds, in which order, and what is told about it. */
#include "index/fold.h"
#include "index/index.h"
#include "protocol/utf8.h"
#include "tests/unit/index_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char corpus[] =
    "{\"id\":\"工业\",\"title\":\"智能制造\",\"speaker\":\"王·阿依\","
    "\"office\":\"工业厅厅长\",\"place\":\"甘肃省\",\"date\":\"2021-03-08\","
    "\"body\":\"推动产业转型，在２０３５年前实现。\"}\n"
    "{\"id\":\"农业\",\"title\":\"粮食安全\",\"body\":\"智能制造也要用于农业，"
    "AI不是said。\\n第二段讲智能。制造另说。\"}\n"
    "{\"id\":\"文化\",\"title\":\"“三高四新”战略\",\"body\":"
    "\"𠮷野家与５Ａ级景区"
    "，café很多。一共1200家，其中120家是新的。\"}\n"
    "{\"id\":\"空 "
    "白/1\",\"body\":\"三高四新战略与制造智能，cafe也多；120家。\"}"
    "\n"
    "{\"id\":\"ＧＤＰ\",\"title\":\"ＧＤＰ增长\",\"body\":\"gdp增长7.5%以上，"
    "葛\xF3\xA0\x84\x80飾区。制造制造制造\"}\n"
    "{\"id\":\"臺灣\",\"body\":\"何爲臺灣？看著後髮、麪與𠁞。\"}\n";

static struct fixture fixture;
static jy_index *small;

static int open_small(void **state)
{
    (void)state;
    small = fixture_open(&fixture, corpus, sizeof corpus - 1);
    return 0;
}

static int close_small(void **state)
{
    (void)state;
    jy_index_close(small);
    fixture_end(&fixture);
    return 0;
}

static void queries_find_what_they_name(void **state)
{
    static const struct {
        const char *query;
        const char *ids;
    } cases[] = {
        {"智能制造", "工业 农业 "}, /* the title counts more */
        {"\"智能制造\"", "工业 农业 "},
        {"智能 制造", "工业 农业 空 白/1 "},
        {"制造智能", "空 白/1 "},
        {"产业转型", "工业 "},
        {"2035年", "工业 "},
        {"２０３５", "工业 "},
        {"203", "工业 "},         /* digits match anywhere */
        {"120", "空 白/1 文化 "}, /* a whole number counts more */
        {"5a级", "文化 "},
        {"５Ａ", "文化 "},
        {"A级", "文化 "},
        {"ai", "农业 "}, /* letters only as whole words */
        {"sai", ""},
        {"\"sa\"id", ""}, /* nor in pieces */
        {"said", "农业 "},
        {"café", "文化 "},
        {"cafe", "空 白/1 "}, /* no match parts e from its accent */
        {"caf", ""},
        {"𠮷野家", "文化 "},
        {"𠮷", "文化 "},
        {"野", "文化 "},
        {"葛飾区", "ＧＤＰ "}, /* a variation selector between */
        {"gdp", "ＧＤＰ "},
        {"7.5%", "ＧＤＰ "},
        {"％", "ＧＤＰ "},
        {"三高四新战略", "空 白/1 "},
        {"\"三高四新\"战略", "文化 空 白/1 "},
        {"“三高四新”战略", "文化 空 白/1 "},
        {"“三高四新", "文化 "}, /* no partner: the mark is text */
        {"智能。制造", "农业 "},
        {"said。第二段", ""}, /* not across paragraphs */
        {"制造 -智能", "ＧＤＰ "},
        {"-制造", "文化 臺灣 "},
        {"制造 -智能制造", "ＧＤＰ 空 白/1 "},
        {"转型 OR 景区", "文化 工业 "},
        {"(转型 OR 农业) 智能", "农业 工业 "},
        {"title:智能制造", "工业 "},
        {"title:制造", "工业 "},
        {"body:智能制造", "农业 "},
        {"body:=café", "文化 "},
        {"speaker:王", "工业 "},
        {"王·阿依", "工业 "},
        {"阿依", "工业 "},
        {"甘肃", "工业 "},
        {"厅长", ""}, /* an office is asked for by name */
        {"office:厅长", "工业 "},
        {"date:2021", "工业 "},
        {"source:json", ""}, /* a word of letters, not a part */
        {"id:农业", "农业 "},
        {"id:农", ""},
        {"id:ＧＤＰ", "ＧＤＰ "},
        {"id:gdp", ""}, /* an id is a name, as it is */
        {"id:\"空 白/1\"", "空 白/1 "},
        {"id:“农业”", "农业 "},
        {"id:\"农\"业", ""},
        {"place:甘肃 转型", "工业 "},
        {"place:株洲", ""},
        {"为臺灣", "臺灣 "}, /* traditional, simplified, old: one */
        {"爲台湾", "臺灣 "},
        {"後髮", "臺灣 "},
        {"發后", ""},
        {"没有的词", ""},
        {"\xEF\xB8\x8F", ""},
        {"", "bad_query"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char ids[256];
        fixture_search(small, cases[i].query, ids, sizeof ids);
        if (strcmp(ids, cases[i].ids) != 0) {
            fail_msg("%s finds \"%s\", not \"%s\"", cases[i].query, ids,
                     cases[i].ids);
        }
    }
}

static jy_hits *ask(const char *query, size_t offset, size_t limit)
{
    const jy_question question = {.query = query,
                                  .len = strlen(query),
                                  .limit = limit,
                                  .offset = offset,
                                  .snippet = 100};
    jy_hits *hits;
    assert_int_equal(jy_index_search(small, &question, &hits, NULL), JY_OK);
    return hits;
}

static void pages_are_parts_of_one_list(void **state)
{
    jy_hits *all = ask("制造", 0, 10);
    (void)state;
    assert_int_equal(jy_hits_count(all), 4);
    for (size_t offset = 0; offset <= 5; offset++) {
        for (size_t limit = 0; limit <= 3; limit++) {
            jy_hits *page = ask("制造", offset, limit);
            size_t left = offset < 4 ? 4 - offset : 0;
            assert_int_equal(jy_hits_count(page), left < limit ? left : limit);
            assert_int_equal(jy_hits_total(page), 4);
            assert_true(jy_hits_total_is_exact(page));
            for (size_t i = 0; i < jy_hits_count(page); i++) {
                assert_ptr_equal(
                    jy_hits_get(page, i)->document.field[JY_FIELD_ID].bytes,
                    jy_hits_get(all, offset + i)
                        ->document.field[JY_FIELD_ID]
                        .bytes);
            }
            jy_hits_free(page);
        }
    }
    jy_hits_free(all);
}

static jy_status page_status(size_t offset, size_t limit)
{
    const jy_question question = {.query = "制造",
                                  .len = strlen("制造"),
                                  .limit = limit,
                                  .offset = offset,
                                  .snippet = 100};
    jy_hits *hits;
    jy_status status = jy_index_search(small, &question, &hits, NULL);
    jy_hits_free(hits);
    return status;
}

static void the_limit_of_results_is_kept_on_both_sides(void **state)
{
    (void)state;
    assert_int_equal(page_status(0, JY_RESULTS_MAX), JY_OK);
    assert_int_equal(page_status(JY_RESULTS_MAX - 1, 1), JY_OK);
    assert_int_equal(page_status(0, JY_RESULTS_MAX + 1), JY_E_TOO_LARGE);
    assert_int_equal(page_status(JY_RESULTS_MAX, 1), JY_E_TOO_LARGE);
    assert_int_equal(page_status(SIZE_MAX, SIZE_MAX), JY_E_TOO_LARGE);
}

static void counting_agrees_with_searching(void **state)
{
    static const char *const queries[] = {
        "制造", "智能", "-制造", "，", "没有的词", "制造 OR 景区", "智能制造"};
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        const jy_question question = {.query = queries[i],
                                      .len = strlen(queries[i])};
        jy_hits *counted;
        jy_hits *found = ask(queries[i], 0, 10);
        assert_int_equal(jy_index_count(small, &question, &counted, NULL),
                         JY_OK);
        assert_int_equal(jy_hits_count(counted), 0);
        assert_int_equal(jy_hits_total(counted), jy_hits_total(found));
        assert_true(jy_hits_total_is_exact(counted));
        jy_hits_free(counted);
        jy_hits_free(found);
    }
}

/* What is marked folds to what was asked for. */
static void marks_stand_on_the_characters_found(void **state)
{
    static const struct {
        const char *query;
        const char *marked;
    } cases[] = {
        {"2035年", "２０３５年"},
        {"5A级", "５Ａ级"},
        {"𠮷野家", "𠮷野家"},
        {"CAFÉ", "café"},
        {"gdp", "gdp"},
        {"7.5％", "7.5%"},
        {"葛飾", "葛\xF3\xA0\x84\x80飾"},
        {"，café", "，café"},
        {"为台湾", "爲臺灣"},
        {"着", "著"},
        {"面与𠀾", "麪與𠁞"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_hits *hits = ask(cases[i].query, 0, 1);
        assert_int_equal(jy_hits_count(hits), 1);
        const jy_snippet *snippet = jy_hits_get(hits, 0)->snippet;
        assert_int_equal(snippet->mark_count, 1);
        jy_text text = snippet->text;
        size_t begin =
            jy_utf8_offset(text.bytes, text.len, snippet->marks[0].begin);
        size_t finish =
            jy_utf8_offset(text.bytes, text.len, snippet->marks[0].end);
        assert_int_equal(finish - begin, strlen(cases[i].marked));
        assert_memory_equal(text.bytes + begin, cases[i].marked,
                            finish - begin);
        jy_hits_free(hits);
    }
}

static void a_query_that_only_excludes_is_told_so(void **state)
{
    jy_hits *hits = ask("-制造", 0, 10);
    (void)state;
    assert_int_equal(jy_hits_note_count(hits), 1);
    assert_non_null(strstr(jy_hits_note(hits, 0), "only excludes"));
    jy_hits_free(hits);
    hits = ask("，", 0, 10);
    assert_int_equal(jy_hits_note_count(hits), 1);
    assert_non_null(strstr(jy_hits_note(hits, 0), "looked through"));
    jy_hits_free(hits);
}

static void a_search_ends_when_it_should(void **state)
{
    jy_stop stop = {0};
    jy_question question = {.query = "制造", .len = strlen("制造"), .limit = 5};
    jy_hits *hits;
    jy_error err;
    (void)state;
    question.deadline = 1; /* long past */
    assert_int_equal(jy_index_search(small, &question, &hits, &err),
                     JY_E_TIMEOUT);
    assert_null(hits);
    assert_int_equal(jy_index_count(small, &question, &hits, &err),
                     JY_E_TIMEOUT);
    question.deadline = 0;
    question.stop = &stop;
    assert_int_equal(jy_index_count(small, &question, &hits, &err), JY_OK);
    jy_hits_free(hits);
    jy_stop_set(&stop);
    assert_int_equal(jy_index_search(small, &question, &hits, &err),
                     JY_E_TIMEOUT);
}

/* Documents without a date are not looked at. */
static void a_range_without_end_is_looked_up_by_its_years(void **state)
{
    static const char *const queries[] = {"date:..2021", "date:2021..",
                                          "date:0001..9999"};
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        jy_hits *hits = ask(queries[i], 0, 10);
        assert_int_equal(jy_hits_total(hits), 1);
        assert_int_equal(jy_hits_note_count(hits), 0);
        jy_hits_free(hits);
    }
}

/* Nor is every text looked through for it. */
static void what_is_too_long_for_an_id_is_none(void **state)
{
    char query[3 + JY_DOCUMENT_ID_MAX + 2] = "id:";
    (void)state;
    memset(query + 3, 'x', JY_DOCUMENT_ID_MAX + 1);
    jy_hits *hits = ask(query, 0, 10);
    assert_int_equal(jy_hits_total(hits), 0);
    assert_int_equal(jy_hits_note_count(hits), 1);
    assert_null(strstr(jy_hits_note(hits, 0), "looked through"));
    jy_hits_free(hits);
}

static void a_document_is_had_by_its_id(void **state)
{
    static const char *const missing[] = {"", "农", "没有", "gdp"};
    jy_document document;
    jy_error err;
    (void)state;
    assert_int_equal(
        jy_index_get(small, "空 白/1", strlen("空 白/1"), &document, &err),
        JY_OK);
    assert_null(document.field[JY_FIELD_TITLE].bytes);
    assert_int_equal(document.field[JY_FIELD_BODY].len,
                     strlen("三高四新战略与制造智能，cafe也多；120家。"));
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        assert_int_equal(jy_index_get(small, missing[i], strlen(missing[i]),
                                      &document, &err),
                         JY_E_NOT_FOUND);
    }
    char longest[JY_DOCUMENT_ID_MAX + 1];
    memset(longest, 'x', sizeof longest);
    assert_int_equal(
        jy_index_get(small, longest, sizeof longest, &document, &err),
        JY_E_NOT_FOUND);
    assert_int_equal(jy_index_get(small, "a\0b", 3, &document, &err),
                     JY_E_NOT_FOUND);
    for (size_t i = 0; i + 3 <= sizeof longest; i += 3) {
        memcpy(longest + i, "检", 3);
    }
    assert_int_equal(
        jy_index_get(small, longest, sizeof longest, &document, &err),
        JY_E_NOT_FOUND);
    assert_true(jy_utf8_is_valid(err.message, strlen(err.message)));
}

/* The postings propose only some of a long word's pairs; the text decides. */
static void a_long_quotation_is_found_as_a_whole(void **state)
{
    char query[512];
    char ids[64];
    (void)state;
    snprintf(query, sizeof query,
             "𠮷野家与５Ａ级景区，café很多。一共1200家，其中120家是新的。");
    fixture_search(small, query, ids, sizeof ids);
    assert_string_equal(ids, "文化 ");
    memcpy(strstr(query, "其中"), "其外", strlen("其外"));
    fixture_search(small, query, ids, sizeof ids);
    assert_string_equal(ids, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_find_what_they_name),
        cmocka_unit_test(pages_are_parts_of_one_list),
        cmocka_unit_test(the_limit_of_results_is_kept_on_both_sides),
        cmocka_unit_test(counting_agrees_with_searching),
        cmocka_unit_test(marks_stand_on_the_characters_found),
        cmocka_unit_test(a_query_that_only_excludes_is_told_so),
        cmocka_unit_test(a_search_ends_when_it_should),
        cmocka_unit_test(a_range_without_end_is_looked_up_by_its_years),
        cmocka_unit_test(what_is_too_long_for_an_id_is_none),
        cmocka_unit_test(a_document_is_had_by_its_id),
        cmocka_unit_test(a_long_quotation_is_found_as_a_whole),
    };
    return cmocka_run_group_tests(tests, open_small, close_small);
}
