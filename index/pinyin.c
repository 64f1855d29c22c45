/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to read the pinyin table. */
#include "index/pinyin.h"

#include "pinyin_table.inc"

size_t jy_pinyin_readings(uint32_t code,
                          const char *out[JY_PINYIN_READINGS_MAX])
{
    uint32_t page =
        code < JY_PINYIN_CODES ? pinyin_pages[code / JY_PINYIN_PAGE] : 0;
    uint16_t set =
        pinyin_entries[page * JY_PINYIN_PAGE + code % JY_PINYIN_PAGE];
    size_t count = 0;
    while (count < JY_PINYIN_READINGS_MAX && pinyin_sets[set][count]) {
        out[count] = pinyin_syllables[pinyin_sets[set][count]];
        count++;
    }
    return count;
}
