/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plans against a plain reading of all documents: candidates, their number,
 * their order and their scores, where lists have many blocks.  The postings
 * come out of several writers, each of several runs.
 */
#include "index/bm25.h"
#include "index/postings.h"
#include "tests/unit/index_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    DOCUMENTS = 6000,
    WORDS = 40,
    WRITERS = 3,
    RUN = 700, /* documents */
    PLANS = 400,
    NODES_MAX = 24
};

static struct fixture fixture;
static jy_postings *postings;
static uint16_t counts[DOCUMENTS][WORDS];
static uint32_t lengths[DOCUMENTS];
static uint32_t having[WORDS];
static double average;

static uint32_t seed = 20210308;

static uint32_t chance(uint32_t max)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % max;
}

static void spell(char name[16], size_t word)
{
    snprintf(name, 16, "词%zu", word);
}

/* The first words are in most documents, the last in few. */
static void make_documents(void)
{
    double all = 0;
    for (size_t i = 0; i < DOCUMENTS; i++) {
        for (size_t w = 0; w < WORDS; w++) {
            if (chance(1000) < 900 / (w * w / 3 + 1)) {
                counts[i][w] = (uint16_t)(1 + chance(3) * chance(3));
            }
            having[w] += counts[i][w] > 0;
            lengths[i] += counts[i][w];
        }
        lengths[i]++; /* each has a term of its own besides */
        all += lengths[i];
    }
    average = all / DOCUMENTS;
}

static void add_document(jy_postings_writer *writer, size_t i)
{
    char name[WORDS + 1][16];
    jy_posting posting[WORDS + 1];
    size_t count = 0;
    for (size_t w = 0; w < WORDS; w++) {
        if (counts[i][w] > 0) {
            spell(name[count], w);
            posting[count] = (jy_posting){
                .text = {name[count], strlen(name[count])},
                .count = counts[i][w],
            };
            count++;
        }
    }
    snprintf(name[count], sizeof name[count], "文章之%zu", i);
    posting[count] = (jy_posting){
        .prefix = 'Q',
        .text = {name[count], strlen(name[count])},
        .count = 1,
    };
    assert_int_equal(jy_postings_writer_add(writer, posting, count + 1, NULL),
                     JY_OK);
}

static void write_range(jy_postings_writer *writer, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        add_document(writer, i);
        if (i % RUN == 0) {
            assert_int_equal(jy_postings_writer_flush(writer, NULL), JY_OK);
        }
    }
}

static int begin(void **state)
{
    jy_postings_writer *writer[WRITERS];
    char path[96];
    (void)state;
    fixture_begin(&fixture);
    make_documents();
    for (size_t i = 0; i < WRITERS; i++) {
        snprintf(path, sizeof path, "%s/%zu", fixture.folder, i);
        assert_int_equal(jy_postings_writer_new(path, &writer[i], NULL), JY_OK);
        write_range(writer[i], DOCUMENTS * i / WRITERS,
                    DOCUMENTS * (i + 1) / WRITERS);
    }
    snprintf(path, sizeof path, "%s/terms", fixture.folder);
    assert_int_equal(jy_postings_writer_join(writer, WRITERS, path, NULL),
                     JY_OK);
    for (size_t i = 0; i < WRITERS; i++) {
        jy_postings_writer_free(writer[i]);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(jy_postings_open(fd, &postings, NULL), JY_OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    jy_postings_close(postings);
    fixture_end(&fixture);
    return 0;
}

/* --- plans by chance */

struct forest {
    jy_plan plan[NODES_MAX];
    jy_plan *child[NODES_MAX][4];
    size_t word[NODES_MAX]; /* of TERM */
    size_t count;
};

static jy_plan *grow(struct forest *forest, size_t depth)
{
    static const jy_plan_kind joining[] = {JY_PLAN_AND, JY_PLAN_AND, JY_PLAN_OR,
                                           JY_PLAN_MAYBE};
    const size_t at = forest->count++;
    jy_plan *plan = &forest->plan[at];
    *plan = (jy_plan){.kind = JY_PLAN_TERM};
    if (depth == 0 || forest->count + 4 > NODES_MAX || chance(4) == 0) {
        char name[16];
        forest->word[at] = chance(WORDS + 1); /* the last is nowhere */
        spell(name, forest->word[at]);
        plan->term_len = strlen(name);
        memcpy(plan->term, name, plan->term_len);
        plan->weight = chance(3);
        return plan;
    }
    plan->kind = joining[chance(4)];
    plan->child = forest->child[at];
    const size_t children = 1 + chance(3);
    for (size_t i = 0; i < children && forest->count < NODES_MAX; i++) {
        plan->child[plan->child_count++] = grow(forest, depth - 1);
    }
    if (plan->child_count == 0) {
        plan->kind = JY_PLAN_ALL;
    }
    return plan;
}

/* --- the plain reading */

static bool has(const struct forest *forest, const jy_plan *plan, size_t i,
                double *score)
{
    const size_t word = forest->word[plan - forest->plan];
    bool all = true;
    bool any = false;
    double sum = 0;
    switch (plan->kind) {
    case JY_PLAN_TERM:
        if (word == WORDS || counts[i][word] == 0) {
            return false;
        }
        *score +=
            jy_bm25_points((plan->weight == 0 ? 1 : plan->weight) *
                               jy_bm25_rarity(DOCUMENTS, having[word]),
                           counts[i][word], jy_bm25_norm(lengths[i], average));
        return true;
    case JY_PLAN_AND:
    case JY_PLAN_OR:
    case JY_PLAN_MAYBE:
        for (size_t c = 0; c < plan->child_count; c++) {
            bool one = has(forest, plan->child[c], i, &sum);
            any |= one;
            all &= one;
            if (c == 0 && !one && plan->kind == JY_PLAN_MAYBE) {
                return false;
            }
        }
        if (plan->kind == JY_PLAN_AND ? !all : !any) {
            return false;
        }
        *score += sum;
        return true;
    case JY_PLAN_ALL:
    case JY_PLAN_PREFIX:
        break;
    }
    return true;
}

static size_t read_plainly(const struct forest *forest, const jy_plan *plan,
                           jy_candidate *out)
{
    size_t count = 0;
    for (size_t i = 0; i < DOCUMENTS; i++) {
        double score = 0;
        if (has(forest, plan, i, &score)) {
            out[count++] = (jy_candidate){i, score};
        }
    }
    qsort(out, count, sizeof *out, jy_candidate_order);
    return count;
}

static void the_best_are_those_of_a_plain_reading(void **state)
{
    static jy_candidate plain[DOCUMENTS];
    static jy_candidate found[DOCUMENTS];
    static const size_t maxima[] = {0, 1, 10, 50, DOCUMENTS};
    const jy_patience patience = {0};
    (void)state;
    for (size_t n = 0; n < PLANS; n++) {
        struct forest forest = {.count = 0};
        const jy_plan *plan = grow(&forest, n % 4);
        const size_t all = read_plainly(&forest, plan, plain);
        for (size_t m = 0; m < sizeof maxima / sizeof *maxima; m++) {
            size_t count;
            size_t candidates;
            assert_int_equal(jy_postings_rank(postings, plan, maxima[m],
                                              &patience, found, &count,
                                              &candidates, NULL),
                             JY_OK);
            assert_int_equal(candidates, all);
            assert_int_equal(count, all < maxima[m] ? all : maxima[m]);
            for (size_t i = 0; i < count; i++) {
                assert_int_equal(found[i].document, plain[i].document);
                assert_true(found[i].score == plain[i].score);
            }
        }
    }
}

struct visit {
    const jy_candidate *plain; /* by document */
    size_t count;
};

static jy_status visit(void *user, uint64_t document, jy_error *err)
{
    struct visit *seen = user;
    (void)err;
    assert_int_equal(document, seen->plain[seen->count].document);
    seen->count++;
    return JY_OK;
}

static int by_document(const void *a, const void *b)
{
    const jy_candidate *left = a;
    const jy_candidate *right = b;
    return (left->document > right->document) -
           (left->document < right->document);
}

static void a_scan_shows_those_of_a_plain_reading(void **state)
{
    static jy_candidate plain[DOCUMENTS];
    const jy_patience patience = {0};
    (void)state;
    for (size_t n = 0; n < PLANS / 4; n++) {
        struct forest forest = {.count = 0};
        const jy_plan *plan = grow(&forest, n % 4);
        const size_t all = read_plainly(&forest, plan, plain);
        struct visit seen = {plain, 0};
        qsort(plain, all, sizeof *plain, by_document);
        assert_int_equal(
            jy_postings_scan(postings, plan, &patience, visit, &seen, NULL),
            JY_OK);
        assert_int_equal(seen.count, all);
    }
}

static void each_document_has_its_own_term_at_its_own_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < DOCUMENTS; i += 37) {
        char name[32];
        uint64_t document;
        uint64_t documents;
        snprintf(name, sizeof name, "Q文章之%zu", i);
        const jy_text term = {name, strlen(name)};
        for (int again = 0; again < 2; again++) { /* out of the cache too */
            assert_int_equal(
                jy_postings_lookup(postings, term, &document, NULL), JY_OK);
            assert_int_equal(document, i);
            assert_int_equal(
                jy_postings_frequency(postings, term, &documents, NULL), JY_OK);
            assert_int_equal(documents, 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_are_those_of_a_plain_reading),
        cmocka_unit_test(a_scan_shows_those_of_a_plain_reading),
        cmocka_unit_test(each_document_has_its_own_term_at_its_own_place),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
