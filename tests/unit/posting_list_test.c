/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Posting lists against plain arrays, and against bytes that are none. */
#include "index/posting_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX = 3000, LIMIT = 1 << 30 };

/* How a list is made: so many postings, gaps and counts up to so much. */
struct shape {
    size_t count;
    uint32_t gap;
    uint32_t most;
};

static const struct shape shapes[] = {
    {1, 1, 1},          {2, 1000000, 70000}, {127, 9, 3},    {128, 1, 1},
    {129, 1, 1},        {129, 100000, 1000}, {256, 7, 1},    {257, 3, 255},
    {1000, 300000, 40}, {MAX, 1, 1},         {MAX, 2, 9000}, {MAX, 99, 5},
};

static uint64_t state_of_chance = 20210308;

/* From 0 to below `bound` (xorshift64*; Vigna 2016). */
static uint32_t chance(uint32_t bound)
{
    uint64_t x = state_of_chance;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    state_of_chance = x;
    return (uint32_t)((x * 0x2545F4914F6CDD1DULL >> 32) % bound);
}

static void make(const struct shape *shape, jy_list_posting *out)
{
    uint32_t document = chance(shape->gap);
    for (size_t i = 0; i < shape->count; i++) {
        out[i] = (jy_list_posting){document, 1 + chance(shape->most)};
        document += 1 + chance(shape->gap);
    }
}

static unsigned char worth(const void *user, const jy_list_posting *posting)
{
    (void)user;
    return posting->count < JY_LIST_WORTH_MAX ? (unsigned char)posting->count
                                              : JY_LIST_WORTH_MAX;
}

/* The bytes of a list, which the caller frees, with what has to be readable
 * behind them. */
static jy_buffer write_list(const jy_list_posting *posting, size_t count)
{
    jy_buffer bytes = {0};
    jy_list_write(&bytes, posting, count, worth, NULL);
    assert_false(bytes.failed);
    const size_t len = bytes.len;
    assert_non_null(jy_buffer_grow(&bytes, JY_LIST_SLACK, 1));
    bytes.len = len;
    return bytes;
}

static jy_list view(const jy_buffer *bytes, size_t count)
{
    return (jy_list){(const unsigned char *)bytes->bytes, bytes->len,
                     (uint32_t)count};
}

static void all_postings_come_in_their_order(void **state)
{
    static jy_list_posting posting[MAX];
    (void)state;
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        jy_cursor cursor;
        make(&shapes[s], posting);
        jy_buffer bytes = write_list(posting, shapes[s].count);
        jy_list list = view(&bytes, shapes[s].count);
        jy_cursor_open(&cursor, &list, LIMIT);
        jy_cursor_reach(&cursor, 0);
        for (size_t i = 0; i < shapes[s].count; i++) {
            assert_int_equal(cursor.document, posting[i].document);
            assert_int_equal(jy_cursor_count(&cursor), posting[i].count);
            jy_cursor_reach(&cursor, cursor.document + 1);
        }
        assert_int_equal(cursor.document, JY_NO_DOCUMENT);
        assert_false(cursor.damaged);
        jy_buffer_clear(&bytes);
    }
}

static void blocks_hold_all_postings_too(void **state)
{
    static jy_list_posting posting[MAX];
    (void)state;
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        jy_cursor cursor;
        const uint32_t *document;
        const uint32_t *count;
        size_t some;
        size_t seen = 0;
        make(&shapes[s], posting);
        jy_buffer bytes = write_list(posting, shapes[s].count);
        jy_list list = view(&bytes, shapes[s].count);
        jy_cursor_open(&cursor, &list, LIMIT);
        jy_cursor_reach(&cursor, 0);
        while ((some = jy_cursor_take_block(&cursor, &document, &count)) > 0) {
            for (size_t i = 0; i < some; i++, seen++) {
                assert_int_equal(document[i], posting[seen].document);
                assert_int_equal(count[i], posting[seen].count);
            }
            jy_cursor_reach(&cursor, cursor.document + 1);
        }
        assert_int_equal(seen, shapes[s].count);
        jy_buffer_clear(&bytes);
    }
}

/* The first posting of a document from `document` on: the plain way. */
static size_t find_plainly(const jy_list_posting *posting, size_t count,
                           uint32_t document)
{
    size_t i = 0;
    while (i < count && posting[i].document < document) {
        i++;
    }
    return i;
}

static void a_cursor_reaches_what_a_plain_search_finds(void **state)
{
    static jy_list_posting posting[MAX];
    (void)state;
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        const size_t count = shapes[s].count;
        make(&shapes[s], posting);
        jy_buffer bytes = write_list(posting, count);
        jy_list list = view(&bytes, count);
        for (uint32_t step = 1; step < 2000; step += 1 + step / 2) {
            jy_cursor cursor;
            uint32_t document = 0;
            jy_cursor_open(&cursor, &list, LIMIT);
            do {
                jy_cursor_reach(&cursor, document);
                size_t plain = find_plainly(posting, count, document);
                assert_int_equal(cursor.document, plain < count
                                                      ? posting[plain].document
                                                      : JY_NO_DOCUMENT);
                if (plain < count) {
                    assert_int_equal(jy_cursor_count(&cursor),
                                     posting[plain].count);
                    document =
                        cursor.document + 1 + chance(step * shapes[s].gap + 1);
                }
            } while (cursor.document != JY_NO_DOCUMENT);
            assert_false(cursor.damaged);
        }
        jy_buffer_clear(&bytes);
    }
}

/* So many documents after the others, each one of the list by chance. */
static size_t choose(const jy_list_posting *posting, size_t count,
                     uint32_t step, uint32_t *document, uint32_t *out)
{
    size_t chosen = 0;
    const size_t some = 1 + chance(JY_LIST_BLOCK);
    while (chosen < some && *document < LIMIT - 2 * step) {
        size_t next = find_plainly(posting, count, *document);
        *document = chance(2) && next < count ? posting[next].document
                                              : *document + chance(step);
        out[chosen++] = (*document)++;
    }
    return chosen;
}

/* What a cursor has kept of some documents. */
struct met {
    uint32_t documents[JY_LIST_BLOCK];
    uint32_t from[JY_LIST_BLOCK];
    uint32_t times[JY_LIST_BLOCK];
    size_t kept;
};

static void assert_met_plainly(const struct met *met,
                               const jy_list_posting *posting, size_t count,
                               const uint32_t *former, size_t some)
{
    size_t seen = 0;
    for (size_t i = 0; i < some; i++) {
        size_t at = find_plainly(posting, count, former[i]);
        if (at < count && posting[at].document == former[i]) {
            assert_true(seen < met->kept);
            assert_int_equal(met->documents[seen], former[i]);
            assert_int_equal(met->from[seen], i);
            assert_int_equal(met->times[seen++], posting[at].count);
        }
    }
    assert_int_equal(seen, met->kept);
}

/* Let a cursor meet documents that are about `step` from each other. */
static void meet(const jy_list *list, const jy_list_posting *posting,
                 uint32_t step)
{
    const size_t count = list->frequency;
    jy_cursor cursor;
    uint32_t next = 0;
    jy_cursor_open(&cursor, list, LIMIT);
    for (size_t rounds = 0; rounds < 40; rounds++) {
        uint32_t former[JY_LIST_BLOCK];
        struct met met;
        const size_t some = choose(posting, count, step, &next, former);
        memcpy(met.documents, former, some * sizeof *former);
        met.kept =
            jy_cursor_meet(&cursor, met.documents, some, met.from, met.times);
        assert_met_plainly(&met, posting, count, former, some);
        size_t after = find_plainly(posting, count, next);
        assert_true(after == count ||
                    cursor.document <= posting[after].document);
    }
    assert_false(cursor.damaged);
}

static void a_cursor_meets_those_that_a_plain_search_finds(void **state)
{
    static jy_list_posting posting[MAX];
    (void)state;
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        make(&shapes[s], posting);
        jy_buffer bytes = write_list(posting, shapes[s].count);
        jy_list list = view(&bytes, shapes[s].count);
        for (uint32_t step = 1; step < 2000000; step *= 7) {
            meet(&list, posting, step);
        }
        jy_buffer_clear(&bytes);
    }
}

static void no_posting_is_worth_more_than_its_list_says(void **state)
{
    static jy_list_posting posting[MAX];
    (void)state;
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        jy_cursor cursor;
        uint32_t last;
        make(&shapes[s], posting);
        jy_buffer bytes = write_list(posting, shapes[s].count);
        jy_list list = view(&bytes, shapes[s].count);
        jy_cursor_open(&cursor, &list, LIMIT);
        for (size_t i = 0; i < shapes[s].count; i++) {
            unsigned char most =
                jy_cursor_worth(&cursor, posting[i].document, &last);
            assert_true(most >= worth(NULL, &posting[i]));
            assert_true(last >= posting[i].document);
        }
        jy_buffer_clear(&bytes);
    }
}

/* Whatever the bytes are, documents come in order and below the limit. */
static void go_through(const jy_list *list, uint32_t limit)
{
    jy_cursor cursor;
    uint32_t before = 0;
    jy_cursor_open(&cursor, list, limit);
    jy_cursor_reach(&cursor, 0);
    while (cursor.document != JY_NO_DOCUMENT) {
        assert_true(cursor.document < limit && cursor.document >= before);
        (void)jy_cursor_count(&cursor);
        before = cursor.document + 1;
        jy_cursor_reach(&cursor, before + chance(3));
    }
}

static void changed_bytes_lead_nowhere_else(void **state)
{
    static jy_list_posting posting[MAX];
    size_t damaged = 0;
    (void)state;
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        make(&shapes[s], posting);
        const uint32_t limit =
            posting[shapes[s].count - 1].document + 1 + chance(3);
        jy_buffer bytes = write_list(posting, shapes[s].count);
        jy_list list = view(&bytes, shapes[s].count);
        for (size_t n = 0; n < 400; n++) {
            size_t at = chance((uint32_t)bytes.len);
            char good = bytes.bytes[at];
            bytes.bytes[at] = (char)chance(256);
            go_through(&list, limit);
            bytes.bytes[at] = good;
        }
        for (size_t len = 0; len < list.size; len += 1 + len / 8) {
            jy_cursor cursor;
            const jy_list cut = {list.bytes, len, list.frequency};
            go_through(&cut, limit);
            jy_cursor_open(&cursor, &cut, limit);
            jy_cursor_reach(&cursor, limit - 1);
            damaged += cursor.damaged;
        }
        jy_buffer_clear(&bytes);
    }
    assert_true(damaged > 0);
}

static void a_list_of_nothing_has_no_document(void **state)
{
    const jy_list none = {0};
    jy_cursor cursor;
    (void)state;
    jy_cursor_open(&cursor, &none, LIMIT);
    jy_cursor_reach(&cursor, 0);
    assert_int_equal(cursor.document, JY_NO_DOCUMENT);
    assert_false(cursor.damaged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_postings_come_in_their_order),
        cmocka_unit_test(blocks_hold_all_postings_too),
        cmocka_unit_test(a_cursor_reaches_what_a_plain_search_finds),
        cmocka_unit_test(a_cursor_meets_those_that_a_plain_search_finds),
        cmocka_unit_test(no_posting_is_worth_more_than_its_list_says),
        cmocka_unit_test(changed_bytes_lead_nowhere_else),
        cmocka_unit_test(a_list_of_nothing_has_no_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
