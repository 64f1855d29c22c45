/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands on a page and is no text of it. */
#include "corpus/furniture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static jy_text text_of(const char *string)
{
    return (jy_text){string, strlen(string)};
}

/* `blanked`: as `text`, but with '~' for each byte that is blanked. */
static void check(const char *text, const char *blanked)
{
    char *out = NULL;
    assert_int_equal(jy_furniture_clear(text_of(text), &out, NULL), JY_OK);
    size_t len = strlen(out);
    assert_int_equal(len, strlen(text));
    char *kept = malloc(len + 1);
    assert_non_null(kept);
    size_t at = 0;
    for (size_t i = 0; i < len; i++) {
        bool goes_on = out[i] == ' ' && at > 0 && kept[at - 1] == '~';
        if (out[i] != text[i] && !goes_on) {
            kept[at++] = '~';
        } else if (!goes_on) {
            kept[at++] = out[i];
        }
    }
    kept[at] = '\0';
    assert_string_equal(kept, blanked);
    free(kept);
    free(out);
}

static void pointers_to_other_pages_are_known(void **state)
{
    (void)state;
    static const char *const pointers[] = {
        "（下转第三版）", "下转A3版", "(上接第1版)",      "（上接 第一版）",
        "▶ 下转2版",      "紧接5版",  "（下轉第十二頁）",
    };
    static const char *const others[] = {
        "（下转第三版）他说", "下转第三版的文章", "下转", "第三版",
        "上接天下接地",       "转第二产业版图",   "",
    };
    for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++) {
        assert_true(jy_furniture_is_pointer(text_of(pointers[i])));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(jy_furniture_is_pointer(text_of(others[i])));
    }
}

static void a_pointer_becomes_blank(void **state)
{
    (void)state;
    check("推动发\n（下转第三版）\n\n（上接第一版）\n展。\n",
          "推动发\n~\n\n~\n展。\n");
    check("（他下转第三版）\n", "（他下转第三版）\n");
}

static void heads_that_three_pages_share_become_blank(void **state)
{
    (void)state;
    check("政府工作报告 1\n甲\n\f政府工作报告 2\n乙\n\f政府工作报告 3\n丙\n",
          "~\n甲\n\f~\n乙\n\f~\n丙\n");
    check("政府工作报告 1\n甲\n\f政府工作报告 2\n乙\n",
          "政府工作报告 1\n甲\n\f政府工作报告 2\n乙\n");
}

static void numbers_in_a_row_become_blank(void **state)
{
    (void)state;
    check("甲\n— 7 —\n\f乙\n— 8 —\n\f", "甲\n~\n\f乙\n~\n\f");
    check("甲\n第1页 共2页\n\f乙\n第2页 共2页\n", "甲\n~\n\f乙\n~\n");
    check("甲\n1200\n\f乙\n830\n", "甲\n1200\n\f乙\n830\n");
    check("甲\n7\n", "甲\n7\n");
}

static void a_head_may_have_several_lines(void **state)
{
    (void)state;
    check("1\n湖南日报\n甲\n\f2\n湖南日报\n乙\n\f3\n湖南日报\n丙\n",
          "~\n~\n甲\n\f~\n~\n乙\n\f~\n~\n丙\n");
}

static void nothing_comes_of_nothing(void **state)
{
    (void)state;
    check("", "");
    check("\f\f\f", "\f\f\f");
    check("甲\n\f乙\n\f丙\n", "甲\n\f乙\n\f丙\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pointers_to_other_pages_are_known),
        cmocka_unit_test(a_pointer_becomes_blank),
        cmocka_unit_test(heads_that_three_pages_share_become_blank),
        cmocka_unit_test(numbers_in_a_row_become_blank),
        cmocka_unit_test(a_head_may_have_several_lines),
        cmocka_unit_test(nothing_comes_of_nothing),
    };
    return cmocka_run_group_tests_name("furniture", tests, NULL, NULL);
}
