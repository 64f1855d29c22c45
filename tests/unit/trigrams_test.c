/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trigrams of a text against looking for a run with memmem(). */
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
    size_t from = jy_utf8_floor(text.bytes, random_below((unsigned)text.len));
    size_t len = jy_utf8_offset(text.bytes + from, text.len - from, characters);
    return (jy_text){text.bytes + from, len};
}

enum { LEN = 24000, ROOM = LEN + JY_UTF8_MAX + 1, RUNS = 20000 };

static bool may_hold(const jy_buffer *trigrams, jy_text text, jy_text run)
{
    return jy_trigrams_may_hold((const unsigned char *)trigrams->bytes,
                                text.len, run);
}

static void every_run_that_is_there_may_be_there(void **state)
{
    static char bytes[ROOM];
    (void)state;
    for (size_t len = JY_TRIGRAMS_TEXT_MIN; len < LEN; len += 1777) {
        const jy_text text = random_text(bytes, len);
        jy_buffer trigrams = {0};
        jy_trigrams_add(&trigrams, text);
        assert_int_equal(trigrams.len, jy_trigrams_size(text.len));
        for (unsigned n = 0; n < RUNS; n++) {
            assert_true(
                may_hold(&trigrams, text, stretch(text, random_below(12))));
        }
        assert_true(may_hold(&trigrams, text, text));
        jy_buffer_clear(&trigrams);
    }
}

/* By how many characters a run has, how many of a hundred that are not there
 * may seem to be, where hardly any three characters come twice. */
static const struct {
    size_t characters;
    size_t most;
} seeming[] = {{3, 20}, {4, 4}, {5, 1}};

static void few_runs_that_are_not_there_seem_to_be(void **state)
{
    static char bytes[ROOM];
    static char other_bytes[ROOM];
    const jy_text text = random_text(bytes, LEN);
    const jy_text other = random_text(other_bytes, LEN);
    jy_buffer trigrams = {0};
    (void)state;
    jy_trigrams_add(&trigrams, text);
    for (size_t i = 0; i < sizeof seeming / sizeof *seeming; i++) {
        size_t absent = 0;
        size_t seem = 0;
        for (unsigned n = 0; n < RUNS; n++) {
            const jy_text run = stretch(other, seeming[i].characters);
            if (!memmem(text.bytes, text.len, run.bytes, run.len)) {
                absent++;
                seem += may_hold(&trigrams, text, run);
            }
        }
        assert_true(absent > RUNS / 2);
        assert_true(seem * 100 <= absent * seeming[i].most);
    }
    jy_buffer_clear(&trigrams);
}

static void
a_run_of_less_than_three_characters_may_always_be_there(void **state)
{
    static char bytes[ROOM];
    const jy_text text = random_text(bytes, LEN);
    const char *const runs[] = {"", "龘", "龘龘", "𠮷", "𠮷a"};
    jy_buffer trigrams = {0};
    (void)state;
    jy_trigrams_add(&trigrams, text);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        assert_true(
            may_hold(&trigrams, text, (jy_text){runs[i], strlen(runs[i])}));
    }
    assert_false(may_hold(&trigrams, text, (jy_text){"龘龘龘", 9}));
    jy_buffer_clear(&trigrams);
}

static void short_texts_have_none_and_may_hold_anything(void **state)
{
    static char bytes[ROOM];
    jy_buffer trigrams = {0};
    (void)state;
    random_text(bytes, LEN);
    assert_int_equal(jy_trigrams_size(0), 0);
    assert_int_equal(jy_trigrams_size(JY_TRIGRAMS_TEXT_MIN - 1), 0);
    assert_true(jy_trigrams_size(JY_TRIGRAMS_TEXT_MIN) > 0);
    jy_trigrams_add(&trigrams, (jy_text){bytes, JY_TRIGRAMS_TEXT_MIN - 1});
    assert_int_equal(trigrams.len, 0);
    assert_true(jy_trigrams_may_hold(NULL, JY_TRIGRAMS_TEXT_MIN - 1,
                                     (jy_text){"龘龘龘", 9}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_run_that_is_there_may_be_there),
        cmocka_unit_test(few_runs_that_are_not_there_seem_to_be),
        cmocka_unit_test(
            a_run_of_less_than_three_characters_may_always_be_there),
        cmocka_unit_test(short_texts_have_none_and_may_hold_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
