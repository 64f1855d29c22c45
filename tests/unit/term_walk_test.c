/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A walk comes by the terms that a segmenter gives, in its order. */
#include "index/term_walk.h"
#include "index/texts.h"
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT_MAX = 1500, ROUNDS = 6000 };

/* Folded text: of each class some, of one to four bytes. */
static const char *const characters[] = {
    "税", "收", "一", "丁", "か", "𠮷", "𠮶", "a", "b",
    "é",  "1",  "2",  " ",  "。", "́",   "゙",   "℃", "\n",
};
enum { CHARACTERS = sizeof characters / sizeof *characters };

static const jy_patience patience;
static unsigned random_state = 1;

static unsigned random_below(unsigned limit)
{
    random_state = random_state * 1103515245U + 12345U;
    return random_state / 65536U % limit;
}

/* On the heap, exactly as long as it is, so that a sanitizer sees a byte too
 * far. */
static jy_text random_text(unsigned most, unsigned kinds, unsigned first)
{
    char bytes[JY_UTF8_MAX * TEXT_MAX];
    size_t len = 0;
    for (unsigned n = random_below(most + 1); n > 0; n--) {
        const char *character =
            characters[(first + random_below(kinds)) % CHARACTERS];
        memcpy(bytes + len, character, strlen(character));
        len += strlen(character);
    }
    char *copy = malloc(len ? len : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    return (jy_text){copy, len};
}

static void free_text(jy_text text)
{
    free((void *)(uintptr_t)text.bytes);
}

/* Some of the terms of a text. */
static void add_terms(jy_term_map *map, jy_text text, unsigned most)
{
    jy_segmenter segmenter = {.text = text};
    jy_term term;
    while (map->count < most && jy_segmenter_next(&segmenter, &term)) {
        if (random_below(3) == 0 &&
            jy_term_map_find(map, term) == JY_TERM_MAP_NONE) {
            jy_term_map_add(map, term);
        }
    }
}

/* Compare the walk with a list that is looked through for each term. */
static size_t compare(const jy_term_map *map, jy_text text)
{
    jy_segmenter segmenter = {.text = text};
    jy_term_walk walk;
    jy_term_place place;
    jy_term term;
    size_t found = 0;
    jy_term_walk_begin(&walk, map, text, &patience);
    while (jy_segmenter_next(&segmenter, &term)) {
        for (size_t i = 0; i < map->count; i++) {
            if (map->term[i].kind != term.kind ||
                !jy_texts_are_equal(map->term[i].text, term.text)) {
                continue;
            }
            size_t begin = (size_t)(term.text.bytes - text.bytes);
            assert_true(jy_term_walk_next(&walk, &place));
            assert_int_equal(place.term, i);
            assert_int_equal(place.begin, begin);
            assert_int_equal(place.end, begin + term.text.len);
            if (term.text.len < JY_TERM_MAX - JY_UTF8_MAX) {
                assert_int_equal(place.character,
                                 jy_utf8_count(text.bytes, place.end));
            }
            found++;
        }
    }
    assert_false(jy_term_walk_next(&walk, &place));
    return found;
}

static void random_texts_are_walked_as_a_segmenter_would(void **state)
{
    size_t found = 0;
    size_t odd = 0;
    (void)state;
    for (int n = 0; n < ROUNDS; n++) {
        jy_term_map map = {.count = 0};
        unsigned kinds = 2 + random_below(CHARACTERS - 1);
        unsigned first = random_below(CHARACTERS);
        jy_text text = random_text(n % 2 ? 100 : TEXT_MAX, kinds, first);
        jy_text query = random_text(60, kinds, first);
        add_terms(&map, query, 1 + random_below(40));
        found += compare(&map, text);
        odd += map.odd;
        free_text(text);
        free_text(query);
    }
    assert_in_range(odd, ROUNDS / 10, ROUNDS * 9 / 10); /* both ways */
    assert_true(found > ROUNDS);
}

static void many_bytes_at_once_are_marked_as_one_by_one(void **state)
{
    enum { BLOCKS = 8 };
    (void)state;
    for (int n = 0; n < ROUNDS; n++) {
        jy_endings endings = {.last_low = {0}};
        jy_text text = random_text(100, CHARACTERS, 0);
        for (unsigned i = 1 + random_below(20); i > 0; i--) {
            jy_text term = random_text(3, CHARACTERS, 0);
            if (term.len > 0) {
                jy_endings_add(&endings, term);
            }
            free_text(term);
        }
        for (size_t from = 0; from < text.len; from += 7) {
            jy_endings_marks fast[BLOCKS];
            jy_endings_marks plain[BLOCKS];
            size_t count = 1 + random_below(BLOCKS);
            jy_endings_mark(&endings, text, from, count, fast);
            jy_endings_mark_plainly(&endings, text, from, count, plain);
            assert_memory_equal(fast, plain, count * sizeof *fast);
        }
        free_text(text);
    }
}

static void a_walk_ends_with_patience(void **state)
{
    enum { BYTES = 8 << 20 };
    static const char pair[] = "税收";
    jy_stop stop = {0};
    const jy_patience over = {0, &stop};
    jy_term_map map = {.count = 0};
    jy_term_walk walk;
    jy_term_place place;
    size_t found = 0;
    (void)state;
    char *bytes = malloc(BYTES);
    assert_non_null(bytes);
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = pair[i % (sizeof pair - 1)];
    }
    jy_term_map_add(&map, (jy_term){JY_TERM_PAIR, {pair, sizeof pair - 1}});
    jy_stop_set(&stop);
    jy_term_walk_begin(&walk, &map,
                       (jy_text){bytes, BYTES - BYTES % (sizeof pair - 1)},
                       &over);
    while (jy_term_walk_next(&walk, &place)) {
        found++;
    }
    assert_true(found < BYTES / sizeof pair);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_are_walked_as_a_segmenter_would),
        cmocka_unit_test(many_bytes_at_once_are_marked_as_one_by_one),
        cmocka_unit_test(a_walk_ends_with_patience),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
