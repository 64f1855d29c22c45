/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/date.h - dates as people write them.
 *
 * A day is the number YYYYMMDD, such as 20210308; years are 1 to 9999.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_DATE_H
#define JY_INDEX_DATE_H

#include "corpus/document.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_DAY_FIRST 10101   /* year 1 */
#define JY_DAY_LAST 99991231 /* year 9999 */

/* From the first day to the last, both included. */
typedef struct jy_date_range {
    uint32_t first;
    uint32_t last;
} jy_date_range;

/*
 * The day, month or year that `text` begins with: 2021-03-08, 2021/3/8,
 * 2021.3.8, 20210308, 2021-03, 2021, 2021年3月8日, 二〇二一年三月八日,
 * 公元2021年, 民國110年3月8日 (2021), 民国元年 (1912); of any width, with
 * blanks around the units or not.  What stands behind it does not matter, if it
 * is no digit.  False if it begins with no date, or with one that no calendar
 * has.
 */
bool jy_date_parse(jy_text text, jy_date_range *out);

/*
 * The range that all of `text` is: one of the above, from..to, from.. or ..to;
 * from and to may be the wrong way round (*turned then).
 */
bool jy_date_parse_range(jy_text text, jy_date_range *out, bool *turned);

#ifdef __cplusplus
}
#endif
#endif
