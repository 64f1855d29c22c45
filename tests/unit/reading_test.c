/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a query is read when nothing has every word, and how that is told. */
#include "index/explain.h"
#include "index/index.h"
#include "tests/unit/index_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fixture fixture;
static jy_index *speeches;

static int open_speeches(void **state)
{
    jy_error err = {JY_OK, ""};
    (void)state;
    fixture_begin(&fixture);
    if (fixture_build(&fixture, JY_SOURCE_DIR "/corpus/speeches", &err) !=
            JY_OK ||
        jy_index_open(fixture.index, 0, true, &speeches, &err) != JY_OK) {
        print_error("%s\n", err.message);
        return -1;
    }
    return 0;
}

static int close_speeches(void **state)
{
    (void)state;
    jy_index_close(speeches);
    fixture_end(&fixture);
    return 0;
}

static jy_question question_of(const char *query, jy_reading reading)
{
    return (jy_question){.query = query,
                         .len = strlen(query),
                         .reading = reading,
                         .limit = 10,
                         .snippet = 60};
}

static jy_hits *search(const char *query, jy_reading reading)
{
    const jy_question question = question_of(query, reading);
    jy_hits *hits;
    assert_int_equal(jy_index_search(speeches, &question, &hits, NULL), JY_OK);
    return hits;
}

static void a_question_is_answered_by_what_has_some_of_its_words(void **state)
{
    static const struct {
        const char *query;
        const char *best; /* the speaker; NULL: nothing is found */
        bool relaxed;
    } cases[] = {
        {"营商环境", "刘志仁", false},
        {"如何优化营商环境", "刘志仁", true},
        {"张家界怎样支持小微企业？", "刘革安", true},
        {"株洲的产业集群有哪些", "阳卫国", true},
        {"speaker:阳卫国 如何优化营商环境", "阳卫国", true},
        {"如何优化营商环境 -郴州", "阳卫国", true},
        {"speaker:王五 如何优化营商环境", NULL,
         false}, /* a field is demanded */
        {"如何優化營商環境", "刘志仁", true},
        {"鲸鱼座", NULL, false},
        {"的了吗", NULL, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_hits *hits = search(cases[i].query, JY_READING_AUTO);
        const char *found = "";
        size_t len = 0;
        if (jy_hits_count(hits) > 0) {
            jy_text speaker =
                jy_hits_get(hits, 0)->document.field[JY_FIELD_SPEAKER];
            found = speaker.bytes;
            len = speaker.len;
        }
        const char *best = cases[i].best ? cases[i].best : "";
        if (len != strlen(best) || memcmp(found, best, len) != 0 ||
            jy_hits_is_relaxed(hits) != cases[i].relaxed) {
            fail_msg("%s finds %.*s", cases[i].query, (int)len, found);
        }
        jy_hits_free(hits);
    }
}

static void a_reading_that_is_asked_for_is_the_only_one(void **state)
{
    jy_hits *hits = search("如何优化营商环境", JY_READING_ALL);
    (void)state;
    assert_int_equal(jy_hits_total(hits), 0);
    assert_true(jy_hits_total_is_exact(hits));
    jy_hits_free(hits);
    hits = search("营商环境", JY_READING_ANY);
    assert_true(jy_hits_is_relaxed(hits));
    assert_true(jy_hits_total(hits) > 0);
    jy_hits_free(hits);
}

static void a_query_that_finds_nothing_at_all_is_told_so(void **state)
{
    static const char *const queries[] = {"鲸鱼座", "的了吗", "😀",   "\u0301",
                                          "\uE000", "，。！", "𠮷𠮷"};
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        jy_hits *hits = search(queries[i], JY_READING_AUTO);
        if (jy_hits_total(hits) > 0 || jy_hits_note_count(hits) == 0) {
            fail_msg("%s", queries[i]);
        }
        jy_hits_free(hits);
    }
}

static void marks_of_a_relaxed_hit_stand_on_the_words_of_the_query(void **state)
{
    jy_hits *hits = search("如何优化营商环境", JY_READING_AUTO);
    const jy_hit *hit = jy_hits_get(hits, 0);
    const jy_snippet *snippet = &hit->snippet[hit->best_snippet];
    (void)state;
    assert_true(snippet->mark_count > 0);
    assert_non_null(strstr(snippet->text.bytes, "优化营商环境"));
    jy_hits_free(hits);
}

static void another_query_is_offered_and_never_put_in_its_place(void **state)
{
    static const struct {
        const char *query;
        const char *offered; /* NULL: nothing is */
    } cases[] = {
        {"株州", "株洲"},
        {"株州 产业", "株洲 产业"},
        {"place:株州", "place:株洲"},
        {"zhuzhou", "株洲"},
        {"=株州", NULL},
        {"株洲", NULL},
        {"鲸鱼座", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_hits *hits = search(cases[i].query, JY_READING_AUTO);
        bool offers = jy_hits_did_you_mean_count(hits) > 0;
        const char *first = offers ? jy_hits_did_you_mean(hits, 0) : "";
        const char *expected = cases[i].offered ? cases[i].offered : "";
        if (strcmp(first, expected) != 0) {
            fail_msg("%s offers %s", cases[i].query, first);
        }
        jy_hits_free(hits);
    }
}

static void assert_parts_sum_up(jy_index *index, const jy_question *question)
{
    jy_explanation *explanation;
    assert_int_equal(
        jy_index_explain(index, question, NULL, 0, &explanation, NULL), JY_OK);
    const jy_hits *hits = jy_explanation_hits(explanation);
    assert_int_equal(jy_explanation_count(explanation), jy_hits_count(hits));
    for (size_t i = 0; i < jy_explanation_count(explanation); i++) {
        const jy_explained *item = jy_explanation_get(explanation, i);
        assert_true(item->part_count > 0);
        if (fabs(item->score - jy_hits_get(hits, i)->score) > 1e-6) {
            fail_msg("%s: %f is not %f", question->query, item->score,
                     jy_hits_get(hits, i)->score);
        }
    }
    jy_explanation_free(explanation);
}

static void the_parts_of_a_score_sum_up_to_it(void **state)
{
    static const char *const queries[] = {"营商环境",     "营商环境 郴州",
                                          "产业 OR 企业", "如何优化营商环境",
                                          "2021年 经济",  "gov* 产业"};
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        const jy_question question = question_of(queries[i], JY_READING_AUTO);
        assert_parts_sum_up(speeches, &question);
    }
}

static void a_query_is_read_back_as_it_was_understood(void **state)
{
    static const struct {
        const char *query;
        const char *reading;
    } cases[] = {
        {"营商环境 -郴州", "营商环境 AND NOT 郴州"},
        {"甲 乙 OR 丙", "(甲 AND 乙) OR 丙"},
        {"甲 NEAR/5 乙 =裏 gov*", "(甲 NEAR/5 乙) AND =裏 AND gov*"},
        {"1958年", "(1958年 or 一九五八年)"},
        {"date:2021-03 place:郴州",
         "(date 2021-03-01 to 2021-03-31) AND place:郴州"},
        {"\"三高四新\"战略", "\"三高四新\"\"战略\""},
        {"id:a#1", "id:a#1"},
        {"\xEF\xB8\x8F", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const jy_question question =
            question_of(cases[i].query, JY_READING_AUTO);
        jy_explanation *explanation;
        assert_int_equal(
            jy_index_explain(speeches, &question, NULL, 0, &explanation, NULL),
            JY_OK);
        assert_string_equal(jy_explanation_reading(explanation),
                            cases[i].reading);
        jy_explanation_free(explanation);
    }
}

static void one_document_is_explained_whether_it_matches_or_not(void **state)
{
    static const char id[] = "2021-hunan-mayors#2";
    const jy_question question = question_of("营商环境 郴州", JY_READING_AUTO);
    jy_explanation *explanation;
    (void)state;
    assert_int_equal(jy_index_explain(speeches, &question, id, strlen(id),
                                      &explanation, NULL),
                     JY_OK);
    assert_int_equal(jy_explanation_count(explanation), 1);
    assert_false(jy_explanation_get(explanation, 0)->matches);
    jy_explanation_free(explanation);
    assert_int_equal(
        jy_index_explain(speeches, &question, "无", 3, &explanation, NULL),
        JY_E_NOT_FOUND);
}

/* Many documents that are told apart by what a query excludes. */
static void open_many(struct fixture *many, jy_index **out)
{
    enum { TIMES = 1100, LINE = 128 };
    char *lines = malloc(TIMES * LINE);
    size_t len = 0;
    assert_non_null(lines);
    for (unsigned i = 0; i < TIMES; i++) {
        len += (size_t)snprintf(lines + len, LINE,
                                "{\"id\":\"%u\",\"title\":\"优化\",\"body\":"
                                "\"优化环境，优化营商，%u\"}\n",
                                i, i);
    }
    len += (size_t)snprintf(lines + len, LINE,
                            "{\"id\":\"末\",\"body\":\"最后才优化。\"}\n");
    fixture_begin(many);
    fixture_write(many, "多.jsonl", lines, len);
    assert_int_equal(fixture_build(many, NULL, NULL), JY_OK);
    assert_int_equal(jy_index_open(many->index, 0, true, out, NULL), JY_OK);
    free(lines);
}

static void what_is_demanded_is_looked_for_beyond_the_best(void **state)
{
    struct fixture many;
    jy_index *index;
    jy_hits *hits;
    jy_question question = question_of("优化方案 -营商", JY_READING_AUTO);
    (void)state;
    open_many(&many, &index);
    assert_int_equal(jy_index_search(index, &question, &hits, NULL), JY_OK);
    assert_int_equal(jy_hits_count(hits), 1);
    assert_memory_equal(jy_hits_get(hits, 0)->document.field[JY_FIELD_ID].bytes,
                        "末", 3);
    jy_hits_free(hits);
    question.sort = JY_SORT_DATE_NEWEST;
    assert_int_equal(jy_index_search(index, &question, &hits, NULL), JY_OK);
    assert_int_equal(jy_hits_count(hits), 1);
    assert_true(fabs(jy_hits_get(hits, 0)->score) <= 0);
    jy_hits_free(hits);
    jy_index_close(index);
    fixture_end(&many);
}

/* Only the best are looked at closer: the parts of the others do without. */
static void the_parts_sum_up_on_late_pages_too(void **state)
{
    struct fixture many;
    jy_index *index;
    (void)state;
    open_many(&many, &index);
    jy_question question = question_of("优化 环境", JY_READING_AUTO);
    question.limit = 60;
    assert_parts_sum_up(index, &question);
    question.offset = 45;
    question.limit = 10;
    assert_parts_sum_up(index, &question);
    question = question_of("优化环境如何", JY_READING_AUTO);
    question.limit = 60;
    assert_parts_sum_up(index, &question);
    jy_index_close(index);
    fixture_end(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_answered_by_what_has_some_of_its_words),
        cmocka_unit_test(a_query_that_finds_nothing_at_all_is_told_so),
        cmocka_unit_test(a_reading_that_is_asked_for_is_the_only_one),
        cmocka_unit_test(
            marks_of_a_relaxed_hit_stand_on_the_words_of_the_query),
        cmocka_unit_test(another_query_is_offered_and_never_put_in_its_place),
        cmocka_unit_test(the_parts_of_a_score_sum_up_to_it),
        cmocka_unit_test(what_is_demanded_is_looked_for_beyond_the_best),
        cmocka_unit_test(the_parts_sum_up_on_late_pages_too),
        cmocka_unit_test(a_query_is_read_back_as_it_was_understood),
        cmocka_unit_test(one_document_is_explained_whether_it_matches_or_not),
    };
    return cmocka_run_group_tests(tests, open_speeches, close_speeches);
}
