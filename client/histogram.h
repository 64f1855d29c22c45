/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/histogram.h - how often each value occurred, in bounded memory.
 *
 * Log-linear, the idea of Gil Tene's HdrHistogram (hdrhistogram.org): every
 * power of two is cut into JY_HISTOGRAM_STEPS steps of equal width.  Values
 * below twice that many are exact; any other is told as the greatest value of
 * its step, which is never below the value and less than one part in
 * JY_HISTOGRAM_STEPS (0.8 %) above it.  Count, sum, least and greatest are
 * exact.  The whole range of uint64_t fits, in 59 KiB.
 *
 * Threads    One histogram, one thread at a time.
 * Failure    Only jy_histogram_new() can fail.
 */
#ifndef JY_CLIENT_HISTOGRAM_H
#define JY_CLIENT_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_HISTOGRAM_STEPS 128

/* A share of all values is counted in millionths: the 99.9th percentile is
 * 999000. */
#define JY_HISTOGRAM_WHOLE 1000000

typedef struct jy_histogram jy_histogram;

/* Empty.  NULL: no memory. */
jy_histogram *jy_histogram_new(void);
void jy_histogram_free(jy_histogram *histogram);

void jy_histogram_add(jy_histogram *histogram, uint64_t value);

uint64_t jy_histogram_count(const jy_histogram *histogram);
/* These three are 0 of an empty one. */
double jy_histogram_mean(const jy_histogram *histogram);
uint64_t jy_histogram_min(const jy_histogram *histogram);
uint64_t jy_histogram_max(const jy_histogram *histogram);

/*
 * The least value that at least `share` (1..JY_HISTOGRAM_WHOLE) of all values
 * don't exceed, within the error above and never beyond the greatest.  0 of an
 * empty one.
 */
uint64_t jy_histogram_quantile(const jy_histogram *histogram, uint32_t share);

/*
 * The steps that have occurred, in ascending order: `*step` begins as 0, and
 * false is returned behind the last.  *value is the greatest of the step.
 */
bool jy_histogram_next(const jy_histogram *histogram, size_t *step,
                       uint64_t *value, uint64_t *count);

#ifdef __cplusplus
}
#endif
#endif
