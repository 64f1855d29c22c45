/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bag beside its plain twin, which gives every document its points. */
#include "index/bag.h"
#include "index/bm25.h"
#include "tests/unit/index_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DOCUMENTS = 5000, TERMS = 8, BEST_MAX = 60 };

/* Terms, and of how many documents one has each. */
static const struct {
    const char *text;
    uint32_t one_of;
} terms[TERMS] = {{"的", 1},  {"山", 2},    {"水", 5},   {"秋风", 11},
                  {"月", 40}, {"孤鹜", 90}, {"霞", 700}, {"无", 1U << 31}};

static struct fixture fixture;
static uint32_t counts[DOCUMENTS][TERMS];
static uint32_t lengths[DOCUMENTS];
static double average;
static jy_postings *postings;

static uint32_t scattered(uint32_t number)
{
    number *= 2654435761U;
    return (number ^ number >> 15) * 2246822519U >> 8;
}

static jy_status add_document(jy_postings_writer *writer, uint32_t i)
{
    jy_posting all[TERMS];
    size_t count = 0;
    for (uint32_t t = 0; t < TERMS; t++) {
        const uint32_t number = scattered(i * TERMS + t);
        if (number % terms[t].one_of == 0) {
            counts[i][t] = 1 + scattered(number) % 9;
            lengths[i] += counts[i][t];
            all[count++] = (jy_posting){
                .text = {terms[t].text, strlen(terms[t].text)},
                .count = counts[i][t],
            };
        }
    }
    average += (double)lengths[i];
    return jy_postings_writer_add(writer, all, count, NULL);
}

static int begin(void **state)
{
    char collect[96];
    char path[96];
    jy_postings_writer *writer;
    (void)state;
    fixture_begin(&fixture);
    snprintf(collect, sizeof collect, "%s/collect", fixture.folder);
    snprintf(path, sizeof path, "%s/terms", fixture.folder);
    assert_int_equal(jy_postings_writer_new(collect, &writer, NULL), JY_OK);
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        assert_int_equal(add_document(writer, i), JY_OK);
    }
    average /= DOCUMENTS;
    assert_int_equal(jy_postings_writer_finish(writer, path, NULL), JY_OK);
    jy_postings_writer_free(writer);
    return jy_postings_open(open(path, O_RDONLY | O_CLOEXEC), &postings,
                            NULL) == JY_OK
               ? 0
               : -1;
}

static int end(void **state)
{
    (void)state;
    jy_postings_close(postings);
    fixture_end(&fixture);
    return 0;
}

/* --- the twin */

struct asked {
    jy_bag bag;
    jy_bag_term term[TERMS];
};

/* Which term of all a term of the bag is. */
static size_t which(const jy_bag_term *term)
{
    size_t t = 0;
    while (strlen(terms[t].text) != term->term.len ||
           memcmp(terms[t].text, term->term.bytes, term->term.len) != 0) {
        t++;
    }
    return t;
}

static double rarity_of(size_t t)
{
    double having = 0;
    for (size_t i = 0; i < DOCUMENTS; i++) {
        having += counts[i][t] > 0;
    }
    return jy_bm25_rarity(DOCUMENTS, having);
}

static size_t rank_plainly(const jy_bag *bag, jy_candidate *out)
{
    size_t count = 0;
    double factor[TERMS];
    for (size_t k = 0; k < bag->count; k++) {
        factor[k] = bag->term[k].weight * rarity_of(which(&bag->term[k]));
    }
    for (size_t i = 0; i < DOCUMENTS; i++) {
        bool proposed = false;
        double score = 0;
        for (size_t k = 0; k < bag->count; k++) {
            const uint32_t times = counts[i][which(&bag->term[k])];
            proposed |= times > 0 && bag->term[k].proposes;
            score += times > 0
                         ? jy_bm25_points(factor[k], times,
                                          jy_bm25_norm(lengths[i], average))
                         : 0;
        }
        if (proposed) {
            out[count++] = (jy_candidate){i, score};
        }
    }
    qsort(out, count, sizeof *out, jy_candidate_order);
    return count;
}

/* --- the bag */

/* Terms of the bag as digits; those before a point propose. */
static void read_bag(const char *terms_of, struct asked *out)
{
    bool proposes = true;
    *out = (struct asked){.bag = {.term = out->term}};
    for (const char *at = terms_of; *at; at++) {
        if (*at == '.') {
            proposes = false;
            continue;
        }
        const char *text = terms[*at - '0'].text;
        out->term[out->bag.count] =
            (jy_bag_term){.term = {text, strlen(text)},
                          .weight = 1 + 0.25 * (double)out->bag.count,
                          .proposes = proposes};
        out->bag.count++;
    }
}

static void compare(struct asked *asked, size_t max)
{
    static jy_candidate plain[DOCUMENTS];
    const jy_patience patience = {0};
    jy_candidate best[BEST_MAX];
    size_t count;
    size_t candidates;
    const size_t all = rank_plainly(&asked->bag, plain);
    assert_int_equal(jy_bag_rank(postings, &asked->bag, max, &patience, best,
                                 &count, &candidates, NULL),
                     JY_OK);
    assert_int_equal(candidates, all);
    assert_int_equal(count, all < max ? all : max);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(best[i].document, plain[i].document);
        assert_memory_equal(&best[i].score, &plain[i].score,
                            sizeof best[i].score);
    }
}

static void the_best_are_those_with_most_points(void **state)
{
    static const char *const bags[] = {
        "3",   "3.0",   "3.012", "5.210", "6.0",     "65.43210",  "2.01",
        "2.6", "4.653", "7.0",   "35.6",  "345.012", "0.1234567", "64.7",
    };
    static const size_t most[] = {1, 2, 10, BEST_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof bags / sizeof *bags; i++) {
        for (size_t n = 0; n < sizeof most / sizeof *most; n++) {
            struct asked asked;
            read_bag(bags[i], &asked);
            compare(&asked, most[n]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_are_those_with_most_points),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
