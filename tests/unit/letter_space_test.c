/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that were spread, and lines that have spaces. */
#include "corpus/letter_space.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *text, const char *expected)
{
    char copy[512];
    size_t len = strlen(text);
    assert_true(len < sizeof copy);
    memcpy(copy, text, len);
    len = jy_letter_space_close(copy, len);
    copy[len] = '\0';
    assert_string_equal(copy, expected);
}

static void spaces_of_a_line_that_was_spread_go(void **state)
{
    (void)state;
    expect("实施\n“ 三 高 四 新 ” 战 略 ， 坚 持 和“\n11567”思路",
           "实施\n“三高四新”战略，坚持和“\n11567”思路");
    expect("工 业 增 加 值 增 长 7.5% 以 上", "工业增加值增长 7.5% 以上");
    expect("发 展 big data 产 业 和 云", "发展 big data 产业和云");
}

static void spaces_of_other_lines_stay(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "习 近 平",
        "目 录",
        "张三 李四 王五 赵六 钱七",
        "株洲市 市长 阳卫国",
        "a b c d e f",
        "第一章 总 则 和 附 件 之 一览表 说明 其他 规定",
        " \n \n",
        "",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        expect(lines[i], lines[i]);
    }
}

static void four_characters_that_stand_alone_are_enough(void **state)
{
    (void)state;
    expect("创 新 驱\n", "创 新 驱\n");
    expect("创 新 驱 动\n", "创新驱动\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spaces_of_a_line_that_was_spread_go),
        cmocka_unit_test(spaces_of_other_lines_stay),
        cmocka_unit_test(four_characters_that_stand_alone_are_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
