/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/pinyin_table.h - the layout of the pinyin table, shared by its
 * generator (pinyin_gen.c) and its reader (pinyin.c).
 *
 * Two stages: a page number for every JY_PINYIN_PAGE code points, then one
 * 16-bit entry a code point: the number of its set of readings.  A set is
 * JY_PINYIN_READINGS_MAX numbers of syllables, most usual first, filled up
 * with 0, the empty syllable.  Set 0 has no reading.
 */
#ifndef JY_INDEX_PINYIN_TABLE_H
#define JY_INDEX_PINYIN_TABLE_H

#define JY_PINYIN_CODES 0x110000U /* all code points */
#define JY_PINYIN_PAGE 128U
#define JY_PINYIN_READINGS_MAX 4 /* of a character */
#define JY_PINYIN_SYLLABLE_MAX 6 /* letters: zhuang */

#endif
