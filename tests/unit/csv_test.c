/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables: which rows become documents, and what is said of the others. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "corpus/csv_rows.h"
#include "tests/unit/gather.h"

static void columns_are_fields_or_kept(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.csv",
                 "\xEF\xBB\xBFid,title,body,栏目,\r\n"
                 "7,\"甲,乙\",\"一\r\n二\",要闻,后\r\n"
                 "\r\n"
                 "8, 题 ,文,,\r\n"
                 ",,,,\r\n");
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->documents, 2);
    gather_expect(gather, 0, JY_FIELD_ID, "7");
    gather_expect(gather, 0, JY_FIELD_TITLE, "甲,乙");
    gather_expect(gather, 0, JY_FIELD_BODY, "一\n二");
    assert_string_equal(gather->document[0].extra,
                        "{\"栏目\":\"要闻\",\"column 5\":\"后\"}");
    assert_int_equal(gather->document[0].line, 2);
    gather_expect(gather, 1, JY_FIELD_TITLE, "题");
    assert_null(gather->document[1].extra);
    assert_int_equal(gather->document[1].line, 5);
}

static void a_tab_parts_the_values_of_tsv(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.TSV", "title\tbody\n甲,乙\t\"一\t二\"\n丙\t三\n");
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    gather_expect(gather, 0, JY_FIELD_TITLE, "甲,乙");
    gather_expect(gather, 0, JY_FIELD_BODY, "一\t二");
    gather_expect(gather, 0, JY_FIELD_ID, "a#1");
    gather_expect(gather, 1, JY_FIELD_ID, "a#2");
}

static void lines_are_kept_in_the_body_only(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.csv",
                 "title,body,注\n\"甲\n乙\\n\",\"一\n\n二\",\"上\n下\"\n");
    gather_folder(gather);
    gather_expect(gather, 0, JY_FIELD_TITLE, "甲  乙\\n");
    gather_expect(gather, 0, JY_FIELD_BODY, "一\n二");
    assert_string_equal(gather->document[0].extra, "{\"注\":\"上\\n下\"}");
}

static void a_map_says_what_the_columns_are(void **state)
{
    struct gather *gather = *state;
    jy_field_map *map;
    assert_int_equal(jy_field_map_new("title=headline,body=正文", &map, NULL),
                     JY_OK);
    gather->options.map = map;
    gather_write(gather, "a.csv", "headline,title,正文\n甲,乙,文\n");
    gather_write(gather, "b.jsonl",
                 "{\"headline\":\"甲\",\"title\":7,\"正文\":\"文\"}\n"
                 "{\"headline\":7,\"正文\":\"文\"}\n{\"body\":\"文\"}\n");
    gather_folder(gather);
    jy_field_map_free(map);
    assert_int_equal(gather->documents, 2);
    for (size_t i = 0; i < 2; i++) {
        gather_expect(gather, i, JY_FIELD_TITLE, "甲");
        gather_expect(gather, i, JY_FIELD_BODY, "文");
    }
    assert_string_equal(gather->document[0].extra, "{\"title\":\"乙\"}");
    assert_string_equal(gather->document[1].extra, "{\"title\":7}");
    gather_expect_problem(gather, 0, "b.jsonl:2: \"headline\" is not a string");
    gather_expect_problem(gather, 1, "b.jsonl:3: no \"正文\"");
}

static void a_table_that_names_no_body_is_refused(void **state)
{
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        {"", "a.csv:0: the file has no row"},
        {"title,body\n", "a.csv:0: the table has only names of columns"},
        {"title,正文\n甲,文\n",
         "a.csv:1: no column \"body\"; say which holds the text: "
         "--map body=COLUMN"},
        {"\nbody,注,注\n文,一,二\n", "a.csv:2: column \"注\" is there twice"},
    };
    struct gather *gather = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gather_write(gather, "a.csv", cases[i].text);
        gather_folder(gather);
        assert_int_equal(gather->documents, 0);
        assert_int_equal(gather->problems, 1);
        gather_expect_problem(gather, 0, cases[i].why);
    }
}

/* A row between two good ones, and what is said of it. */
static void a_bad_row_is_named_and_the_rest_is_read(void **state)
{
    static const struct {
        const char *row;
        const char *why;
    } cases[] = {
        {"甲", "a.csv:3: 1 columns, the first row has 2"},
        {"甲,乙,丙", "a.csv:3: 3 columns, the first row has 2"},
        {"甲,", "a.csv:3: no \"body\""},
        {"甲,\"没有结束", "a.csv:3: a quote that is never closed"},
        {"甲,\"没有结束\n乙,\"文\",\"\"\"",
         "a.csv:3: a quote that is not closed where the value ends"},
        {"甲,\"他说\"好", "a.csv:3: a quote that is not closed where the value "
                          "ends"},
        {"甲,\xFF", "a.csv:3: not valid UTF-8 (byte 0xFF at byte 5)"},
    };
    struct gather *gather = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "title,body\n前,一\n%s\n后,二\n",
                       cases[i].row);
        gather_write(gather, "a.csv", text);
        gather_folder(gather);
        gather_expect_problem(gather, 0, cases[i].why);
        gather_expect(gather, 0, JY_FIELD_BODY, "一");
        assert_string_equal(
            gather->document[gather->documents - 1].field[JY_FIELD_BODY], "二");
    }
}

static void a_quote_in_a_row_of_one_line_is_text(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.csv",
                 "title,body\n5\" 屏,他说\"好\"\n乙,\"\"\"引\"\"\"\n");
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    gather_expect(gather, 0, JY_FIELD_TITLE, "5\" 屏");
    gather_expect(gather, 0, JY_FIELD_BODY, "他说\"好\"");
    gather_expect(gather, 1, JY_FIELD_BODY, "\"引\"");
}

static void a_file_whose_quotes_do_not_close_is_given_up(void **state)
{
    struct gather *gather = *state;
    FILE *file = fopen(gather_path(gather, "a.csv"), "wb");
    assert_non_null(file);
    (void)fputs("body\n", file);
    for (int i = 0; i < JY_CSV_BROKEN_MAX - 1; i++) {
        (void)fputs("\"文\"没有\n", file);
    }
    (void)fputs("文\n\"没有\n文\n", file);
    assert_int_equal(fclose(file), 0);
    gather_folder(gather);
    assert_int_equal(gather->documents, 1);
    assert_int_equal(gather->problems, JY_CSV_BROKEN_MAX + 1);
    gather_expect_problem(gather, JY_CSV_BROKEN_MAX - 1,
                          "a.csv:34: a quote that is never closed");
    gather_expect_problem(gather, JY_CSV_BROKEN_MAX,
                          "a.csv:35: 32 quotes that are not closed; the rest "
                          "of the file is passed over");
}

static void a_row_and_a_line_have_a_limit(void **state)
{
    struct gather *gather = *state;
    static char part[1 << 20];
    memset(part, 'x', sizeof part);
    for (int broken = 0; broken < 2; broken++) {
        FILE *file = fopen(gather_path(gather, "a.csv"), "wb");
        assert_non_null(file);
        (void)fputs("title,body\n\"", file);
        for (int i = 0; i < 10; i++) {
            assert_int_equal(fwrite(part, 1, sizeof part, file), sizeof part);
            (void)fputs(broken ? "" : "\n", file);
        }
        (void)fputs("\n后,二\n", file);
        assert_int_equal(fclose(file), 0);
        gather_folder(gather);
        gather_expect_problem(gather, 0,
                              broken ? "a.csv:2: a line of more than 8388608 "
                                       "bytes"
                                     : "a.csv:2: a quote that is not closed "
                                       "within 8388608 bytes");
        assert_string_equal(
            gather->document[gather->documents - 1].field[JY_FIELD_BODY], "二");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(columns_are_fields_or_kept),
        gather_test(a_tab_parts_the_values_of_tsv),
        gather_test(lines_are_kept_in_the_body_only),
        gather_test(a_map_says_what_the_columns_are),
        gather_test(a_table_that_names_no_body_is_refused),
        gather_test(a_bad_row_is_named_and_the_rest_is_read),
        gather_test(a_quote_in_a_row_of_one_line_is_text),
        gather_test(a_file_whose_quotes_do_not_close_is_given_up),
        gather_test(a_row_and_a_line_have_a_limit),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
