/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that are read in part, or not at all, give what reading all gives. */
#include "index/closeness.h"
#include "index/closest.h"
#include "index/open.h"
#include "index/relaxed_best.h"
#include "index/schema.h"
#include "index/update.h"
#include "protocol/utf8.h"
#include "tests/unit/index_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 4000, TEXT_MAX = 3000, DOCUMENTS = 120, FIRST = 0x4E00 };

static const jy_patience patience;
static unsigned random_state = 1;

static unsigned random_below(unsigned limit)
{
    random_state = random_state * 1103515245U + 12345U;
    return random_state / 65536U % limit;
}

/* Of the first characters many, of the last ones few; between them some of
 * other lengths, and what parts neighbours. */
static size_t random_text(unsigned characters, unsigned kinds, char *out)
{
    static const char *const others[] = {"，", "𠮷", "か", " 12 ", " gdp "};
    const unsigned gaps = 1 + random_below(3); /* none, or long ones */
    size_t len = 0;
    for (unsigned i = 0; i < characters; i++) {
        if (gaps > 1 && random_below(16) == 0) {
            for (unsigned n = random_below(20 * gaps); n > 0 && i < characters;
                 n--, i++) {
                memcpy(out + len, "。", 3);
                len += 3;
            }
        } else if (random_below(12) == 0) {
            const char *other = others[random_below(5)];
            memcpy(out + len, other, strlen(other));
            len += strlen(other);
        } else {
            unsigned kind = random_below(1 + random_below(kinds));
            len += jy_utf8_encode(FIRST + kind, out + len);
        }
    }
    return len;
}

/* A reading of some terms of a text; few different worths, so that stretches
 * are worth the same. */
static jy_relaxed *random_reading(jy_text text, size_t most)
{
    jy_relaxed *relaxed = calloc(1, sizeof *relaxed);
    jy_segmenter segmenter = {.text = text};
    jy_term term;
    assert_non_null(relaxed);
    while (relaxed->count < most && jy_segmenter_next(&segmenter, &term)) {
        if (random_below(4) > 0 ||
            jy_term_map_find(&relaxed->map, term) != JY_TERM_MAP_NONE) {
            continue;
        }
        jy_term_map_add(&relaxed->map, term);
        relaxed->term[relaxed->count++] = (jy_relaxed_term){
            .text = term.text,
            .kind = term.kind,
            .weight = 1,
            .worth = 0.25 * (1 + random_below(9)),
        };
    }
    return relaxed;
}

static void count_terms(const jy_relaxed *relaxed, jy_text text,
                        uint32_t *times)
{
    jy_term_walk walk;
    jy_term_place place;
    jy_term_walk_begin(&walk, &relaxed->map, text, &patience);
    while (jy_term_walk_next(&walk, &place)) {
        times[place.term]++;
    }
}

static void compare_closest(const jy_relaxed *relaxed, const uint32_t *times,
                            jy_text text)
{
    bool seen[JY_RELAXED_TERMS_MAX] = {false};
    const jy_closest all = jy_closest_walk(relaxed, text, &patience, seen);
    const double enough[] = {-1, 0, all.worth / 2, all.worth - 0.25};
    for (size_t i = 0; i < sizeof enough / sizeof *enough; i++) {
        const jy_closest some =
            jy_closest_find(relaxed, times, text, enough[i], &patience);
        if (all.worth > enough[i]) {
            assert_true(some.worth == all.worth); /* to the last bit */
            assert_int_equal(some.where.begin, all.where.begin);
            assert_int_equal(some.where.end, all.where.end);
        }
    }
    for (double more = all.worth; more < all.worth + 1; more += 0.25) {
        assert_true(
            jy_closest_find(relaxed, times, text, more, &patience).worth <=
            more);
    }
}

static void
the_closest_stretch_is_that_of_a_walk_along_the_whole_text(void **state)
{
    static char bytes[TEXT_MAX * 5];
    char asked[60 * 5];
    (void)state;
    for (int n = 0; n < ROUNDS; n++) {
        const unsigned kinds = 4 + random_below(200);
        const jy_text text = {
            bytes,
            random_text(random_below(n % 2 ? 200 : TEXT_MAX), kinds, bytes)};
        const jy_text query = {asked, random_text(60, kinds, asked)};
        uint32_t times[JY_RELAXED_TERMS_MAX] = {0};
        jy_relaxed *relaxed = random_reading(query, 1 + random_below(20));
        count_terms(relaxed, text, times);
        compare_closest(relaxed, NULL, text);
        compare_closest(relaxed, times, text);
        free(relaxed);
    }
}

/* --- candidates */

static void write_documents(const struct fixture *fixture, const char *name,
                            unsigned count, unsigned most)
{
    char *lines = malloc((size_t)count * (TEXT_MAX * 5 + 64));
    size_t len = 0;
    assert_non_null(lines);
    for (unsigned i = 0; i < count; i++) {
        len += (size_t)sprintf(lines + len, "{\"id\":\"%s%u\",\"title\":\"",
                               name, i);
        len += random_text(6, 400, lines + len);
        len += (size_t)sprintf(lines + len, "\",\"body\":\"");
        len += random_text(1 + random_below(most), 400, lines + len);
        len += (size_t)sprintf(lines + len, "\"}\n");
    }
    fixture_write(fixture, name, lines, len);
    free(lines);
}

/* An index that was built, of which a part was then written anew. */
static jy_index *open_updated(struct fixture *fixture, unsigned most)
{
    jy_index *index;
    jy_build_report report;
    jy_update_report update;
    jy_error err = {JY_OK, ""};
    fixture_begin(fixture);
    write_documents(fixture, "甲.jsonl", DOCUMENTS / 2, most);
    write_documents(fixture, "乙.jsonl", DOCUMENTS / 2, most);
    fixture_build_well(fixture);
    write_documents(fixture, "乙.jsonl", DOCUMENTS / 2, most);
    const jy_build_job job = {.index = fixture->index};
    if (jy_update_run(&job, &report, &update, &err) != JY_OK ||
        jy_index_open(fixture->index, 0, true, &index, &err) != JY_OK) {
        fail_msg("%s", err.message);
    }
    assert_false(update.is_build);
    return index;
}

/* The best, with what their texts add, and their scores before. */
struct best {
    jy_candidate before[JY_RELAXED_LOOKED_AT];
    jy_candidate after[JY_RELAXED_LOOKED_AT];
    size_t count;
};

static void look_at_all(const jy_relaxed *relaxed, jy_index *index,
                        struct best *best)
{
    size_t candidates;
    assert_int_equal(jy_relaxed_rank(relaxed, index->postings,
                                     JY_RELAXED_LOOKED_AT, &patience,
                                     best->before, &best->count, &candidates,
                                     NULL),
                     JY_OK);
    for (size_t i = 0; i < best->count; i++) {
        jy_stored_document document;
        jy_candidate *after = &best->after[i];
        *after = best->before[i];
        assert_int_equal(
            jy_text_store_get(index->text, after->document, &document, NULL),
            JY_OK);
        jy_relaxed_points points =
            jy_relaxed_look(relaxed, &document, after->score, &patience);
        after->score += points.closeness + points.coverage;
    }
    qsort(best->after, best->count, sizeof *best->after, jy_candidate_order);
}

/* Where its terms stand closest. */
static jy_span closest_of(const jy_relaxed *relaxed, jy_index *index,
                          const jy_candidate *candidate)
{
    jy_stored_document document;
    assert_int_equal(
        jy_text_store_get(index->text, candidate->document, &document, NULL),
        JY_OK);
    return jy_relaxed_look(relaxed, &document, 1, &patience).closest;
}

/* The wanted ones are right, and no candidate is lost. */
static void compare_best(const jy_relaxed *relaxed, jy_index *index,
                         const struct best *best, size_t wanted)
{
    jy_candidate candidate[JY_RELAXED_LOOKED_AT];
    jy_span closest[JY_RELAXED_LOOKED_AT];
    size_t looked_at;
    uint64_t left = 0;
    memcpy(candidate, best->before, sizeof candidate);
    assert_int_equal(jy_relaxed_look_closer(relaxed, index, wanted, &patience,
                                            candidate, best->count, closest,
                                            &looked_at, NULL),
                     JY_OK);
    assert_true(looked_at >= (wanted < best->count ? wanted : best->count));
    for (size_t i = 0; i < wanted && i < best->count; i++) {
        assert_int_equal(candidate[i].document, best->after[i].document);
        assert_true(candidate[i].score == best->after[i].score);
        assert_int_equal(closest[i].begin,
                         closest_of(relaxed, index, &candidate[i]).begin);
    }
    for (size_t i = 0; i < best->count; i++) {
        left += candidate[i].document - best->before[i].document;
    }
    assert_int_equal(left, 0);
}

/* What the postings say of the terms is what the texts do. */
static void compare_counts(const jy_relaxed *relaxed, jy_index *index,
                           const struct best *best)
{
    static uint32_t times[JY_RELAXED_LOOKED_AT * JY_RELAXED_TERMS_MAX];
    assert_int_equal(jy_relaxed_count(relaxed, index->postings, best->before,
                                      best->count, &patience, times, NULL),
                     JY_OK);
    for (size_t i = 0; i < best->count; i++) {
        uint32_t all[JY_RELAXED_TERMS_MAX] = {0};
        jy_stored_document document;
        assert_int_equal(jy_text_store_get(index->text,
                                           best->before[i].document, &document,
                                           NULL),
                         JY_OK);
        for (size_t field = 0; field < JY_FIELD_COUNT; field++) {
            uint32_t some[JY_RELAXED_TERMS_MAX] = {0};
            count_terms(relaxed, document.field[field].folded, some);
            for (size_t k = 0; k < relaxed->count; k++) {
                all[k] += some[k] * jy_field_rules[field].count;
            }
        }
        assert_memory_equal(all, times + i * relaxed->count,
                            relaxed->count * sizeof *all);
    }
}

static void ask_questions(jy_index *index)
{
    static const size_t wanted[] = {0, 1, 2, 10, 49, 50, 1000};
    for (unsigned n = 0; n < 60; n++) {
        char question[20 * 5];
        struct best best;
        jy_query *query;
        jy_relaxed *relaxed;
        size_t len = random_text(2 + random_below(18), 400, question);
        assert_int_equal(jy_query_parse(question, len, &query, NULL), JY_OK);
        assert_int_equal(
            jy_relax(query, index->postings, &patience, &relaxed, NULL), JY_OK);
        if (relaxed) {
            look_at_all(relaxed, index, &best);
            compare_counts(relaxed, index, &best);
            for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
                compare_best(relaxed, index, &best, wanted[i]);
            }
        }
        jy_relaxed_free(relaxed);
        jy_query_free(query);
    }
}

static void the_wanted_ones_are_those_of_looking_at_every_text(void **state)
{
    static const unsigned most[] = {40, TEXT_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        struct fixture fixture;
        jy_index *index = open_updated(&fixture, most[i]);
        ask_questions(index);
        jy_index_close(index);
        fixture_end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            the_closest_stretch_is_that_of_a_walk_along_the_whole_text),
        cmocka_unit_test(the_wanted_ones_are_those_of_looking_at_every_text),
    };
    return cmocka_run_group_tests_name("closest", tests, NULL, NULL);
}
