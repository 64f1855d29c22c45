/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a bench that need no daemon: plan, requests, replies. */
#include "client/bench_plan.h"
#include "client/bench_reply.h"
#include "client/bench_requests.h"
#include "client/bench_schedule.h"
#include "protocol/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- the plan ---- */

static jy_status read_one(jy_bench_option option, const char *value,
                          jy_bench_plan *plan, jy_error *err)
{
    const char *given[JY_BENCH_OPTIONS] = {0};

    given[option] = value;
    return jy_bench_plan_read(given, plan, err);
}

/* A value as the command line has it. */
static void write_value(jy_bench_kind kind, uint64_t value, char out[32])
{
    if (kind == JY_BENCH_SECONDS)
        snprintf(out, 32, "%llu.%03llu", (unsigned long long)value / 1000,
                 (unsigned long long)value % 1000);
    else
        snprintf(out, 32, "%llu", (unsigned long long)value);
}

static void every_number_is_taken_within_its_bounds_only(void **state)
{
    (void)state;
    for (unsigned i = 0; i < JY_BENCH_OPTIONS; ++i) {
        const jy_bench_option_info *info =
            jy_bench_option_get((jy_bench_option)i);
        const struct {
            uint64_t value;
            bool taken;
        } cases[] = {{info->least - 1, info->least == 0 /* none is below */},
                     {info->least, true},
                     {info->greatest, true},
                     {info->greatest + 1, false}};
        for (size_t j = info->least == 0; info->kind != JY_BENCH_TEXT && j < 4;
             ++j) {
            char value[32];
            jy_bench_plan plan;
            jy_error err = {0};
            write_value(info->kind, cases[j].value, value);
            jy_status status = read_one((jy_bench_option)i, value, &plan, &err);
            assert_int_equal(status, cases[j].taken ? JY_OK : JY_E_REQUEST);
            if (!cases[j].taken)
                assert_non_null(strstr(err.message, info->name));
        }
    }
}

static void what_is_no_number_is_refused_with_the_bounds(void **state)
{
    static const char *const bad[] = {"",     "-1",  "1.5", "3x",
                                      "0x10", "1e3", " 1",  "1234567890"};
    jy_bench_plan plan;
    jy_error err;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i)
        assert_int_equal(read_one(JY_BENCH_CONNECTIONS, bad[i], &plan, &err),
                         JY_E_REQUEST);
    assert_int_equal(read_one(JY_BENCH_CONNECTIONS, "0", &plan, &err),
                     JY_E_REQUEST);
    assert_string_equal(err.message,
                        "--connections takes a number from 1 to 4096, not '0'");
}

static void seconds_may_have_three_decimals(void **state)
{
    static const struct {
        const char *text;
        uint64_t ms; /* 0: refused */
    } cases[] = {{"2", 2000}, {"0.25", 250}, {"1.5", 1500}, {"0.012", 12},
                 {"1.", 0},   {".5", 0},     {"1.2345", 0}, {"1,5", 0},
                 {"1.5s", 0}, {"nan", 0},    {"", 0},       {"1.5.1", 0}};
    jy_bench_plan plan;
    jy_error err;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        jy_status status =
            read_one(JY_BENCH_DURATION, cases[i].text, &plan, &err);
        assert_int_equal(status, cases[i].ms ? JY_OK : JY_E_REQUEST);
        if (status == JY_OK)
            assert_true(plan.duration_ns == cases[i].ms * 1000000);
    }
}

static void without_an_end_it_is_ten_seconds(void **state)
{
    jy_bench_plan plan;
    jy_error err;

    (void)state;
    assert_int_equal(read_one(JY_BENCH_SEED, "7", &plan, &err), JY_OK);
    assert_true(plan.duration_ns == (uint64_t)10 * JY_BENCH_SECOND_NS);
    assert_int_equal(read_one(JY_BENCH_REQUESTS, "5", &plan, &err), JY_OK);
    assert_true(plan.duration_ns == 0 && plan.requests == 5);
}

static void an_order_is_random_or_given(void **state)
{
    jy_bench_plan plan;
    jy_error err;

    (void)state;
    assert_int_equal(read_one(JY_BENCH_ORDER, NULL, &plan, &err), JY_OK);
    assert_true(plan.shuffled);
    assert_int_equal(read_one(JY_BENCH_ORDER, "given", &plan, &err), JY_OK);
    assert_false(plan.shuffled);
    assert_int_equal(read_one(JY_BENCH_ORDER, "sorted", &plan, &err),
                     JY_E_REQUEST);
}

/* ---- the requests ---- */

static const jy_bench_form as_it_is = {NULL, NULL};

/* The set that `text` as a file becomes; NULL, and err says why. */
static jy_bench_requests *requests_of(const char *text, size_t len,
                                      const jy_bench_form *form, uint64_t seed,
                                      bool shuffled, jy_error *err)
{
    jy_bench_requests *requests = jy_bench_requests_new(seed, shuffled);
    FILE *file = tmpfile();

    assert_non_null(requests);
    assert_non_null(file);
    assert_true(fwrite(text, 1, len, file) == len);
    rewind(file);
    jy_status status =
        jy_bench_requests_read(requests, form, file, "queries.txt", err);
    fclose(file);
    if (status == JY_OK)
        return requests;
    jy_bench_requests_free(requests);
    return NULL;
}

static void assert_next(jy_bench_requests *requests, const char *expected)
{
    size_t len = 0;
    const char *line = jy_bench_requests_next(requests, &len);

    assert_int_equal(len, strlen(expected));
    assert_memory_equal(line, expected, len);
}

static void a_query_becomes_a_request_of_its_form(void **state)
{
    cJSON *form = cJSON_Parse("{\"op\":\"search\",\"limit\":3}");
    jy_bench_form search = {form, "q"};
    const char text[] = "营商环境 郴州\r\n\n\"三高四新\"战略\n最后一行";
    jy_error err;

    (void)state;
    jy_bench_requests *requests =
        requests_of(text, strlen(text), &search, 1, false, &err);
    assert_non_null(requests);
    assert_int_equal(jy_bench_requests_count(requests), 3);
    for (int i = 0; i < 2; ++i) { /* around and around */
        assert_next(requests, "{\"op\":\"search\",\"limit\":3,\"q\":"
                              "\"营商环境 郴州\"}\n");
        assert_next(requests, "{\"op\":\"search\",\"limit\":3,\"q\":"
                              "\"\\\"三高四新\\\"战略\"}\n");
        assert_next(requests, "{\"op\":\"search\",\"limit\":3,\"q\":"
                              "\"最后一行\"}\n");
    }
    jy_bench_requests_free(requests);
    cJSON_Delete(form);
}

static void a_raw_line_stays_as_it_is(void **state)
{
    const char text[] = "COUNT  税\n{\"op\":\"ping\"}\n";
    jy_error err;

    (void)state;
    jy_bench_requests *requests =
        requests_of(text, strlen(text), &as_it_is, 1, false, &err);
    assert_non_null(requests);
    assert_next(requests, "COUNT  税\n");
    assert_next(requests, "{\"op\":\"ping\"}\n");
    jy_bench_requests_free(requests);
}

static void what_cannot_be_asked_is_named_with_its_line(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        const char *message;
    } cases[] = {
        {"", 0, "queries.txt: there is no query in it"},
        {"\n\r\n", 3, "queries.txt: there is no query in it"},
        {"\xe7\xa8\x8e\n\xe7\xa8\n", 7, "queries.txt:2: it is not UTF-8"},
        {"ab\0c\n", 5, "queries.txt:1: there is a NUL"},
    };
    jy_error err;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        assert_null(requests_of(cases[i].text, cases[i].len, &as_it_is, 1,
                                false, &err));
        assert_non_null(strstr(err.message, cases[i].message));
    }
}

static void a_line_is_as_long_as_the_daemon_takes_it(void **state)
{
    char *line = malloc(JY_LINE_BYTES_MAX + 1);
    jy_bench_requests *requests = jy_bench_requests_new(1, false);
    jy_error err;

    (void)state;
    assert_non_null(line);
    assert_non_null(requests);
    memset(line, 'a', JY_LINE_BYTES_MAX + 1);
    assert_int_equal(jy_bench_requests_add(requests, &as_it_is, line,
                                           JY_LINE_BYTES_MAX, &err),
                     JY_OK);
    assert_int_equal(jy_bench_requests_add(requests, &as_it_is, line,
                                           JY_LINE_BYTES_MAX + 1, &err),
                     JY_E_TOO_LARGE);
    jy_bench_requests_free(requests);
    free(line);
}

static void a_set_has_a_million_lines_and_no_more(void **state)
{
    jy_bench_requests *requests = jy_bench_requests_new(1, true);
    jy_error err;

    (void)state;
    assert_non_null(requests);
    for (size_t i = 0; i < JY_BENCH_REQUESTS_MAX; ++i)
        assert_int_equal(
            jy_bench_requests_add(requests, &as_it_is, "PING", 4, &err), JY_OK);
    assert_int_equal(
        jy_bench_requests_add(requests, &as_it_is, "PING", 4, &err),
        JY_E_TOO_LARGE);
    jy_bench_requests_free(requests);
}

#define ALPHABET "a\nb\nc\nd\ne\nf\ng\nh\n"
#define LETTERS 8

/* The next letters, once around. */
static void take_round(jy_bench_requests *requests, char out[LETTERS + 1])
{
    size_t len = 0;

    for (size_t i = 0; i < LETTERS; ++i)
        out[i] = *jy_bench_requests_next(requests, &len);
    out[LETTERS] = '\0';
}

static void at_random_each_is_asked_once_before_any_comes_again(void **state)
{
    jy_error err;

    (void)state;
    jy_bench_requests *requests =
        requests_of(ALPHABET, 2 * LETTERS, &as_it_is, 5, true, &err);
    assert_non_null(requests);
    for (int i = 0; i < 100; ++i) {
        char round[LETTERS + 1];
        take_round(requests, round);
        for (char letter = 'a'; letter < 'a' + LETTERS; ++letter)
            assert_non_null(strchr(round, letter));
    }
    jy_bench_requests_free(requests);
}

static void a_seed_decides_the_order(void **state)
{
    static const uint64_t seeds[] = {1, 1, 2};
    char first[3][LETTERS + 1], second[3][LETTERS + 1];
    jy_error err;

    (void)state;
    for (size_t i = 0; i < 3; ++i) {
        jy_bench_requests *requests =
            requests_of(ALPHABET, 2 * LETTERS, &as_it_is, seeds[i], true, &err);
        assert_non_null(requests);
        take_round(requests, first[i]);
        take_round(requests, second[i]);
        jy_bench_requests_free(requests);
    }
    assert_string_equal(first[0], first[1]);
    assert_string_equal(second[0], second[1]);
    assert_string_not_equal(first[0], first[2]);
    assert_string_not_equal(first[0], second[0]);
}

/* ---- the replies ---- */

#define ERROR(code) "{\"ok\":false,\"error\":{\"code\":\"" code "\"}}"

static const struct {
    const char *line;
    unsigned outcome;
    bool nothing;
} replies[] = {
    {"{\"ok\":true,\"pong\":true}", JY_OK, false},
    {"{\"ok\":true,\"query\":\"税\",\"total\":12}", JY_OK, false},
    {"{\"ok\":true,\"query\":\"税\",\"total\":0}", JY_OK, true},
    {"{\"ok\":true,\"query\":\"\\\"total\\\":0\",\"total\":3}", JY_OK, false},
    {"{\"ok\":true,\"query\":\"\\\"total\",\"total\":0}", JY_OK, true},
    {"{\"ok\":true,\"suggestions\":[]}", JY_OK, true},
    {"{\"ok\":true,\"suggestions\":[{}]}", JY_OK, false},
    {"{\"ok\":true,\"total\":", JY_OK, false},
#define X(constant, wire, text) {ERROR(wire), constant, false},
    JY_STATUS_LIST(X)
#undef X
        {"{\"ok\":false,\"id\":\"\\\"code\\\"\",\"error\":{\"code\":\"busy\"}}",
         JY_E_BUSY, false},
    {ERROR("of_a_later_version"), JY_E_INTERNAL, false},
    {ERROR(""), JY_E_INTERNAL, false},
    {ERROR("a_code_that_is_longer_than_any_code"), JY_BENCH_GARBLED, false},
    {"{\"ok\":false}", JY_BENCH_GARBLED, false},
    {"{\"ok\":false,\"error\":{\"code\":\"busy", JY_BENCH_GARBLED, false},
    {"HTTP/1.1 400 Bad Request", JY_BENCH_GARBLED, false},
    {"", JY_BENCH_GARBLED, false},
};
#define REPLIES (sizeof replies / sizeof *replies)

/* An error whose code says that all is well is no reply. */
static unsigned outcome_of(size_t i)
{
    return strcmp(replies[i].line, ERROR("ok")) == 0
               ? (unsigned)JY_BENCH_GARBLED
               : replies[i].outcome;
}

/* All replies one after the other, cut into pieces of `piece` bytes. */
static void feed_all(const char *stream, size_t len, size_t piece)
{
    jy_bench_scanner scanner = {0};
    size_t found = 0;

    for (size_t at = 0; at < len;) {
        size_t left = len - at < piece ? len - at : piece;
        for (size_t used = 0; left > 0; at += used, left -= used) {
            jy_bench_reply reply = {0};
            if (!jy_bench_scanner_feed(&scanner, stream + at, left, &used,
                                       &reply))
                continue;
            assert_true(found < REPLIES);
            assert_int_equal(reply.outcome, outcome_of(found));
            assert_int_equal(reply.nothing, replies[found].nothing);
            assert_int_equal(reply.bytes, strlen(replies[found].line) + 1);
            ++found;
        }
    }
    assert_int_equal(found, REPLIES);
    jy_bench_scanner_clear(&scanner);
}

static void a_reply_is_told_however_the_stream_is_cut(void **state)
{
    char stream[4096] = "";
    size_t len = 0;

    (void)state;
    for (size_t i = 0; i < REPLIES; ++i)
        len += (size_t)snprintf(stream + len, sizeof stream - len, "%s\n",
                                replies[i].line);
    assert_true(len < sizeof stream);
    for (size_t piece = 1; piece <= len; ++piece)
        feed_all(stream, len, piece);
}

static void a_long_reply_is_looked_at_up_to_its_head(void **state)
{
    static const char end[] = "\"total\":0}\n";
    size_t len = 3 * JY_BENCH_HEAD_BYTES, used = 0;
    char *line = malloc(len);
    jy_bench_scanner scanner = {0};
    jy_bench_reply reply = {0};

    (void)state;
    assert_non_null(line);
    memset(line, 'x', len);
    memcpy(line, "{\"ok\":true,", 11);
    memcpy(line + len - strlen(end), end, strlen(end));
    assert_true(jy_bench_scanner_feed(&scanner, line, len, &used, &reply));
    assert_int_equal(reply.bytes, len);
    assert_false(reply.nothing);
    for (size_t at = 0; at < len; at += used) /* and in pieces */
        jy_bench_scanner_feed(&scanner, line + at,
                              len - at < 1000 ? len - at : 1000, &used, &reply);
    assert_int_equal(reply.outcome, JY_OK);
    assert_int_equal(reply.bytes, len);
    assert_int_equal(used > 0, true);
    jy_bench_scanner_clear(&scanner);
    free(line);
}

static void every_outcome_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < JY_BENCH_OUTCOMES; ++i) {
        for (unsigned j = 0; j < i; ++j)
            assert_string_not_equal(jy_bench_outcome_name(i),
                                    jy_bench_outcome_name(j));
    }
    assert_string_equal(jy_bench_outcome_name(JY_E_BUSY), "busy");
    assert_string_equal(jy_bench_outcome_name(JY_BENCH_LOST), "lost");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_is_taken_within_its_bounds_only),
        cmocka_unit_test(what_is_no_number_is_refused_with_the_bounds),
        cmocka_unit_test(seconds_may_have_three_decimals),
        cmocka_unit_test(without_an_end_it_is_ten_seconds),
        cmocka_unit_test(an_order_is_random_or_given),
        cmocka_unit_test(a_query_becomes_a_request_of_its_form),
        cmocka_unit_test(a_raw_line_stays_as_it_is),
        cmocka_unit_test(what_cannot_be_asked_is_named_with_its_line),
        cmocka_unit_test(a_line_is_as_long_as_the_daemon_takes_it),
        cmocka_unit_test(a_set_has_a_million_lines_and_no_more),
        cmocka_unit_test(at_random_each_is_asked_once_before_any_comes_again),
        cmocka_unit_test(a_seed_decides_the_order),
        cmocka_unit_test(a_reply_is_told_however_the_stream_is_cut),
        cmocka_unit_test(a_long_reply_is_looked_at_up_to_its_head),
        cmocka_unit_test(every_outcome_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
