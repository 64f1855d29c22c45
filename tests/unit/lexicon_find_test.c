/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search in a lexicon beside its plain twin, a walk along all entries. */
#include "index/lexicon.h"
#include "index/lexicon_writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ENTRIES = 9000, TEXT_MAX = 12 };

/* Two to four of sixteen characters that share bytes. */
static size_t write_text(uint32_t number, char out[TEXT_MAX])
{
    static const char *const characters[] = {
        "一", "丁", "七", "万", "丈", "三", "上", "下",
        "株", "洲", "市", "长", "沙", "山", "水", "秋",
    };
    size_t len = 0;
    for (uint32_t left = number % 3 + 2; left > 0; left--) {
        number = (number ^ number >> 15) * 2654435761U;
        memcpy(out + len, characters[number >> 28], 3);
        len += 3;
    }
    return len;
}

static jy_lexicon *open_many(FILE *file)
{
    jy_lexicon *lexicon;
    static char text[ENTRIES][TEXT_MAX];
    static jy_lexicon_candidate candidates[ENTRIES];
    for (uint32_t i = 0; i < ENTRIES; i++) {
        const jy_text one = {text[i], write_text(i, text[i])};
        candidates[i] = (jy_lexicon_candidate){one, one, JY_SUGGESTION_TERM, 1};
    }
    assert_int_equal(jy_lexicon_write(candidates, ENTRIES, fileno(file), NULL),
                     JY_OK);
    assert_int_equal(jy_lexicon_open(fileno(file), &lexicon, NULL), JY_OK);
    return lexicon;
}

/* Whether an entry begins with the key; or ends with it, if `backwards`. */
static bool fits(jy_text folded, jy_text key, bool backwards)
{
    return folded.len >= key.len &&
           memcmp(folded.bytes + (backwards ? folded.len - key.len : 0),
                  key.bytes, key.len) == 0;
}

static void compare_with_walk(const jy_lexicon *lexicon, jy_lexicon_order order,
                              jy_text key)
{
    const jy_lexicon_range range = jy_lexicon_find(lexicon, order, key);
    const jy_lexicon_range near = jy_lexicon_find_equal(lexicon, order, key);
    uint32_t equal = 0;
    uint32_t begun = 0;
    for (uint32_t i = 0; i < jy_lexicon_count(lexicon); i++) {
        const jy_text folded =
            jy_lexicon_get(lexicon, jy_lexicon_at(lexicon, order, i)).folded;
        const bool is_in = fits(folded, key, order == JY_LEXICON_BACKWARDS);
        assert_int_equal(is_in, i >= range.begin && i < range.end);
        equal += is_in && folded.len == key.len;
        begun += is_in && folded.len > key.len;
    }
    assert_int_equal(range.equal - range.begin, equal);
    assert_int_equal(range.end - range.equal, begun);
    assert_int_equal(near.begin, range.begin);
    assert_int_equal(near.equal, range.equal);
    assert_int_equal(near.end - near.equal, begun > 0);
}

static void a_search_finds_what_a_walk_finds(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    jy_lexicon *lexicon = open_many(file);
    for (uint32_t i = 0; i < 600; i++) {
        char bytes[TEXT_MAX];
        const jy_text key = {bytes, write_text(31 * i, bytes)};
        compare_with_walk(lexicon, JY_LEXICON_FOLDED, key);
        compare_with_walk(lexicon, JY_LEXICON_BACKWARDS, key);
    }
    jy_lexicon_close(lexicon);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_finds_what_a_walk_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
