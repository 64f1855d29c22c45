/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kickers, their bylines, and what they say; and lines that are none. */
#include "corpus/kicker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct kicker_case {
    const char *line;
    const char *byline; /* NULL: none */
    const char *role;
    const char *office;
    const char *place;
    const char *speaker;
};

static jy_text text_of(const char *string)
{
    return (jy_text){string, string == NULL ? 0 : strlen(string)};
}

static void check_text(jy_text text, const char *expected)
{
    if (expected == NULL) {
        assert_null(text.bytes);
        return;
    }
    assert_non_null(text.bytes);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.bytes, expected, text.len);
}

static void check(const struct kicker_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct kicker_case *c = &cases[i];
        jy_kicker kicker;
        print_message("%s\n", c->line);
        assert_true(jy_kicker_is_candidate(text_of(c->line)));
        assert_true(
            jy_kicker_parse(text_of(c->line), text_of(c->byline), &kicker));
        check_text(kicker.role, c->role);
        check_text(kicker.office, c->office);
        check_text(kicker.place, c->place);
        check_text(kicker.speaker, c->speaker);
    }
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

static void a_byline_confirms_the_speaker(void **state)
{
    (void)state;
    static const struct kicker_case cases[] = {
        {"全国人大代表、株洲市市长阳卫国：", "阳卫国", "全国人大代表",
         "株洲市市长", "株洲市", "阳卫国"},
        {" 全国人大代表，郴州市市长刘志仁：", "刘志仁", "全国人大代表",
         "郴州市市长", "郴州市", "刘志仁"},
        {"\xE3\x80\x80全国政协委员,湖南大学校长李明:\r", "　李　明 ",
         "全国政协委员", "湖南大学校长", NULL, "李明"},
        {"全国人大代表、临夏州州长马·阿依努尔：", "马·阿依努尔", "全国人大代表",
         "临夏州州长", "临夏州", "马·阿依努尔"},
        {"党的二十大代表、十八洞村村民施六金：", "施六金", "党的二十大代表",
         "十八洞村村民", NULL, "施六金"},
        {"省政协委员 长沙县县长 王 五：", "王五", "省政协委员", "长沙县县长",
         "长沙县", "王五"},
        {"全国人大代表、株洲市市长阳卫国：", "株洲市市长 阳卫国",
         "全国人大代表", "株洲市市长", "株洲市", "阳卫国"},
        {"全国政协委员John Smith：", "John  Smith", "全国政协委员", NULL, NULL,
         "John Smith"},
        {"湖南省人大代表、民盟中央委员、岳阳市副市长赵丽：", "赵丽",
         "湖南省人大代表", "民盟中央委员、岳阳市副市长", "岳阳市", "赵丽"},
    };
    CHECK(cases);
}

static void the_role_may_follow_the_office(void **state)
{
    (void)state;
    static const struct kicker_case cases[] = {
        {"株洲市市长、全国人大代表阳卫国：", "阳卫国", "全国人大代表",
         "株洲市市长", "株洲市", "阳卫国"},
        {"株洲市委副书记、市长，全国人大代表　阳卫国:", NULL, "全国人大代表",
         "株洲市委副书记、市长", "株洲市", "阳卫国"},
        {"十八洞村村民、党的二十大代表施六金：", "施六金", "党的二十大代表",
         "十八洞村村民", NULL, "施六金"},
    };
    CHECK(cases);
}

static void a_standing_member_is_a_role(void **state)
{
    (void)state;
    static const struct kicker_case cases[] = {
        {"全国政协常委、湖南省政协副主席张健：", "张健", "全国政协常委",
         "湖南省政协副主席", "湖南省", "张健"},
        {"全国人大常委会委员、湖南省人大常委会副主任谢勇：", NULL,
         "全国人大常委会委员", "湖南省人大常委会副主任", "湖南省", "谢勇"},
    };
    CHECK(cases);
}

static void ranks_titles_and_names_of_all_kinds_are_known(void **state)
{
    (void)state;
    static const struct kicker_case cases[] = {
        {"全国人大代表、长沙市副市长李平：", NULL, "全国人大代表",
         "长沙市副市长", "长沙市", "李平"},
        {"全国人大代表、湖南省省长毛伟明：", NULL, "全国人大代表", "湖南省省长",
         "湖南省", "毛伟明"},
        {"住湘全国政协委员、中南大学教授胡旺：", NULL, "住湘全国政协委员",
         "中南大学教授", NULL, "胡旺"},
        {"全国人大代表、中国工程院院士袁隆平：", NULL, "全国人大代表",
         "中国工程院院士", NULL, "袁隆平"},
        {"全国人大代表、新疆维吾尔自治区主席雪克来提·扎克尔：", NULL,
         "全国人大代表", "新疆维吾尔自治区主席", "新疆维吾尔自治区",
         "雪克来提·扎克尔"},
        {"全国人大代表、和田地区行署专员阿不都热西提·买买提：", NULL,
         "全国人大代表", "和田地区行署专员", NULL, "阿不都热西提·买买提"},
        {"全国人大代表、村党支部书记杨莉（女）：", NULL, "全国人大代表",
         "村党支部书记", NULL, "杨莉"},
        {"全国人大代表杨莉(女，土家族)：", "杨莉", "全国人大代表", NULL, NULL,
         "杨莉"},
        {"全国人大代表、邵阳市市长华学健（苗族）：", "华学健（苗族）",
         "全国人大代表", "邵阳市市长", "邵阳市", "华学健"},
        {"全国人大代表、常德市委书记周　德：", NULL, "全国人大代表",
         "常德市委书记", "常德市", "周德"},
        {"全国人大代表、郴州市委书记、市长刘志仁：", NULL, "全国人大代表",
         "郴州市委书记、市长", "郴州市", "刘志仁"},
        {"全国人大代表、全国劳动模范、高级技师艾爱国：", NULL, "全国人大代表",
         "全国劳动模范、高级技师", NULL, "艾爱国"},
        {"全国人大代表、企业家文花枝：", NULL, "全国人大代表", "企业家", NULL,
         "文花枝"},
        {"省政协委员、长沙市第一中学校长谢永红：", NULL, "省政协委员",
         "长沙市第一中学校长", NULL, "谢永红"},
    };
    CHECK(cases);
}

static void a_role_may_stand_behind_the_name(void **state)
{
    (void)state;
    static const struct kicker_case cases[] = {
        {"湘西土家族苗族自治州州长龙晓华代表：", NULL, "代表",
         "湘西土家族苗族自治州州长", "湘西土家族苗族自治州", "龙晓华"},
        {"阳卫国代表：", "阳卫国", "代表", NULL, NULL, "阳卫国"},
        {"湖南大学教授李明委员：", NULL, "委员", "湖南大学教授", NULL, "李明"},
    };
    CHECK(cases);
}

static void without_a_role_a_byline_must_say_who_speaks(void **state)
{
    (void)state;
    static const struct kicker_case cases[] = {
        {"中共中央总书记习　近　平：", "习　近　平", NULL, "中共中央总书记",
         NULL, "习近平"},
        {"湖南省委书记许达哲：", "许达哲", NULL, "湖南省委书记", "湖南省",
         "许达哲"},
        {"九三学社湖南省委主委张大方：", "□ 张大方", NULL,
         "九三学社湖南省委主委", "湖南省", "张大方"},
    };
    CHECK(cases);
}

static void ornaments_of_a_byline_are_no_part_of_the_name(void **state)
{
    (void)state;
    static const struct kicker_case cases[] = {
        {"全国人大代表、株洲市市长阳卫国：", "□ 阳卫国", "全国人大代表",
         "株洲市市长", "株洲市", "阳卫国"},
        {"全国人大代表、株洲市市长阳卫国：", "　（阳卫国）", "全国人大代表",
         "株洲市市长", "株洲市", "阳卫国"},
    };
    CHECK(cases);
}

static void without_a_byline_the_title_does(void **state)
{
    (void)state;
    static const struct kicker_case cases[] = {
        {"全国人大代表、张家界市市长刘革安：", NULL, "全国人大代表",
         "张家界市市长", "张家界市", "刘革安"},
        {"全国政协委员、某集团董事长欧阳小华：", NULL, "全国政协委员",
         "某集团董事长", NULL, "欧阳小华"},
        {"市人大代表、岳麓区区长助理陈云：", NULL, "市人大代表",
         "岳麓区区长助理", NULL, "陈云"},
    };
    CHECK(cases);
}

static void a_place_is_what_the_office_states(void **state)
{
    (void)state;
    static const struct kicker_case cases[] = {
        {"全国人大代表、湖南省委书记张三：", NULL, "全国人大代表",
         "湖南省委书记", "湖南省", "张三"},
        {"全国人大代表、长沙市市委副书记张三：", NULL, "全国人大代表",
         "长沙市市委副书记", "长沙市", "张三"},
        {"全国人大代表、中共浏阳市委书记张三：", NULL, "全国人大代表",
         "中共浏阳市委书记", "浏阳市", "张三"},
        {"全国人大代表、内蒙古自治区人民政府主席张三：", NULL, "全国人大代表",
         "内蒙古自治区人民政府主席", "内蒙古自治区", "张三"},
        {"全国人大代表、湖南省人大常委会副主任张三：", NULL, "全国人大代表",
         "湖南省人大常委会副主任", "湖南省", "张三"},
        {"全国政协委员、民建湖南省委主委张三：", NULL, "全国政协委员",
         "民建湖南省委主委", "湖南省", "张三"},
        {"全国人大代表、湖南省教育厅厅长张三：", NULL, "全国人大代表",
         "湖南省教育厅厅长", NULL, "张三"},
        {"全国人大代表、副市长张三：", NULL, "全国人大代表", "副市长", NULL,
         "张三"},
        {"全国人大代表、市委书记张三：", NULL, "全国人大代表", "市委书记", NULL,
         "张三"},
    };
    CHECK(cases);
}

static void other_lines_are_no_kickers(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"全国人大代表、株洲市市长阳卫国", "阳卫国"},
        {"全国人大代表、株洲市市长阳卫国：", "刘革安"},
        {"全国人大代表、株洲市市长阳卫国：", "国"},
        {"全国人大代表、株洲市市长阳卫国表示：", NULL},
        {"全国人大代表、株洲市市长刘明说：", NULL},
        {"作为全国人大代表，我认为：", NULL},
        {"全国人大代表团、株洲市市长阳卫国：", "阳卫国"},
        {"方面，主要从以下几个方面着手：", "着手"},
        {"会议开幕。全国人大代表、株洲市市长阳卫国：", "阳卫国"},
        {"【全国人大代表、株洲市市长阳卫国】：", NULL},
        {"各位代表、同志们：", NULL},
        {"主席团、各位代表朋友们：", NULL},
        {"株洲市市长、全国人大代表阳卫国：", "刘革安"},
        {"株洲市委常委、副市长阳卫国：", NULL},
        {"湖南省委书记许达哲：", NULL},
        {"阳卫国代表：", NULL},
        {"记者：", NULL},
        {"会议指出：", NULL},
        {"以下是代表发言：", NULL},
        {"全国人大代表团认为：", NULL},
        {"代表：", NULL},
        {"：", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_kicker kicker;
        print_message("%s\n", cases[i][0]);
        assert_false(jy_kicker_parse(text_of(cases[i][0]), text_of(cases[i][1]),
                                     &kicker));
    }
}

static void a_line_longer_than_any_kicker_is_none(void **state)
{
    (void)state;
    char line[JY_KICKER_MAX * 2];
    const char *start = "全国人大代表、";
    const char *end = "市市长阳卫国：";
    size_t fill = JY_KICKER_MAX - strlen(start) - strlen(end);
    jy_kicker kicker;
    for (size_t extra = 0; extra < 2; extra++) {
        memset(line, 'x', sizeof line);
        memcpy(line, start, strlen(start));
        memcpy(line + strlen(start) + fill + extra, end, strlen(end));
        jy_text text = {line, JY_KICKER_MAX + extra};
        assert_int_equal(jy_kicker_parse(text, text_of("阳卫国"), &kicker),
                         extra == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_byline_confirms_the_speaker),
        cmocka_unit_test(the_role_may_follow_the_office),
        cmocka_unit_test(a_standing_member_is_a_role),
        cmocka_unit_test(ranks_titles_and_names_of_all_kinds_are_known),
        cmocka_unit_test(a_role_may_stand_behind_the_name),
        cmocka_unit_test(without_a_role_a_byline_must_say_who_speaks),
        cmocka_unit_test(ornaments_of_a_byline_are_no_part_of_the_name),
        cmocka_unit_test(without_a_byline_the_title_does),
        cmocka_unit_test(a_place_is_what_the_office_states),
        cmocka_unit_test(other_lines_are_no_kickers),
        cmocka_unit_test(a_line_longer_than_any_kicker_is_none),
    };
    return cmocka_run_group_tests_name("kicker", tests, NULL, NULL);
}
