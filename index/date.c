/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how dates are written, and which there are. */
#include "index/date.h"

#include "index/number.h"
#include "protocol/utf8.h"

#include <string.h>

enum { YEAR = 0x5E74, MONTH = 0x6708, DAY = 0x65E5 }; /* 年 月 日 */

/* What may stand before a year: the first year of 民国 was 1912. */
static const struct era {
    const char *name;
    uint32_t before; /* years before its first */
} eras[] = {
    {"公元", 0},    {"西元", 0},        {"民国", 1911},
    {"民國", 1911}, {"中华民国", 1911}, {"中華民國", 1911},
};

/* Reads a date off the front of a text. */
struct reader {
    jy_text text;
    size_t at;
};

/* The character at reader->at, full width made half; 0 at the end. */
static uint32_t peek(const struct reader *reader, size_t *size)
{
    uint32_t code = 0;
    *size = reader->at < reader->text.len
                ? jy_utf8_decode(reader->text.bytes + reader->at,
                                 reader->text.len - reader->at, &code)
                : 0;
    return code >= 0xFF01 && code <= 0xFF5E ? code - 0xFEE0 : code;
}

static bool take(struct reader *reader, uint32_t code)
{
    size_t size;
    bool there = peek(reader, &size) == code && size > 0;
    reader->at += there ? size : 0;
    return there;
}

static void skip_blanks(struct reader *reader)
{
    while (take(reader, ' ') || take(reader, 0x3000) || take(reader, '\t')) {
    }
}

/* The years to add to the one behind the name of an era. */
static uint32_t take_era(struct reader *reader)
{
    for (size_t i = 0; i < sizeof eras / sizeof *eras; i++) {
        size_t len = strlen(eras[i].name);
        if (len <= reader->text.len - reader->at &&
            memcmp(reader->text.bytes + reader->at, eras[i].name, len) == 0) {
            reader->at += len;
            skip_blanks(reader);
            return eras[i].before;
        }
    }
    return 0;
}

/* The unit, blanks before it or not. */
static bool take_unit(struct reader *reader, uint32_t unit)
{
    struct reader ahead = *reader;
    skip_blanks(&ahead);
    bool there = take(&ahead, unit);
    *reader = there ? ahead : *reader;
    return there;
}

/* Up to `max` digits; their number goes to *digits. */
static uint32_t take_digits(struct reader *reader, size_t max, size_t *digits)
{
    uint32_t value = 0;
    size_t size;
    for (*digits = 0; *digits < max; ++*digits) {
        uint32_t code = peek(reader, &size);
        if (code < '0' || code > '9') {
            break;
        }
        value = value * 10 + (code - '0');
        reader->at += size;
    }
    return value;
}

static bool digit_follows(const struct reader *reader)
{
    size_t size;
    uint32_t code = peek(reader, &size);
    return code >= '0' && code <= '9';
}

/* 十廿卅百 */
static bool is_power(uint32_t code)
{
    return code == 0x5341 || code == 0x5EFF || code == 0x5345 || code == 0x767E;
}

/* A number in characters: the digits of a year, or a count such as 二十七. */
static uint32_t take_characters(struct reader *reader, bool year)
{
    enum { LONGEST = 4 };
    uint32_t code[LONGEST];
    size_t count = 0;
    uint32_t value = 0;
    size_t size;
    while (count < LONGEST) {
        code[count] = peek(reader, &size);
        bool digit = code[count] > '9' && jy_number_digit(code[count]) >= 0;
        bool ten = code[count] == 0x5341 || code[count] == 0x5EFF ||
                   code[count] == 0x5345; /* 十廿卅 */
        if (!digit && (year || !ten)) {
            break;
        }
        value =
            value * 10 + (uint32_t)(digit ? jy_number_digit(code[count]) : 0);
        reader->at += size;
        count++;
    }
    if (year) {
        return count == LONGEST ? value : 0;
    }
    int counted = jy_number_value(code, count);
    return counted > 0 ? (uint32_t)counted : 0;
}

/* A year of an era in characters: 元, 三十八, 一一〇, 一百一十; 0 if it is
 * none. */
static uint32_t take_year_of_era(struct reader *reader)
{
    enum { LONGEST = 5, FIRST_YEAR = 0x5143 /* 元 */ };
    uint32_t code[LONGEST];
    size_t count = 0;
    size_t size;
    uint32_t value = 0;
    bool digits = true;
    if (take(reader, FIRST_YEAR)) {
        return 1;
    }
    for (; count < LONGEST; count++) {
        code[count] = peek(reader, &size);
        int digit = jy_number_digit(code[count]);
        if (size == 0 || code[count] <= '9' ||
            (digit < 0 && !is_power(code[count]))) {
            break;
        }
        digits = digits && digit >= 0;
        value = value * 10 + (uint32_t)(digit > 0 ? digit : 0);
        reader->at += size;
    }
    if (digits) {
        return count <= 3 ? value : 0;
    }
    int counted = jy_number_value(code, count);
    return counted > 0 ? (uint32_t)counted : 0;
}

static uint32_t days_of(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1U : 0U);
}

/* The range of a date; month and day are 0 where it says none. */
static bool make_range(uint32_t year, uint32_t month, uint32_t day,
                       jy_date_range *out)
{
    if (year < 1 || year > 9999 || month > 12 ||
        (month > 0 && day > days_of(year, month))) {
        return false;
    }
    uint32_t last_month = month ? month : 12;
    uint32_t last_day = day ? day : days_of(year, last_month);
    out->first = year * 10000 + (month ? month : 1) * 100 + (day ? day : 1);
    out->last = year * 10000 + last_month * 100 + last_day;
    return true;
}

/* A count in digits or characters and its unit; 0 if it is none. */
static uint32_t take_count(struct reader *reader, uint32_t unit)
{
    struct reader ahead = *reader;
    size_t digits;
    skip_blanks(&ahead);
    uint32_t value = digit_follows(&ahead) ? take_digits(&ahead, 2, &digits)
                                           : take_characters(&ahead, false);
    if (value == 0 || !take_unit(&ahead, unit)) {
        return 0;
    }
    *reader = ahead;
    return value;
}

/* Whether a count with this unit stands here, be it a wrong one. */
static bool count_follows(struct reader reader, uint32_t unit)
{
    size_t digits;
    skip_blanks(&reader);
    if (digit_follows(&reader)) {
        take_digits(&reader, 4, &digits);
    } else {
        while (take_characters(&reader, false) > 0) {
        }
    }
    return take_unit(&reader, unit);
}

/* What may follow 2021年: 3月, 3月8日. */
static bool read_units(struct reader *reader, uint32_t year, jy_date_range *out)
{
    uint32_t month = take_count(reader, MONTH);
    uint32_t day = month ? take_count(reader, DAY) : 0;
    bool wrong = month ? day == 0 && count_follows(*reader, DAY)
                       : count_follows(*reader, MONTH);
    return !wrong && make_range(year, month, day, out);
}

/* A sign that parts year, month and day, and what stands behind it. */
static bool take_part(struct reader *reader, uint32_t sign, uint32_t *value)
{
    struct reader ahead = *reader;
    size_t digits;
    if (!take(&ahead, sign) || !digit_follows(&ahead)) {
        return false;
    }
    *value = take_digits(&ahead, 2, &digits);
    *reader = ahead;
    return true;
}

/* What may follow 2021: -03, -03-08, /3/8, .3.8. */
static bool read_parts(struct reader *reader, uint32_t year, jy_date_range *out)
{
    static const char signs[] = "-/.";
    uint32_t month = 0;
    uint32_t day = 0;
    for (const char *sign = signs; *sign; sign++) {
        if (take_part(reader, (uint32_t)*sign, &month)) {
            bool has_day = take_part(reader, (uint32_t)*sign, &day);
            return month > 0 && (!has_day || day > 0) &&
                   !digit_follows(reader) && make_range(year, month, day, out);
        }
    }
    return !digit_follows(reader) && make_range(year, 0, 0, out);
}

/* 20210308 */
static bool read_compact(struct reader *reader, jy_date_range *out)
{
    size_t digits;
    struct reader ahead = *reader;
    uint32_t value = take_digits(&ahead, 8, &digits);
    if (digits != 8 || digit_follows(&ahead) || value / 100 % 100 == 0 ||
        value % 100 == 0) {
        return false;
    }
    *reader = ahead;
    return make_range(value / 10000, value / 100 % 100, value % 100, out);
}

/* Behind a year: a unit or a sign. */
static bool read_rest(struct reader *reader, uint32_t year, jy_date_range *out)
{
    return take_unit(reader, YEAR) ? read_units(reader, year, out)
                                   : read_parts(reader, year, out);
}

/* What follows 民国: 110年3月8日, 一一〇年, 110.3.8. */
static bool read_year_of_era(struct reader *reader, uint32_t before,
                             jy_date_range *out)
{
    enum { YEAR_DIGITS = 3 };
    size_t digits;
    if (digit_follows(reader)) {
        uint32_t year = take_digits(reader, YEAR_DIGITS, &digits);
        return year > 0 && read_rest(reader, before + year, out);
    }
    uint32_t year = take_year_of_era(reader);
    return year > 0 && take_unit(reader, YEAR) &&
           read_units(reader, before + year, out);
}

static bool read_date(struct reader *reader, jy_date_range *out)
{
    enum { YEAR_DIGITS = 4 };
    size_t digits;
    skip_blanks(reader);
    uint32_t before = take_era(reader);
    if (before > 0) {
        return read_year_of_era(reader, before, out);
    }
    if (!digit_follows(reader)) {
        uint32_t year = take_characters(reader, true);
        return year > 0 && take_unit(reader, YEAR) &&
               read_units(reader, year, out);
    }
    if (read_compact(reader, out)) {
        return true;
    }
    uint32_t year = take_digits(reader, YEAR_DIGITS, &digits);
    return digits == YEAR_DIGITS && read_rest(reader, year, out);
}

bool jy_date_parse(jy_text text, jy_date_range *out)
{
    struct reader reader = {.text = text};
    return text.bytes && read_date(&reader, out);
}

/* All of `text` is one date. */
static bool read_whole(jy_text text, jy_date_range *out)
{
    struct reader reader = {.text = text};
    return read_date(&reader, out) && reader.at == text.len;
}

bool jy_date_parse_range(jy_text text, jy_date_range *out, bool *turned)
{
    jy_text from = text;
    size_t dots = 0;
    while (dots + 2 <= text.len && memcmp(text.bytes + dots, "..", 2) != 0) {
        dots++;
    }
    *turned = false;
    if (dots + 2 > text.len) {
        return read_whole(text, out);
    }
    from.len = dots;
    jy_text to = {text.bytes + dots + 2, text.len - dots - 2};
    jy_date_range first = {JY_DAY_FIRST, JY_DAY_FIRST};
    jy_date_range last = {JY_DAY_LAST, JY_DAY_LAST};
    if ((from.len == 0 && to.len == 0) ||
        (from.len > 0 && !read_whole(from, &first)) ||
        (to.len > 0 && !read_whole(to, &last))) {
        return false;
    }
    *turned = first.first > last.last;
    *out = *turned ? (jy_date_range){last.first, first.last}
                   : (jy_date_range){first.first, last.last};
    return true;
}
