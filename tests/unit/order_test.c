/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An updated generation answers as one that was built anew: the same living
 * documents once in two segments with an order, once in one file.
 */
#define _XOPEN_SOURCE 700 /* mkdtemp(), nftw() */
#include "index/order.h"
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
    BASE = 400,
    MORE = 60,
    SLOTS = BASE + MORE,
    DEAD_EACH = 7, /* one of so many base documents is dead */
    WORDS = 40,
    IN_DOCUMENT = 12
};

static uint32_t seed = 20210308;

static uint32_t random_below(uint32_t max)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % max;
}

/* Terms of each slot: an id, and words of which some are common. */
struct content {
    char id[16];
    uint32_t words;
    uint32_t word[IN_DOCUMENT];
    uint32_t count[IN_DOCUMENT];
};

static struct content content[SLOTS];
static char words[WORDS][16];
static uint32_t slot_at[SLOTS];
static uint64_t documents;

static struct fixture fixture;
static jy_order order;
static jy_postings *updated;
static jy_postings *anew;

static void make_content(void)
{
    for (uint32_t i = 0; i < WORDS; i++) {
        snprintf(words[i], sizeof words[i], "词%u", (unsigned)i);
    }
    for (uint32_t i = 0; i < SLOTS; i++) {
        struct content *one = &content[i];
        snprintf(one->id, sizeof one->id, "Q%u", (unsigned)i);
        /* Many documents are alike, so that scores tie. */
        one->words = 1 + random_below(IN_DOCUMENT - 1);
        for (uint32_t n = 0; n < one->words; n++) {
            one->word[n] = n * 3 + random_below(3);
            one->count[n] = 1 + random_below(2);
        }
    }
}

/* Living slots of the base in their order, those of more here and there. */
static void make_order(void)
{
    uint32_t next = BASE;
    for (uint32_t i = 0; i < BASE; i++) {
        while (next < SLOTS && random_below(BASE) < MORE) {
            slot_at[documents++] = next++;
        }
        if (i % DEAD_EACH != 0) {
            slot_at[documents++] = i;
        }
    }
    while (next < SLOTS) {
        slot_at[documents++] = next++;
    }
}

static int write_segment(const char *name, const uint32_t *slots, size_t count)
{
    char folder[128];
    char path[128];
    jy_postings_writer *writer;
    snprintf(folder, sizeof folder, "%s/%s.d", fixture.folder, name);
    snprintf(path, sizeof path, "%s/%s", fixture.folder, name);
    assert_int_equal(jy_postings_writer_new(folder, &writer, NULL), JY_OK);
    for (size_t i = 0; i < count; i++) {
        const struct content *one = &content[slots[i]];
        jy_posting list[IN_DOCUMENT + 1] = {{0, {one->id, strlen(one->id)}, 1}};
        for (uint32_t n = 0; n < one->words; n++) {
            const char *word = words[one->word[n]];
            list[n + 1] = (jy_posting){0, {word, strlen(word)}, one->count[n]};
        }
        assert_int_equal(
            jy_postings_writer_add(writer, list, one->words + 1, NULL), JY_OK);
    }
    assert_int_equal(jy_postings_writer_finish(writer, path, NULL), JY_OK);
    jy_postings_writer_free(writer);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static void open_order(void)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(
        jy_order_write(fileno(file), slot_at, documents, BASE, SLOTS, NULL),
        JY_OK);
    assert_int_equal(jy_order_open(fileno(file), &order, NULL), JY_OK);
    fclose(file);
}

static int begin(void **state)
{
    uint32_t slots[SLOTS];
    uint32_t dead[BASE];
    size_t dead_count = 0;
    (void)state;
    fixture_begin(&fixture);
    make_content();
    make_order();
    open_order();
    for (uint32_t i = 0; i < SLOTS; i++) {
        slots[i] = i;
        if (i < BASE && i % DEAD_EACH == 0) {
            dead[dead_count++] = i;
        }
    }
    int base = write_segment("terms", slots, BASE);
    int more = write_segment("more-terms", slots + BASE, MORE);
    int gone = write_segment("gone-terms", dead, dead_count);
    assert_int_equal(
        jy_postings_open_updated(base, more, gone, &order, &updated, NULL),
        JY_OK);
    int all = write_segment("anew", slot_at, documents);
    assert_int_equal(jy_postings_open(all, &anew, NULL), JY_OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    jy_postings_close(updated);
    jy_postings_close(anew);
    jy_order_close(&order);
    fixture_end(&fixture);
    return 0;
}

/* --- plans */

static jy_plan nodes[16];
static jy_plan *children[16];

static jy_plan *term(size_t node, const char *text, double weight)
{
    nodes[node] = (jy_plan){
        .kind = JY_PLAN_TERM, .term_len = strlen(text), .weight = weight};
    memcpy(nodes[node].term, text, strlen(text));
    return &nodes[node];
}

/* Number `i` of the plans that are tried; NULL behind the last. */
static const jy_plan *plan_of(size_t i)
{
    static jy_plan plan;
    static const jy_plan_kind kinds[] = {JY_PLAN_AND, JY_PLAN_OR,
                                         JY_PLAN_MAYBE};
    size_t word = i / 6;
    if (word + 4 >= WORDS) {
        return NULL;
    }
    switch (i % 6) {
    case 0:
        return term(0, words[word], 0);
    case 1:
        plan = (jy_plan){.kind = JY_PLAN_ALL};
        return &plan;
    case 2: /* 词1 begins 词10 to 词19 too */
        plan = *term(0, words[word % 5], 0.4);
        plan.kind = JY_PLAN_PREFIX;
        return &plan;
    default:
        for (size_t n = 0; n < 4; n++) {
            children[n] = term(n, words[word + n], n == 1 ? 0.4 : 0);
        }
        plan = (jy_plan){.kind = kinds[i % 6 - 3],
                         .child = children,
                         .child_count = i % 6 == 3 ? 2 : 4};
        return &plan;
    }
}

static const jy_patience patience;

static void scores_and_ties_are_those_of_one_file_to_the_last_bit(void **state)
{
    const jy_plan *plan;
    (void)state;
    for (size_t i = 0; (plan = plan_of(i)) != NULL; i++) {
        static const size_t most[] = {1, 10, 12, 1000};
        for (size_t n = 0; n < sizeof most / sizeof *most; n++) {
            static jy_candidate a[1000];
            static jy_candidate b[1000];
            size_t a_count;
            size_t b_count;
            size_t a_all;
            size_t b_all;
            assert_int_equal(jy_postings_rank(updated, plan, most[n], &patience,
                                              a, &a_count, &a_all, NULL),
                             JY_OK);
            assert_int_equal(jy_postings_rank(anew, plan, most[n], &patience, b,
                                              &b_count, &b_all, NULL),
                             JY_OK);
            assert_int_equal(a_count, b_count);
            assert_int_equal(a_all, b_all);
            for (size_t k = 0; k < a_count; k++) {
                if (a[k].document != b[k].document ||
                    memcmp(&a[k].score, &b[k].score, sizeof a[k].score) != 0) {
                    fail_msg("plan %zu, candidate %zu: %d %a, should be %d %a",
                             i, k, (int)a[k].document, a[k].score,
                             (int)b[k].document, b[k].score);
                }
            }
        }
    }
}

static void what_covers_most_is_the_same(void **state)
{
    const jy_plan *plan;
    (void)state;
    for (size_t i = 0; (plan = plan_of(i)) != NULL; i++) {
        static jy_candidate a[SLOTS];
        static jy_candidate b[SLOTS];
        size_t a_count;
        size_t b_count;
        assert_int_equal(jy_postings_cover(updated, plan, SLOTS, &patience, a,
                                           &a_count, NULL),
                         JY_OK);
        assert_int_equal(
            jy_postings_cover(anew, plan, SLOTS, &patience, b, &b_count, NULL),
            JY_OK);
        assert_int_equal(a_count, b_count);
        for (size_t k = 0; k < a_count; k++) {
            assert_int_equal(a[k].document, b[k].document);
            assert_memory_equal(&a[k].score, &b[k].score, sizeof a[k].score);
        }
    }
}

struct seen {
    size_t count;
    uint64_t document[SLOTS];
};

static jy_status see(void *user, uint64_t document, jy_error *err)
{
    struct seen *seen = user;
    (void)err;
    seen->document[seen->count++] = document;
    return JY_OK;
}

static void a_scan_goes_through_living_documents_in_index_order(void **state)
{
    const jy_plan *plan;
    (void)state;
    for (size_t i = 0; (plan = plan_of(i)) != NULL; i++) {
        static struct seen a;
        static struct seen b;
        a.count = b.count = 0;
        assert_int_equal(
            jy_postings_scan(updated, plan, &patience, see, &a, NULL), JY_OK);
        assert_int_equal(jy_postings_scan(anew, plan, &patience, see, &b, NULL),
                         JY_OK);
        assert_int_equal(a.count, b.count);
        assert_memory_equal(a.document, b.document,
                            a.count * sizeof *a.document);
    }
}

/* What is told of a document's score. */
struct told {
    size_t count;
    double number[200];
};

static jy_status tell(void *user, const jy_term_points *points, jy_error *err)
{
    struct told *told = user;
    (void)err;
    told->number[told->count++] = points->weight;
    told->number[told->count++] = points->rarity;
    told->number[told->count++] = (double)points->documents;
    told->number[told->count++] = (double)points->count;
    told->number[told->count++] = points->points;
    return JY_OK;
}

static void what_explains_a_score_is_the_same(void **state)
{
    const jy_plan *plan;
    (void)state;
    for (size_t i = 0; (plan = plan_of(i)) != NULL; i++) {
        uint64_t document = i * 13 % documents;
        struct told a = {0};
        struct told b = {0};
        assert_int_equal(jy_postings_explain(updated, plan, document, &patience,
                                             tell, &a, NULL),
                         JY_OK);
        assert_int_equal(jy_postings_explain(anew, plan, document, &patience,
                                             tell, &b, NULL),
                         JY_OK);
        assert_int_equal(a.count, b.count);
        assert_memory_equal(a.number, b.number, a.count * sizeof *a.number);
    }
}

static void statistics_are_those_of_the_living(void **state)
{
    (void)state;
    assert_int_equal(jy_postings_count(updated), documents);
    assert_int_equal(jy_postings_count(anew), documents);
    for (size_t i = 0; i < WORDS; i++) {
        jy_text text = {words[i], strlen(words[i])};
        uint64_t a;
        uint64_t b;
        assert_int_equal(jy_postings_frequency(updated, text, &a, NULL), JY_OK);
        assert_int_equal(jy_postings_frequency(anew, text, &b, NULL), JY_OK);
        assert_int_equal(a, b);
        assert_true(jy_postings_rarity(updated, a) ==
                    jy_postings_rarity(anew, b));
    }
}

static void only_living_documents_are_looked_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < SLOTS; i++) {
        jy_text id = {content[i].id, strlen(content[i].id)};
        uint64_t a = 0;
        uint64_t b = 0;
        jy_status status = jy_postings_lookup(updated, id, &a, NULL);
        assert_int_equal(status, jy_postings_lookup(anew, id, &b, NULL));
        assert_int_equal(a, b);
    }
}

static void an_order_that_is_damaged_is_refused(void **state)
{
    static const uint32_t slots[] = {3, 0, 2};
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    int fd = fileno(file);
    assert_int_equal(jy_order_write(fd, slots, 3, 3, 4, NULL), JY_OK);
    off_t size = lseek(fd, 0, SEEK_END);
    for (off_t at = 0; at < size; at++) {
        jy_order damaged;
        unsigned char byte;
        unsigned char other;
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        other = (unsigned char)(byte ^ 1);
        assert_int_equal(pwrite(fd, &other, 1, at), 1);
        /* The base's size alone can be another one. */
        bool of_base = at >= 16 && at < 24;
        if (!of_base) {
            assert_int_equal(jy_order_open(fd, &damaged, NULL),
                             JY_E_UNAVAILABLE);
        }
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    }
    for (off_t cut = size - 1; cut >= 0; cut--) {
        jy_order damaged;
        assert_int_equal(ftruncate(fd, cut), 0);
        assert_int_equal(jy_order_open(fd, &damaged, NULL), JY_E_UNAVAILABLE);
    }
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_and_ties_are_those_of_one_file_to_the_last_bit),
        cmocka_unit_test(what_covers_most_is_the_same),
        cmocka_unit_test(a_scan_goes_through_living_documents_in_index_order),
        cmocka_unit_test(what_explains_a_score_is_the_same),
        cmocka_unit_test(statistics_are_those_of_the_living),
        cmocka_unit_test(only_living_documents_are_looked_up),
        cmocka_unit_test(an_order_that_is_damaged_is_refused),
    };
    return cmocka_run_group_tests_name("order", tests, begin, end);
}
