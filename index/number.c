/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how numbers are written in digits and in characters. */
#include "index/number.h"

#include "protocol/utf8.h"

#include <string.h>

enum {
    ZERO = 0x3007,    /* 〇 */
    TEN = 0x5341,     /* 十 */
    HUNDRED = 0x767E, /* 百 */
    TWENTY = 0x5EFF,  /* 廿 */
    THIRTY = 0x5345,  /* 卅 */
    POINT = 0x70B9    /* 点 */
};

int jy_number_digit(uint32_t code)
{
    static const uint32_t characters[] = {
        0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, /* 零一二三四 */
        0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, /* 五六七八九 */
    };
    if (code >= '0' && code <= '9') {
        return (int)(code - '0');
    }
    if (code == ZERO || code == 0x25CB) { /* 〇 and ○, which stands for it */
        return 0;
    }
    for (int i = 0; i < 10; i++) {
        if (characters[i] == code) {
            return i;
        }
    }
    return -1;
}

static bool is_numeral(uint32_t code)
{
    switch (code) {
    case TEN:
    case HUNDRED:
    case TWENTY:
    case THIRTY:
    case 0x5343: /* 千 */
    case 0x4E07: /* 万 */
    case 0x4EBF: /* 亿 */
        return true;
    default:
        return jy_number_digit(code) >= 0;
    }
}

static uint32_t code_at(jy_text text, size_t at, size_t *size)
{
    uint32_t code = 0;
    *size = at < text.len
                ? jy_utf8_decode(text.bytes + at, text.len - at, &code)
                : 0;
    return *size ? code : 0;
}

/* The character before `at`; *begin is where it begins. */
static uint32_t code_before(jy_text text, size_t at, size_t *begin)
{
    size_t size;
    *begin = at > 0 ? jy_utf8_floor(text.bytes, at - 1) : 0;
    return at > 0 ? code_at(text, *begin, &size) : 0;
}

static bool is_point(uint32_t code)
{
    return code == '.' || code == POINT;
}

bool jy_number_is_before(jy_text text, size_t at)
{
    size_t begin;
    uint32_t code = code_before(text, at, &begin);
    return is_numeral(code) ||
           (is_point(code) && is_numeral(code_before(text, begin, &begin)));
}

bool jy_number_is_after(jy_text text, size_t at)
{
    size_t size;
    uint32_t code = code_at(text, at, &size);
    return is_numeral(code) ||
           (is_point(code) && is_numeral(code_at(text, at + size, &size)));
}

/* The value of the digit at *at, 1 to 9, and step over it; else `none`. */
static int take_digit(const uint32_t *codes, size_t count, size_t *at, int none)
{
    int digit =
        *at < count && codes[*at] > '9' ? jy_number_digit(codes[*at]) : -1;
    if (digit < 1) {
        return none;
    }
    ++*at;
    return digit;
}

static bool take_code(const uint32_t *codes, size_t count, size_t *at,
                      uint32_t code)
{
    bool there = *at < count && codes[*at] == code;
    *at += there;
    return there;
}

/* 十一, 二十七, 廿七, 卅: what may follow hundreds, too. */
static int value_below_hundred(const uint32_t *codes, size_t count, size_t *at,
                               bool behind_hundreds)
{
    const uint32_t first = *at < count ? codes[*at] : 0;
    if (!behind_hundreds && (first == TWENTY || first == THIRTY)) {
        ++*at;
        return (first == TWENTY ? 20 : 30) + take_digit(codes, count, at, 0);
    }
    int tens = take_digit(codes, count, at, 0);
    if (take_code(codes, count, at, TEN)) {
        if (tens == 0 && behind_hundreds) {
            return -1; /* 一百十 */
        }
        bool plain = tens == 1 && !behind_hundreds; /* 一十 */
        return plain ? -1
                     : (tens ? tens : 1) * 10 + take_digit(codes, count, at, 0);
    }
    return tens ? tens : -1;
}

int jy_number_value(const uint32_t *codes, size_t count)
{
    size_t at = 0;
    int value;
    if (count == 1 && codes[0] > '9' && jy_number_digit(codes[0]) == 0) {
        return 0;
    }
    if (count >= 2 && codes[1] == HUNDRED) {
        value = 100 * take_digit(codes, count, &at, -1);
        at = 2;
        if (value < 0) {
            return -1;
        }
        if (count > 2 && jy_number_digit(codes[2]) == 0) {
            at = 3;
            int ones = take_digit(codes, count, &at, -1);
            value = ones < 0 ? -1 : value + ones;
        } else if (count > 2) {
            int rest = value_below_hundred(codes, count, &at, true);
            value = rest < 10 ? -1 : value + rest;
        }
    } else {
        value = value_below_hundred(codes, count, &at, false);
    }
    return at == count ? value : -1;
}
