/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every piece of the shipped speeches is found: each substring of 1 to 8
 * characters inside a sentence, as a query, against a plain search of the
 * folded text.  The plain search knows nothing of bigrams or queries.
 */
#define _GNU_SOURCE /* memmem() */
#include "index/fold.h"
#include "index/index.h"
#include "protocol/utf8.h"
#include "tests/unit/index_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SPEECHES = 3, LONGEST = 8 };

static struct fixture fixture;
static jy_index *speeches;
static jy_document document[SPEECHES];
static char *body[SPEECHES]; /* which an index gives until the next one */

/* The fields that a query without a field is about. */
static const jy_field fields[] = {JY_FIELD_BODY, JY_FIELD_TITLE,
                                  JY_FIELD_SPEAKER, JY_FIELD_PLACE};
enum { FIELDS = sizeof fields / sizeof *fields };
static jy_folded folded[SPEECHES][FIELDS];

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
    for (size_t i = 0; i < SPEECHES; i++) {
        if (jy_index_document(speeches, i, &document[i], &err) != JY_OK) {
            return -1;
        }
        jy_text *given = &document[i].field[JY_FIELD_BODY];
        body[i] = malloc(given->len);
        if (!body[i]) {
            return -1;
        }
        memcpy(body[i], given->bytes, given->len);
        given->bytes = body[i];
        for (size_t n = 0; n < FIELDS; n++) {
            jy_text text = document[i].field[fields[n]];
            if (jy_fold(text.bytes, text.len, &folded[i][n], &err) != JY_OK) {
                return -1;
            }
        }
    }
    return jy_index_get_info(speeches)->documents == SPEECHES ? 0 : -1;
}

static int close_speeches(void **state)
{
    (void)state;
    for (size_t i = 0; i < SPEECHES; i++) {
        for (size_t n = 0; n < FIELDS; n++) {
            jy_folded_clear(&folded[i][n]);
        }
        free(body[i]);
    }
    jy_index_close(speeches);
    fixture_end(&fixture);
    return 0;
}

/* The plain search. */
static bool stands_in(const jy_folded where[FIELDS], const jy_folded *what)
{
    for (size_t n = 0; n < FIELDS; n++) {
        if (memmem(where[n].bytes, where[n].len, what->bytes, what->len)) {
            return true;
        }
    }
    return false;
}

/* As a bit for each speech. */
static unsigned plain_search(jy_text what)
{
    jy_folded piece;
    unsigned found = 0;
    assert_int_equal(jy_fold(what.bytes, what.len, &piece, NULL), JY_OK);
    for (unsigned i = 0; i < SPEECHES; i++) {
        found |= stands_in(folded[i], &piece) ? 1U << i : 0;
    }
    jy_folded_clear(&piece);
    return found;
}

static unsigned search(jy_text what, unsigned *total)
{
    const jy_question question = {
        .query = what.bytes, .len = what.len, .limit = 10, .snippet = 40};
    jy_hits *hits;
    jy_error err;
    unsigned found = 0;
    *total = 99;
    if (jy_index_search(speeches, &question, &hits, &err) != JY_OK) {
        print_error("%s\n", err.message);
        return 99;
    }
    for (size_t n = 0; n < jy_hits_count(hits); n++) {
        const jy_hit *hit = jy_hits_get(hits, n);
        for (unsigned i = 0; i < SPEECHES; i++) {
            if (hit->document.field[JY_FIELD_ID].bytes ==
                document[i].field[JY_FIELD_ID].bytes) {
                found |= 1U << i;
            }
        }
    }
    *total = (unsigned)jy_hits_total(hits);
    jy_hits_free(hits);
    return found;
}

static unsigned count_bits(unsigned bits)
{
    unsigned count = 0;
    for (; bits; bits >>= 1) {
        count += bits & 1U;
    }
    return count;
}

struct tally {
    unsigned long tested;
    unsigned long missing;
    unsigned long wrong;
};

static void compare(struct tally *tally, jy_text what)
{
    unsigned total;
    unsigned expected = plain_search(what);
    unsigned found = search(what, &total);
    unsigned missing = count_bits(expected & ~found);
    unsigned wrong = count_bits(found & ~expected);
    if (missing || wrong || total != count_bits(expected)) {
        print_error("\"%.*s\": %u missing, %u wrong, total %u\n", (int)what.len,
                    what.bytes, missing, wrong, total);
        wrong += total != count_bits(expected);
    }
    tally->tested++;
    tally->missing += missing;
    tally->wrong += wrong;
}

static bool ends_sentence(const char *at, size_t len)
{
    static const char *const ends[] = {"。", "！", "？", "；", "\n"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (strlen(ends[i]) <= len &&
            memcmp(at, ends[i], strlen(ends[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Every substring that begins at `begin` and stays inside its sentence. */
static void compare_from(struct tally *tally, jy_text text, size_t begin)
{
    size_t end = begin;
    for (int n = 0; n < LONGEST && end < text.len; n++) {
        uint32_t code;
        if (ends_sentence(text.bytes + end, text.len - end)) {
            break;
        }
        end += jy_utf8_decode(text.bytes + end, text.len - end, &code);
        compare(tally, (jy_text){text.bytes + begin, end - begin});
    }
}

static void every_substring_of_a_sentence_is_found_where_it_stands(void **state)
{
    struct tally tally = {0, 0, 0};
    (void)state;
    for (size_t i = 0; i < SPEECHES; i++) {
        jy_text text = document[i].field[JY_FIELD_BODY];
        for (size_t at = 0; at < text.len;) {
            uint32_t code;
            compare_from(&tally, text, at);
            at += jy_utf8_decode(text.bytes + at, text.len - at, &code);
        }
    }
    print_message("%lu substrings: %lu missing, %lu wrong\n", tally.tested,
                  tally.missing, tally.wrong);
    assert_true(tally.tested > 15000);
    assert_int_equal(tally.missing, 0);
    assert_int_equal(tally.wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            every_substring_of_a_sentence_is_found_where_it_stands),
    };
    return cmocka_run_group_tests(tests, open_speeches, close_speeches);
}
