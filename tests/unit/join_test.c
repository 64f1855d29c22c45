/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wrapped lines and the paragraphs they were, each pair in a file. */
#include "corpus/glyph.h"
#include "corpus/join.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER JY_SOURCE_DIR "/tests/data/join"
#define SEPARATOR "\n====\n"

static jy_text text_of(const char *string)
{
    return (jy_text){string, strlen(string)};
}

static void check(const char *lines, const char *paragraphs)
{
    jy_joined joined;
    assert_int_equal(
        jy_join(text_of(lines), (jy_line_point){1, 0}, &joined, NULL), JY_OK);
    assert_string_equal(joined.bytes, paragraphs);
    assert_int_equal(joined.len, strlen(paragraphs));
    jy_joined_clear(&joined);
}

/* The file as a string. */
static char *read_file(const char *path)
{
    static char buffer[1 << 16];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(buffer, 1, sizeof buffer - 1, file);
    buffer[len] = '\0';
    assert_int_equal(fclose(file), 0);
    return buffer;
}

/* A file has the lines, a line "====", and the paragraphs, one a line. */
static void check_file(const char *path)
{
    print_message("%s\n", path);
    char *lines = read_file(path);
    char *paragraphs = strstr(lines, SEPARATOR);
    assert_non_null(paragraphs);
    *paragraphs = '\0';
    paragraphs += strlen(SEPARATOR);
    size_t len = strlen(paragraphs);
    assert_true(len > 0 && paragraphs[len - 1] == '\n');
    paragraphs[len - 1] = '\0';
    check(lines, paragraphs);
}

static void each_pair_in_the_folder_holds(void **state)
{
    (void)state;
    size_t count = 0;
    DIR *dir = opendir(FOLDER);
    assert_non_null(dir);
    const struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (strstr(entry->d_name, ".txt") != NULL) {
            char path[512];
            (void)snprintf(path, sizeof path, "%s/%s", FOLDER, entry->d_name);
            check_file(path);
            count++;
        }
    }
    assert_int_equal(closedir(dir), 0);
    assert_true(count > 0);
}

static void nothing_comes_of_blanks(void **state)
{
    (void)state;
    check("", "");
    check("\n\r\n \t\n\xE3\x80\x80\n", "");
}

static void blanks_around_lines_go_and_those_inside_stay(void **state)
{
    (void)state;
    check(" 甲 乙，\xE3\x80\x80\r\n丙　丁", "甲 乙，丙　丁");
}

static void no_break_is_a_line_end_but_lf(void **state)
{
    (void)state;
    check("甲\xC2\x85乙\xE2\x80\xA8丙\xE2\x80\xA9丁，\n戊",
          "甲\xC2\x85乙\xE2\x80\xA8丙\xE2\x80\xA9丁，戊");
}

static void latin_words_that_the_edge_parted_are_whole_again(void **state)
{
    (void)state;
    /* As the rest of the text has it. */
    check("发展Internet经济，建设Inter\nnet基础设施，推进open\ndata工作。",
          "发展Internet经济，建设Internet基础设施，推进open data工作。");
    check("关于transformation的报告，讨论trans-\nformation和high-\nquality。",
          "关于transformation的报告，讨论transformation和high-quality。");
    check("讨论A-\nB和3-\n5家，", "讨论A-B和3-5家，");
}

static void a_hyphen_goes_only_if_nothing_speaks_for_it(void **state)
{
    static const struct {
        const char *lines;
        const char *joined;
    } cases[] = {
        {"讨论artificial intelli-\ngence，", "讨论artificial intelligence，"},
        {"防控COVID-\n19，", "防控COVID-19，"},
        {"采用X-\nray和Wi-\nFi，", "采用X-ray和Wi-Fi，"},
        {"发送e-\nmail，", "发送e-mail，"},
        {"推动high-\nquality发展，", "推动high-quality发展，"},
        {"关于data-driven的报告，data-\ndriven方法，",
         "关于data-driven的报告，data-driven方法，"},
        {"关于data和driven，data-\ndriven方法，",
         "关于data和driven，data-driven方法，"},
        {"关于data，讨论data-\nbase，", "关于data，讨论database，"},
        {"甲-\n乙，", "甲-乙，"},
        {"讨论-\ngence，", "讨论-gence，"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check(cases[i].lines, cases[i].joined);
    }
}

static void verse_and_lists_stay_as_they_are(void **state)
{
    static const char *const texts[] = {
        "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
        "白日依山尽\n黄河入海流\n欲穷千里目\n更上一层楼",
        "轻轻的我走了\n正如我轻轻的来\n我轻轻的招手\n作别西天的云彩\n"
        "那河畔的金柳是夕阳中的新娘\n波光里的艳影\n在我的心头荡漾。",
        "天地有靈術，得之者惟君。——孟郊\n築爐地區外，積火燒氛氳。——韓愈\n"
        "照海鑠幽怪，滿空歊異氛。——孟郊",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        jy_joined joined;
        assert_int_equal(jy_join_if_wrapped(text_of(texts[i]),
                                            (jy_line_point){1, 0}, &joined,
                                            NULL),
                         JY_OK);
        assert_string_equal(joined.bytes, texts[i]);
        jy_joined_clear(&joined);
    }
}

static void a_few_lines_are_joined_if_they_prove_their_column(void **state)
{
    static const struct {
        const char *lines;
        const char *joined;
    } cases[] = {
        /* Marks inside, none at the end. */
        {"　　三、与先进企业争能源、争原材\n料、争运输能力、争市场的落后企业，"
         "\n"
         "特别是那些盲目发展起来的以劣挤优\n的企业。",
         "三、与先进企业争能源、争原材料、争运输能力、争市场的落后企业，"
         "特别是那些盲目发展起来的以劣挤优的企业。"},
        /* A mark that begins no line. */
        {"　　我们不得不经常改换中央所在地\n，这使我们的工作受到了严重损失。",
         "我们不得不经常改换中央所在地，这使我们的工作受到了严重损失。"},
        /* A number, and brackets. */
        {"（2022年3月\n11日第十三届全国\n人民代表大会第五\n次会议通过）",
         "（2022年3月11日第十三届全国人民代表大会第五次会议通过）"},
        /* Nothing proves a column. */
        {"春色凤城来，寒梅逼岁开\n条风初入树，缥雪渐侵苔\n"
         "粉逐莺衣散，香黏蝶翅回",
         "春色凤城来，寒梅逼岁开\n条风初入树，缥雪渐侵苔\n"
         "粉逐莺衣散，香黏蝶翅回"},
        {"　　望庐山瀑布\n日照香炉生紫烟，\n遥看瀑布挂前川。",
         "望庐山瀑布\n日照香炉生紫烟，\n遥看瀑布挂前川。"},
        {"日照香炉生紫烟\n遥看瀑布挂前川\n飞流直下三千尺\n疑是银河落九天",
         "日照香炉生紫烟\n遥看瀑布挂前川\n飞流直下三千尺\n疑是银河落九天"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_joined joined;
        assert_int_equal(jy_join_if_wrapped(text_of(cases[i].lines),
                                            (jy_line_point){1, 0}, &joined,
                                            NULL),
                         JY_OK);
        assert_string_equal(joined.bytes, cases[i].joined);
        jy_joined_clear(&joined);
    }
}

static void captions_and_credits_stand_behind_what_they_interrupt(void **state)
{
    (void)state;
    check("株洲将以产业链为主抓手，以园\n"
          "▲图为株洲市一家企业的车间。\n本报记者 张兰 摄\n"
          "区为主阵地，以智能制造为主方\n向。\n",
          "株洲将以产业链为主抓手，以园区为主阵地，以智能制造为主方向。\n"
          "▲图为株洲市一家企业的车间。本报记者 张兰 摄");
    check("培育世界级产业集群\n本报记者 张兰 李明\n"
          "株洲将以产业链为主抓手，以园\n区为主阵地。\n"
          "责任编辑：王强\n",
          "培育世界级产业集群\n本报记者 张兰 李明\n"
          "株洲将以产业链为主抓手，以园区为主阵地。\n责任编辑：王强");
}

static void the_lines_of_a_caption_are_known(void **state)
{
    jy_joined joined;
    jy_line_point found;
    (void)state;
    jy_text text =
        text_of("株洲将以产业链为主抓手，以园\n（新华社记者 李明 摄）\n"
                "区为主阵地，以智能制造为主方\n向。");
    assert_int_equal(jy_join(text, (jy_line_point){1, 0}, &joined, NULL),
                     JY_OK);
    const char *at = strstr(joined.bytes, "（新华社");
    assert_non_null(at);
    assert_true(jy_line_map_find(jy_line_map_text(&joined.lines),
                                 (size_t)(at - joined.bytes), &found));
    assert_int_equal(found.line, 2);
    jy_joined_clear(&joined);
}

static void the_lines_of_joined_text_are_known(void **state)
{
    static const char text[] = "全面提升产业基础高级\n\n化和产业链现代化水平\n"
                               "。\n\f二是开展绿色制造行动，持\n续推进节能。";
    static const struct {
        const char *words;
        jy_line_point point;
    } cases[] = {
        {"全面", {7, 1}},  {"化和产", {9, 1}},  {"。\n", {10, 1}},
        {"二是", {11, 2}}, {"续推进", {12, 2}},
    };
    jy_joined joined;
    (void)state;
    assert_int_equal(
        jy_join(text_of(text), (jy_line_point){7, 1}, &joined, NULL), JY_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *at = strstr(joined.bytes, cases[i].words);
        jy_line_point found;
        assert_non_null(at);
        assert_true(jy_line_map_find(jy_line_map_text(&joined.lines),
                                     (size_t)(at - joined.bytes), &found));
        assert_int_equal(found.line, cases[i].point.line);
        assert_int_equal(found.page, cases[i].point.page);
    }
    jy_joined_clear(&joined);
}

static void one_paragraph_is_made_of_a_headline(void **state)
{
    (void)state;
    jy_joined joined;
    jy_text headline =
        text_of("让数据多跑路。\n\n　让群众少跑腿\nOpen\nData\n");
    assert_int_equal(jy_join_one(headline, &joined, NULL), JY_OK);
    assert_string_equal(joined.bytes, "让数据多跑路。让群众少跑腿Open Data");
    jy_joined_clear(&joined);
}

static void widths_are_quarters_of_a_han(void **state)
{
    (void)state;
    assert_int_equal(jy_glyph_width(text_of("检言")), 8);
    assert_int_equal(jy_glyph_width(text_of("5A级")), 8);
    assert_int_equal(jy_glyph_width(text_of("，“")), 6);
    assert_int_equal(jy_glyph_width(text_of("——")), 8);
}

static void what_stands_together_at_a_line_start_is_one_unit(void **state)
{
    (void)state;
    assert_int_equal(jy_glyph_first_unit(text_of("")), 0);
    assert_int_equal(jy_glyph_first_unit(text_of("中国")), 4);
    assert_int_equal(jy_glyph_first_unit(text_of("谷，全面")), 6);
    assert_int_equal(jy_glyph_first_unit(text_of("“新”的")), 9);
    assert_int_equal(jy_glyph_first_unit(text_of("2035年")), 8);
}

static void a_sentence_ends_before_its_closing_quotes(void **state)
{
    (void)state;
    assert_true(jy_glyph_ends_sentence(text_of("办好了。”")));
    assert_true(jy_glyph_ends_sentence(text_of("如下：")));
    assert_false(jy_glyph_ends_sentence(text_of("“小巨人”")));
    assert_false(jy_glyph_ends_sentence(text_of("”")));
    assert_false(jy_glyph_ends_sentence(text_of("7.5")));
    assert_false(jy_glyph_ends_sentence(text_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pair_in_the_folder_holds),
        cmocka_unit_test(nothing_comes_of_blanks),
        cmocka_unit_test(blanks_around_lines_go_and_those_inside_stay),
        cmocka_unit_test(no_break_is_a_line_end_but_lf),
        cmocka_unit_test(latin_words_that_the_edge_parted_are_whole_again),
        cmocka_unit_test(a_hyphen_goes_only_if_nothing_speaks_for_it),
        cmocka_unit_test(verse_and_lists_stay_as_they_are),
        cmocka_unit_test(a_few_lines_are_joined_if_they_prove_their_column),
        cmocka_unit_test(captions_and_credits_stand_behind_what_they_interrupt),
        cmocka_unit_test(the_lines_of_a_caption_are_known),
        cmocka_unit_test(the_lines_of_joined_text_are_known),
        cmocka_unit_test(one_paragraph_is_made_of_a_headline),
        cmocka_unit_test(widths_are_quarters_of_a_han),
        cmocka_unit_test(what_stands_together_at_a_line_start_is_one_unit),
        cmocka_unit_test(a_sentence_ends_before_its_closing_quotes),
    };
    return cmocka_run_group_tests_name("join", tests, NULL, NULL);
}
