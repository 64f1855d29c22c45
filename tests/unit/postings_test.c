/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file of terms and postings answers. */
#include "index/term_cache.h"
#include "tests/unit/terms_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_term_leads_to_its_first_document(void **state)
{
    static const struct {
        const char *term;
        jy_status status;
        uint64_t document;
    } cases[] = {
        {"税", JY_OK, 0},
        {"T他", JY_OK, 1},
        {"末", JY_OK, DOCUMENTS - 1},
        {"T税", JY_E_NOT_FOUND, 0},
        {"无", JY_E_NOT_FOUND, 0},
    };
    jy_postings *postings = terms_open_well();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t document = 0;
        assert_int_equal(jy_postings_lookup(postings, terms_text(cases[i].term),
                                            &document, NULL),
                         cases[i].status);
        assert_int_equal(document, cases[i].document);
    }
    jy_postings_close(postings);
}

/* Of more terms than a cache has places, each right behind itself, behind all
 * others, and among terms that are not there. */
static void a_term_that_is_asked_for_again_is_what_it_was(void **state)
{
    enum { ASKED = JY_TERM_CACHE_PLACES + 500, ROUNDS = 3 };
    jy_postings *postings = terms_open_well();
    (void)state;
    for (size_t i = 0; i < ROUNDS * ASKED; i++) {
        char term[16];
        const bool known = i % 2 && i % ASKED < DOCUMENTS * OWN_TERMS;
        uint64_t first;
        uint64_t again;
        snprintf(term, sizeof term, "%s%zu", known ? "号" : "无", i % ASKED);
        assert_int_equal(
            jy_postings_frequency(postings, terms_text(term), &first, NULL),
            JY_OK);
        assert_int_equal(
            jy_postings_frequency(postings, terms_text(term), &again, NULL),
            JY_OK);
        assert_int_equal(first, known);
        assert_int_equal(again, known);
        assert_int_equal(
            jy_postings_frequency(postings, terms_text("税"), &first, NULL),
            JY_OK);
        assert_int_equal(first, DOCUMENTS);
    }
    jy_postings_close(postings);
}

static void candidates_come_best_first_page_by_page(void **state)
{
    const jy_patience patience = {0};
    const jy_plan plan = terms_plan("税");
    jy_postings *postings = terms_open_well();
    jy_candidate all[DOCUMENTS + 1];
    jy_candidate page[DOCUMENTS];
    size_t count;
    size_t candidates;
    (void)state;
    assert_int_equal(jy_postings_rank(postings, &plan, DOCUMENTS + 1, &patience,
                                      all, &count, &candidates, NULL),
                     JY_OK);
    assert_int_equal(count, DOCUMENTS);
    for (size_t i = 1; i < count; i++) {
        assert_true(all[i].score <= all[i - 1].score);
        assert_true(all[i].score < all[i - 1].score ||
                    all[i].document > all[i - 1].document);
    }
    for (size_t max = 0; max < DOCUMENTS; max += 7) {
        assert_int_equal(jy_postings_rank(postings, &plan, max, &patience, page,
                                          &count, &candidates, NULL),
                         JY_OK);
        assert_int_equal(count, max);
        assert_int_equal(candidates, DOCUMENTS);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(page[i].document, all[i].document);
        }
    }
    jy_postings_close(postings);
}

static jy_status add_points(void *user, const jy_term_points *points,
                            jy_error *err)
{
    double *sum = user;
    (void)err;
    assert_true(points->count > 0);
    assert_true(points->documents > 0);
    *sum += points->points;
    return JY_OK;
}

static void the_points_of_all_terms_are_the_score(void **state)
{
    const jy_patience patience = {0};
    jy_plan tax = terms_plan("税");
    jy_plan collect = terms_plan("T收");
    jy_plan last = terms_plan("末");
    jy_plan own = terms_plan("号1");
    own.kind = JY_PLAN_PREFIX; /* 号1, 号10, 号11, ... */
    collect.weight = 2.5;
    jy_plan *both[] = {&tax, &collect};
    jy_plan *all[] = {&tax, &tax, &last, &collect, &own};
    jy_plan maybe = {.kind = JY_PLAN_MAYBE, .child = both, .child_count = 2};
    jy_plan one_of = {.kind = JY_PLAN_OR, .child = all, .child_count = 5};
    jy_plan none = {.kind = JY_PLAN_ALL};
    /* 收 counts only together with 末. */
    jy_plan *pair[] = {&collect, &last};
    jy_plan together = {.kind = JY_PLAN_AND, .child = pair, .child_count = 2};
    jy_plan *some[] = {&tax, &together, &maybe};
    jy_plan bonus = {.kind = JY_PLAN_MAYBE, .child = some, .child_count = 3};
    const jy_plan *plans[] = {&tax, &collect, &maybe, &one_of,
                              &own, &none,    &bonus};
    jy_postings *postings = terms_open_well();
    jy_candidate candidate[DOCUMENTS];
    size_t count;
    size_t candidates;
    (void)state;
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        assert_int_equal(jy_postings_rank(postings, plans[i], DOCUMENTS,
                                          &patience, candidate, &count,
                                          &candidates, NULL),
                         JY_OK);
        assert_true(count > 0);
        for (size_t k = 0; k < count; k++) {
            double sum = 0;
            assert_int_equal(
                jy_postings_explain(postings, plans[i], candidate[k].document,
                                    &patience, add_points, &sum, NULL),
                JY_OK);
            assert_true(fabs(sum - candidate[k].score) < 1e-9);
        }
    }
    jy_postings_close(postings);
}

/* What a scan has seen, and when it is to end. */
struct visit {
    uint64_t seen[DOCUMENTS];
    size_t count;
    size_t last; /* the visit that ends the scan; 0: none */
};

static jy_status visit(void *user, uint64_t document, jy_error *err)
{
    struct visit *v = user;
    assert_true(v->count < DOCUMENTS);
    v->seen[v->count++] = document;
    return v->count == v->last ? jy_error_set(err, JY_E_BUSY, "够了") : JY_OK;
}

static void a_scan_shows_every_candidate_in_order(void **state)
{
    jy_plan tax = terms_plan("税");
    jy_plan title = terms_plan("T收");
    jy_plan last = terms_plan("末");
    jy_plan none = terms_plan("无");
    jy_plan all = {.kind = JY_PLAN_ALL};
    jy_plan *both[] = {&tax, &title};
    jy_plan *either[] = {&title, &last};
    jy_plan *maybe[] = {&title, &last, &none};
    const struct {
        jy_plan plan;
        size_t count;
    } cases[] = {
        {tax, DOCUMENTS},
        {all, DOCUMENTS},
        {none, 0},
        {{.kind = JY_PLAN_AND, .child = both, .child_count = 2}, 10},
        {{.kind = JY_PLAN_OR, .child = either, .child_count = 2}, 11},
        {{.kind = JY_PLAN_MAYBE, .child = maybe, .child_count = 3}, 10},
    };
    const jy_patience patience = {0};
    jy_postings *postings = terms_open_well();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct visit v = {.count = 0};
        assert_int_equal(jy_postings_scan(postings, &cases[i].plan, &patience,
                                          visit, &v, NULL),
                         JY_OK);
        assert_int_equal(v.count, cases[i].count);
        for (size_t n = 1; n < v.count; n++) {
            assert_true(v.seen[n] > v.seen[n - 1]);
        }
    }
    jy_postings_close(postings);
}

static void what_a_visitor_says_ends_the_scan_and_comes_back(void **state)
{
    const jy_patience patience = {0};
    const jy_plan plan = terms_plan("税");
    jy_postings *postings = terms_open_well();
    struct visit v = {.last = 3};
    jy_error err;
    (void)state;
    assert_int_equal(
        jy_postings_scan(postings, &plan, &patience, visit, &v, &err),
        JY_E_BUSY);
    assert_int_equal(v.count, 3);
    assert_string_equal(err.message, "够了");
    v = (struct visit){.last = 1};
    assert_int_equal(
        jy_postings_scan(postings, &plan, &patience, visit, &v, NULL),
        JY_E_BUSY); /* with nobody to tell why */
    jy_postings_close(postings);
}

static void ranking_and_scanning_end_with_patience(void **state)
{
    jy_stop stop = {0};
    const jy_patience over[] = {{.deadline = 1}, {.stop = &stop}};
    const jy_plan plans[] = {terms_plan("税"), {.kind = JY_PLAN_ALL}};
    jy_postings *postings = terms_open_well();
    (void)state;
    jy_stop_set(&stop);
    for (size_t i = 0; i < 4; i++) {
        jy_candidate candidates[DOCUMENTS];
        struct visit v = {.count = 0};
        size_t count;
        size_t all;
        jy_error err;
        assert_int_equal(jy_postings_rank(postings, &plans[i / 2], DOCUMENTS,
                                          &over[i % 2], candidates, &count,
                                          &all, &err),
                         JY_E_TIMEOUT);
        assert_int_equal(count, 0);
        assert_non_null(strstr(err.message, "given up"));
        assert_int_equal(jy_postings_scan(postings, &plans[i / 2], &over[i % 2],
                                          visit, &v, &err),
                         JY_E_TIMEOUT);
        assert_int_equal(v.count, 0);
    }
    jy_postings_close(postings);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, terms_begin, terms_end)
    const struct CMUnitTest tests[] = {
        TEST(a_term_leads_to_its_first_document),
        TEST(a_term_that_is_asked_for_again_is_what_it_was),
        TEST(candidates_come_best_first_page_by_page),
        TEST(the_points_of_all_terms_are_the_score),
        TEST(a_scan_shows_every_candidate_in_order),
        TEST(what_a_visitor_says_ends_the_scan_and_comes_back),
        TEST(ranking_and_scanning_end_with_patience),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
