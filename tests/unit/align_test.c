/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between a quotation and a text. */
#include "index/align.h"
#include "index/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct side {
    jy_folded folded;
    jy_letters letters;
};

static struct side side_of(const char *text)
{
    struct side side;
    assert_int_equal(jy_fold(text, strlen(text), &side.folded, NULL), JY_OK);
    jy_text folded = {side.folded.bytes, side.folded.len};
    assert_int_equal(jy_letters_of(folded, SIZE_MAX, &side.letters, NULL),
                     JY_OK);
    return side;
}

static void side_clear(struct side *side)
{
    jy_letters_clear(&side->letters);
    jy_folded_clear(&side->folded);
}

static void append(char *out, const struct side *side, jy_mark range)
{
    jy_text folded = {side->folded.bytes, side->folded.len};
    if (range.begin < range.end) {
        size_t begin = side->letters.letter[range.begin].at;
        size_t end =
            jy_letter_end(folded, &side->letters.letter[range.end - 1]);
        strncat(out, folded.bytes + begin, end - begin);
    }
}

/* An alignment as people would write it: 推动[大力|]发展[工业|农业]. */
static void show(const char *window, const char *quotation, char *out)
{
    struct side here = side_of(window);
    struct side there = side_of(quotation);
    jy_alignment alignment;
    assert_int_equal(
        jy_align(&here.letters, &there.letters, SIZE_MAX, &alignment, NULL),
        JY_OK);
    *out = '\0';
    for (size_t i = 0; i < alignment.count; i++) {
        const jy_stretch *stretch = &alignment.stretch[i];
        if (stretch->same) {
            append(out, &here, stretch->here);
        } else {
            strcat(out, "[");
            append(out, &there, stretch->there);
            strcat(out, "|");
            append(out, &here, stretch->here);
            strcat(out, "]");
        }
    }
    jy_alignment_clear(&alignment);
    side_clear(&here);
    side_clear(&there);
}

static void differences_are_told_from_what_is_the_same(void **state)
{
    static const struct {
        const char *window;
        const char *quotation;
        const char *shown;
    } cases[] = {
        {"我们要推动工业发展，实现目标。", "推动工业发展", "推动工业发展"},
        {"推动工业发展", "推动农业发展", "推动[农|工]业发展"},
        {"推动工业发展", "推动业发展", "推动[|工]业发展"},
        {"推动工业发展", "推动重点工业发展", "推动[重点|]工业发展"},
        {"推动工业发展", "株动工业发展", "[株|推]动工业发展"},
        {"推动工业发展", "推动工业发株", "推动工业发[株|展]"},
        {"推动工业发展", "请推动工业发展", "[请|]推动工业发展"},
        {"推动工业发展", "推动工业发展吧", "推动工业发展[吧|]"},
        /* punctuation, blanks, width, case and paragraphs are no difference */
        {"推动工业，\n发展ＧＤＰ。", "推动 工业发展「gdp」",
         "推动工业,\n发展gdp"},
        {"𠮷野家很好", "𠮷野家不好", "𠮷野家[不|很]好"},
        /* a mark belongs to its letter */
        {"cafe\xCC\x81 au", "cafe au", "caf[e|e\xCC\x81]au"},
        {"推动工业", "推动工业推动工业", "[推动工业|]推动工业"},
        {"推", "农", "[农|推]"},
        {"", "农业", "[农业|]"},
        {"推动", "，。", ""},
        {"推动", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char shown[256];
        show(cases[i].window, cases[i].quotation, shown);
        if (strcmp(shown, cases[i].shown) != 0) {
            fail_msg("%s in %s is %s, not %s", cases[i].quotation,
                     cases[i].window, shown, cases[i].shown);
        }
    }
}

/* The same by the table itself, a number a cell. */
static size_t fewest_differences(const jy_letters *window,
                                 const jy_letters *quotation)
{
    size_t columns = window->count + 1;
    size_t *value = calloc((quotation->count + 1) * columns, sizeof *value);
    size_t best = quotation->count;
    assert_non_null(value);
    for (size_t row = 1; row <= quotation->count; row++) {
        size_t *now = value + row * columns;
        const size_t *above = now - columns;
        now[0] = row;
        for (size_t c = 1; c < columns; c++) {
            size_t least = above[c - 1] + (quotation->letter[row - 1].code !=
                                           window->letter[c - 1].code);
            least = above[c] + 1 < least ? above[c] + 1 : least;
            now[c] = now[c - 1] + 1 < least ? now[c - 1] + 1 : least;
        }
    }
    for (size_t c = 0; c < columns; c++) {
        size_t last = value[quotation->count * columns + c];
        best = last < best ? last : best;
    }
    free(value);
    return best;
}

/* Whether the stretches cover the quotation and a stretch of the window
 * without a gap, are what they say, and cost what they say. */
static void check(const jy_letters *window, const jy_letters *quotation,
                  const jy_alignment *alignment)
{
    size_t here = alignment->count ? alignment->stretch[0].here.begin : 0;
    size_t there = 0;
    size_t differences = 0;
    size_t same = 0;
    for (size_t i = 0; i < alignment->count; i++) {
        const jy_stretch *s = &alignment->stretch[i];
        size_t here_count = s->here.end - s->here.begin;
        size_t there_count = s->there.end - s->there.begin;
        assert_int_equal(s->here.begin, here);
        assert_int_equal(s->there.begin, there);
        assert_true(i == 0 || s->same != s[-1].same);
        here = s->here.end;
        there = s->there.end;
        if (!s->same) {
            differences += here_count > there_count ? here_count : there_count;
            continue;
        }
        assert_int_equal(here_count, there_count);
        same += here_count;
        for (size_t k = 0; k < here_count; k++) {
            assert_int_equal(window->letter[s->here.begin + k].code,
                             quotation->letter[s->there.begin + k].code);
        }
    }
    assert_true(here <= window->count);
    assert_int_equal(there, quotation->count);
    assert_int_equal(differences, alignment->differences);
    assert_int_equal(same, alignment->same);
}

static void fill_at_random(jy_letters *letters, size_t count, unsigned kinds)
{
    letters->count = count;
    for (size_t i = 0; i < count; i++) {
        letters->letter[i] = (jy_letter){0x4E00U + (uint32_t)rand() % kinds, 0};
    }
}

static void the_fewest_differences_are_found(void **state)
{
    jy_letter window_room[300];
    jy_letter quotation_room[300];
    jy_letters window = {window_room, 0};
    jy_letters quotation = {quotation_room, 0};
    (void)state;
    srand(20210308);
    for (size_t round = 0; round < 3000; round++) {
        unsigned kinds = 2U + (unsigned)rand() % 12U;
        fill_at_random(&window, (size_t)rand() % 300, kinds);
        fill_at_random(&quotation, (size_t)rand() % 200, kinds);
        if (round % 2 && window.count > quotation.count) {
            memcpy(quotation_room, window_room + round % 7 % window.count,
                   (quotation.count - quotation.count / 3) *
                       sizeof *quotation_room);
        }
        jy_alignment alignment;
        assert_int_equal(
            jy_align(&window, &quotation, SIZE_MAX, &alignment, NULL), JY_OK);
        assert_int_equal(alignment.differences,
                         fewest_differences(&window, &quotation));
        check(&window, &quotation, &alignment);
        jy_alignment_clear(&alignment);
    }
}

static void too_many_differences_are_only_counted(void **state)
{
    struct side here = side_of("推动工业发展");
    struct side there = side_of("推动农业开发");
    jy_alignment alignment;
    (void)state;
    assert_int_equal(
        jy_align(&here.letters, &there.letters, 2, &alignment, NULL), JY_OK);
    assert_int_equal(alignment.differences, 2);
    assert_int_equal(alignment.same, 4);
    jy_alignment_clear(&alignment);
    assert_int_equal(
        jy_align(&here.letters, &there.letters, 1, &alignment, NULL), JY_OK);
    assert_int_equal(alignment.differences, 2);
    assert_int_equal(alignment.same, 0);
    assert_int_equal(alignment.count, 0);
    jy_alignment_clear(&alignment);
    side_clear(&here);
    side_clear(&there);
}

static void letters_stop_at_their_limit_with_their_marks(void **state)
{
    static const char text[] = "一，e\xCC\x81\xCC\x80 二三";
    const jy_text whole = {text, sizeof text - 1};
    jy_letters letters;
    (void)state;
    assert_int_equal(jy_letters_of(whole, 2, &letters, NULL), JY_OK);
    assert_int_equal(letters.count, 2);
    assert_int_equal(letters.letter[1].at, 6);
    assert_int_equal(jy_letter_end(whole, &letters.letter[1]), 11);
    assert_true(letters.letter[1].code != 'e');
    jy_letters_clear(&letters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_told_from_what_is_the_same),
        cmocka_unit_test(the_fewest_differences_are_found),
        cmocka_unit_test(too_many_differences_are_only_counted),
        cmocka_unit_test(letters_stop_at_their_limit_with_their_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
