/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON lines in and out: what is taken, what is refused and how. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "corpus/json.h"
#include "tests/unit/gather.h"

static void fields_come_from_the_line_and_nowhere_else(void **state)
{
    struct gather *gather = *state;
    gather_write(
        gather, "讲话.jsonl",
        "{\"id\":\"a-1\",\"title\":\"题\",\"speaker\":\"人\","
        "\"office\":\"市长\",\"place\":\"长沙市\",\"role\":\"代表\","
        "\"date\":\"2021-03-08\",\"source\":\"报\",\"credit\":\"记者\","
        "\"body\":\"文\",\"url\":[1,{\"body\":2}]}\n");
    gather_folder(gather);
    static const char *const expected[JY_FIELD_COUNT] = {
        "a-1",  "题",         "人", "市长", "长沙市",
        "代表", "2021-03-08", "报", "记者", "文",
    };
    assert_int_equal(gather->problems, 0);
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        gather_expect(gather, 0, (jy_field)i, expected[i]);
    }
}

/* What a line of JSON is after it was read and written again. */
static void expect_again(const char *line, const char *again)
{
    jy_json_document *json;
    jy_error err;
    char *out;
    jy_text text = {line, strlen(line)};
    if (jy_json_document_new(text, NULL, &json, &err) != JY_OK) {
        fail_msg("%s: %s", line, err.message);
    }
    assert_int_equal(
        jy_document_to_json(jy_json_document_fields(json), &out, &err), JY_OK);
    assert_string_equal(out, again);
    free(out);
    jy_json_document_free(json);
}

static void what_is_no_field_is_kept_as_it_is_written(void **state)
{
    static const struct {
        const char *line;
        const char *again;
    } cases[] = {
        {"{\"url\":\"甲\",\"body\":\"文\"}",
         "{\"body\":\"文\",\"extra\":{\"url\":\"甲\"}}"},
        {"{ \"n\" : 9007199254740993.50 ,\t\"body\":\"文\", \"甲\\\"\":[ 1 , "
         "\"a b\" ]}",
         "{\"body\":\"文\",\"extra\":{\"n\":9007199254740993.50,"
         "\"甲\\\"\":[1,\"a b\"]}}"},
        {"{\"body\":\"文\",\"extra\":{\"n\":null,\"m\":{}},\"o\":true}",
         "{\"body\":\"文\",\"extra\":{\"n\":null,\"m\":{},\"o\":true}}"},
        {"{\"body\":\"文\",\"extra\":{}}", "{\"body\":\"文\"}"},
        {"{\"body\":\"文\",\"extra\":7}",
         "{\"body\":\"文\",\"extra\":{\"extra\":7}}"},
        {"{\"body\":\"问\\n答\\n又\",\"turns\":[{\"speaker\":\"记者\","
         "\"paragraphs\":[1,1]},{\"speaker\":\"阳卫国\",\"paragraphs\":[2, "
         "3]}]}",
         "{\"body\":\"问\\n答\\n又\",\"turns\":[{\"speaker\":\"记者\","
         "\"paragraphs\":[1,1]},{\"speaker\":\"阳卫国\",\"paragraphs\":[2,3]}]"
         "}"},
        {"{\"body\":\"问\",\"turns\":[{\"speaker\":\"记者\","
         "\"paragraphs\":[1,2]}]}",
         "{\"body\":\"问\",\"extra\":{\"turns\":[{\"speaker\":\"记者\","
         "\"paragraphs\":[1,2]}]}}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_again(cases[i].line, cases[i].again);
        expect_again(cases[i].again, cases[i].again);
    }
}

static void fields_that_are_not_known_have_a_limit(void **state)
{
    static char line[JY_DOCUMENT_EXTRA_MAX + 64];
    const size_t around = strlen("{\"url\":\"\"}");
    jy_json_document *json;
    (void)state;
    for (size_t more = 0; more < 3; more++) {
        /* Two bytes of room are kept for the end of the string. */
        size_t len = JY_DOCUMENT_EXTRA_MAX - around - 2 + more;
        int size = snprintf(line, sizeof line,
                            "{\"body\":\"文\",\"url\":\"%0*d\"}", (int)len, 0);
        jy_text text = {line, (size_t)size};
        jy_status status = jy_json_document_new(text, NULL, &json, NULL);
        assert_int_equal(status, more < 2 ? JY_OK : JY_E_TOO_LARGE);
        jy_json_document_free(json);
    }
}

static void null_and_empty_are_absent(void **state)
{
    struct gather *gather = *state;
    gather_write(
        gather, "a.jsonl",
        "{\"id\":\"\",\"title\":null,\"speaker\":\"\",\"body\":\"文\"}");
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    gather_expect(gather, 0, JY_FIELD_ID, "a");
    gather_expect(gather, 0, JY_FIELD_TITLE, NULL);
    gather_expect(gather, 0, JY_FIELD_SPEAKER, NULL);
    gather_expect(gather, 0, JY_FIELD_SOURCE, "a.jsonl");
}

static void ids_are_strings_integers_or_numbers_in_the_file(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.ndjson",
                 "\xEF\xBB\xBF{\"body\":\"一\"}\r\n\r\n"
                 "{\"body\":\"二\",\"id\":9007199254740991}\n"
                 "{\"body\":\"三\",\"id\":1.5}\n"
                 "{\"body\":\"四\",\"id\":1e300}\n"
                 "{\"body\":\"五\",\"id\":-7}\n"
                 "{\"body\":\"六\"}");
    gather_folder(gather);
    assert_int_equal(gather->documents, 4);
    gather_expect(gather, 0, JY_FIELD_ID, "a#1");
    gather_expect(gather, 1, JY_FIELD_ID, "9007199254740991");
    gather_expect(gather, 2, JY_FIELD_ID, "-7");
    gather_expect(gather, 3, JY_FIELD_ID, "a#4");
    assert_int_equal(gather->document[3].line, 7);
    assert_int_equal(gather->problems, 2);
    gather_expect_problem(gather, 0,
                          "a.ndjson:4: \"id\" is not a string or an integer");
    gather_expect_problem(gather, 1,
                          "a.ndjson:5: \"id\" is not a string or an integer");
}

static void paragraphs_of_a_body_are_separated_by_one_newline(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.jsonl",
                 "{\"body\":\"\\n　一 \\r\\n\\r\\n\\n二\\r三\\n\"}");
    gather_folder(gather);
    gather_expect(gather, 0, JY_FIELD_BODY, "　一 \n二\r三");
}

static void only_lf_ends_a_line(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.jsonl",
                 "{\"body\":\"一\xE2\x80\xA8二\xE2\x80\xA9三\xC2\x85四\"}\n");
    gather_folder(gather);
    assert_int_equal(gather->documents, 1);
    gather_expect(gather, 0, JY_FIELD_BODY,
                  "一\xE2\x80\xA8二\xE2\x80\xA9三\xC2\x85四");
}

/* A line of JSON, and why it is refused. */
struct refusal {
    const char *line;
    const char *why;
};

static void a_bad_line_is_named_and_the_rest_is_read(void **state)
{
    struct gather *gather = *state;
    static const struct refusal cases[] = {
        {"{\"body\":\"文\"", "broken JSON at byte 13"},
        {"{\"body\":\"文\"} x", "broken JSON at byte 15"},
        {"文", "broken JSON at byte 1"},
        {"[\"body\"]", "not a JSON object"},
        {"\"body\"", "not a JSON object"},
        {"{}", "no \"body\""},
        {"{\"Body\":\"文\"}", "no \"body\""},
        {"{\"body\":\"\\n\\r\\n\"}", "no \"body\""},
        {"{\"body\":5}", "\"body\" is not a string"},
        {"{\"body\":\"文\",\"title\":[]}", "\"title\" is not a string"},
        {"{\"body\":\"文\",\"body\":\"文\"}", "\"body\" is given twice"},
        {"{\"body\":\"a\\u0000b\"}",
         "an escape that is not allowed at byte 11"},
        {"{\"body\":\"\\u00zz\"}", "an escape that is not allowed at byte 10"},
        {"{\"body\":\"\\x\"}", "an escape that is not allowed at byte 10"},
        {"{\"body\":\"\\ud800\"}", "broken JSON at byte 10"},
        {"{\"body\":\"a\tb\"}", "control byte 0x09 at byte 11"},
        {"{\"body\":\"\xE4\xB8\"}", "not valid UTF-8 (byte 0xE4 at byte 10)"},
        {"[[[[[[[[[[[[[[[[[",
         "more than 16 levels or 100000 values at byte 17"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        char expected[512];
        (void)snprintf(text, sizeof text,
                       "{\"body\":\"前\"}\n%s\n{\"body\":\"后\"}\n",
                       cases[i].line);
        (void)snprintf(expected, sizeof expected, "a.jsonl:2: %s",
                       cases[i].why);
        gather_write(gather, "a.jsonl", text);
        gather_folder(gather);
        assert_int_equal(gather->problems, 1);
        gather_expect_problem(gather, 0, expected);
        assert_int_equal(gather->documents, 2);
        gather_expect(gather, 1, JY_FIELD_ID, "a#2");
        gather_expect(gather, 1, JY_FIELD_BODY, "后");
        assert_int_equal(gather->document[1].line, 3);
    }
}

static void a_nul_byte_is_refused_wherever_it_stands(void **state)
{
    struct gather *gather = *state;
    static const char lines[] = "{\"body\":\"a\0b\"}\n\0{\"body\":\"c\"}\n";
    gather_write_bytes(gather, "a.jsonl", lines, sizeof lines - 1);
    gather_folder(gather);
    assert_int_equal(gather->documents, 0);
    gather_expect_problem(gather, 0, "a.jsonl:1: control byte 0x00 at byte 11");
    gather_expect_problem(gather, 1, "a.jsonl:2: control byte 0x00 at byte 1");
}

/* A line `len` bytes long whose body is as long as that makes it. */
static char *line_of(size_t len)
{
    static const char start[] = "{\"body\":\"";
    char *line = malloc(len + 1);
    assert_non_null(line);
    memset(line, 'x', len);
    memcpy(line, start, strlen(start));
    memcpy(line + len - 2, "\"}", 3);
    return line;
}

static void a_line_over_the_limit_costs_only_itself(void **state)
{
    struct gather *gather = *state;
    for (size_t extra = 0; extra < 2; extra++) {
        char *line = line_of(JY_CORPUS_LINE_MAX + extra);
        FILE *file = fopen(gather_path(gather, "a.jsonl"), "wb");
        assert_non_null(file);
        assert_true(fprintf(file, "%s\n{\"body\":\"后\"}\n", line) > 0);
        assert_int_equal(fclose(file), 0);
        free(line);
        gather_folder(gather);
        assert_int_equal(gather->problems, extra);
        assert_int_equal(gather->documents, 2 - extra);
        gather_expect(gather, 1 - extra, JY_FIELD_BODY, "后");
    }
    gather_expect_problem(gather, 0,
                          "a.jsonl:1: a line of more than 8388608 bytes");
}

static void a_field_over_its_limit_is_named(void **state)
{
    struct gather *gather = *state;
    char value[JY_DOCUMENT_FIELD_MAX + 2];
    char text[JY_DOCUMENT_FIELD_MAX + 64];
    memset(value, 'x', sizeof value);
    for (int extra = 0; extra < 2; extra++) {
        (void)snprintf(text, sizeof text,
                       "{\"body\":\"文\",\"title\":\"%.*s\"}",
                       JY_DOCUMENT_FIELD_MAX + extra, value);
        gather_write(gather, "a.jsonl", text);
        gather_folder(gather);
        assert_int_equal(gather->problems, extra);
    }
    gather_expect_problem(
        gather, 0, "a.jsonl:1: title of 4001 bytes, at most 4000 are allowed");
    for (int extra = 0; extra < 2; extra++) {
        (void)snprintf(text, sizeof text, "{\"body\":\"文\",\"id\":\"%.*s\"}",
                       JY_DOCUMENT_ID_MAX + extra, value);
        gather_write(gather, "a.jsonl", text);
        gather_folder(gather);
        assert_int_equal(gather->problems, extra);
    }
    gather_expect_problem(
        gather, 0, "a.jsonl:1: id of 201 bytes, at most 200 are allowed");
}

static void an_id_that_is_no_line_of_text_is_refused(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.jsonl", "{\"body\":\"文\",\"id\":\"a\\nb\"}");
    gather_folder(gather);
    gather_expect_problem(gather, 0,
                          "a.jsonl:1: a control character in the id");
}

static void a_document_written_is_a_document_read(void **state)
{
    (void)state;
    static const char line[] =
        "{\"id\":\"a#1\",\"title\":\"“引”\\\"号\\\\\",\"date\":\"2021\","
        "\"body\":\"一\\n二\\t三\"}";
    jy_json_document *json = NULL;
    char *out = NULL;
    assert_int_equal(
        jy_json_document_new((jy_text){line, strlen(line)}, NULL, &json, NULL),
        JY_OK);
    assert_int_equal(
        jy_document_to_json(jy_json_document_fields(json), &out, NULL), JY_OK);
    assert_string_equal(out, line);
    free(out);
    jy_json_document_free(json);
}

static void every_field_has_a_name_that_finds_it(void **state)
{
    (void)state;
    jy_field field;
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        const char *name = jy_field_name((jy_field)i);
        assert_true(jy_field_from_name(name, strlen(name), &field));
        assert_int_equal(field, i);
    }
    assert_false(jy_field_from_name("Body", 4, &field));
    assert_false(jy_field_from_name("bod", 3, &field));
    assert_false(jy_field_from_name("", 0, &field));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(fields_come_from_the_line_and_nowhere_else),
        gather_test(what_is_no_field_is_kept_as_it_is_written),
        gather_test(fields_that_are_not_known_have_a_limit),
        gather_test(null_and_empty_are_absent),
        gather_test(ids_are_strings_integers_or_numbers_in_the_file),
        gather_test(paragraphs_of_a_body_are_separated_by_one_newline),
        gather_test(only_lf_ends_a_line),
        gather_test(a_bad_line_is_named_and_the_rest_is_read),
        gather_test(a_nul_byte_is_refused_wherever_it_stands),
        gather_test(a_line_over_the_limit_costs_only_itself),
        gather_test(a_field_over_its_limit_is_named),
        gather_test(an_id_that_is_no_line_of_text_is_refused),
        cmocka_unit_test(a_document_written_is_a_document_read),
        cmocka_unit_test(every_field_has_a_name_that_finds_it),
    };
    return cmocka_run_group_tests_name("jsonl", tests, NULL, NULL);
}
