/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text comes back from what it was folded to and what that changed. */
#include "index/changes.h"
#include "index/grapheme.h"
#include "index/original.h"
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A text in both forms, and how it is stored. */
struct sample {
    jy_text text;
    jy_folded folded;
    jy_buffer changes;
    jy_buffer points;
    jy_stored_field field;
};

static void begin(struct sample *sample, const char *bytes, size_t len)
{
    *sample = (struct sample){.text = {bytes, len}};
    assert_int_equal(jy_fold(bytes, len, &sample->folded, NULL), JY_OK);
    jy_changes_write(sample->text, &sample->changes, &sample->points);
    assert_false(sample->changes.failed || sample->points.failed);
    sample->field.folded = (jy_text){sample->folded.bytes, sample->folded.len};
    sample->field.changes = (jy_changes){
        .folded = sample->field.folded,
        .len = len,
        .bytes = (const unsigned char *)sample->changes.bytes,
        .size = sample->changes.len,
        .point = (const jy_change_point *)(const void *)sample->points.bytes,
        .point_count = sample->points.len / sizeof(jy_change_point),
    };
}

static void end(struct sample *sample)
{
    jy_folded_clear(&sample->folded);
    jy_buffer_clear(&sample->changes);
    jy_buffer_clear(&sample->points);
}

static void check_whole(const struct sample *sample)
{
    jy_original original;
    assert_int_equal(jy_original_open(&sample->field, &original, NULL), JY_OK);
    const jy_text whole = jy_original_whole(&original);
    assert_int_equal(whole.len, sample->text.len);
    assert_memory_equal(whole.bytes, sample->text.bytes, whole.len);
    assert_int_equal(whole.bytes[whole.len], '\0');
    jy_original_close(&original);
}

static void every_character_comes_back(void **state)
{
    (void)state;
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        char bytes[2 * JY_UTF8_MAX];
        struct sample sample;
        if (code >= 0xD800 && code <= 0xDFFF) {
            continue;
        }
        size_t len = jy_utf8_encode(code, bytes);
        len += jy_utf8_encode(code, bytes + len);
        begin(&sample, bytes, len);
        check_whole(&sample);
        assert_int_equal(jy_stored_characters(&sample.field, 0, len), 2);
        end(&sample);
    }
}

static void what_folding_left_alone_costs_next_to_nothing(void **state)
{
    static const struct {
        const char *text;
        size_t size;
    } cases[] = {
        {"", 0},
        {"营商环境", 1},
        {"营商环境十年内", 1},         /* 21 bytes fit the step */
        {"营商环境营商环境环境环", 2}, /* 33 do not */
        {"臺灣", 2},
        {"營商環境，好", 4}, /* 營, 环, ， and what follows */
        {"㈱", 6},           /* a step, two numbers, the character */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sample sample;
        begin(&sample, cases[i].text, strlen(cases[i].text));
        assert_int_equal(sample.changes.len, cases[i].size);
        check_whole(&sample);
        end(&sample);
    }
}

enum { LONG = 20000 };

/* A long text of all sorts. */
static size_t write_long(char *text, unsigned seed)
{
    static const char *const pieces[] = {
        "湖南省",       "，",
        "ＧＤＰ",       "㈱",
        "𠮷",           "　",
        "  ",           "é",
        "7.5%",         "\xEF\xB8\x8F",
        "\n",           "臺灣",
        "𬑔眾",      "……",
        "\xE2\x80\x8D", "优化营商环境优化营商环境优化营商环境优化营商环境"};
    size_t len = 0;
    while (len < LONG - 200) {
        seed = seed * 1103515245U + 12345U;
        const char *piece =
            pieces[seed / 65536 % (sizeof pieces / sizeof *pieces)];
        memcpy(text + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return len;
}

static void any_part_of_a_long_text_can_be_read(void **state)
{
    static char text[LONG];
    const size_t len = write_long(text, 1949);
    struct sample sample;
    (void)state;
    begin(&sample, text, len);
    assert_true(sample.field.changes.point_count > 10);
    check_whole(&sample);
    srand(1949);
    for (size_t round = 0; round < 300; round++) {
        jy_original original;
        assert_int_equal(jy_original_open(&sample.field, &original, NULL),
                         JY_OK);
        assert_int_equal(original.text.len, len);
        for (size_t i = 0; i < 3; i++) {
            const size_t around = (size_t)rand() % 300;
            jy_span part = {(size_t)rand() % (len + 1), 0};
            part.end = part.begin + (size_t)rand() % 3000;
            jy_original_read(&original, part, around);
            part.begin = part.begin > around ? part.begin - around : 0;
            part.end = part.end + around < len ? part.end + around : len;
            assert_memory_equal(original.text.bytes + part.begin,
                                text + part.begin, part.end - part.begin);
        }
        jy_original_close(&original);
    }
    end(&sample);
}

static void changes_lead_back_where_folding_does(void **state)
{
    static char text[LONG];
    (void)state;
    for (unsigned seed = 1; seed <= 3; seed++) {
        const size_t len = write_long(text, seed);
        struct sample sample;
        begin(&sample, text, len);
        srand(seed);
        for (size_t at = 0; at < sample.folded.len;) {
            uint32_t code;
            size_t size = jy_utf8_decode(sample.folded.bytes + at,
                                         sample.folded.len - at, &code);
            jy_span folded = {at, at + size};
            for (int more = rand() % 6;
                 more > 0 && folded.end < sample.folded.len; more--) {
                folded.end +=
                    jy_utf8_decode(sample.folded.bytes + folded.end,
                                   sample.folded.len - folded.end, &code);
            }
            const jy_span wanted =
                jy_fold_origin(sample.text, sample.folded.points,
                               sample.folded.point_count, folded);
            const jy_span found = jy_stored_origin(&sample.field, folded);
            assert_int_equal(found.begin, wanted.begin);
            assert_int_equal(found.end, wanted.end);
            assert_int_equal(
                jy_stored_characters(&sample.field, 0, found.begin),
                jy_utf8_count(text, found.begin));
            assert_int_equal(
                jy_stored_characters(&sample.field, found.begin, found.end),
                jy_utf8_count(text + found.begin, found.end - found.begin));
            at += size;
        }
        end(&sample);
    }
}

/* As told by looking at the text. */
static bool is_plain(const struct sample *sample, jy_span span)
{
    const char *bytes = sample->text.bytes;
    const size_t len = sample->text.len;
    return jy_grapheme_stands_alone(bytes + span.begin, len - span.begin) &&
           (span.end == len ||
            jy_grapheme_stands_alone(bytes + span.end, len - span.end)) &&
           !memchr(bytes + span.begin, '\n', span.end - span.begin);
}

static void what_is_told_of_a_place_is_so_in_the_text(void **state)
{
    static char text[LONG];
    const size_t len = write_long(text, 1911);
    struct sample sample;
    jy_changes_walk walk = {0};
    size_t at = 0;
    (void)state;
    begin(&sample, text, len);
    srand(1911);
    for (size_t i = 0; i < 5000; i++) { /* onwards, and sometimes back */
        jy_changes_place found;
        at += (size_t)rand() % (i % 50 == 0 ? 2000 : 20);
        if (at >= sample.folded.len || i % 20 == 0) {
            at = (size_t)rand() % sample.folded.len;
        }
        jy_span folded = {jy_utf8_floor(sample.folded.bytes, at), 0};
        folded.end = folded.begin + 1 + (size_t)rand() % 100;
        folded.end = folded.end < sample.folded.len
                         ? jy_utf8_floor(sample.folded.bytes, folded.end)
                         : sample.folded.len;
        jy_changes_find(&sample.field.changes, &walk, folded, &found);
        const jy_span wanted =
            jy_fold_origin(sample.text, sample.folded.points,
                           sample.folded.point_count, folded);
        assert_int_equal(found.span.begin, wanted.begin);
        assert_int_equal(found.span.end, wanted.end);
        assert_int_equal(found.character, jy_utf8_count(text, wanted.begin));
        assert_int_equal(
            found.characters,
            jy_utf8_count(text + wanted.begin, wanted.end - wanted.begin));
        assert_int_equal(found.plain, is_plain(&sample, wanted));
    }
    end(&sample);
}

static void a_text_that_is_no_unicode_comes_back_too(void **state)
{
    struct sample sample;
    (void)state;
    begin(&sample, "\xE6\x96\xFF\xEF\xBF\xBD省", 9);
    check_whole(&sample);
    end(&sample);
}

static void a_field_that_is_not_there_has_an_empty_text(void **state)
{
    const jy_stored_field none = {0};
    jy_original original;
    (void)state;
    assert_int_equal(jy_original_open(&none, &original, NULL), JY_OK);
    assert_int_equal(jy_original_whole(&original).len, 0);
    jy_original_close(&original);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_comes_back),
        cmocka_unit_test(what_folding_left_alone_costs_next_to_nothing),
        cmocka_unit_test(any_part_of_a_long_text_can_be_read),
        cmocka_unit_test(changes_lead_back_where_folding_does),
        cmocka_unit_test(what_is_told_of_a_place_is_so_in_the_text),
        cmocka_unit_test(a_text_that_is_no_unicode_comes_back_too),
        cmocka_unit_test(a_field_that_is_not_there_has_an_empty_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
