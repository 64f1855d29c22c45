/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines in, requests or reasons out. */
#include "protocol/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

/* What is not by default: " limit=5", a set as the number of its bits. */
static size_t describe_options(const jy_request *request, char *out,
                               size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < JY_OPTIONS; i++) {
        const jy_option_info *info = jy_option_get((jy_option)i);
        if (request->option[i] != info->normal) {
            used += (size_t)snprintf(out + used, size - used, " %s=%d",
                                     info->name, (int)request->option[i]);
        }
    }
    if (request->doc) {
        assert_int_equal(strlen(request->doc), request->doc_len);
        used +=
            (size_t)snprintf(out + used, size - used, " doc=%s", request->doc);
    }
    return used;
}

/* A request as text: verb, options, job, id, then the rest. */
static void describe(const char *line, size_t len, char *out, size_t size)
{
    jy_request request;
    jy_error err;
    /* In a block of its own size, so that a read beyond it is seen. */
    char *exact = malloc(len + (len == 0));
    assert_non_null(exact);
    memcpy(exact, line, len);
    jy_status status = jy_request_parse(exact, len, &request, &err);
    free(exact);
    if (status == JY_OK) {
        size_t used =
            (size_t)snprintf(out, size, "%s", jy_verb_get(request.verb)->name);
        used += describe_options(&request, out + used, size - used);
        snprintf(out + used, size - used, " %d %s <%s>", (int)request.job,
                 request.id ? request.id : "-",
                 request.text ? request.text : "-");
        assert_true(!request.text || strlen(request.text) == request.len);
    } else {
        assert_int_equal(status, err.status);
        snprintf(out, size, "%s%s%s: %s", request.id ? request.id : "",
                 request.id ? " " : "", jy_status_name(status), err.message);
    }
    jy_request_clear(&request);
}

#define SEARCH_USAGE                                                           \
    "SEARCH [limit=N] [offset=N] [snippet=N] [windows=N] "                     \
    "[sort=score|date|-date] "                                                 \
    "[facets=title,speaker,office,place,role,source,year] [facet_values=N] "   \
    "[family=N] [match=auto|all|any] QUERY"

static const struct {
    const char *line;
    const char *expected;
} words[] = {
    {"PING", "PING 0 - <->"},
    {"ping", "PING 0 - <->"},
    {" \tPiNg \t", "PING 0 - <->"},
    {"SEARCH 智能制造", "SEARCH 0 - <智能制造>"},
    {"SEARCH 𠮷野家", "SEARCH 0 - <𠮷野家>"},
    {"SEARCH limit=5 offset=20 snippet=40 智能制造 \"产业链供应链\" ",
     "SEARCH limit=5 offset=20 snippet=40 0 - <智能制造 \"产业链供应链\">"},
    {"SEARCH limit=0 offset=1000 snippet=1000 税",
     "SEARCH limit=0 offset=1000 snippet=1000 0 - <税>"},
    {"SEARCH\tlimit=5\t营商  环境", "SEARCH limit=5 0 - <营商  环境>"},
    {"SEARCH 营商 limit=5", "SEARCH 0 - <营商 limit=5>"},
    {"SEARCH width=5 营商", "SEARCH 0 - <width=5 营商>"},
    {"SEARCH windows=3 sort=date match=any family=2 营商",
     "SEARCH windows=3 sort=1 family=2 match=2 0 - <营商>"},
    {"SEARCH sort=-date match=all 营商", "SEARCH sort=2 match=1 0 - <营商>"},
    {"SEARCH sort=score match=auto 营商", "SEARCH 0 - <营商>"},
    {"SEARCH facets=year,speaker facet_values=100 营商",
     "SEARCH facets=66 facet_values=100 0 - <营商>"},
    {"COUNT facets=title 营商", "COUNT facets=1 0 - <营商>"},
    {"KWIC width=40 sort=left facets=year 高质量",
     "KWIC width=40 sort=1 facets=64 0 - <高质量>"},
    {"KWIC sort=date 高质量", "KWIC sort=3 0 - <高质量>"},
    {"SUGGEST limit=100 zhuz", "SUGGEST limit=100 0 - <zhuz>"},
    {"SIMILAR limit=3 offset=1 十四五  规划",
     "SIMILAR limit=3 offset=1 0 - <十四五  规划>"},
    {"SIMILAR doc=2021-hunan-mayors#1", "SIMILAR doc=2021-hunan-mayors#1 0 - "
                                        "<->"},
    {"EXPLAIN limit=1 match=any doc=a#1 税",
     "EXPLAIN limit=1 match=2 doc=a#1 0 - <税>"},
    {"SEARCH LIMIT=5 营商", "SEARCH 0 - <LIMIT=5 营商>"},
    {"SEARCH =裏", "SEARCH 0 - <=裏>"},
    {"SEARCH -- 税", "SEARCH 0 - <-- 税>"},
    {"COUNT limit=5", "COUNT 0 - <limit=5>"},
    {"GET 2021-hunan-mayors#1", "GET 0 - <2021-hunan-mayors#1>"},
    {"GET a b ", "GET 0 - <a b>"},
    {"JOB", "JOB 0 - <->"},
    {"JOB 3", "JOB 3 - <->"},
    {"", "bad_request: an empty line is no request; HELP lists the verbs"},
    {" \t", "bad_request: an empty line is no request; HELP lists the verbs"},
    {"搜索 税",
     "bad_request: no verb is called \"搜索\"; HELP lists the verbs"},
    {"SEARCHES 税",
     "bad_request: no verb is called \"SEARCHES\"; HELP lists the verbs"},
    {"SEARCH", "bad_request: usage: " SEARCH_USAGE},
    {"SEARCH limit=5", "bad_request: usage: " SEARCH_USAGE},
    {"SUGGEST", "bad_request: usage: SUGGEST [limit=N] TEXT"},
    {"SIMILAR", "bad_request: usage: SIMILAR [limit=N] [offset=N] [doc=ID] "
                "[TEXT]"},
    {"SIMILAR doc=a#1 税", "bad_request: beside doc= \"税\" is too much"},
    {"SIMILAR doc= 税", "bad_request: doc= has no value"},
    {"EXPLAIN doc=a#1", "bad_request: usage: EXPLAIN [limit=N] "
                        "[match=auto|all|any] [doc=ID] QUERY"},
    {"SEARCH sort=rank 税",
     "bad_request: sort has no \"rank\", there are score|date|-date"},
    {"KWIC sort=score 税", "bad_request: sort has no \"score\", there are "
                           "document|left|right|date"},
    {"SEARCH sort=score|date 税",
     "bad_request: sort has no \"score|date\", there are score|date|-date"},
    {"SEARCH sort= 税", "bad_request: sort= has no value"},
    {"SEARCH match=ALL 税",
     "bad_request: match has no \"ALL\", there are auto|all|any"},
    {"SEARCH facets=speaker,月 税",
     "bad_request: facets has no \"月\", there are "
     "title|speaker|office|place|role|source|year"},
    {"SEARCH facets=speaker, 税",
     "bad_request: facets has no \"\", there are "
     "title|speaker|office|place|role|source|year"},
    {"SEARCH facets=year,place,year 税",
     "bad_request: facets has \"year\" twice"},
    {"SEARCH facets= 税", "bad_request: facets= has no value"},
    {"SEARCH facets=year facets=place 税",
     "bad_request: facets is given twice"},
    {"SEARCH windows=4 税", "bad_request: windows is 4, outside 1..3"},
    {"SEARCH windows=0 税", "bad_request: windows is 0, outside 1..3"},
    {"KWIC width=101 税", "bad_request: width is 101, outside 1..100"},
    {"SUGGEST limit=0 税", "bad_request: limit is 0, outside 1..100"},
    {"EXPLAIN limit=101 税", "bad_request: limit is 101, outside 1..100"},
    {"SEARCH facet_values=101 税",
     "bad_request: facet_values is 101, outside 1..100"},
    {"GET", "bad_request: usage: GET DOCUMENT"},
    {"SEARCH limit=五 税", "bad_request: \"limit=五\" needs a whole number"},
    {"SEARCH limit= 税", "bad_request: limit= has no value"},
    {"SEARCH limit=-1 税", "bad_request: \"limit=-1\" needs a whole number"},
    {"SEARCH limit=99999999999999999999999 税",
     "bad_request: \"limit=99999999999999999999999\" needs a whole number"},
    {"SEARCH limit=1001 税", "bad_request: limit is 1001, outside 0..1000"},
    {"SEARCH snippet=19 税", "bad_request: snippet is 19, outside 20..1000"},
    {"SEARCH limit=5 limit=6 税", "bad_request: limit is given twice"},
    {"PING 税", "bad_request: PING stands alone, \"税\" is too much"},
    {"JOB 三", "bad_request: \"三\" is no job number; usage: JOB [NUMBER]"},
    {"JOB 0", "bad_request: \"0\" is no job number; usage: JOB [NUMBER]"},
    {"PI\x01NG", "bad_request: control byte 0x01 at byte 2"},
    {"PING\r", "bad_request: control byte 0x0D at byte 4"},
    {"PING\x7F", "bad_request: control byte 0x7F at byte 4"},
    {"GET \xE7\xA8", "bad_request: invalid UTF-8 at byte 4"},
    {"GET \xED\xA0\x80", "bad_request: invalid UTF-8 at byte 4"},
    {"\xFFGET", "bad_request: invalid UTF-8 at byte 0"},
};

static const struct {
    const char *line;
    const char *expected;
} objects[] = {
    {"{\"op\":\"ping\"}", "PING 0 - <->"},
    {" \t{ \"op\" : \"ping\" } ", "PING 0 - <->"},
    {"{\"op\":\"search\",\"q\":\"智能制造\",\"limit\":5,\"id\":\"r1\"}",
     "SEARCH limit=5 0 \"r1\" <智能制造>"},
    {"{\"q\":\"税\",\"snippet\":20,\"offset\":7,\"op\":\"search\"}",
     "SEARCH offset=7 snippet=20 0 - <税>"},
    {"{\"op\":\"search\",\"q\":\"\\ud842\\udfb7\\u7a0e\\\"\"}",
     "SEARCH 0 - <𠮷税\">"},
    {"{\"op\":\"search\",\"q\":\"\"}", "SEARCH 0 - <>"},
    {"{\"op\":\"get\",\"doc\":\"a#1\",\"id\":9007199254740991}",
     "GET 0 9007199254740991 <a#1>"},
    {"{\"op\":\"ping\",\"id\":-7}", "PING 0 -7 <->"},
    {"{\"op\":\"ping\",\"id\":\"\\u0001\\n\"}", "PING 0 \"\\u0001\\n\" <->"},
    {"{\"op\":\"job\",\"job\":3}", "JOB 3 - <->"},
    {"{\"op\":\"job\"}", "JOB 0 - <->"},
    {"{\"op\":\"search\",\"q\":\"税\",\"facets\":[\"year\",\"place\"],"
     "\"sort\":\"-date\",\"match\":\"all\",\"windows\":2}",
     "SEARCH windows=2 sort=2 facets=72 match=1 0 - <税>"},
    {"{\"op\":\"kwic\",\"sort\":\"right\",\"q\":\"税\"}",
     "KWIC sort=2 0 - <税>"},
    {"{\"op\":\"suggest\",\"text\":\"zz\",\"limit\":7}",
     "SUGGEST limit=7 0 - <zz>"},
    {"{\"op\":\"similar\",\"doc\":\"a b\"}", "SIMILAR doc=a b 0 - <->"},
    {"{\"op\":\"similar\",\"text\":\"一\\n二\"}", "SIMILAR 0 - <一\n二>"},
    {"{\"op\":\"explain\",\"q\":\"税\",\"doc\":\"a\"}",
     "EXPLAIN doc=a 0 - <税>"},
    {"{}", "bad_request: \"op\" must be there, a string"},
    {"{\"op\":5}", "bad_request: \"op\" must be there, a string"},
    {"{\"id\":\"r1\"}", "\"r1\" bad_request: \"op\" must be there, a string"},
    {"{\"op\":\"PING\"}", "bad_request: no op is called \"PING\""},
    {"{\"OP\":\"ping\"}", "bad_request: \"op\" must be there, a string"},
    {"{\"op\":\"ping\",\"q\":\"税\",\"id\":1}",
     "1 bad_request: ping has no key \"q\""},
    {"{\"op\":\"search\",\"Q\":\"税\"}",
     "bad_request: search has no key \"Q\""},
    {"{\"op\":\"search\"}", "bad_request: search needs the key \"q\""},
    {"{\"op\":\"get\"}", "bad_request: get needs the key \"doc\""},
    {"{\"op\":\"search\",\"q\":\"a\",\"q\":\"b\"}",
     "bad_request: the key \"q\" is there twice"},
    {"{\"op\":\"ping\",\"op\":\"quit\"}",
     "bad_request: the key \"op\" is there twice"},
    {"{\"op\":\"ping\",\"id\":1,\"id\":2}",
     "1 bad_request: the key \"id\" is there twice"},
    {"{\"op\":\"search\",\"q\":5}", "bad_request: \"q\" must be a string"},
    {"{\"op\":\"search\",\"q\":\"税\",\"limit\":\"5\"}",
     "bad_request: \"limit\" must be a whole number"},
    {"{\"op\":\"search\",\"q\":\"税\",\"limit\":5.5}",
     "bad_request: \"limit\" must be a whole number"},
    {"{\"op\":\"search\",\"q\":\"税\",\"limit\":-1}",
     "bad_request: \"limit\" must be a whole number"},
    {"{\"op\":\"search\",\"q\":\"税\",\"limit\":1e400}",
     "bad_request: \"limit\" must be a whole number"},
    {"{\"op\":\"search\",\"q\":\"税\",\"limit\":1001}",
     "bad_request: limit is 1001, outside 0..1000"},
    {"{\"op\":\"similar\"}",
     "bad_request: similar needs one of the keys \"text\" and \"doc\""},
    {"{\"op\":\"similar\",\"doc\":\"a\",\"text\":\"b\"}",
     "bad_request: similar needs one of the keys \"text\" and \"doc\""},
    {"{\"op\":\"similar\",\"doc\":1}", "bad_request: \"doc\" must be a string"},
    {"{\"op\":\"similar\",\"doc\":\"a\",\"doc\":\"b\"}",
     "bad_request: the key \"doc\" is there twice"},
    {"{\"op\":\"suggest\"}", "bad_request: suggest needs the key \"text\""},
    {"{\"op\":\"explain\",\"doc\":\"a\"}",
     "bad_request: explain needs the key \"q\""},
    {"{\"op\":\"search\",\"q\":\"税\",\"sort\":1}",
     "bad_request: \"sort\" must be a string"},
    {"{\"op\":\"search\",\"q\":\"税\",\"sort\":\"Date\"}",
     "bad_request: sort has no \"Date\", there are score|date|-date"},
    {"{\"op\":\"search\",\"q\":\"税\",\"facets\":[]}",
     "bad_request: \"facets\" must be a list of strings, not empty"},
    {"{\"op\":\"search\",\"q\":\"税\",\"facets\":\"year\"}",
     "bad_request: \"facets\" must be a list of strings, not empty"},
    {"{\"op\":\"search\",\"q\":\"税\",\"facets\":[\"year\",1]}",
     "bad_request: \"facets\" must be a list of strings, not empty"},
    {"{\"op\":\"search\",\"q\":\"税\",\"facets\":{\"a\":\"year\"}}",
     "bad_request: \"facets\" must be a list of strings, not empty"},
    {"{\"op\":\"search\",\"q\":\"税\",\"facets\":[\"age\"]}",
     "bad_request: facets has no \"age\", there are "
     "title|speaker|office|place|role|source|year"},
    {"{\"op\":\"search\",\"q\":\"税\",\"facets\":[\"year\",\"year\"]}",
     "bad_request: facets has \"year\" twice"},
    {"{\"op\":\"search\",\"q\":\"税\",\"windows\":4}",
     "bad_request: windows is 4, outside 1..3"},
    {"{\"op\":\"job\",\"job\":0}",
     "bad_request: \"job\" must be an integer from 1"},
    {"{\"op\":\"ping\",\"id\":9007199254740992}",
     "bad_request: \"id\" must be a string of at most 128 characters or an "
     "integer of at most 53 bits"},
    {"{\"op\":\"ping\",\"id\":null}",
     "bad_request: \"id\" must be a string of at most 128 characters or an "
     "integer of at most 53 bits"},
    {"{\"op\":\"ping\"} x",
     "bad_request: byte 14: a request is one JSON object"},
    {"{\"op\":\"ping\"}{}",
     "bad_request: byte 13: a request is one JSON object"},
    {"{\"op\":\"ping\"", "bad_request: byte 11: not JSON"},
    {"{\"op\":01}", "bad_request: byte 6: not a number as JSON writes it"},
    {"{\"op\":1.}", "bad_request: byte 6: not a number as JSON writes it"},
    {"{\"op\":-}", "bad_request: byte 6: not a number as JSON writes it"},
    {"{\"op\":1e}", "bad_request: byte 6: not a number as JSON writes it"},
    {"{\"op\":\"a\\u0000b\"}", "bad_request: byte 8: \\u0000 is not allowed"},
    {"{\"op\":\"\\uZZZZ\"}",
     "bad_request: byte 9: \\u needs four hexadecimal digits"},
    {"{\"op\":\"\\u12\"}",
     "bad_request: byte 11: \\u needs four hexadecimal digits"},
    {"{\"op\":\"\\ud842\"}", "bad_request: byte 7: half a surrogate pair"},
    {"{\"op\":\"\\udfb7\"}", "bad_request: byte 7: half a surrogate pair"},
    {"{\"op\":\"\\ud842\\u0041\"}",
     "bad_request: byte 7: half a surrogate pair"},
    {"{\"op\":\"\\x\"}", "bad_request: byte 7: no such escape"},
    {"{\"op\":\"\\", "bad_request: byte 7: no such escape"},
    {"{\"op\":\"ping", "bad_request: byte 6: a string without an end"},
    {"{\"op\":\"a\tb\"}", "bad_request: byte 8: a control byte in a string"},
};

static void the_words_form_is_understood_or_the_word_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char out[1024];
        describe(words[i].line, strlen(words[i].line), out, sizeof out);
        assert_string_equal(out, words[i].expected);
    }
}

static void the_json_form_is_understood_or_the_key_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        char out[1024];
        describe(objects[i].line, strlen(objects[i].line), out, sizeof out);
        assert_string_equal(out, objects[i].expected);
    }
}

static void every_control_byte_is_named_wherever_it_stands(void **state)
{
    (void)state;
    for (int byte = 0; byte < 0x20; byte++) {
        for (size_t at = 0; at < 7 && byte != '\t'; at++) {
            char line[] = "SEARCH 税";
            char out[1024];
            char expected[64];
            line[at] = (char)byte;
            describe(line, sizeof line - 1, out, sizeof out);
            snprintf(expected, sizeof expected,
                     "bad_request: control byte 0x%02X at byte %zu", byte, at);
            assert_string_equal(out, expected);
        }
    }
}

static void depth_16_is_read_and_depth_17_refused(void **state)
{
    char line[128] = "{\"op\":\"ping\",\"x\":";
    char out[1024];
    size_t start = strlen(line);
    (void)state;
    memset(line + start, '[', 15);
    memset(line + start + 15, ']', 15);
    strcpy(line + start + 30, "}");
    describe(line, strlen(line), out, sizeof out);
    assert_string_equal(out, "bad_request: ping has no key \"x\"");
    memset(line + start, '[', 16);
    describe(line, strlen(line), out, sizeof out);
    assert_string_equal(out, "bad_request: byte 32: nested more than 16 deep");
}

static void an_id_of_128_characters_passes_and_129_do_not(void **state)
{
    char line[1024];
    char id[129 * 4 + 1] = "";
    char out[1024];
    (void)state;
    for (size_t i = 0; i < 128; i++) {
        strcat(id, "𠮷");
    }
    snprintf(line, sizeof line, "{\"op\":\"ping\",\"id\":\"%s\"}", id);
    describe(line, strlen(line), out, sizeof out);
    assert_memory_equal(out, "PING ", 5);
    strcat(id, "x");
    snprintf(line, sizeof line, "{\"op\":\"ping\",\"id\":\"%s\"}", id);
    describe(line, strlen(line), out, sizeof out);
    assert_memory_equal(out, "bad_request: \"id\"", 17);
}

static void a_long_word_is_cut_at_a_character_in_the_message(void **state)
{
    char out[1024];
    const char *line = "一二三四五六七八九十一二三四五六七八九十一二三四五";
    (void)state;
    describe(line, strlen(line), out, sizeof out);
    assert_string_equal(out, "bad_request: no verb is called "
                             "\"一二三四五六七八九十一二三四五六七八九十\"; "
                             "HELP lists the verbs");
}

static void other_protocols_are_told_from_requests(void **state)
{
    static const char *const foreign[] = {
        "GET / HTTP/1.1",      "HEAD /x HTTP/1.0", "POST /search HTTP/1.1",
        "OPTIONS * HTTP/1.1",  "\x16\x03\x01",     "\x16",
        "PUT /a b c HTTP/1.1",
    };
    static const char *const ours[] = {
        "GET HTTP/1.1", "GET a HTTP/1.1", "SEARCH / HTTP/1.1", "",
        "GET /",        " HTTP/1.1",      "get / HTTP/1.1",    "GET / HTTP/2.0",
    };
    (void)state;
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        assert_true(jy_request_is_foreign(foreign[i], strlen(foreign[i])));
    }
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        assert_false(jy_request_is_foreign(ours[i], strlen(ours[i])));
    }
}

static void each_verb_is_found_by_both_its_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < JY_VERBS; i++) {
        const jy_verb_info *info = jy_verb_get((jy_verb)i);
        char usage[JY_VERB_USAGE_MAX];
        jy_verb verb;
        assert_true(jy_verb_from_name(info->name, strlen(info->name), &verb));
        assert_int_equal(verb, i);
        assert_true(jy_verb_from_op(info->op, &verb));
        assert_int_equal(verb, i);
        assert_int_equal(strncasecmp(info->op, info->name, 99), 0);
        jy_verb_usage((jy_verb)i, usage);
        assert_memory_equal(usage, info->name, strlen(info->name));
        assert_true(strlen(usage) < JY_VERB_USAGE_MAX - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_form_is_understood_or_the_word_is_named),
        cmocka_unit_test(the_json_form_is_understood_or_the_key_is_named),
        cmocka_unit_test(every_control_byte_is_named_wherever_it_stands),
        cmocka_unit_test(depth_16_is_read_and_depth_17_refused),
        cmocka_unit_test(an_id_of_128_characters_passes_and_129_do_not),
        cmocka_unit_test(a_long_word_is_cut_at_a_character_in_the_message),
        cmocka_unit_test(other_protocols_are_told_from_requests),
        cmocka_unit_test(each_verb_is_found_by_both_its_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
