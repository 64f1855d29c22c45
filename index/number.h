/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/number.h - numbers and dates as people write them.
 *
 *     1958年  一九五八年           2021年  二〇二一年 二零二一年 二○二一年
 *     11月    十一月               27日    二十七日 廿七日
 *     5%      百分之五             3.5%    百分之三点五
 *
 * A number without such a unit is left as it is: 十四五 is a plan, not 145.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_NUMBER_H
#define JY_INDEX_NUMBER_H

#include "index/query.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Add the other spellings of `word`, whose form number 0 is there already: all
 * of its numbers in digits, and all in characters, in every way these are
 * written.  A note tells of them.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_number_spell(jy_query *query, jy_word *word,
                                       jy_error *err);

/* Whether the character at `at` of folded text is part of a number: a digit, a
 * numeral, a decimal point with one of these beyond it. */
bool jy_number_is_before(jy_text text, size_t at);
bool jy_number_is_after(jy_text text, size_t at);

/* The value of a digit such as 3 or 三 (0 of 〇, 零, ○), else -1. */
int jy_number_digit(uint32_t code);

/* The value, 0 to 999, of characters such as 二十七 or 廿七; -1 if they are
 * not written as usual. */
int jy_number_value(const uint32_t *codes, size_t count);

#ifdef __cplusplus
}
#endif
#endif
