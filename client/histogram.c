/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which step a value belongs to, and what the values of a step are. */
#include "client/histogram.h"

#include <stdlib.h>

enum {
    STEP_BITS = 7, /* JY_HISTOGRAM_STEPS is 2^7 */
    /* The values of 0..2^STEP_BITS-1, and each power of two from there. */
    STEPS = (64 - STEP_BITS + 1) * JY_HISTOGRAM_STEPS
};
_Static_assert(JY_HISTOGRAM_STEPS == 1 << STEP_BITS, "steps are a power of 2");

struct jy_histogram {
    uint64_t total;
    uint64_t min;
    uint64_t max;
    double sum; /* exact up to 2^53, which is 104 days in nanoseconds */
    uint64_t counts[STEPS];
};

jy_histogram *jy_histogram_new(void)
{
    return calloc(1, sizeof(jy_histogram));
}

void jy_histogram_free(jy_histogram *histogram)
{
    free(histogram);
}

/*
 * A value of STEP_BITS + 1 + shift bits keeps its STEP_BITS + 1 highest; the
 * first of them is always set and so tells nothing beyond the shift.
 */
static size_t step_of(uint64_t value)
{
    if (value < JY_HISTOGRAM_STEPS)
        return (size_t)value;
    unsigned bits = 64 - (unsigned)__builtin_clzll(value);
    unsigned shift = bits - STEP_BITS - 1;
    return (size_t)shift * JY_HISTOGRAM_STEPS + (size_t)(value >> shift);
}

static uint64_t greatest_of(size_t step)
{
    if (step < JY_HISTOGRAM_STEPS)
        return step;
    size_t shift = step / JY_HISTOGRAM_STEPS - 1;
    uint64_t top = step % JY_HISTOGRAM_STEPS + JY_HISTOGRAM_STEPS;
    return (top << shift) + (((uint64_t)1 << shift) - 1);
}

void jy_histogram_add(jy_histogram *histogram, uint64_t value)
{
    if (histogram->total == 0 || value < histogram->min)
        histogram->min = value;
    if (value > histogram->max)
        histogram->max = value;
    histogram->sum += (double)value;
    ++histogram->total;
    ++histogram->counts[step_of(value)];
}

uint64_t jy_histogram_count(const jy_histogram *histogram)
{
    return histogram->total;
}

double jy_histogram_mean(const jy_histogram *histogram)
{
    return histogram->total ? histogram->sum / (double)histogram->total : 0;
}

uint64_t jy_histogram_min(const jy_histogram *histogram)
{
    return histogram->min;
}

uint64_t jy_histogram_max(const jy_histogram *histogram)
{
    return histogram->max;
}

/* How many values `share` of them are, rounded up. */
static uint64_t rank_of(uint64_t total, uint32_t share)
{
    uint64_t whole = total / JY_HISTOGRAM_WHOLE * share;
    uint64_t rest = total % JY_HISTOGRAM_WHOLE * share;

    return whole + (rest + JY_HISTOGRAM_WHOLE - 1) / JY_HISTOGRAM_WHOLE;
}

uint64_t jy_histogram_quantile(const jy_histogram *histogram, uint32_t share)
{
    uint64_t left = rank_of(histogram->total, share);
    uint64_t value = 0, count = 0;

    for (size_t step = 0; jy_histogram_next(histogram, &step, &value, &count);
         left -= count) {
        if (count >= left)
            return value < histogram->max ? value : histogram->max;
    }
    return 0;
}

bool jy_histogram_next(const jy_histogram *histogram, size_t *step,
                       uint64_t *value, uint64_t *count)
{
    while (*step < STEPS && histogram->counts[*step] == 0)
        ++*step;
    if (*step == STEPS)
        return false;
    *value = greatest_of(*step);
    *count = histogram->counts[*step];
    ++*step;
    return true;
}
