/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/pinyin.h - how a character is typed by its sound.
 *
 * Readings are without tones and in the letters a to z, with ü twice: as v
 * and as u (lv, lu).  A character that is read in several ways has them all,
 * so that 银行 is found by yinhang.
 *
 * Source of the table: see pinyin_gen.c.
 *
 * Ownership  Readings are static.
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_PINYIN_H
#define JY_INDEX_PINYIN_H

#include "index/pinyin_table.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The readings of a character, most usual first; returns how many. */
size_t jy_pinyin_readings(uint32_t code,
                          const char *out[JY_PINYIN_READINGS_MAX]);

#ifdef __cplusplus
}
#endif
#endif
