/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A histogram against the values themselves, sorted. */
#include "client/histogram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT ((size_t)20000)

static const uint32_t shares[] = {1,      1000,   250000, 500000,
                                  900000, 990000, 999000, JY_HISTOGRAM_WHOLE};
#define SHARES (sizeof shares / sizeof *shares)

/* Whether `told` is `exact`, or above it by less than the stated error. */
static void assert_close(uint64_t told, uint64_t exact)
{
    assert_true(told >= exact);
    assert_true(told - exact <= exact / JY_HISTOGRAM_STEPS);
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Numbers of all sizes up to `bits` bits, the same each time. */
static uint64_t value_of(size_t i, unsigned bits)
{
    uint64_t mixed = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
    mixed ^= mixed >> 29;
    return mixed >> (64 - 1 - i % bits);
}

static uint64_t exact_quantile(const uint64_t *sorted, size_t count,
                               uint32_t share)
{
    size_t rank = (count * share + JY_HISTOGRAM_WHOLE - 1) / JY_HISTOGRAM_WHOLE;
    return sorted[rank - 1];
}

static void quantiles_are_those_of_the_sorted_values(void **state)
{
    static const unsigned bits[] = {3, 8, 20, 40, 63};
    uint64_t *values = calloc(COUNT, sizeof *values);

    (void)state;
    assert_non_null(values);
    for (size_t i = 0; i < sizeof bits / sizeof *bits; ++i) {
        jy_histogram *histogram = jy_histogram_new();
        assert_non_null(histogram);
        for (size_t j = 0; j < COUNT; ++j) {
            values[j] = value_of(j, bits[i]);
            jy_histogram_add(histogram, values[j]);
        }
        qsort(values, COUNT, sizeof *values, compare);
        for (size_t j = 0; j < SHARES; ++j)
            assert_close(jy_histogram_quantile(histogram, shares[j]),
                         exact_quantile(values, COUNT, shares[j]));
        assert_true(jy_histogram_min(histogram) == values[0]);
        assert_true(jy_histogram_max(histogram) == values[COUNT - 1]);
        assert_true(jy_histogram_count(histogram) == COUNT);
        jy_histogram_free(histogram);
    }
    free(values);
}

/* What is told of `value` where a greater one stands behind it. */
static uint64_t told(uint64_t value)
{
    jy_histogram *histogram = jy_histogram_new();

    assert_non_null(histogram);
    jy_histogram_add(histogram, value);
    jy_histogram_add(histogram, UINT64_MAX);
    uint64_t result = jy_histogram_quantile(histogram, 500000);
    jy_histogram_free(histogram);
    return result;
}

static void both_sides_of_every_power_of_two_are_within_the_error(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 64; ++bit) {
        uint64_t power = (uint64_t)1 << bit;
        assert_close(told(power - 1), power - 1);
        assert_close(told(power), power);
        assert_close(told(power + 1), power + 1);
    }
    assert_close(told(UINT64_MAX), UINT64_MAX);
}

static void small_values_are_exact(void **state)
{
    (void)state;
    for (uint64_t value = 0; value < 2 * JY_HISTOGRAM_STEPS; ++value)
        assert_true(told(value) == value);
    assert_false(told(2 * JY_HISTOGRAM_STEPS) == 2 * JY_HISTOGRAM_STEPS);
}

static void nothing_is_told_beyond_the_greatest_value(void **state)
{
    jy_histogram *histogram = jy_histogram_new();

    (void)state;
    assert_non_null(histogram);
    jy_histogram_add(histogram, 1000001);
    assert_true(jy_histogram_quantile(histogram, 1) == 1000001);
    assert_true(jy_histogram_quantile(histogram, JY_HISTOGRAM_WHOLE) ==
                1000001);
    jy_histogram_free(histogram);
}

static void the_mean_is_exact(void **state)
{
    jy_histogram *histogram = jy_histogram_new();

    (void)state;
    assert_non_null(histogram);
    for (uint64_t value = 1; value <= 1000; ++value)
        jy_histogram_add(histogram, value * 1000);
    assert_true(jy_histogram_mean(histogram) == 500500.0);
    jy_histogram_free(histogram);
}

static void an_empty_histogram_tells_nothing(void **state)
{
    jy_histogram *histogram = jy_histogram_new();
    uint64_t value = 0, count = 0;
    size_t step = 0;

    (void)state;
    assert_non_null(histogram);
    assert_true(jy_histogram_quantile(histogram, 500000) == 0);
    assert_true(jy_histogram_mean(histogram) == 0);
    assert_true(jy_histogram_min(histogram) == 0);
    assert_true(jy_histogram_max(histogram) == 0);
    assert_false(jy_histogram_next(histogram, &step, &value, &count));
    jy_histogram_free(histogram);
}

static void the_steps_hold_every_value_once_in_order(void **state)
{
    jy_histogram *histogram = jy_histogram_new();
    uint64_t value = 0, count = 0, total = 0, before = 0;

    (void)state;
    assert_non_null(histogram);
    for (size_t i = 0; i < COUNT; ++i)
        jy_histogram_add(histogram, value_of(i, 30) + 1);
    for (size_t step = 0; jy_histogram_next(histogram, &step, &value, &count);
         before = value) {
        assert_true(value > before);
        assert_true(count > 0);
        total += count;
    }
    assert_true(total == COUNT);
    jy_histogram_free(histogram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_sorted_values),
        cmocka_unit_test(both_sides_of_every_power_of_two_are_within_the_error),
        cmocka_unit_test(small_values_are_exact),
        cmocka_unit_test(nothing_is_told_beyond_the_greatest_value),
        cmocka_unit_test(the_mean_is_exact),
        cmocka_unit_test(an_empty_histogram_tells_nothing),
        cmocka_unit_test(the_steps_hold_every_value_once_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
