/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How close words stand, and where they are marked. */
#include "index/closeness.h"
#include "index/open.h"
#include "index/original.h"
#include "tests/unit/index_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILL "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳"

static const char corpus[] =
    "{\"id\":\"近\",\"body\":\"" FILL FILL "企业的负担，要減輕。\"}\n"
    "{\"id\":\"远\",\"body\":\"企业多。" FILL FILL "负担重。" FILL FILL
    "减轻了。\"}\n"
    "{\"id\":\"半\",\"body\":\"企业很好。\"}\n"
    "{\"id\":\"题\",\"title\":\"负担\",\"body\":\"企业要减轻\"}\n"
    "{\"id\":\"无\",\"title\":\"企业负担减轻\",\"body\":\"略\"}\n"
    "{\"id\":\"他\",\"body\":\"张三李四\"}\n";

static const jy_patience patience;
static struct fixture fixture;
static jy_index *index_;

static int open_index(void **state)
{
    (void)state;
    index_ = fixture_open(&fixture, corpus, sizeof corpus - 1);
    return 0;
}

static int close_index(void **state)
{
    (void)state;
    jy_index_close(index_);
    fixture_end(&fixture);
    return 0;
}

static jy_query *parse(const char *text)
{
    jy_query *query;
    assert_int_equal(jy_query_parse(text, strlen(text), &query, NULL), JY_OK);
    return query;
}

static jy_stored_document document_of(const char *id)
{
    jy_stored_document document;
    uint64_t number;
    assert_int_equal(jy_index_find(index_, id, strlen(id), &number, NULL),
                     JY_OK);
    assert_int_equal(jy_text_store_get(index_->text, number, &document, NULL),
                     JY_OK);
    return document;
}

static bool nearly(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void
words_are_as_close_as_the_characters_between_them_are_few(void **state)
{
    enum { NOWHERE = -1 };
    static const struct {
        const char *query;
        const char *title;
        const char *body;
        int distance;
    } cases[] = {
        {"企业 负担", "", "减轻企业负担", 0},
        {"负担 企业", "", "减轻企业负担", 0},
        {"企业 负担", "", "企业的负担", 1},
        {"企业 负担", "", "企业GDP负担；企業与負擔", 1},
        {"减轻 负担 企业", "", "企业，負擔。企業的负担要减轻", 2},
        {"企业 NEAR/5 负担", "", "企业的负担", 1},
        {"商环 营商环境", "", "营商环境", 0}, /* one in the other */
        {"企业", "", "企业", NOWHERE},
        {"企业 -税", "", "企业", NOWHERE},
        {"企业 负担", "企业", "负担", NOWHERE},
        {"企业 负担", "企业多负担", "企业很多很多负担", 1},
        {"title:企业 负担", "企业", "负担", NOWHERE},
        {"企业 (税 OR 负担)", "", "企业负担", 0},
        {"企业 (税 OR 负担)", "", "企业很多负担税", 2},
        {"(税 OR 负担)", "", "负担税", NOWHERE},
        {"企业 =負擔 减轻", "", "企业負擔减轻", 2},
        {"5G GDP", "", "5G拉动GDP", 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const jy_field field[] = {JY_FIELD_TITLE, JY_FIELD_BODY};
        const char *text[] = {cases[i].title, cases[i].body};
        jy_stored_document document = {0};
        jy_folded folded[2];
        for (size_t k = 0; k < 2; k++) {
            size_t len = strlen(text[k]);
            assert_int_equal(jy_fold(text[k], len, &folded[k], NULL), JY_OK);
            document.field[field[k]] = (jy_stored_field){
                .original = {text[k], len},
                .folded = {folded[k].bytes, folded[k].len},
                .points = folded[k].points,
                .point_count = folded[k].point_count,
            };
        }
        jy_query *query = parse(cases[i].query);
        double closeness = jy_words_closeness(query, &document, &patience);
        double expected =
            cases[i].distance == NOWHERE ? 0 : 10.0 / (10 + cases[i].distance);
        if (!nearly(closeness, expected)) {
            fail_msg("%s: %g, not %g", cases[i].query, closeness, expected);
        }
        jy_query_free(query);
        jy_folded_clear(&folded[0]);
        jy_folded_clear(&folded[1]);
    }
}

/* A query and its relaxed reading. */
struct reading {
    jy_query *query;
    jy_relaxed *relaxed;
};

static struct reading read_query(const char *text)
{
    struct reading reading = {.query = parse(text)};
    assert_int_equal(jy_relax(reading.query, index_->postings, &patience,
                              &reading.relaxed, NULL),
                     JY_OK);
    assert_non_null(reading.relaxed);
    return reading;
}

static void forget(struct reading *reading)
{
    jy_relaxed_free(reading->relaxed);
    jy_query_free(reading->query);
}

static void terms_side_by_side_are_worth_more_than_far_apart(void **state)
{
    struct reading reading = read_query("企业 负担 减轻");
    const jy_relaxed *relaxed = reading.relaxed;
    static const struct {
        const char *id;
        double close; /* of what all terms are worth: at least, ... */
        double less;  /* ... and less than */
        bool all;     /* every term is there */
    } cases[] = {
        {"近", 1, 2, true},   {"远", 0.1, 0.9, true}, {"半", 0.1, 0.9, false},
        {"题", 0.1, 1, true}, {"无", 0, 0.1, true},   {"他", 0, 0.1, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const jy_stored_document document = document_of(cases[i].id);
        jy_relaxed_points points =
            jy_relaxed_look(relaxed, &document, 6, &patience);
        double share = points.closeness / relaxed->worth;
        assert_true(share >= cases[i].close - 1e-9);
        assert_true(share < cases[i].less);
        assert_int_equal(nearly(points.coverage, 3), cases[i].all);
        assert_true(points.coverage < 3 + 1e-9);
    }
    const jy_patience over = {.deadline = 1};
    const jy_stored_document document = document_of("近");
    (void)jy_relaxed_look(relaxed, &document, 6, &over); /* and it ends */
    forget(&reading);
}

/* Write the text of the places found to `out`, each followed by a blank. */
static void show_places(const struct reading *reading, const char *id,
                        jy_field field, char *out)
{
    const jy_stored_document document = document_of(id);
    jy_places places = {0};
    jy_original original;
    assert_int_equal(jy_original_open(&document.field[field], &original, NULL),
                     JY_OK);
    const jy_text text = jy_original_whole(&original);
    const jy_relaxed_shown shown = {reading->relaxed, NULL};
    assert_int_equal(jy_places_of_relaxed(&shown, &document, field, &patience,
                                          &places, NULL),
                     JY_OK);
    jy_places_sort(places.place, places.count);
    *out = '\0';
    for (size_t i = 0; i < places.count; i++) {
        jy_span span = places.place[i].span;
        assert_true(places.place[i].weight > 0);
        strncat(out, text.bytes + span.begin, span.end - span.begin);
        strcat(out, " ");
    }
    jy_original_close(&original);
    jy_places_clear(&places);
}

static void marks_are_on_pairs_and_words_as_they_were_written(void **state)
{
    static const struct {
        const char *query;
        const char *id;
        jy_field field;
        const char *places;
    } cases[] = {
        {"如何减轻企业的负担", "近", JY_FIELD_BODY, "企业 负担 減輕 "},
        {"如何减轻企业的负担", "题", JY_FIELD_TITLE, "负担 "},
        {"企业负担", "无", JY_FIELD_TITLE, "企业 业负 负担 "},
        {"如何减轻企业的负担", "题", JY_FIELD_ID, ""},
        {"张", "他", JY_FIELD_BODY, "张 "},
        {"张三 李五", "他", JY_FIELD_BODY, "张三 "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char places[256];
        struct reading reading = read_query(cases[i].query);
        show_places(&reading, cases[i].id, cases[i].field, places);
        assert_string_equal(places, cases[i].places);
        forget(&reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            words_are_as_close_as_the_characters_between_them_are_few),
        cmocka_unit_test(terms_side_by_side_are_worth_more_than_far_apart),
        cmocka_unit_test(marks_are_on_pairs_and_words_as_they_were_written),
    };
    return cmocka_run_group_tests_name("closeness", tests, open_index,
                                       close_index);
}
