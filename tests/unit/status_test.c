/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/status.h"
#include "protocol/utf8.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_status_is_found_again_by_its_name(void **state)
{
    (void)state;
#define X(constant, wire, text)                                                \
    {                                                                          \
        jy_status found;                                                       \
        assert_true(jy_status_from_name(wire, &found));                        \
        assert_int_equal(found, constant);                                     \
        assert_string_equal(jy_status_name(constant), wire);                   \
        assert_string_equal(jy_status_text(constant), text);                   \
    }
    JY_STATUS_LIST(X)
#undef X
}

static void an_unknown_name_is_no_status(void **state)
{
    jy_status found = JY_OK;
    (void)state;
    assert_false(jy_status_from_name("perhaps", &found));
    assert_int_equal(found, JY_E_INTERNAL);
}

static void a_long_message_is_cut_between_characters(void **state)
{
    char text[3 * 400 + 1];
    (void)state;
    for (size_t i = 0; i < 400; i++) {
        memcpy(text + 3 * i, "检", 3);
    }
    text[sizeof text - 1] = '\0';
    for (size_t shift = 0; shift < 4; shift++) {
        jy_error err;
        assert_int_equal(
            jy_error_set(&err, JY_E_BUSY, "%.*s%s", (int)shift, "abc", text),
            JY_E_BUSY);
        assert_true(jy_utf8_is_valid(err.message, strlen(err.message)));
        assert_true(strlen(err.message) > JY_ERROR_MESSAGE_MAX - 5);
    }
}

static void a_message_stays_on_one_line(void **state)
{
    jy_error err;
    (void)state;
    jy_error_set(&err, JY_E_BUSY, "一\n二\x1b[31m\x7f");
    assert_string_equal(err.message, "一?二?[31m?");
}

static void a_fault_of_the_system_is_named(void **state)
{
    jy_error err;
    (void)state;
    assert_int_equal(jy_error_system(&err, JY_E_NOT_FOUND, ENOENT, "演讲.txt"),
                     JY_E_NOT_FOUND);
    assert_string_equal(err.message, "演讲.txt: No such file or directory");
}

static void nobody_need_take_the_message(void **state)
{
    (void)state;
    assert_int_equal(jy_error_set(NULL, JY_E_QUERY, "x"), JY_E_QUERY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_is_found_again_by_its_name),
        cmocka_unit_test(an_unknown_name_is_no_status),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
        cmocka_unit_test(a_message_stays_on_one_line),
        cmocka_unit_test(a_fault_of_the_system_is_named),
        cmocka_unit_test(nobody_need_take_the_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
