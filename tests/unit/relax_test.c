/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a query comes down to when not all of its words can be had. */
#include "index/open.h"
#include "index/plan.h"
#include "index/relax.h"
#include "protocol/utf8.h"
#include "tests/unit/index_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 200, FIRST = 0x4E00 }; /* 一, 丁, 丂, … */

static const char corpus[] =
    "{\"id\":\"甲\",\"title\":\"营商环境\",\"body\":"
    "\"优化营商环境，减轻企业负担"
    "。\"}\n"
    "{\"id\":\"乙\",\"body\":\"企业的负担重，二〇二一年减税。环境优美。\"}\n"
    "{\"id\":\"丙\",\"speaker\":\"刘志仁\",\"body\":\"GDP增长，能源充足。\"}\n"
    "{\"id\":\"丁\",\"date\":\"2021-03-05\",\"body\":\"税，2021年减税。\"}\n";

static const jy_patience patience;
static struct fixture fixture;
static jy_index *index_;

static int open_index(void **state)
{
    char body[MANY * JY_UTF8_MAX];
    char line[sizeof body + 64];
    size_t len = 0;
    jy_error err = {JY_OK, ""};
    (void)state;
    for (uint32_t i = 0; i < MANY; i++) {
        len += jy_utf8_encode(FIRST + i, body + len);
    }
    int written =
        snprintf(line, sizeof line, "{\"id\":\"多\",\"body\":\"%.*s\"}\n",
                 (int)len, body);
    fixture_begin(&fixture);
    fixture_write(&fixture, "小.jsonl", corpus, sizeof corpus - 1);
    fixture_write(&fixture, "多.jsonl", line, (size_t)written);
    if (fixture_build(&fixture, NULL, &err) != JY_OK ||
        jy_index_open(fixture.index, 0, true, &index_, &err) != JY_OK) {
        print_error("%s\n", err.message);
        return -1;
    }
    return 0;
}

static int close_index(void **state)
{
    (void)state;
    jy_index_close(index_);
    fixture_end(&fixture);
    return 0;
}

/* A query and its relaxed reading, NULL if it has none. */
struct reading {
    jy_query *query;
    jy_relaxed *relaxed;
};

static struct reading read_query(const char *text)
{
    struct reading reading;
    assert_int_equal(jy_query_parse(text, strlen(text), &reading.query, NULL),
                     JY_OK);
    assert_int_equal(jy_relax(reading.query, index_->postings, &patience,
                              &reading.relaxed, NULL),
                     JY_OK);
    return reading;
}

static void forget(struct reading *reading)
{
    jy_relaxed_free(reading->relaxed);
    jy_query_free(reading->query);
}

static const jy_relaxed_term *find(const jy_relaxed *relaxed, const char *text,
                                   jy_term_kind kind)
{
    return jy_relaxed_find(relaxed, (jy_term){kind, {text, strlen(text)}});
}

static double weight_of(const jy_relaxed *relaxed, const char *text,
                        jy_term_kind kind)
{
    const jy_relaxed_term *term = find(relaxed, text, kind);
    assert_non_null(term);
    return term->weight;
}

static double rarity_of(const char *term)
{
    uint64_t documents;
    assert_int_equal(jy_postings_frequency(index_->postings,
                                           (jy_text){term, strlen(term)},
                                           &documents, NULL),
                     JY_OK);
    return jy_postings_rarity(index_->postings, documents);
}

static bool nearly(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void little_words_and_terms_nobody_has_are_left_out(void **state)
{
    static const struct {
        const char *query;
        const char *in; /* pairs, three bytes a character */
        const char *out;
    } cases[] = {
        {"如何优化营商环境？", "优化化营营商商环环境", "如何何优"},
        {"企业的负担是什么", "企业业的的负负担", "是什什么"},
        {"企业 OR (负担 减税)", "企业负担减税", "业负担减"},
        {"企业 NEAR/5 负担", "企业负担", "业负"},
        {"優化環境", "优化环境", "化环"},
    };
    const size_t size = strlen("企业");
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading reading = read_query(cases[i].query);
        assert_non_null(reading.relaxed);
        for (const char *in = cases[i].in; *in; in += size) {
            assert_non_null(jy_relaxed_find(
                reading.relaxed, (jy_term){JY_TERM_PAIR, {in, size}}));
        }
        for (const char *out = cases[i].out; *out; out += size) {
            assert_null(jy_relaxed_find(reading.relaxed,
                                        (jy_term){JY_TERM_PAIR, {out, size}}));
        }
        forget(&reading);
    }
}

static void
a_pair_counts_what_it_says_beyond_its_commoner_character(void **state)
{
    struct reading reading = read_query("减税 企业的负担 负担 gdp");
    const jy_relaxed *relaxed = reading.relaxed;
    double lost = fmin(rarity_of("减"), rarity_of("税")) / rarity_of("减税");
    (void)state;
    assert_non_null(relaxed);
    assert_true(lost < 1);
    assert_true(
        nearly(weight_of(relaxed, "减税", JY_TERM_PAIR), fmax(1 - lost, 0.1)));
    assert_true(nearly(weight_of(relaxed, "减", JY_TERM_SINGLE), 1));
    assert_true(nearly(weight_of(relaxed, "gdp", JY_TERM_WORD), 2));
    /* Twice in the query. */
    assert_true(nearly(weight_of(relaxed, "负", JY_TERM_SINGLE), 8.0 / 5));
    /* Half of it is grammar, and 的 by itself is nothing. */
    assert_true(
        nearly(weight_of(relaxed, "业的", JY_TERM_PAIR),
               0.5 * fmax(1 - rarity_of("业") / rarity_of("业的"), 0.1)) ||
        nearly(weight_of(relaxed, "业的", JY_TERM_PAIR),
               0.5 * fmax(1 - rarity_of("的") / rarity_of("业的"), 0.1)));
    assert_null(find(relaxed, "的", JY_TERM_SINGLE));
    assert_false(find(relaxed, "业的", JY_TERM_PAIR)->marked);
    assert_true(find(relaxed, "负担", JY_TERM_PAIR)->marked);
    forget(&reading);
}

static void other_spellings_of_a_number_count_as_well(void **state)
{
    struct reading reading = read_query("2021年减税");
    (void)state;
    assert_non_null(reading.relaxed);
    assert_non_null(find(reading.relaxed, "2021", JY_TERM_NUMBER));
    assert_non_null(find(reading.relaxed, "二〇", JY_TERM_PAIR));
    /* But what both spellings have is in the query once. */
    assert_true(nearly(weight_of(reading.relaxed, "减", JY_TERM_SINGLE), 1));
    assert_null(find(reading.relaxed, "二", JY_TERM_SINGLE));
    forget(&reading);
}

static void
there_is_nothing_to_relax_without_a_free_word_that_is_known(void **state)
{
    static const char *const queries[] = {"什么",
                                          "title:营商",
                                          "=优化",
                                          "-企业",
                                          "date:2021",
                                          "龘龘",
                                          "？！",
                                          "gd*",
                                          "(-企业 OR 减)",
                                          "是否 如何",
                                          "企业 OR title:营商"};
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct reading reading = read_query(queries[i]);
        assert_null(reading.relaxed);
        forget(&reading);
    }
}

/* The documents of a relaxed reading, in index order. */
static void propose(const jy_relaxed *relaxed, char *out)
{
    jy_plan *plan;
    jy_candidate candidate[8];
    size_t count;
    size_t all;
    bool found[8] = {false};
    assert_int_equal(jy_relaxed_plan(relaxed, &plan, NULL), JY_OK);
    assert_int_equal(jy_postings_rank(index_->postings, plan, 8, &patience,
                                      candidate, &count, &all, NULL),
                     JY_OK);
    jy_plan_free(plan);
    for (size_t i = 0; i < count; i++) {
        found[candidate[i].document] = true;
    }
    for (size_t i = 0; i < jy_postings_count(index_->postings); i++) {
        jy_stored_document document;
        assert_int_equal(jy_text_store_get(index_->text, i, &document, NULL),
                         JY_OK);
        if (found[i] && jy_relaxed_demands(relaxed, &document, &patience)) {
            jy_text id = document.field[JY_FIELD_ID].original;
            strncat(out, id.bytes, id.len);
        }
    }
}

static void
any_pair_or_word_proposes_and_what_was_marked_is_demanded(void **state)
{
    static const struct {
        const char *query;
        const char *documents;
    } cases[] = {
        {"如何优化营商环境", "甲乙"},
        {"优势境界", ""},  /* 优 and 境 are there, but no pair */
        {"境 龘", "甲乙"}, /* a character that was asked for by itself */
        {"gdp 环境", "甲乙丙"},
        {"增长的环境 speaker:刘志仁", "丙"},
        {"减税 环境 -企业", "丁"},
        {"减税 环境 date:2021", "丁"},
        {"减税 环境 title:环境", "甲"},
        {"减税 环境 (title:环境 OR date:2021)", "甲丁"},
        {"减税 环境 gd*", ""},
        {"减税 环境 =重", "乙"},
        {"减税 营商 刘志", "甲乙丙丁"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading reading = read_query(cases[i].query);
        char documents[64] = "";
        if (reading.relaxed) {
            propose(reading.relaxed, documents);
        }
        assert_string_equal(documents, cases[i].documents);
        forget(&reading);
    }
}

/* As jy_postings_rank() has it for the plan. */
static void compare_rank(const jy_relaxed *relaxed, size_t max)
{
    jy_plan *plan;
    jy_candidate bag[8];
    jy_candidate all[8];
    size_t counts[2];
    size_t candidates[2];
    assert_int_equal(jy_relaxed_plan(relaxed, &plan, NULL), JY_OK);
    assert_int_equal(jy_postings_rank(index_->postings, plan, max, &patience,
                                      all, &counts[0], &candidates[0], NULL),
                     JY_OK);
    assert_int_equal(jy_relaxed_rank(relaxed, index_->postings, max, &patience,
                                     bag, &counts[1], &candidates[1], NULL),
                     JY_OK);
    assert_int_equal(counts[0], counts[1]);
    assert_int_equal(candidates[0], candidates[1]);
    for (size_t i = 0; i < counts[0]; i++) {
        assert_int_equal(bag[i].document, all[i].document);
        assert_memory_equal(&bag[i].score, &all[i].score, sizeof all[i].score);
    }
    jy_plan_free(plan);
}

static void a_bag_is_ranked_as_its_plan_would_be(void **state)
{
    static const char *const queries[] = {
        "如何优化营商环境，减轻企业负担",
        "2021年减税",
        "刘志仁的环境",
        "GDP 能源",
        "税",
        "一丁七 税",
        "企业环境 株洲",
    };
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct reading reading = read_query(queries[i]);
        assert_non_null(reading.relaxed);
        for (size_t max = 1; max <= 8; max++) {
            compare_rank(reading.relaxed, max);
        }
        forget(&reading);
    }
}

static void ranking_a_bag_ends_with_patience(void **state)
{
    jy_stop stop = {0};
    const jy_patience over = {0, &stop};
    jy_candidate best[8];
    size_t count;
    size_t candidates;
    (void)state;
    struct reading reading = read_query("营商环境 税");
    jy_stop_set(&stop);
    assert_int_equal(jy_relaxed_rank(reading.relaxed, index_->postings, 8,
                                     &over, best, &count, &candidates, NULL),
                     JY_E_TIMEOUT);
    compare_rank(reading.relaxed, 8); /* and nothing is left behind */
    forget(&reading);
}

static void a_long_query_keeps_what_is_worth_most(void **state)
{
    char text[MANY * JY_UTF8_MAX + 64] = "减税";
    size_t len = strlen(text);
    (void)state;
    for (uint32_t i = 0; i < MANY; i++) {
        len += jy_utf8_encode(FIRST + i, text + len);
    }
    text[len] = '\0';
    struct reading reading = read_query(text);
    assert_non_null(reading.relaxed);
    assert_int_equal(reading.relaxed->count, JY_RELAXED_TERMS_MAX);
    double worth = 0;
    for (size_t i = 0; i < reading.relaxed->count; i++) {
        const jy_relaxed_term *term = &reading.relaxed->term[i];
        worth += term->worth;
        assert_ptr_equal(
            jy_relaxed_find(reading.relaxed, (jy_term){term->kind, term->text}),
            term);
        assert_true(i == 0 || term->worth <= term[-1].worth);
    }
    assert_true(nearly(worth, reading.relaxed->worth));
    forget(&reading);
}

static void looking_terms_up_ends_with_patience(void **state)
{
    const jy_patience over = {.deadline = 1};
    jy_query *query;
    jy_relaxed *relaxed;
    (void)state;
    assert_int_equal(jy_query_parse("减税", strlen("减税"), &query, NULL),
                     JY_OK);
    assert_int_equal(jy_relax(query, index_->postings, &over, &relaxed, NULL),
                     JY_E_TIMEOUT);
    assert_null(relaxed);
    jy_query_free(query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(little_words_and_terms_nobody_has_are_left_out),
        cmocka_unit_test(
            a_pair_counts_what_it_says_beyond_its_commoner_character),
        cmocka_unit_test(other_spellings_of_a_number_count_as_well),
        cmocka_unit_test(
            there_is_nothing_to_relax_without_a_free_word_that_is_known),
        cmocka_unit_test(
            any_pair_or_word_proposes_and_what_was_marked_is_demanded),
        cmocka_unit_test(a_bag_is_ranked_as_its_plan_would_be),
        cmocka_unit_test(ranking_a_bag_ends_with_patience),
        cmocka_unit_test(a_long_query_keeps_what_is_worth_most),
        cmocka_unit_test(looking_terms_up_ends_with_patience),
    };
    return cmocka_run_group_tests_name("relax", tests, open_index, close_index);
}
