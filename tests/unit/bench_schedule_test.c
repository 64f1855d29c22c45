/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a bench asks, and when it ends. */
#include "client/bench_schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Any time of a clock. */
#define START ((uint64_t)1234567891)

static const uint32_t rates[] = {1, 3, 7, 200, 999, 1000000, 9999999, 10000000};
#define RATES (sizeof rates / sizeof *rates)

static void a_request_is_due_when_its_share_of_a_second_has_passed(void **state)
{
    (void)state;
    assert_true(jy_bench_due_ns(0, 3) == 0);
    assert_true(jy_bench_due_ns(1, 3) == 333333333);
    assert_true(jy_bench_due_ns(2, 3) == 666666666);
    assert_true(jy_bench_due_ns(3, 3) == 1000000000);
}

static void nothing_drifts_in_a_day(void **state)
{
    (void)state;
    for (size_t i = 0; i < RATES; ++i)
        assert_true(jy_bench_due_ns((uint64_t)86400 * rates[i], rates[i]) ==
                    (uint64_t)86400 * JY_BENCH_SECOND_NS);
}

static void
what_is_due_within_a_time_is_what_is_due_before_its_end(void **state)
{
    static const uint64_t numbers[] = {0, 1, 2, 3, 999, 1000, 1234567};

    (void)state;
    for (size_t i = 0; i < RATES; ++i) {
        for (size_t j = 0; j < sizeof numbers / sizeof *numbers; ++j) {
            uint64_t due = jy_bench_due_ns(numbers[j], rates[i]);
            assert_true(jy_bench_due_count(due, rates[i]) == numbers[j]);
            assert_true(jy_bench_due_count(due + 1, rates[i]) ==
                        numbers[j] + 1);
        }
    }
}

/* A plan in seconds; 0 requests or seconds are none. */
static jy_bench_schedule schedule_of(uint32_t rate, uint64_t requests,
                                     uint64_t warm_up, uint64_t duration)
{
    jy_bench_plan plan = {.rate = rate,
                          .requests = requests,
                          .warm_up_ns = warm_up * JY_BENCH_SECOND_NS,
                          .duration_ns = duration * JY_BENCH_SECOND_NS,
                          .patience_ns = 5 * (uint64_t)JY_BENCH_SECOND_NS};
    return jy_bench_schedule_new(&plan, START);
}

/* The time so many seconds after the start. */
static uint64_t at(uint64_t seconds)
{
    return START + seconds * JY_BENCH_SECOND_NS;
}

static void a_fixed_rate_ends_with_what_comes_first(void **state)
{
    static const struct {
        uint64_t requests, warm_up, duration, last;
    } cases[] = {{0, 0, 3, 300},  {0, 2, 3, 500},  {50, 0, 0, 50},
                 {50, 2, 0, 250}, {50, 2, 3, 250}, {1000, 2, 3, 500}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        jy_bench_schedule schedule = schedule_of(
            100, cases[i].requests, cases[i].warm_up, cases[i].duration);
        assert_true(schedule.last == cases[i].last);
        assert_true(jy_bench_schedule_due(&schedule, schedule.last - 1) <
                    schedule.end);
        assert_true(jy_bench_schedule_due(&schedule, schedule.last) ==
                    JY_BENCH_NEVER);
        assert_true(schedule.measured_from == at(cases[i].warm_up));
    }
}

static void
a_closed_loop_goes_on_until_its_time_or_number_is_reached(void **state)
{
    jy_bench_schedule timed = schedule_of(0, 0, 1, 3);
    jy_bench_schedule counted = schedule_of(0, 7, 1, 0);

    (void)state;
    assert_true(jy_bench_schedule_goes_on(&timed, 1000000, at(4) - 1));
    assert_false(jy_bench_schedule_goes_on(&timed, 0, at(4)));
    assert_true(jy_bench_schedule_goes_on(&counted, 6, at(1000)));
    assert_false(jy_bench_schedule_goes_on(&counted, 7, at(0)));
}

static void what_is_not_sent_in_time_is_known(void **state)
{
    jy_bench_schedule fixed = schedule_of(100, 0, 1, 3);
    jy_bench_schedule timed = schedule_of(0, 0, 1, 3);
    jy_bench_schedule counted = schedule_of(0, 7, 1, 3);

    (void)state;
    assert_true(jy_bench_schedule_unsent(&fixed, 0, 0, at(0)) == 1);
    assert_true(jy_bench_schedule_unsent(&fixed, 10, 0, at(1)) == 101 - 10);
    assert_true(jy_bench_schedule_unsent(&fixed, 10, 0, at(60)) == 400 - 10);
    assert_true(jy_bench_schedule_unsent(&fixed, 400, 300, at(60)) == 0);
    assert_true(jy_bench_schedule_unsent(&timed, 5, 5, at(2)) == 0);
    assert_true(jy_bench_schedule_unsent(&counted, 5, 5, at(2)) == 2);
    assert_true(jy_bench_schedule_unsent(&counted, 5, 5, at(4)) == 0);
}

static void a_time_that_was_planned_is_not_cut_short(void **state)
{
    jy_bench_schedule fixed = schedule_of(100, 50, 0, 0);
    jy_bench_schedule timed = schedule_of(0, 0, 1, 3);
    jy_bench_schedule counted = schedule_of(0, 7, 0, 9);

    (void)state;
    /* 50 at 100 a second are half a second, not up to the 50th's time. */
    assert_true(jy_bench_schedule_until(&fixed, 50, at(0) + 490000001) ==
                at(0) + 500000000);
    assert_true(jy_bench_schedule_until(&fixed, 50, at(1)) == at(1));
    assert_true(jy_bench_schedule_until(&timed, 5, at(2)) == at(4));
    assert_true(jy_bench_schedule_until(&timed, 5, at(5)) == at(5));
    assert_true(jy_bench_schedule_until(&counted, 7, at(2)) == at(2));
    assert_true(jy_bench_schedule_until(&counted, 6, at(2)) == at(9));
}

static void waiting_ends_after_quiet_or_after_the_end(void **state)
{
    jy_bench_schedule timed = schedule_of(0, 0, 0, 60);
    jy_bench_schedule counted = schedule_of(0, 7, 0, 0);

    (void)state;
    assert_true(jy_bench_schedule_gives_up(&timed, at(10)) == at(15));
    assert_true(jy_bench_schedule_gives_up(&timed, at(64)) == at(65));
    assert_true(jy_bench_schedule_gives_up(&timed, JY_BENCH_NEVER) == at(65));
    assert_true(jy_bench_schedule_gives_up(&counted, JY_BENCH_NEVER) ==
                JY_BENCH_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_request_is_due_when_its_share_of_a_second_has_passed),
        cmocka_unit_test(nothing_drifts_in_a_day),
        cmocka_unit_test(
            what_is_due_within_a_time_is_what_is_due_before_its_end),
        cmocka_unit_test(a_fixed_rate_ends_with_what_comes_first),
        cmocka_unit_test(
            a_closed_loop_goes_on_until_its_time_or_number_is_reached),
        cmocka_unit_test(what_is_not_sent_in_time_is_known),
        cmocka_unit_test(a_time_that_was_planned_is_not_cut_short),
        cmocka_unit_test(waiting_ends_after_quiet_or_after_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
