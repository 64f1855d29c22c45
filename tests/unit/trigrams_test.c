/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where runs of characters may be, against where they are. */
#define _GNU_SOURCE /* memmem() */
#include "index/trigrams.h"
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static unsigned random_state = 1;

static unsigned random_below(unsigned limit)
{
    random_state = random_state * 1103515245U + 12345U;
    return random_state / 65536U % limit;
}

/* A code point as texts have them: most of 500 Han characters, some marks,
 * letters, and characters of Ext-B. */
static uint32_t random_code(void)
{
    static const uint32_t others[] = {0x3002, 0xFF0C, 0xB7,   '\n',
                                      0x3000, 'a',    0xE9,   0x20BB7,
                                      '7',    0x300C, 0x300D, 0x2A6D6};
    return random_below(10) ? 0x4E00 + random_below(500)
                            : others[random_below(sizeof others / 4)];
}

static jy_text random_text(char *bytes, size_t least)
{
    size_t len = 0;
    while (len < least) {
        len += jy_utf8_encode(random_code(), bytes + len);
    }
    return (jy_text){bytes, len};
}

/* A stretch of `characters` code points of `text`. */
static jy_text stretch(jy_text text, size_t characters)
{
    size_t from =
        jy_utf8_floor(text.bytes, random_below((unsigned)text.len - 1));
    size_t len = jy_utf8_offset(text.bytes + from, text.len - from, characters);
    return (jy_text){text.bytes + from, len};
}

enum { LEN = 24000, ROOM = LEN + JY_UTF8_MAX + 1, RUNS = 20000 };

static jy_stretches find(const jy_buffer *trigrams, jy_text text, jy_text run)
{
    return jy_trigrams_find((const unsigned char *)trigrams->bytes, text.len,
                            run);
}

/* Byte `at` is in what is gone through from `from` on. */
static bool leads_to(jy_stretches stretches, size_t len, size_t from, size_t at)
{
    while (from < len) {
        const jy_span part = jy_stretches_next(stretches, len, from);
        assert_true(part.begin >= from && part.end <= len);
        if (part.begin <= at && at < part.end) {
            return true;
        }
        assert_true(part.end > from);
        from = part.end;
    }
    return false;
}

static void a_run_is_looked_for_wherever_it_begins(void **state)
{
    static char bytes[ROOM];
    (void)state;
    for (size_t len = JY_TRIGRAMS_TEXT_MIN; len < LEN; len += 1777) {
        const jy_text text = random_text(bytes, len);
        jy_buffer trigrams = {0};
        jy_trigrams_add(&trigrams, text);
        assert_int_equal(trigrams.len, jy_trigrams_size(text.len));
        for (unsigned n = 0; n < RUNS; n++) {
            const jy_text run = stretch(text, random_below(n % 9 ? 12 : 900));
            const size_t at = (size_t)(run.bytes - text.bytes);
            assert_true(leads_to(find(&trigrams, text, run), text.len,
                                 random_below((unsigned)at + 1), at));
        }
        assert_true(find(&trigrams, text, text) & 1);
        jy_buffer_clear(&trigrams);
    }
}

/* By how many characters a run has, in how many of a hundred stretches it may
 * seem to begin though the text has it not, where hardly any three characters
 * come twice. */
static const struct {
    size_t characters;
    size_t most;
} seeming[] = {{3, 17}, {4, 6}, {5, 3}, {6, 1}};

static void few_stretches_seem_to_have_a_run_that_is_not_there(void **state)
{
    static char bytes[ROOM];
    static char other_bytes[ROOM];
    const jy_text text = random_text(bytes, LEN);
    const jy_text other = random_text(other_bytes, LEN);
    jy_buffer trigrams = {0};
    (void)state;
    jy_trigrams_add(&trigrams, text);
    for (size_t i = 0; i < sizeof seeming / sizeof *seeming; i++) {
        size_t absent = 0; /* stretches */
        size_t seem = 0;
        for (unsigned n = 0; n < RUNS; n++) {
            const jy_text run = stretch(other, seeming[i].characters);
            if (!memmem(text.bytes, text.len, run.bytes, run.len)) {
                absent += 16;
                seem += (size_t)__builtin_popcount(find(&trigrams, text, run));
            }
        }
        assert_true(absent > 16 * RUNS / 2);
        assert_true(seem * 100 <= absent * seeming[i].most);
    }
    jy_buffer_clear(&trigrams);
}

static void of_less_than_three_characters_nothing_is_known(void **state)
{
    static char bytes[ROOM];
    const jy_text text = random_text(bytes, LEN);
    const char *const runs[] = {"", "龘", "龘龘", "𠮷", "𠮷a"};
    jy_buffer trigrams = {0};
    (void)state;
    jy_trigrams_add(&trigrams, text);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        assert_int_equal(
            find(&trigrams, text, (jy_text){runs[i], strlen(runs[i])}),
            JY_STRETCHES_ALL);
    }
    assert_int_not_equal(find(&trigrams, text, (jy_text){"龘龘龘", 9}),
                         JY_STRETCHES_ALL);
    jy_buffer_clear(&trigrams);
}

static void short_texts_have_none_and_are_looked_through(void **state)
{
    static char bytes[ROOM];
    const size_t len = JY_TRIGRAMS_TEXT_MIN - 1;
    jy_buffer trigrams = {0};
    (void)state;
    random_text(bytes, LEN);
    assert_int_equal(jy_trigrams_size(0), 0);
    assert_int_equal(jy_trigrams_size(len), 0);
    assert_true(jy_trigrams_size(len + 1) > 0);
    jy_trigrams_add(&trigrams, (jy_text){bytes, len});
    assert_int_equal(trigrams.len, 0);
    assert_int_equal(jy_trigrams_find(NULL, len, (jy_text){"龘龘龘", 9}),
                     JY_STRETCHES_ALL);
}

/* From where on which stretches are gone through, of a text of 4,800 bytes, 300
 * each. */
static const struct {
    jy_stretches stretches;
    size_t from;
    jy_span next;
} steps[] = {
    {JY_STRETCHES_ALL, 0, {0, 4800}},
    {JY_STRETCHES_ALL, 7, {7, 4800}},
    {JY_STRETCHES_ALL, 4800, {4800, 4800}},
    {0, 0, {4800, 4800}},
    {1, 0, {0, 300}},
    {1, 299, {299, 300}},
    {1, 300, {4800, 4800}},
    {0x8000, 0, {4500, 4800}},
    {0x8000, 4799, {4799, 4800}},
    {0x36, 0, {300, 900}},
    {0x36, 650, {650, 900}},
    {0x36, 900, {1200, 1800}},
};

static void stretches_side_by_side_are_gone_through_as_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const jy_span next =
            jy_stretches_next(steps[i].stretches, 4800, steps[i].from);
        assert_int_equal(next.begin, steps[i].next.begin);
        assert_int_equal(next.end, steps[i].next.end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_looked_for_wherever_it_begins),
        cmocka_unit_test(few_stretches_seem_to_have_a_run_that_is_not_there),
        cmocka_unit_test(of_less_than_three_characters_nothing_is_known),
        cmocka_unit_test(short_texts_have_none_and_are_looked_through),
        cmocka_unit_test(stretches_side_by_side_are_gone_through_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
