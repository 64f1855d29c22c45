/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reply is written as cJSON would print it. */
#include "protocol/builder.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check(jy_builder *b, const char *expected)
{
    jy_line line = jy_builder_finish(b);
    assert_non_null(line.bytes);
    assert_int_equal(strlen(line.bytes), line.len);
    assert_int_equal(line.bytes[line.len - 1], '\n');
    line.bytes[line.len - 1] = '\0';
    assert_string_equal(line.bytes, expected);
    free(line.bytes);
}

/* {"ok":true,"text":…} by cJSON; to be freed. */
static char *printed(cJSON *value)
{
    cJSON *root = cJSON_CreateObject();
    cJSON_AddBoolToObject(root, "ok", true);
    cJSON_AddItemToObject(root, "text", value);
    char *text = cJSON_PrintUnformatted(root);
    assert_non_null(text);
    cJSON_Delete(root);
    return text;
}

static void each_byte_is_escaped_wherever_it_stands(void **state)
{
    enum { LONGEST = 20 };
    (void)state;
    for (int byte = 1; byte < 0x80; byte++) {
        for (size_t len = 1; len <= LONGEST; len++) {
            for (size_t at = 0; at < len; at++) {
                char text[LONGEST + 1];
                memset(text, 'a', len);
                text[at] = (char)byte;
                text[len] = '\0';
                jy_builder b = jy_builder_begin(NULL, true);
                jy_builder_string(&b, b.root, "text", text);
                char *expected = printed(cJSON_CreateString(text));
                check(&b, expected);
                free(expected);
            }
        }
    }
}

static void han_stands_as_it_is(void **state)
{
    static const char text[] = "以“智能制造”为\"主方向\"\\𠮷\n——株洲";
    (void)state;
    jy_builder b = jy_builder_begin(NULL, true);
    jy_builder_string(&b, b.root, "text", text);
    char *expected = printed(cJSON_CreateString(text));
    check(&b, expected);
    free(expected);
}

static void a_nul_inside_a_text_is_escaped(void **state)
{
    (void)state;
    jy_builder b = jy_builder_begin(NULL, true);
    jy_builder_bytes(&b, b.root, "text", "税\0收", 7);
    check(&b, "{\"ok\":true,\"text\":\"税\\u0000收\"}");
}

static void decimals_are_rounded_to_four(void **state)
{
    static const struct {
        double value;
        const char *expected;
    } cases[] = {
        {0, "0"},          {-0.0, "0"},
        {1, "1"},          {9.31, "9.31"},
        {-9.31, "-9.31"},  {0.5, "0.5"},
        {0.05, "0.05"},    {0.0001, "0.0001"},
        {0.00004, "0"},    {0.00005, "0.0001"},
        {-0.00004, "0"},   {12.34567, "12.3457"},
        {99.99996, "100"}, {1e9 + 0.25, "1000000000.25"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char expected[64];

        snprintf(expected, sizeof expected, "{\"ok\":true,\"same\":%s}",
                 cases[i].expected);
        jy_builder b = jy_builder_begin(NULL, true);
        jy_builder_decimal(&b, b.root, "same", cases[i].value);
        check(&b, expected);
    }
}

static void counts_have_all_their_digits(void **state)
{
    (void)state;
    jy_builder b = jy_builder_begin("\"r1\"", true);
    jy_builder_count(&b, b.root, "least", 0);
    jy_builder_count(&b, b.root, "most", UINT64_MAX);
    jy_builder_range(&b, b.root, "at", 10, 4294967296);
    check(&b, "{\"ok\":true,\"id\":\"r1\",\"least\":0,"
              "\"most\":18446744073709551615,\"at\":[10,4294967296]}");
}

static void a_long_reply_grows(void **state)
{
    enum { TEXTS = 10000 };
    (void)state;
    jy_builder b = jy_builder_begin(NULL, true);
    jy_node list = jy_builder_array(&b, b.root, "list");
    for (size_t i = 0; i < TEXTS; i++) {
        jy_builder_string(&b, list, NULL, "智能制造");
    }
    jy_line line = jy_builder_finish(&b);
    assert_non_null(line.bytes);
    assert_int_equal(line.len, sizeof "{\"ok\":true,\"list\":[]}" +
                                   TEXTS * sizeof "\"智能制造\"," - TEXTS - 1);
    free(line.bytes);
}

static void what_is_added_outside_ends_what_is_inside(void **state)
{
    (void)state;
    jy_builder b = jy_builder_begin(NULL, true);
    jy_node hits = jy_builder_array(&b, b.root, "hits");
    jy_node hit = jy_builder_object(&b, hits, NULL);
    jy_node snippet = jy_builder_object(&b, hit, "snippet");
    jy_builder_array(&b, snippet, "marks");
    jy_builder_object(&b, hits, NULL);
    jy_builder_array(&b, b.root, "notes");
    check(&b, "{\"ok\":true,\"hits\":[{\"snippet\":{\"marks\":[]}},{}],"
              "\"notes\":[]}");
}

static void nothing_is_added_to_what_has_ended(void **state)
{
    (void)state;
    jy_builder b = jy_builder_begin(NULL, true);
    jy_node hits = jy_builder_array(&b, b.root, "hits");
    jy_builder_array(&b, b.root, "notes");
    jy_builder_count(&b, hits, NULL, 1);
    assert_null(jy_builder_finish(&b).bytes);

    b = jy_builder_begin(NULL, true);
    jy_builder_string(&b, b.root, "text", NULL);
    assert_null(jy_builder_finish(&b).bytes);
}

static void nodes_are_as_deep_as_the_bound_and_no_deeper(void **state)
{
    (void)state;
    for (unsigned more = 0; more < 2; more++) {
        jy_builder b = jy_builder_begin(NULL, true);
        jy_node node = b.root;
        for (unsigned i = 1; i < JY_BUILDER_DEPTH_MAX + more; i++) {
            node = jy_builder_object(&b, node, "in");
        }
        jy_line line = jy_builder_finish(&b);
        assert_int_equal(line.bytes != NULL, more == 0);
        free(line.bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_is_escaped_wherever_it_stands),
        cmocka_unit_test(han_stands_as_it_is),
        cmocka_unit_test(a_nul_inside_a_text_is_escaped),
        cmocka_unit_test(decimals_are_rounded_to_four),
        cmocka_unit_test(counts_have_all_their_digits),
        cmocka_unit_test(a_long_reply_grows),
        cmocka_unit_test(what_is_added_outside_ends_what_is_inside),
        cmocka_unit_test(nothing_is_added_to_what_has_ended),
        cmocka_unit_test(nodes_are_as_deep_as_the_bound_and_no_deeper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
