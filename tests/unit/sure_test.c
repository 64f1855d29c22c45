/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where postings decide they are right, and where they can't they don't. */
#include "index/open.h"
#include "index/sure.h"
#include "tests/unit/index_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char corpus[] =
    "{\"id\":\"甲\",\"title\":\"か行\",\"body\":\"税收，か。\"}\n"
    "{\"id\":\"乙\",\"body\":\"がっこう，税收\"}\n"
    "{\"id\":\"丙\",\"body\":\"税，收。2021年\"}\n";

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

static void
words_that_are_their_terms_are_sure_and_counted_exactly(void **state)
{
    static const struct {
        const char *query;
        bool sure;
        uint64_t total;
    } cases[] = {
        {"税", true, 3},
        {"税收", true, 2},
        {"税收 か行", true, 1},
        {"か行 OR 税", true, 3},
        {"title:行", true, 1},
        {"か", false, 1}, /* が has it, and a mark on it */
        {"っこう", false, 1},
        {"税收 -行", false, 1},
        {"=税", false, 3},
        {"税*", false, 3},
        {"body:行", false, 0},
        {"id:甲", false, 1},
        {"税 NEAR 收", false, 3},
        {"20", false, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_question question = {.query = cases[i].query,
                                .len = strlen(cases[i].query),
                                .reading = JY_READING_ALL,
                                .limit = 1,
                                .snippet = JY_SNIPPET_CHARACTERS};
        jy_query *query;
        jy_hits *hits;
        bool sure;
        assert_int_equal(
            jy_query_parse(question.query, question.len, &query, NULL), JY_OK);
        assert_int_equal(jy_query_is_sure(query, index_->postings, &sure, NULL),
                         JY_OK);
        if (sure != cases[i].sure) {
            fail_msg("%s: sure is %d", cases[i].query, sure);
        }
        jy_query_free(query);
        assert_int_equal(jy_index_search(index_, &question, &hits, NULL),
                         JY_OK);
        if (jy_hits_total(hits) != cases[i].total) {
            fail_msg("%s: %d", cases[i].query, (int)jy_hits_total(hits));
        }
        assert_true(jy_hits_total_is_exact(hits));
        jy_hits_free(hits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            words_that_are_their_terms_are_sure_and_counted_exactly),
    };
    return cmocka_run_group_tests(tests, open_index, close_index);
}
