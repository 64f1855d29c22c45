/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/frequent.h"
#include "index/sample.h"
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static FILE *file;
static jy_text_writer *writer;
static jy_text_store *store;

static int begin(void **state)
{
    (void)state;
    file = tmpfile();
    return file && jy_text_writer_new(fileno(file), &writer, NULL) == JY_OK
               ? 0
               : -1;
}

static int end(void **state)
{
    (void)state;
    jy_text_store_close(store);
    store = NULL;
    jy_text_writer_free(writer);
    return fclose(file);
}

static void add(const char *body, size_t len)
{
    jy_document document = {.field = {{NULL, 0}}};
    jy_folded folded[JY_FIELD_COUNT] = {0};
    document.field[JY_FIELD_BODY] = (jy_text){body, len};
    assert_int_equal(jy_fold(body, len, &folded[JY_FIELD_BODY], NULL), JY_OK);
    assert_int_equal(jy_text_writer_add(writer, &document, folded, NULL),
                     JY_OK);
    jy_folded_clear(&folded[JY_FIELD_BODY]);
}

static jy_sample take(void)
{
    jy_sample sample;
    assert_int_equal(jy_text_writer_finish(writer, NULL), JY_OK);
    assert_int_equal(jy_text_store_open(fileno(file), &store, NULL), JY_OK);
    assert_int_equal(jy_sample_take(store, &sample, NULL), JY_OK);
    return sample;
}

static void
a_small_corpus_is_taken_whole_and_parted_at_other_signs(void **state)
{
    static const uint32_t expected[] = {0,      0x682A, 0x6D32, 0,
                                        0x682A, 0,      0x6D32, 0};
    /* Folding makes one byte of ，. */
    static const uint32_t places[] = {0, 0, 3, 6, 11, 14, 0, 3};
    (void)state;
    add("株洲，GDP 株", strlen("株洲，GDP 株"));
    add("洲", 3);
    jy_sample sample = take();
    assert_int_equal(sample.len, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < sample.len; i++) {
        assert_int_equal(sample.codes[sample.text[i]], expected[i]);
    }
    assert_memory_equal(sample.place, places, sizeof places);
    assert_int_equal(jy_sample_document(&sample, 1), 0);
    assert_int_equal(jy_sample_document(&sample, 4), 0);
    assert_int_equal(jy_sample_document(&sample, 6), 1);
    jy_sample_clear(&sample);
}

/* Documents of all sizes, twice as much as a sample holds. */
static void a_large_corpus_is_sampled_evenly(void **state)
{
    enum { PARTS = 10, DOCUMENTS = 400 };
    static char body[80000];
    size_t taken[PARTS] = {0};
    (void)state;
    for (size_t i = 0; i + 3 <= sizeof body; i += 3) {
        memcpy(body + i, "税", 3);
    }
    for (size_t i = 0; i < DOCUMENTS; i++) {
        add(body, 3 * (1 + i * 7919 % 14000));
    }
    jy_sample sample = take();
    for (size_t at = 0; at < sample.len; at++) {
        taken[jy_sample_document(&sample, at) * PARTS / DOCUMENTS]++;
    }
    assert_true(sample.len * 3 <= JY_SAMPLE_BYTES_MAX + 3 * DOCUMENTS);
    assert_true(sample.len * 3 > JY_SAMPLE_BYTES_MAX * 9 / 10);
    for (size_t i = 0; i < PARTS; i++) {
        assert_true(taken[i] > sample.len / PARTS / 2);
        assert_true(taken[i] < sample.len / PARTS * 2);
    }
    jy_sample_clear(&sample);
}

static void a_corpus_without_chinese_gives_an_empty_sample(void **state)
{
    (void)state;
    add("English only, 2021.", 19);
    jy_sample sample = take();
    assert_int_equal(sample.len, 1); /* the stretch before the first one */
    assert_int_equal(sample.text[0], 0);
    jy_sample_clear(&sample);
}

static bool is_found(const jy_sample *sample, const jy_frequent *frequent,
                     uint32_t first, uint32_t second)
{
    bool found = false;
    for (size_t i = 0; i < frequent->count; i++) {
        const jy_frequent_term *term = &frequent->terms[i];
        const uint16_t *text = sample->text + frequent->order[term->begin];
        found = found || (term->len == 2 && sample->codes[text[0]] == first &&
                          sample->codes[text[1]] == second);
    }
    return found;
}

/* 中 and 国 are so frequent by themselves that they meet only some twenty
 * times as often as by chance, and so are 人 and 民; but what stands around
 * 中国 differs each time. */
static void
a_pair_of_frequent_characters_is_a_term_if_it_is_very_free(void **state)
{
    enum { ROUNDS = 100, FILLERS = 6000, FIRST = 0x4E8C };
    static const char *const pieces[] = {"中国",     "国", "中", "甲人民乙",
                                         "丙人民丁", "人", "民"};
    enum { PIECES = sizeof pieces / sizeof *pieces };
    static char body[ROUNDS * PIECES * 64];
    size_t len = 0;
    (void)state;
    for (uint32_t i = 0; i < ROUNDS * PIECES; i++) {
        const char *piece = pieces[i % PIECES];
        memcpy(body + len, piece, strlen(piece));
        len += strlen(piece);
        for (uint32_t n = 0; n < 10; n++) {
            len += jy_utf8_encode(FIRST + (i * 7919 + n * 613) % FILLERS,
                                  body + len);
        }
    }
    add(body, len);
    jy_sample sample = take();
    jy_frequent frequent;
    assert_int_equal(jy_frequent_find(&sample, &frequent, NULL), JY_OK);
    assert_true(is_found(&sample, &frequent, 0x4E2D, 0x56FD));
    assert_false(is_found(&sample, &frequent, 0x4EBA, 0x6C11));
    jy_frequent_clear(&frequent);
    jy_sample_clear(&sample);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_small_corpus_is_taken_whole_and_parted_at_other_signs),
        TEST(a_large_corpus_is_sampled_evenly),
        TEST(a_corpus_without_chinese_gives_an_empty_sample),
        TEST(a_pair_of_frequent_characters_is_a_term_if_it_is_very_free),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
