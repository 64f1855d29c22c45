/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facets, orders, families, dates: what an answer is made of beside words. */
#include "index/index.h"
#include "tests/unit/index_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char corpus[] =
    "{\"id\":\"甲#1\",\"speaker\":\"阳卫国\",\"place\":\"株洲市\","
    "\"date\":\"2021-03-08\",\"body\":\"税收与营商环境。\"}\n"
    "{\"id\":\"甲#2\",\"speaker\":\"阳卫国\",\"place\":\"株洲市\","
    "\"date\":\"2019年\",\"body\":\"税收多年。\"}\n"
    "{\"id\":\"甲#3\",\"speaker\":\"刘志仁\",\"place\":\"郴州市\","
    "\"date\":\"二〇二一年三月\",\"body\":\"税收。government papers\"}\n"
    "{\"id\":\"乙#1\",\"speaker\":\"刘志仁\",\"date\":\"2020-05-01\","
    "\"body\":\"税收，1958年，增长百分之五。\"}\n"
    "{\"id\":\"乙#2\",\"date\":\"不详\",\"body\":\"税收，一九五八年。\"}\n"
    "{\"id\":\"丙\",\"title\":\"税收\",\"body\":\"governor 税收 13567\"}\n";

static struct fixture fixture;
static jy_index *index_of_six;

static int open_index(void **state)
{
    jy_error err = {JY_OK, ""};
    (void)state;
    fixture_begin(&fixture);
    fixture_write(&fixture, "六.jsonl", corpus, sizeof corpus - 1);
    if (fixture_build(&fixture, NULL, &err) != JY_OK ||
        jy_index_open(fixture.index, 0, true, &index_of_six, &err) != JY_OK) {
        print_error("%s\n", err.message);
        return -1;
    }
    return 0;
}

static int close_index(void **state)
{
    (void)state;
    jy_index_close(index_of_six);
    fixture_end(&fixture);
    return 0;
}

static jy_hits *search(jy_question question)
{
    jy_hits *hits;
    jy_error err;
    question.len = strlen(question.query);
    question.snippet = JY_SNIPPET_CHARACTERS;
    if (jy_index_search(index_of_six, &question, &hits, &err) != JY_OK) {
        fail_msg("%s: %s", question.query, err.message);
    }
    return hits;
}

/* The ids on the page, each followed by a blank. */
static void assert_page(jy_question question, const char *expected)
{
    char ids[256] = "";
    jy_hits *hits = search(question);
    for (size_t i = 0; i < jy_hits_count(hits); i++) {
        jy_text id = jy_hits_get(hits, i)->document.field[JY_FIELD_ID];
        strncat(ids, id.bytes, id.len);
        strcat(ids, " ");
    }
    jy_hits_free(hits);
    assert_string_equal(ids, expected);
}

static void hits_are_sorted_by_date_as_asked(void **state)
{
    jy_question question = {
        .query = "税收", .limit = 10, .sort = JY_SORT_DATE_NEWEST};
    (void)state;
    assert_page(question, "甲#1 甲#3 乙#1 甲#2 乙#2 丙 ");
    question.sort = JY_SORT_DATE_OLDEST;
    assert_page(question, "甲#2 乙#1 甲#3 甲#1 乙#2 丙 ");
}

static void a_page_of_a_sorted_list_is_a_part_of_it(void **state)
{
    jy_question question = {
        .query = "税收", .limit = 2, .offset = 3, .sort = JY_SORT_DATE_NEWEST};
    (void)state;
    assert_page(question, "甲#2 乙#2 ");
}

static void a_family_has_no_more_hits_than_its_cap(void **state)
{
    jy_question question = {
        .query = "税收", .limit = 10, .sort = JY_SORT_DATE_NEWEST, .family = 1};
    (void)state;
    assert_page(question, "甲#1 乙#1 丙 ");
    question.family = 2;
    assert_page(question, "甲#1 甲#3 乙#1 乙#2 丙 ");
    question.offset = 2;
    assert_page(question, "乙#1 乙#2 丙 ");
    question.sort = JY_SORT_SCORE;
    question.family = 1;
    question.offset = 0;
    jy_hits *hits = search(question);
    assert_int_equal(jy_hits_count(hits), 3);
    assert_int_equal(jy_hits_total(hits), 6); /* the cap counts nothing out */
    jy_hits_free(hits);
}

/* "value count " for each value. */
static void assert_facet(const jy_hits *hits, jy_facet facet,
                         const char *expected)
{
    char text[256] = "";
    size_t count;
    const jy_facet_value *value = jy_hits_facet(hits, facet, &count);
    for (size_t i = 0; i < count; i++) {
        char number[16];
        strncat(text, value[i].text.bytes, value[i].text.len);
        snprintf(number, sizeof number, " %u ", (unsigned)value[i].documents);
        strcat(text, number);
    }
    assert_string_equal(text, expected);
}

static void facets_count_every_document_that_matches(void **state)
{
    jy_question question = {.query = "税收",
                            .limit = 1,
                            .facet_values = 10,
                            .facets = JY_FACET_BIT(JY_FACET_SPEAKER) |
                                      JY_FACET_BIT(JY_FACET_PLACE) |
                                      JY_FACET_BIT(JY_FACET_YEAR)};
    (void)state;
    jy_hits *hits = search(question);
    assert_facet(hits, JY_FACET_SPEAKER, "刘志仁 2 阳卫国 2 ");
    assert_facet(hits, JY_FACET_PLACE, "株洲市 2 郴州市 1 ");
    assert_facet(hits, JY_FACET_YEAR, "2021 2 2019 1 2020 1 ");
    assert_facet(hits, JY_FACET_TITLE, ""); /* was not asked for */
    assert_int_equal(jy_hits_count(hits), 1);
    assert_int_equal(jy_hits_total(hits), 6);
    assert_true(jy_hits_total_is_exact(hits));
    jy_hits_free(hits);
}

static void a_facet_tells_as_many_values_as_asked(void **state)
{
    jy_question question = {.query = "税收 -阳卫国",
                            .facet_values = 1,
                            .facets = JY_FACET_BIT(JY_FACET_YEAR)};
    jy_hits *hits;
    (void)state;
    question.len = strlen(question.query);
    assert_int_equal(jy_index_count(index_of_six, &question, &hits, NULL),
                     JY_OK);
    assert_facet(hits, JY_FACET_YEAR, "2020 1 ");
    assert_int_equal(jy_hits_total(hits), 4);
    jy_hits_free(hits);
}

static void queries_find_by_dates_numbers_prefixes_and_nearness(void **state)
{
    static const struct {
        const char *query;
        const char *ids; /* oldest first */
    } cases[] = {
        {"date:2021", "甲#3 甲#1 "},
        {"date:2021-03", "甲#3 甲#1 "},
        {"date:2021-03-08", "甲#1 "}, /* not what only names the month */
        {"date:2019..2020", "甲#2 乙#1 "},
        {"date:2019..2020-04", "甲#2 "},
        {"date:2020..", "乙#1 甲#3 甲#1 "},
        {"date:..2020", "甲#2 乙#1 "},
        {"税收 -date:2000..2100", "乙#2 丙 "},
        {"date:2022..2020", "乙#1 甲#3 甲#1 "},
        {"date:不详", "乙#2 "}, /* no date is text */
        {"date:0001..9999", "甲#2 乙#1 甲#3 甲#1 "},
        {"1958年", "乙#1 乙#2 "},
        {"一九五八年", "乙#1 乙#2 "},
        {"=一九五八年", "乙#2 "},
        {"增长5%", "乙#1 "},
        {"gov*", "甲#3 丙 "},
        {"govern*", "甲#3 丙 "},
        {"governm*", "甲#3 "},
        {"gove", ""},
        {"135*", "丙 "},
        {"356*", ""},
        {"gov* NEAR/1 paper*", "甲#3 "},
        {"税收 NEAR/1 营商环境", "甲#1 "},
        {"税收 NEAR/3 1958年", "乙#1 乙#2 "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_page((jy_question){.query = cases[i].query,
                                  .limit = 10,
                                  .reading = JY_READING_ALL,
                                  .sort = JY_SORT_DATE_OLDEST},
                    cases[i].ids);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_are_sorted_by_date_as_asked),
        cmocka_unit_test(a_page_of_a_sorted_list_is_a_part_of_it),
        cmocka_unit_test(a_family_has_no_more_hits_than_its_cap),
        cmocka_unit_test(facets_count_every_document_that_matches),
        cmocka_unit_test(a_facet_tells_as_many_values_as_asked),
        cmocka_unit_test(queries_find_by_dates_numbers_prefixes_and_nearness),
    };
    return cmocka_run_group_tests(tests, open_index, close_index);
}
