/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line that shows how far a build is. */
#include "index/meter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { BEGUN = 1000 };

/* The line after `seconds` of a phase that took `before` seconds to come. */
static const char *line(const jy_build_report *report, uint64_t before,
                        uint64_t seconds, size_t columns)
{
    static char out[JY_METER_LINE_MAX];
    jy_meter meter = {0};
    const jy_build_report reading = {.phase = JY_PHASE_READING};
    uint64_t changed = BEGUN + before * 1000;
    jy_meter_see(&meter, &reading, BEGUN);
    jy_meter_see(&meter, report, changed);
    jy_meter_line(&meter, report, changed + seconds * 1000, columns, out);
    return out;
}

static void a_line_tells_share_rate_documents_and_time_left(void **state)
{
    const jy_build_report report = {.phase = JY_PHASE_WRITING,
                                    .documents = 208000,
                                    .bytes = 50000000,
                                    .total_bytes = 100000000};
    (void)state;
    assert_string_equal(line(&report, 2, 50, 0),
                        "writing 52 %  1.0 MB/s  208000 documents  0:48 left");
    assert_string_equal(
        line(&report, 2, 50, 70),
        "writing [########        ] 52 %  1.0 MB/s  208000 documents  0:48 "
        "left");
}

static void a_narrow_terminal_has_no_bar_and_nothing_wraps(void **state)
{
    const jy_build_report report = {.phase = JY_PHASE_WRITING,
                                    .documents = 208000,
                                    .bytes = 50,
                                    .total_bytes = 100};
    (void)state;
    for (size_t columns = 1; columns < 200; columns++) {
        const char *shown = line(&report, 2, 50, columns);
        assert_true(strlen(shown) <= columns);
        assert_int_equal(columns > 60,
                         strchr(shown, '[') != NULL && columns > 60);
    }
}

static void at_the_beginning_nothing_is_guessed(void **state)
{
    const jy_build_report report = {.phase = JY_PHASE_READING,
                                    .documents = 3,
                                    .bytes = 10,
                                    .total_bytes = 100};
    (void)state;
    assert_string_equal(line(&report, 0, 1, 0), "reading 1 %  3 documents");
}

static void hours_are_shown_as_such(void **state)
{
    const jy_build_report report = {
        .phase = JY_PHASE_READING, .bytes = 1000000, .total_bytes = 6000000};
    (void)state;
    assert_non_null(strstr(line(&report, 0, 100, 0), "  2:45:00 left"));
}

static void the_share_never_goes_back(void **state)
{
    double before = 0;
    (void)state;
    for (int phase = JY_PHASE_READING; phase <= JY_PHASE_PUBLISHING; phase++) {
        for (uint64_t bytes = 0; bytes <= 12; bytes++) {
            const jy_build_report report = {
                .phase = (jy_phase)phase, .bytes = bytes, .total_bytes = 10};
            double share = jy_meter_share(&report);
            assert_true(share >= before && share <= 1);
            before = share;
        }
    }
    assert_true(before >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_tells_share_rate_documents_and_time_left),
        cmocka_unit_test(a_narrow_terminal_has_no_bar_and_nothing_wraps),
        cmocka_unit_test(at_the_beginning_nothing_is_guessed),
        cmocka_unit_test(hours_are_shown_as_such),
        cmocka_unit_test(the_share_never_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
