/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the indexer prints, understood. */
#include "protocol/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static jy_status parse(const char *line, jy_progress *out)
{
    jy_error err;
    return jy_progress_parse(line, strlen(line), out, &err);
}

static void progress_is_read(void **state)
{
    jy_progress out;
    (void)state;
    assert_int_equal(parse("{\"progress\":{\"phase\":\"reading\",\"files\":12,"
                           "\"documents\":340,\"problems\":1}}",
                           &out),
                     JY_OK);
    assert_false(out.is_result);
    assert_string_equal(out.phase, "reading");
    assert_int_equal(out.files, 12);
    assert_int_equal(out.documents, 340);
    assert_int_equal(out.problems, 1);
}

static void a_good_result_has_its_generation(void **state)
{
    jy_progress out;
    (void)state;
    assert_int_equal(
        parse("{\"ok\":true,\"generation\":8,\"documents\":3}", &out), JY_OK);
    assert_true(out.is_result);
    assert_int_equal(out.error.status, JY_OK);
    assert_int_equal(out.generation, 8);
    assert_string_equal(out.done, "");
    assert_int_equal(
        parse("{\"ok\":true,\"generation\":8,\"done\":\"nothing\"}", &out),
        JY_OK);
    assert_string_equal(out.done, "nothing");
    assert_int_equal(
        parse("{\"ok\":true,\"generation\":8,\"done\":\"no such word\"}", &out),
        JY_OK);
    assert_string_equal(out.done, "");
}

static void a_bad_result_says_why(void **state)
{
    jy_progress out;
    (void)state;
    assert_int_equal(parse("{\"ok\":false,\"error\":{\"code\":\"not_found\","
                           "\"message\":\"讲话: no such path\"}}",
                           &out),
                     JY_OK);
    assert_true(out.is_result);
    assert_int_equal(out.error.status, JY_E_NOT_FOUND);
    assert_string_equal(out.error.message, "讲话: no such path");
    assert_int_equal(parse("{\"ok\":false,\"error\":{\"code\":\"new\"}}", &out),
                     JY_OK);
    assert_int_equal(out.error.status, JY_E_INTERNAL);
}

static void anything_else_is_refused(void **state)
{
    jy_progress out;
    (void)state;
    assert_int_equal(parse("", &out), JY_E_REQUEST);
    assert_int_equal(parse("reading", &out), JY_E_REQUEST);
    assert_int_equal(parse("{}", &out), JY_E_REQUEST);
    assert_int_equal(parse("\xFF", &out), JY_E_REQUEST);
}

static void a_long_phase_is_cut_at_a_character(void **state)
{
    jy_progress out;
    (void)state;
    assert_int_equal(parse("{\"progress\":{\"phase\":\"一二三四五六七八九十甲乙"
                           "\"}}",
                           &out),
                     JY_OK);
    assert_string_equal(out.phase, "一二三四五六七八九十");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(progress_is_read),
        cmocka_unit_test(a_good_result_has_its_generation),
        cmocka_unit_test(a_bad_result_says_why),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(a_long_phase_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
