/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One reply, given to two requests. */
#include "protocol/again.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OK "{\"ok\":true"

static jy_line line_of(const char *text)
{
    jy_line line = {malloc(strlen(text) + 1), strlen(text)};
    assert_non_null(line.bytes);
    strcpy(line.bytes, text);
    return line;
}

/* `text`, a reply to `id`, becomes `expected`, one to `other` in 77 us. */
static void check(const char *text, jy_verb verb, const char *id,
                  const char *other, const char *expected)
{
    jy_line first = line_of(text);
    jy_again again;
    assert_true(jy_again_read(&first, verb, id, &again));
    jy_line second = jy_again_write(&again, other, 77);
    assert_non_null(second.bytes);
    assert_string_equal(second.bytes, expected);
    assert_int_equal(second.len, strlen(expected));
    free(first.bytes);
    free(second.bytes);
}

static void id_and_time_are_of_the_second_request(void **state)
{
    (void)state;
    check(OK
          ",\"id\":\"r1\",\"query\":\"税\",\"took_us\":123456,\"hits\":[]}\n",
          JY_VERB_SEARCH, "\"r1\"", "12",
          OK ",\"id\":12,\"query\":\"税\",\"took_us\":77,\"hits\":[]}\n");
}

static void either_may_have_no_id(void **state)
{
    (void)state;
    check(OK ",\"id\":7,\"took_us\":1}\n", JY_VERB_COUNT, "7", NULL,
          OK ",\"took_us\":77}\n");
    check(OK ",\"took_us\":1}\n", JY_VERB_COUNT, NULL, "7",
          OK ",\"id\":7,\"took_us\":77}\n");
}

static void a_text_that_looks_like_the_time_is_left_alone(void **state)
{
    (void)state;
    check(OK ",\"id\":\",\\\"took_us\\\":5\",\"query\":\",\\\"took_us\\\":6\","
             "\"took_us\":8,\"hits\":[{\"extra\":{\"a\":1,\"took_us\":9}}]}\n",
          JY_VERB_SEARCH, "\",\\\"took_us\\\":5\"", NULL,
          OK ",\"query\":\",\\\"took_us\\\":6\",\"took_us\":77,"
             "\"hits\":[{\"extra\":{\"a\":1,\"took_us\":9}}]}\n");
}

static void a_document_has_no_time(void **state)
{
    static const char text[] =
        OK ",\"document\":{\"extra\":{\"a\":1,\"took_us\":9}}}\n";
    (void)state;
    check(text, JY_VERB_GET, NULL, NULL, text);
}

static void an_error_or_nothing_is_not_given_again(void **state)
{
    jy_again again;
    jy_line none = {NULL, 0};
    jy_line error = line_of("{\"ok\":false,\"error\":{}}\n");
    jy_line other = line_of(OK ",\"id\":\"r2\",\"took_us\":1}\n");
    (void)state;
    assert_false(jy_again_read(&none, JY_VERB_SEARCH, NULL, &again));
    assert_false(jy_again_read(&error, JY_VERB_SEARCH, NULL, &again));
    assert_false(jy_again_read(&other, JY_VERB_SEARCH, "\"r1\"", &again));
    free(error.bytes);
    free(other.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(id_and_time_are_of_the_second_request),
        cmocka_unit_test(either_may_have_no_id),
        cmocka_unit_test(a_text_that_looks_like_the_time_is_left_alone),
        cmocka_unit_test(a_document_has_no_time),
        cmocka_unit_test(an_error_or_nothing_is_not_given_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
