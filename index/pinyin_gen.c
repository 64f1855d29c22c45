/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Knows where the readings of a character come from; runs at build time and
 * writes pinyin_table.inc.
 *
 * Source: Unihan_Readings.txt of the Unicode data: kHanyuPinlu (the readings
 * that occur in modern text, most frequent first), then what kMandarin (the
 * customary one) has besides, then kTGHZ2013 (通用规范汉字字典) or, for what
 * that does not list, kXHC1983 (现代汉语词典), as long as there is room.
 * Tones are taken off; a reading with ü is written with v and again with u.
 * Our own: 〇, which is no ideograph to Unihan, is ling.
 */
#include "index/pinyin_table.h"
#include "index/unicode_data.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define SOURCE "Unihan_Readings.txt.bz2"

enum {
    PAGES = JY_PINYIN_CODES / JY_PINYIN_PAGE,
    SYLLABLES_MAX = 1024,
    SETS_MAX = 8192,
    READING_MAX = 64 /* bytes of a reading as it is written in the source */
};

typedef uint16_t set[JY_PINYIN_READINGS_MAX];

static char syllables[SYLLABLES_MAX][JY_PINYIN_SYLLABLE_MAX + 1];
static uint16_t syllable_count = 1; /* number 0 is the empty one */
static set sets[SETS_MAX];          /* number 0 is the empty one */
static uint32_t set_count = 1;
static set readings[JY_PINYIN_CODES];

static void fail(const char *what)
{
    fprintf(stderr, "pinyin_gen: %s\n", what);
    exit(1);
}

static uint16_t number_of(const char *syllable)
{
    uint16_t i = 1;
    while (i < syllable_count && strcmp(syllables[i], syllable) != 0) {
        i++;
    }
    if (i == SYLLABLES_MAX) {
        fail("too many syllables");
    }
    if (i == syllable_count) {
        strcpy(syllables[syllable_count++], syllable);
    }
    return i;
}

static void add_syllable(uint32_t code, const char *syllable)
{
    uint16_t number = number_of(syllable);
    for (size_t i = 0; i < JY_PINYIN_READINGS_MAX; i++) {
        if (readings[code][i] == 0) {
            readings[code][i] = number;
        }
        if (readings[code][i] == number) {
            return;
        }
    }
}

/* Take the tones off and add what stays, with ü as v and as u. */
static void add_reading(uint32_t code, const char *reading)
{
    char syllable[JY_PINYIN_SYLLABLE_MAX + 1] = "";
    size_t len = 0;
    char *umlaut = NULL;
    utf8proc_uint8_t *bytes =
        utf8proc_NFD((const utf8proc_uint8_t *)(const void *)reading);
    for (const utf8proc_uint8_t *at = bytes; at && *at; at++) {
        if (*at >= 'a' && *at <= 'z' && len < JY_PINYIN_SYLLABLE_MAX) {
            syllable[len++] = (char)*at;
        } else if (at[0] == 0xCC && at[1] == 0x88 && len > 0) { /* U+0308 */
            umlaut = &syllable[len - 1];
        }
    }
    free(bytes);
    if (umlaut) {
        *umlaut = 'v';
        add_syllable(code, syllable);
        *umlaut = 'u';
    }
    if (len > 0) {
        add_syllable(code, syllable);
    }
}

/* Readings are parted by blanks; "page:" stands before, "(count)" behind. */
static void add_readings(const jy_unihan_line *line)
{
    const char *end = line->value + strcspn(line->value, "\n");
    for (const char *at = line->value; at < end;) {
        char reading[READING_MAX];
        size_t len = strcspn(at, " \n");
        const char *colon = memchr(at, ':', len);
        const char *begin = colon ? colon + 1 : at;
        size_t size = (size_t)(at + len - begin);
        const char *count = memchr(begin, '(', size);
        size = count ? (size_t)(count - begin) : size;
        if (size >= sizeof reading) {
            fail("a reading is too long");
        }
        memcpy(reading, begin, size);
        reading[size] = '\0';
        add_reading(line->code, reading);
        at += len + 1;
    }
}

/* Take in all readings called `property`, but for the characters in the set
 * `skipped`, and put those that have some into the set `listed`. */
static void add_property(const char *text, const char *property,
                         const bool *skipped, bool *listed)
{
    const char *at = text;
    jy_unihan_line line;
    bool found = false;
    while (jy_unihan_next(&at, &line)) {
        if (jy_unihan_is(&line, property)) {
            found = true;
            if (!skipped[line.code]) {
                add_readings(&line);
                listed[line.code] = true;
            }
        }
    }
    if (!found) { /* in data of another version */
        fail("a property that readings are taken from is not in the source");
    }
}

static uint16_t number_of_set(const uint16_t *wanted)
{
    uint32_t i = 0;
    while (i < set_count && memcmp(sets[i], wanted, sizeof *sets) != 0) {
        i++;
    }
    if (i == SETS_MAX) {
        fail("too many sets of readings");
    }
    if (i == set_count) {
        memcpy(sets[set_count++], wanted, sizeof *sets);
    }
    return (uint16_t)i;
}

static void print_array(FILE *file, const char *head, const uint16_t *values,
                        size_t count)
{
    fprintf(file, "static const uint16_t %s[] = {", head);
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "%s%u,", i % 12 == 0 ? "\n    " : " ",
                (unsigned)values[i]);
    }
    fprintf(file, "\n};\n");
}

/* Equal pages are stored once. */
static void print_pages(FILE *file)
{
    static uint16_t stored[JY_PINYIN_CODES];
    static uint16_t pages[PAGES];
    uint16_t page_count = 0;
    for (uint32_t page = 0; page < PAGES; page++) {
        uint16_t mine[JY_PINYIN_PAGE];
        for (uint32_t i = 0; i < JY_PINYIN_PAGE; i++) {
            mine[i] = number_of_set(readings[page * JY_PINYIN_PAGE + i]);
        }
        uint16_t at = 0;
        while (at < page_count &&
               memcmp(stored + at * JY_PINYIN_PAGE, mine, sizeof mine) != 0) {
            at++;
        }
        if (at == page_count) {
            memcpy(stored + at * JY_PINYIN_PAGE, mine, sizeof mine);
            page_count++;
        }
        pages[page] = at;
    }
    print_array(file, "pinyin_pages", pages, PAGES);
    print_array(file, "pinyin_entries", stored,
                (size_t)page_count * JY_PINYIN_PAGE);
}

static void print_syllables_and_sets(FILE *file)
{
    fprintf(file, "static const char pinyin_syllables[][%d] = {",
            JY_PINYIN_SYLLABLE_MAX + 1);
    for (size_t i = 0; i < syllable_count; i++) {
        fprintf(file, "%s\"%s\",", i % 8 == 0 ? "\n    " : " ", syllables[i]);
    }
    fprintf(file, "\n};\nstatic const uint16_t pinyin_sets[][%d] = {",
            JY_PINYIN_READINGS_MAX);
    for (size_t i = 0; i < set_count; i++) {
        fprintf(file, "\n    {");
        for (size_t n = 0; n < JY_PINYIN_READINGS_MAX; n++) {
            fprintf(file, "%s%u", n ? ", " : "", (unsigned)sets[i][n]);
        }
        fprintf(file, "},");
    }
    fprintf(file, "\n};\n");
}

int main(int argc, char **argv)
{
    static bool none[JY_PINYIN_CODES];
    static bool any[JY_PINYIN_CODES];
    static bool in_new_dictionary[JY_PINYIN_CODES];
    if (argc != 3) {
        fprintf(stderr, "usage: pinyin_gen UNICODE_DATA_FOLDER OUTPUT\n");
        return 2;
    }
    char *text = jy_unicode_data_read(argv[1], SOURCE);
    add_property(text, "kHanyuPinlu", none, any);
    add_property(text, "kMandarin", none, any);
    add_property(text, "kTGHZ2013", none, in_new_dictionary);
    add_property(text, "kXHC1983", in_new_dictionary, any);
    free(text);
    add_reading(0x3007, "ling");
    FILE *file = fopen(argv[2], "w");
    if (!file) {
        fail("the table can't be written");
    }
    fprintf(file, "/* Written by pinyin_gen from " SOURCE ". */\n");
    print_pages(file);
    print_syllables_and_sets(file);
    bool good = !ferror(file);
    return fclose(file) == 0 && good ? 0 : 1;
}
