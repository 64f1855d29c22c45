/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page that comes along, exactly; and other pages of its kind. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "tests/unit/gather.h"

#define PAGE JY_SOURCE_DIR "/corpus/speeches/2021-hunan-mayors.txt"
#define SPEECHES 3

struct speech {
    const char *fields[JY_FIELD_BODY]; /* all but the body */
    size_t line;                       /* of the kicker */
    size_t first;                      /* and last line of the body */
    size_t last;
    const char *starts[8]; /* how its paragraphs begin */
};

static const struct speech speeches[SPEECHES] = {
    {{"2021-hunan-mayors#1", "为企业减负、为市场腾位，培育世界级产业集群",
      "阳卫国", "株洲市市长", "株洲市", "全国人大代表", NULL,
      "2021-hunan-mayors.txt", "本版稿件由本报记者何芳采写"},
     1,
     7,
     79,
     {"为企业减负", "李克强总理", "一是开展规划引领", "二是开展绿色制造",
      "三是开展园区升级", "四是开展数字赋能", "五是开展链群建设"}},
    {{"2021-hunan-mayors#2", "扶持发展“小新星”企业，推进上市“破零倍增”计划",
      "刘革安", "张家界市市长", "张家界市", "全国人大代表", NULL,
      "2021-hunan-mayors.txt", "本版稿件由本报记者何芳采写"},
     80,
     86,
     168,
     {"张家界以旅游立市", "“十四五”时期", "今年，张家界市", "二是在保市场主体",
      "三是在保产业链"}},
    {{"2021-hunan-mayors#3", "打造“一极四区”，成为内陆地区改革开放高地",
      "刘志仁", "郴州市市长", "郴州市", "全国人大代表", NULL,
      "2021-hunan-mayors.txt", "本版稿件由本报记者何芳采写"},
     169,
     175,
     261,
     {"十三届全国人大", "打造“一极四区”，必须", "“十四五”期间", "“一区”。即",
      "“四大工程”。即", "“一个新形态”。即", "“一个生态”。即"}},
};

static void the_fields_of_the_shipped_page_are_exact(void **state)
{
    struct gather *gather = *state;
    assert_int_equal(gather_read(gather, PAGE, NULL), JY_OK);
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->files, 1);
    assert_int_equal(gather->documents, SPEECHES);
    for (size_t i = 0; i < SPEECHES; i++) {
        for (size_t k = 0; k < JY_FIELD_BODY; k++) {
            gather_expect(gather, i, (jy_field)k, speeches[i].fields[k]);
        }
        assert_int_equal(gather->document[i].line, speeches[i].line);
    }
}

static void its_paragraphs_are_those_that_were_printed(void **state)
{
    struct gather *gather = *state;
    assert_int_equal(gather_read(gather, PAGE, NULL), JY_OK);
    for (size_t i = 0; i < SPEECHES; i++) {
        const char *at = gather->document[i].field[JY_FIELD_BODY];
        for (size_t k = 0; speeches[i].starts[k] != NULL; k++) {
            const char *start = speeches[i].starts[k];
            assert_non_null(at);
            assert_memory_equal(at, start, strlen(start));
            at = strchr(at, '\n');
            at = at == NULL ? NULL : at + 1;
        }
        assert_null(at);
    }
    assert_non_null(strstr(gather->document[1].field[JY_FIELD_BODY],
                           "几个方面着手：一是在稳外资方面"));
}

/* The lines [first, last] of the page, their line ends left out. */
static char *raw_lines(size_t first, size_t last)
{
    FILE *file = fopen(PAGE, "rb");
    char *text = calloc(1, 1 << 14);
    size_t len = 0;
    size_t line = 1;
    int byte;
    assert_non_null(file);
    assert_non_null(text);
    while ((byte = fgetc(file)) != EOF) {
        if (byte == '\n') {
            line++;
        } else if (line >= first && line <= last) {
            assert_int_not_equal(byte, ' '); /* the page prints none there */
            text[len++] = (char)byte;
        }
    }
    assert_int_equal(fclose(file), 0);
    return text;
}

static void no_character_of_a_body_is_lost_added_or_moved(void **state)
{
    struct gather *gather = *state;
    assert_int_equal(gather_read(gather, PAGE, NULL), JY_OK);
    for (size_t i = 0; i < SPEECHES; i++) {
        char *raw = raw_lines(speeches[i].first, speeches[i].last);
        char *body = gather->document[i].field[JY_FIELD_BODY];
        size_t len = 0;
        for (const char *from = body; *from != '\0'; from++) {
            if (*from != '\n') {
                body[len++] = *from;
            }
        }
        body[len] = '\0';
        assert_string_equal(body, raw);
        free(raw);
    }
}

static void a_speech_alone_on_its_page_has_no_number(void **state)
{
    struct gather *gather = *state;
    gather_write(
        gather, "页.txt",
        "全国政协委员，湖南大学校长李明:\r\n\r\n让好课堂\r\n走出校门\r\n"
        "李　明\r\n办教育要\r\n沉得住气。\r\n");
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->documents, 1);
    gather_expect(gather, 0, JY_FIELD_ID, "页");
    gather_expect(gather, 0, JY_FIELD_TITLE, "让好课堂走出校门");
    gather_expect(gather, 0, JY_FIELD_SPEAKER, "李明");
    gather_expect(gather, 0, JY_FIELD_OFFICE, "湖南大学校长");
    gather_expect(gather, 0, JY_FIELD_PLACE, NULL);
    gather_expect(gather, 0, JY_FIELD_ROLE, "全国政协委员");
    gather_expect(gather, 0, JY_FIELD_CREDIT, NULL);
    gather_expect(gather, 0, JY_FIELD_BODY, "办教育要沉得住气。");
}

static void a_page_without_bylines_is_still_one(void **state)
{
    struct gather *gather = *state;
    gather_write(
        gather, "p.txt",
        "全国人大代表、永州市市长陈云：\n\n把蔬菜卖到大湾区\n\n"
        "永州的菜好。\n全国人大代表、怀化市市长黎明：\n\n修好一条路\n\n"
        "路通了。\n");
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->documents, 2);
    gather_expect(gather, 0, JY_FIELD_ID, "p#1");
    gather_expect(gather, 0, JY_FIELD_TITLE, "把蔬菜卖到大湾区");
    gather_expect(gather, 0, JY_FIELD_BODY, "永州的菜好。");
    gather_expect(gather, 1, JY_FIELD_SPEAKER, "黎明");
    gather_expect(gather, 1, JY_FIELD_BODY, "路通了。");
}

/* Of a page with two speeches: the credits of the first are always the same. */
static void expect_credits(struct gather *gather, const char *page,
                           const char *second)
{
    gather_write(gather, "p.txt", page);
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->documents, 2);
    gather_expect(gather, 0, JY_FIELD_CREDIT, "本报记者 张兰");
    gather_expect(gather, 0, JY_FIELD_BODY, "菜好（不打药）。");
    gather_expect(gather, 1, JY_FIELD_CREDIT, second);
    gather_expect(gather, 1, JY_FIELD_BODY, "路通了（见图）。");
}

static void credits_go_where_they_belong(void **state)
{
    expect_credits(*state,
                   "（本版摄影 王强）\n\n"
                   "全国人大代表、永州市市长陈云：\n\n把菜卖出去\n\n陈云\n\n"
                   "菜好（不打药）。\n（本报记者 张兰）\n\n"
                   "全国人大代表、怀化市市长黎明：\n\n修好路\n\n黎明\n\n"
                   "路通了（见图）。\n（本版稿件由本报\n记者何芳采写）\n",
                   "本版摄影 王强\n本版稿件由本报记者何芳采写");
}

static void credits_need_no_brackets(void **state)
{
    expect_credits(*state,
                   "责任编辑：王强 版式：李明\n\n"
                   "全国人大代表、永州市市长陈云：\n\n把菜卖出去\n\n陈云\n\n"
                   "菜好（不打药）。\n本报记者 张兰\n\n"
                   "全国人大代表、怀化市市长黎明：\n\n修好路\n\n黎明\n\n"
                   "路通了（见图）。\n本报记者 何芳\n（新华社发）\n",
                   "责任编辑：王强 版式：李明\n本报记者 何芳\n新华社发");
}

static void a_caption_in_a_speech_is_a_paragraph_of_it(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "p.txt",
                 "全国人大代表、永州市市长陈云：\n\n把菜卖出去\n\n陈云\n\n"
                 "永州的蔬菜要卖到粤港澳大湾区\n去，我们建了三条冷链\n\n"
                 "▲图为永州市一家合作社。李\n明 摄\n\n"
                 "运输线，还要再建两条。\n（本报记者 张兰）\n");
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    gather_expect(gather, 0, JY_FIELD_CREDIT, "本报记者 张兰");
    gather_expect(gather, 0, JY_FIELD_BODY,
                  "永州的蔬菜要卖到粤港澳大湾区去，我们建了三条冷链"
                  "运输线，还要再建两条。\n▲图为永州市一家合作社。李明 摄");
}

static void what_is_in_no_speech_is_named(void **state)
{
    struct gather *gather = *state;
    gather_write(
        gather, "p.txt",
        "\n两会声音\n\n"
        "全国人大代表、永州市市长陈云：\n\n把菜卖出去\n\n陈云\n\n"
        "全国人大代表、怀化市市长黎明：\n\n修好路\n\n黎明\n\n路通了。\n");
    gather_folder(gather);
    assert_int_equal(gather->problems, 2);
    gather_expect_problem(gather, 0,
                          "p.txt:2: text before the first speech of the page");
    gather_expect_problem(gather, 1, "p.txt:4: a speech without text");
    assert_int_equal(gather->documents, 1);
    gather_expect(gather, 0, JY_FIELD_ID, "p#2");
}

static void a_kicker_that_is_there_twice_begins_one_speech(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "p.txt",
                 "全国人大代表、永州市市长陈云：\n"
                 "全国人大代表、永州市市长陈云：\n\n把菜卖出去\n\n陈云\n\n"
                 "菜好。\n");
    gather_folder(gather);
    assert_int_equal(gather->documents, 1);
    gather_expect(gather, 0, JY_FIELD_SPEAKER, "陈云");
    gather_expect(gather, 0, JY_FIELD_BODY, "菜好。");
}

static void a_kicker_may_stand_on_two_lines(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "p.txt",
                 "\n全国人大代表、湖南省永州市委副书\n记、市长陈云：\n\n"
                 "把菜卖出去\n\n陈云\n\n菜好。\n"
                 "全国人大代表\n怀化市市长黎明：\n\n修好路\n\n黎明\n\n"
                 "路通了。\n");
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->documents, 2);
    gather_expect(gather, 0, JY_FIELD_OFFICE, "湖南省永州市委副书记、市长");
    gather_expect(gather, 0, JY_FIELD_BODY, "菜好。");
    gather_expect(gather, 1, JY_FIELD_ROLE, "全国人大代表");
    gather_expect(gather, 1, JY_FIELD_BODY, "路通了。");
    assert_int_equal(gather->document[0].line, 2);
    assert_int_equal(gather->document[1].line, 10);
}

static void a_credit_may_follow_the_last_sentence(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "p.txt",
                 "全国人大代表、永州市市长陈云：\n\n把菜卖出去\n\n陈云\n\n"
                 "菜好。（本报记者\n何芳采写）\n（摄影 王强）");
    gather_folder(gather);
    gather_expect(gather, 0, JY_FIELD_CREDIT, "本报记者何芳采写\n摄影 王强");
    gather_expect(gather, 0, JY_FIELD_BODY, "菜好。");
}

static void a_parenthesis_in_a_sentence_is_no_credit(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "p.txt",
                 "全国人大代表、永州市市长陈云：\n\n把菜卖出去\n\n陈云\n\n"
                 "感谢各位（记者）");
    gather_folder(gather);
    gather_expect(gather, 0, JY_FIELD_CREDIT, NULL);
    gather_expect(gather, 0, JY_FIELD_BODY, "感谢各位（记者）");
}

static void a_kicker_alone_makes_no_page(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.txt", "全国人大代表、永州市市长陈云：\n");
    gather_write(gather, "b.txt",
                 "全国人大代表、永州市市长陈云：\n\n他说菜好。\n\n再见。\n");
    gather_folder(gather);
    assert_int_equal(gather->documents, 2);
    gather_expect(gather, 0, JY_FIELD_SPEAKER, NULL);
    gather_expect(gather, 1, JY_FIELD_SPEAKER, NULL);
    gather_expect(gather, 1, JY_FIELD_BODY,
                  "全国人大代表、永州市市长陈云：\n他说菜好。\n再见。");
}

static void an_interview_tells_who_says_what(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "专访.txt",
                 "全国人大代表、株洲市市长阳卫国：\n\n培育世界级产业集群\n\n"
                 "阳卫国\n\n    记者：今年政府工作报告提出优\n"
                 "化和稳定产业链供应链，株洲\n有什么打算？\n"
                 "    阳卫国：株洲将以产业链为主\n抓手，以园区为主阵地。\n"
                 "    记者：具体怎么做？\n    阳卫国：一件一件做。\n");
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    gather_expect(gather, 0, JY_FIELD_SPEAKER, "阳卫国");
    gather_expect(gather, 0, JY_FIELD_BODY,
                  "记者：今年政府工作报告提出优化和稳定产业链供应链，"
                  "株洲有什么打算？\n阳卫国：株洲将以产业链为主抓手，"
                  "以园区为主阵地。\n记者：具体怎么做？\n阳卫国：一件一件做。");
}

static void several_may_speak_under_one_headline(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "热议.txt",
                 "代表委员热议营商环境\n\n株洲市市长阳卫国代表：\n"
                 "    优化营商环境是关键一招，株洲\n将继续为企业减负。\n"
                 "郴州市市长刘志仁代表：\n"
                 "    郴州要建设粤港澳大湾区新客厅。\n"
                 "湖南大学教授李明委员：\n    人才是第一资源。\n");
    gather_folder(gather);
    static const char *const speakers[] = {"阳卫国", "刘志仁", "李明"};
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->documents, 3);
    for (size_t i = 0; i < 3; i++) {
        gather_expect(gather, i, JY_FIELD_TITLE, "代表委员热议营商环境");
        gather_expect(gather, i, JY_FIELD_SPEAKER, speakers[i]);
    }
    gather_expect(gather, 0, JY_FIELD_BODY,
                  "优化营商环境是关键一招，株洲将继续为企业减负。");
}

static void a_page_without_a_speech_has_no_speaker(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "消息.txt",
                 "郴州启动重点项目建设\n\n本报郴州三月八日讯  今天上午，\n"
                 "郴州市举行重点项目集中开工仪式，\n"
                 "共有二十个项目开工，总投资达一百\n二十亿元。\n"
                 "    据介绍，这些项目涵盖产业、交通\n和民生等领域。\n");
    gather_folder(gather);
    assert_int_equal(gather->documents, 1);
    gather_expect(gather, 0, JY_FIELD_SPEAKER, NULL);
    gather_expect(gather, 0, JY_FIELD_BODY,
                  "郴州启动重点项目建设\n本报郴州三月八日讯  今天上午，"
                  "郴州市举行重点项目集中开工仪式，共有二十个项目开工，"
                  "总投资达一百二十亿元。\n"
                  "据介绍，这些项目涵盖产业、交通和民生等领域。");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(an_interview_tells_who_says_what),
        gather_test(several_may_speak_under_one_headline),
        gather_test(a_page_without_a_speech_has_no_speaker),
        gather_test(the_fields_of_the_shipped_page_are_exact),
        gather_test(its_paragraphs_are_those_that_were_printed),
        gather_test(no_character_of_a_body_is_lost_added_or_moved),
        gather_test(a_speech_alone_on_its_page_has_no_number),
        gather_test(a_page_without_bylines_is_still_one),
        gather_test(credits_go_where_they_belong),
        gather_test(credits_need_no_brackets),
        gather_test(a_caption_in_a_speech_is_a_paragraph_of_it),
        gather_test(what_is_in_no_speech_is_named),
        gather_test(a_kicker_that_is_there_twice_begins_one_speech),
        gather_test(a_kicker_may_stand_on_two_lines),
        gather_test(a_credit_may_follow_the_last_sentence),
        gather_test(a_parenthesis_in_a_sentence_is_no_credit),
        gather_test(a_kicker_alone_makes_no_page),
    };
    return cmocka_run_group_tests_name("page_reader", tests, NULL, NULL);
}
