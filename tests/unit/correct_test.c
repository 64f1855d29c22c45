/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/correct.h"
#include "tests/unit/index_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct fixture fixture;
static jy_index *speeches;

static int begin(void **state)
{
    jy_error err;
    (void)state;
    fixture_begin(&fixture);
    if (fixture_build(&fixture, JY_SOURCE_DIR "/corpus/speeches", &err) !=
            JY_OK ||
        jy_index_open(fixture.index, 0, true, &speeches, &err) != JY_OK) {
        fprintf(stderr, "%s\n", err.message);
        return -1;
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    jy_index_close(speeches);
    fixture_end(&fixture);
    return 0;
}

static jy_corrections *correct(const char *word)
{
    jy_corrections *corrections;
    assert_int_equal(
        jy_correct_words(speeches, word, strlen(word), &corrections, NULL),
        JY_OK);
    assert_true(jy_corrections_count(corrections) <= JY_CORRECTIONS_MAX);
    return corrections;
}

static void the_likeliest_correction_comes_first(void **state)
{
    static const char *const cases[][2] = {
        /* what sounds the same */
        {"株州", "株洲"},
        {"诸周", "株洲"},
        {"陈州", "郴州"}, /* chen chen */
        {"赢商环境", "营商环境"},
        {"智能制早", "智能制造"},
        {"羊卫国", "阳卫国"},
        {"张家借", "张家界"},
        /* inside a longer word */
        {"株州市长", "株洲市长"},
        {"优化营商环镜", "优化营商环境"},
        {"湖南株州的", "湖南株洲的"},
        /* what sounds alike to many */
        {"湖蓝", "湖南"},
        {"株邹", "株洲"},
        {"智能自造", "智能制造"},
        {"产业年", "产业链"},
        /* one character wrong */
        {"营商坏境", "营商环境"},
        {"营商境", "营商环境"},
        {"商环境", "营商环境"},
        {"营商好环境", "营商环境"},
        {"营环商境", "营商环境"},
        {"张界", "张家界"},
        /* pinyin */
        {"zhuzhou", "株洲"},
        {"ZhuZhou", "株洲"},
        {"yangweiguo", "阳卫国"},
        {"zhinengzhizao", "智能制造"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_corrections *corrections = correct(cases[i][0]);
        const char *first = jy_corrections_count(corrections) > 0
                                ? jy_corrections_get(corrections, 0)
                                : "";
        if (strcmp(first, cases[i][1]) != 0) {
            fail_msg("%s: %s", cases[i][0], first);
        }
        jy_corrections_free(corrections);
    }
}

/* --- every step away from an entry */

enum { STEPPED_MAX = 8, STEPPED_BYTES = 3 * (STEPPED_MAX + 1) };

/* Ways to come from a text to one a step away at a character; whether there
 * is one there.  All characters have three bytes. */
static bool replace(const char *text, size_t at, char *out)
{
    strcpy(out, text);
    return at < strlen(text) && memcpy(out + at, "鑫", 3);
}

static bool leave_out(const char *text, size_t at, char *out)
{
    snprintf(out, STEPPED_BYTES, "%.*s%s", (int)at, text,
             at < strlen(text) ? text + at + 3 : "");
    return at < strlen(text);
}

static bool put_in(const char *text, size_t at, char *out)
{
    snprintf(out, STEPPED_BYTES, "%.*s鑫%s", (int)at, text, text + at);
    return true;
}

static bool swap(const char *text, size_t at, char *out)
{
    strcpy(out, text);
    if (at + 3 >= strlen(text)) {
        return false;
    }
    memcpy(out + at, text + at + 3, 3);
    memcpy(out + at + 3, text + at, 3);
    return true;
}

static bool (*const steps[])(const char *, size_t,
                             char *) = {replace, leave_out, put_in, swap};
enum { STEPS = sizeof steps / sizeof *steps };

static bool has_correction(jy_index *index, const char *word, const char *text)
{
    jy_corrections *corrections;
    bool has = false;
    assert_int_equal(
        jy_correct_words(index, word, strlen(word), &corrections, NULL), JY_OK);
    for (size_t i = 0; i < jy_corrections_count(corrections); i++) {
        has |= strcmp(jy_corrections_get(corrections, i), text) == 0;
    }
    jy_corrections_free(corrections);
    return has;
}

static void
a_word_one_step_from_an_entry_at_any_character_is_corrected(void **state)
{
    static const char *const titles[] = {"松竹梅", "江山如画", "春眠不觉晓",
                                         "落霞孤鹜齐飞", "路漫漫其修远兮"};
    struct fixture own;
    jy_index *index;
    char file[1024] = "";
    size_t words = 0;
    (void)state;
    fixture_begin(&own);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        size_t len = strlen(file);
        snprintf(file + len, sizeof file - len,
                 "{\"id\":\"%zu\",\"title\":\"%s\",\"body\":\"一\"}\n", i,
                 titles[i]);
    }
    fixture_write(&own, "一.jsonl", file, strlen(file));
    assert_int_equal(fixture_build(&own, NULL, NULL), JY_OK);
    assert_int_equal(jy_index_open(own.index, 0, true, &index, NULL), JY_OK);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        for (size_t k = 0; k < STEPS; k++) {
            for (size_t at = 0; at <= strlen(titles[i]); at += 3) {
                char word[STEPPED_BYTES];
                if (!steps[k](titles[i], at, word) ||
                    strcmp(word, titles[i]) == 0) {
                    continue;
                }
                words++;
                if (!has_correction(index, word, titles[i])) {
                    fail_msg("%s is not corrected to %s", word, titles[i]);
                }
                char further[STEPPED_BYTES + 6];
                snprintf(further, sizeof further, "鑫%s鑫", word);
                assert_false(has_correction(index, further, titles[i]));
            }
        }
    }
    assert_true(words > 90);
    jy_index_close(index);
    fixture_end(&own);
}

static void what_is_no_mistake_of_a_known_kind_has_no_correction(void **state)
{
    static const char *const words[] = {"",     " ",    "株", "的",
                                        "鸟类", "xqzw", "😀😀", "12345"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        jy_corrections *corrections = correct(words[i]);
        if (jy_corrections_count(corrections) > 0) {
            fail_msg("%s: %s", words[i], jy_corrections_get(corrections, 0));
        }
        jy_corrections_free(corrections);
    }
}

static void no_word_is_its_own_correction_and_none_comes_twice(void **state)
{
    static const char *const words[] = {"株洲",     "株洲市", "产业链",
                                        "智能制造", "株州市", "张家界市长",
                                        "发展产业"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        jy_corrections *corrections = correct(words[i]);
        for (size_t n = 0; n < jy_corrections_count(corrections); n++) {
            const char *text = jy_corrections_get(corrections, n);
            assert_string_not_equal(text, words[i]);
            for (size_t m = 0; m < n; m++) {
                assert_string_not_equal(text,
                                        jy_corrections_get(corrections, m));
            }
        }
        jy_corrections_free(corrections);
    }
}

static void a_word_longer_than_the_limit_has_no_correction(void **state)
{
    char word[3 * (JY_CORRECTED_CHARACTERS_MAX + 1) + 1] = "株州";
    (void)state;
    for (int i = 2; i < JY_CORRECTED_CHARACTERS_MAX; i++) {
        strcat(word, "的");
    }
    jy_corrections *corrections = correct(word);
    assert_memory_equal(jy_corrections_get(corrections, 0), "株洲的的", 12);
    jy_corrections_free(corrections);
    strcat(word, "的");
    corrections = correct(word);
    assert_int_equal(jy_corrections_count(corrections), 0);
    jy_corrections_free(corrections);
}

/* The open index sees what is written into its files. */
static void no_damaged_byte_of_the_lexicon_ends_the_program(void **state)
{
    static const char *const words[] = {"株州市长", "zhuzhou", "营商坏境"};
    char path[160];
    struct stat info;
    (void)state;
    snprintf(path, sizeof path, "%s/0000000001/lexicon", fixture.index);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &info), 0);
    for (off_t at = 0; at < info.st_size; at++) {
        char good;
        char bad;
        assert_int_equal(pread(fd, &good, 1, at), 1);
        bad = (char)(good ^ (at % 2 ? 0xFF : 0x40));
        assert_int_equal(pwrite(fd, &bad, 1, at), 1);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            jy_corrections_free(correct(words[i]));
        }
        assert_int_equal(pwrite(fd, &good, 1, at), 1);
    }
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_likeliest_correction_comes_first),
        cmocka_unit_test(
            a_word_one_step_from_an_entry_at_any_character_is_corrected),
        cmocka_unit_test(what_is_no_mistake_of_a_known_kind_has_no_correction),
        cmocka_unit_test(no_word_is_its_own_correction_and_none_comes_twice),
        cmocka_unit_test(a_word_longer_than_the_limit_has_no_correction),
        cmocka_unit_test(no_damaged_byte_of_the_lexicon_ends_the_program),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
