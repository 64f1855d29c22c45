/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how items and sections are numbered. */
#include "corpus/marker.h"

#include "corpus/lines.h"
#include "protocol/utf8.h"

#include <stdbool.h>
#include <string.h>

/* Sets of characters, as the strings of their members. */
static const char HAN_DIGITS[] = "一二三四五六七八九十百千零〇两兩";
static const char DIGITS[] = "0123456789０１２３４５６７８９";
static const char BEHIND_HAN[] = "、．";
static const char BEHIND_DIGITS[] = "、.．";
static const char OPEN[] = "（(〔";
static const char CLOSE[] = "）)〕";
static const char SECTIONS[] = "章节節条條款项項编編篇部卷";

#define DIGITS_MAX 7 /* 第一千二百六十條 */

/* Bytes of the character at `at` if it is in `set`, else 0. */
static size_t one_of(jy_text text, size_t at, const char *set)
{
    char bytes[JY_UTF8_MAX + 1] = {0};
    uint32_t code;
    if (at >= text.len) {
        return 0;
    }
    size_t len = jy_utf8_decode(text.bytes + at, text.len - at, &code);
    memcpy(bytes, text.bytes + at, len);
    return len > 0 && strstr(set, bytes) != NULL ? len : 0;
}

/* Bytes of the characters of `set` from `at` on, some but not too many. */
static size_t number_len(jy_text text, size_t at, const char *set)
{
    size_t end = at;
    size_t step;
    size_t count = 0;
    while ((step = one_of(text, end, set)) > 0) {
        end += step;
        count++;
    }
    return count <= DIGITS_MAX ? end - at : 0;
}

static size_t any_number_len(jy_text text, size_t at)
{
    size_t han = number_len(text, at, HAN_DIGITS);
    return han > 0 ? han : number_len(text, at, DIGITS);
}

static size_t blanks(jy_text text, size_t at)
{
    return jy_text_leading_blank((jy_text){text.bytes + at, text.len - at});
}

/* 一、 or 1. but not 1.5 */
static size_t plain(jy_text text)
{
    size_t han = number_len(text, 0, HAN_DIGITS);
    size_t behind = han > 0 ? one_of(text, han, BEHIND_HAN) : 0;
    if (behind > 0) {
        return han + behind;
    }
    size_t number = number_len(text, 0, DIGITS);
    behind = number > 0 ? one_of(text, number, BEHIND_DIGITS) : 0;
    return behind > 0 && one_of(text, number + behind, DIGITS) == 0
               ? number + behind
               : 0;
}

/* （一） */
static size_t bracketed(jy_text text)
{
    size_t open = one_of(text, 0, OPEN);
    size_t number = open > 0 ? any_number_len(text, open) : 0;
    size_t close = number > 0 ? one_of(text, open + number, CLOSE) : 0;
    return close > 0 ? open + number + close : 0;
}

/* 第三条, 第 一 章 */
static size_t section(jy_text text)
{
    size_t at = one_of(text, 0, "第");
    if (at == 0) {
        return 0;
    }
    at += blanks(text, at);
    size_t number = any_number_len(text, at);
    if (number == 0) {
        return 0;
    }
    at += number;
    at += blanks(text, at);
    size_t kind = one_of(text, at, SECTIONS);
    return kind > 0 ? at + kind : 0;
}

/* ① to ⑳ */
static size_t circled(jy_text text)
{
    uint32_t code = 0;
    size_t len = jy_utf8_decode(text.bytes, text.len, &code);
    return code >= 0x2460 && code <= 0x2473 ? len : 0;
}

size_t jy_marker_len(jy_text text)
{
    static size_t (*const kinds[])(jy_text) = {plain, bracketed, section,
                                               circled};
    size_t len = 0;
    for (size_t i = 0;
         text.len > 0 && len == 0 && i < sizeof kinds / sizeof *kinds; i++) {
        len = kinds[i](text);
    }
    return len == 0 ? 0 : len + blanks(text, len);
}
