/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies that somebody broke into lines, and those that nobody did. */
#include "corpus/marker.h"
#include "corpus/mend.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static jy_text text_of(const char *string)
{
    return (jy_text){string, strlen(string)};
}

/* Mend `body`; NULL stands for what stays as it is. */
static void check(jy_mend_memory *memory, const char *body, const char *mended)
{
    char *out;
    size_t len;
    assert_int_equal(jy_mend(text_of(body), memory, &out, &len, NULL), JY_OK);
    if (mended == NULL) {
        assert_null(out);
        return;
    }
    assert_non_null(out);
    assert_string_equal(out, mended);
    assert_int_equal(len, strlen(mended));
    free(out);
}

/* Three lines of twenty characters, then what is left. */
#define BROKEN                                                                                           \
    "第一条　为了保护历史文化名城和传统村落，促进城乡建设与文化遗产保\n" \
    "护协调发展，根据有关法律和行政法规的规定，结合本市的实际情况制定\n" \
    "本条例，在本市行政区域内从事规划和建设以及相关管理活动的单位和个\n" \
    "人应当遵守，违反规定的由有关部门依照法律予以处罚并且责令限期改正\n" \
    "。\n第二条　本条例自公布之日起施行。"
#define WHOLE                                                                                          \
    "第一条　为了保护历史文化名城和传统村落，促进城乡建设与文化遗产保" \
    "护协调发展，根据有关法律和行政法规的规定，结合本市的实际情况制定" \
    "本条例，在本市行政区域内从事规划和建设以及相关管理活动的单位和个" \
    "人应当遵守，违反规定的由有关部门依照法律予以处罚并且责令限期改正" \
    "。\n第二条　本条例自公布之日起施行。"

static void lines_of_a_fixed_width_become_paragraphs(void **state)
{
    jy_mend_memory memory = {0};
    (void)state;
    check(&memory, BROKEN, WHOLE);
}

static void what_was_not_broken_stays(void **state)
{
    static const char *const bodies[] = {
        "一行",
        "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
        "白日依山尽\n黄河入海流\n欲穷千里目\n更上一层楼",
        "天地有靈術，得之者惟君。——孟郊\n築爐地區外，積火燒氛氳。——韓愈\n"
        "照海鑠幽怪，滿空歊異氛。——孟郊\n山磨電奕奕，水淬龍蝹蝹。——韓愈",
        "一、总则\n二、规划和建设\n三、法律责任\n四、附则",
        "加快构建新发展格局，着力推动高质量发展\n"
        "我们坚持以推动高质量发展为主题，把实施扩大内需战略同深化改革结合起来"
        "。",
        "2015年12月3日某市第十四届人民代表大会常务委员会第三十九次会议通过\n"
        "2016年3月1日某省第十二届人民代表大会常务委员会第二十四次会议批准\n"
        "2018年6月1日某市第十五届人民代表大会常务委员会第十五次会议修正\n"
        "为了保护环境，制定本条例。",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        jy_mend_memory memory = {0};
        check(&memory, bodies[i], NULL);
    }
}

static void a_line_begins_with_no_comma(void **state)
{
    jy_mend_memory memory = {0};
    (void)state;
    check(&memory,
          "本机关办理各项业务所需经费由主管部门编列\n，不足的部分另行筹措。",
          "本机关办理各项业务所需经费由主管部门编列，不足的部分另行筹措。");
}

static void a_drawn_table_stays(void **state)
{
    jy_mend_memory memory = {0};
    (void)state;
    check(&memory,
          BROKEN
          "\n├────────────────────────────────┤\n│名称│数量和其他说明以及备注"
          "以及备注以及备注以及备注│\n│甲│一│",
          WHOLE
          "\n├────────────────────────────────┤\n│名称│数量和其他说明以及备注"
          "以及备注以及备注以及备注│\n│甲│一│");
}

static void one_broken_line_is_known_by_the_bodies_before(void **state)
{
    static const char body[] =
        "本条例所称的历史文化街区是指保存文物特别丰富并且能够较完整体现传\n"
        "统格局的区域。";
    static const char whole[] =
        "本条例所称的历史文化街区是指保存文物特别丰富并且能够较完整体现传"
        "统格局的区域。";
    jy_mend_memory memory = {0};
    (void)state;
    check(&memory, body, NULL);
    for (size_t i = 0; i < 3; i++) {
        check(&memory, BROKEN, WHOLE);
    }
    check(&memory, body, whole);
}

static void markers_begin_items_and_sections(void **state)
{
    static const struct {
        const char *text;
        const char *marker;
    } cases[] = {
        {"一、总则", "一、"},
        {"（一）规划", "（一）"},
        {"(12)建设", "(12)"},
        {"第三条　本法", "第三条　"},
        {"第 一 章 总綱", "第 一 章 "},
        {"1. 甲", "1. "},
        {"１２、乙", "１２、"},
        {"①丙", "①"},
        {"1.5倍", ""},
        {"一是开展", ""},
        {"第三产业", ""},
        {"二〇二一年", ""},
        {"（略）", ""},
        {"", ""},
        {"第一千二百六十條", "第一千二百六十條"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(jy_marker_len(text_of(cases[i].text)),
                         strlen(cases[i].marker));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_a_fixed_width_become_paragraphs),
        cmocka_unit_test(what_was_not_broken_stays),
        cmocka_unit_test(a_line_begins_with_no_comma),
        cmocka_unit_test(a_drawn_table_stays),
        cmocka_unit_test(one_broken_line_is_known_by_the_bodies_before),
        cmocka_unit_test(markers_begin_items_and_sections),
    };
    return cmocka_run_group_tests_name("mend", tests, NULL, NULL);
}
