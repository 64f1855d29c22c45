/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Captions and credits, and what only looks like them. */
#include "corpus/aside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static jy_text text_of(const char *string)
{
    return (jy_text){string, strlen(string)};
}

static void check_each(const char *const *lines, jy_aside kind)
{
    for (; *lines != NULL; lines++) {
        jy_aside found = jy_aside_of(text_of(*lines));
        if (found != kind) {
            fail_msg("%s: %d, not %d", *lines, found, kind);
        }
    }
}

static void credits_are_known_by_their_form(void **state)
{
    static const char *const credits[] = {
        "新华社记者 李明 摄",
        "新华社记者李明摄",
        "李明/摄",
        "李明 摄",
        "（新华社记者 李明 摄）",
        "（李明摄）",
        "新华社发",
        "新华社发（李明摄）",
        "（新华社发）",
        "（本报记者何芳采写）",
        "（本版稿件由本报记者何芳采写）",
        "（据新华社北京3月8日电）",
        "责任编辑：张兰",
        "责任编辑 张兰",
        "编辑 张兰 校对 李明 版式 王强",
        "编辑：张兰　校对：李明　版式：王强",
        "制图：王强",
        "来源：新华网",
        "图片来源：视觉中国",
        "本版撰文/摄影 张兰",
        "本版责编：张兰 李明",
        "本版图片均由本报记者 李明 摄",
        "摄影：阿卜杜拉·买买提",
        "文/张兰 图/李明",
        "张兰/文 李明/图",
        "资料图片",
        "責任編輯：李明",
        "攝影：李明",
        NULL,
    };
    (void)state;
    check_each(credits, JY_ASIDE_CREDIT);
}

static void bylines_name_reporters(void **state)
{
    static const char *const bylines[] = {
        "本报记者 张兰 李明",
        "本报记者 张兰 李明 报道",
        "记者 王强 通讯员 李明",
        "□本报记者 张兰",
        "本报记者　何　芳",
        "记者 张兰 北京报道",
        "本报记者张兰",
        "（记者 张兰）",
        NULL,
    };
    (void)state;
    check_each(bylines, JY_ASIDE_BYLINE);
}

static void text_with_such_words_is_text(void **state)
{
    static const char *const lines[] = {
        "记者在现场看到",
        "编辑部的同志",
        "来源：我们认为，这一问题的来源是多方面的。",
        "图们江地区",
        "本报记者 张兰报道，今天上午",
        "记者：今年有什么打算？",
        "编辑：是的。",
        "摄影展览 开幕",
        "主席：楊委員兼召集人仁壽",
        "紀錄：蘇貴美、陳賢淑、楊美華",
        "政府工作报告",
        "张兰 李明",
        "全国人大代表 张兰",
        "（三）加强记者 队伍",
        "（一九五四年九月二十三日）",
        "",
        NULL,
    };
    (void)state;
    check_each(lines, JY_ASIDE_NONE);
}

static void captions_are_told_by_form_and_place(void **state)
{
    static const struct {
        const char *text;
        bool after_blank;
        jy_aside kind;
        size_t lines;
    } cases[] = {
        {"▲图为一家企业的车间。 本报记者 张兰 摄\n文", false, JY_ASIDE_CAPTION,
         1},
        {"图①：开工现场。（新华社发）\n文", false, JY_ASIDE_CAPTION, 1},
        {"图为工人在车间作业。张兰摄\n文", false, JY_ASIDE_CAPTION, 1},
        {"图为工人在车间\n作业。李\n明摄\n文", false, JY_ASIDE_CAPTION, 3},
        {"圖為株洲市的車間。（記者李明攝）\n", false, JY_ASIDE_CAPTION, 1},
        /* Without a credit it must stand apart, */
        {"图为工人在车间\n作业。\n\n文", true, JY_ASIDE_CAPTION, 2},
        {"图为工人在车间\n作业。\n文", false, JY_ASIDE_NONE, 0},
        {"图为工人在车间\n作业。\n\n文", false, JY_ASIDE_NONE, 0},
        /* and without a beginning too. */
        {"3月8日，工人在作业。\n李明 摄\n\n文", true, JY_ASIDE_CAPTION, 2},
        {"3月8日，工人在作业。\n李明 摄\n\n文", false, JY_ASIDE_NONE, 0},
        {"3月8日，工人在作业。\n李明 摄\n文", true, JY_ASIDE_NONE, 0},
        /* Of six lines, not of seven. */
        {"图为甲\n乙\n丙\n丁\n戊\n己。李明摄\n", false, JY_ASIDE_CAPTION, 6},
        {"图为甲\n乙\n丙\n丁\n戊\n己\n庚。李明摄\n", false, JY_ASIDE_NONE, 0},
        {"图为甲\n\n乙。李明摄\n", false, JY_ASIDE_NONE, 0},
        {"（本版稿件由本报\n记者何芳采写）\n文", false, JY_ASIDE_CREDIT, 2},
        {"本报记者 张兰\n文", false, JY_ASIDE_BYLINE, 1},
        {"", true, JY_ASIDE_NONE, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t lines = 99;
        jy_aside kind = jy_aside_begins(text_of(cases[i].text),
                                        cases[i].after_blank, &lines);
        if (kind != cases[i].kind || lines != cases[i].lines) {
            fail_msg("%s: %d of %zu lines", cases[i].text, kind, lines);
        }
    }
}

/* A caption of `len` bytes in one line. */
static jy_aside caption_of(size_t len)
{
    static const char begin[] = "图为";
    static const char end[] = "。李明摄";
    char text[JY_ASIDE_MAX + 8];
    size_t lines;
    memset(text, 'a', len);
    memcpy(text, begin, strlen(begin));
    memcpy(text + len - strlen(end), end, strlen(end));
    return jy_aside_begins((jy_text){text, len}, false, &lines);
}

static void a_caption_has_a_greatest_length(void **state)
{
    (void)state;
    assert_int_equal(caption_of(JY_ASIDE_MAX), JY_ASIDE_CAPTION);
    assert_int_equal(caption_of(JY_ASIDE_MAX + 1), JY_ASIDE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credits_are_known_by_their_form),
        cmocka_unit_test(bylines_name_reporters),
        cmocka_unit_test(text_with_such_words_is_text),
        cmocka_unit_test(captions_are_told_by_form_and_place),
        cmocka_unit_test(a_caption_has_a_greatest_length),
    };
    return cmocka_run_group_tests_name("aside", tests, NULL, NULL);
}
