/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Knows where the folding of a code point comes from; runs at build time and
 * writes fold_table.inc.
 *
 * Sources, each applied again until none changes anything:
 *   - utf8proc (Unicode data of its version): compatibility decomposition
 *     (NFKD) and full case folding, default-ignorable code points dropped.
 *     Decomposing, and never composing, is what lets one code point be folded
 *     without its neighbours: ｶﾞ and ガ meet as カ and a sound mark;
 *   - han_forms.c (OpenCC, Unihan and EquivalentUnifiedIdeograph.txt of the
 *     Unicode data): the forms of a Chinese character become one, the
 *     simplified one; radicals become ideographs.
 * Our own rules on top:
 *   - Hangul syllables stay whole;
 *   - white space and control characters become a space, '\n' stays.
 */
#include "index/fold_table.h"
#include "index/han_forms.h"
#include "protocol/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum {
    PAGES = JY_FOLD_CODES / JY_FOLD_PAGE,
    STEPS_MAX = 16,     /* 3 are enough with today's data */
    EXPANSION_MAX = 32, /* the longest in Unicode is 18: U+FDFA */
    EXPANSIONS_MAX = 1 << 16,
    FORMS_MAX = 1 << 16
};

static uint32_t entries[JY_FOLD_CODES];
static uint32_t expansions[EXPANSIONS_MAX];
static uint32_t expansion_count;

/* What folds to each code point alone. */
static uint32_t form_places[JY_FOLD_CODES];
static uint32_t forms[FORMS_MAX];
static uint32_t form_count = 1; /* place 0 is none's */

static bool is_blank(uint32_t code)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    return category == UTF8PROC_CATEGORY_ZS ||
           category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP || category == UTF8PROC_CATEGORY_CC;
}

/* Fold `code` once; returns how many code points came out. */
static size_t fold_once(uint32_t code, uint32_t *out)
{
    if (code == '\n' || (code >= 0xAC00 && code <= 0xD7A3)) {
        out[0] = code;
        return 1;
    }
    if (is_blank(code)) {
        out[0] = ' ';
        return 1;
    }
    int boundary = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)code, (utf8proc_int32_t *)out, EXPANSION_MAX,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
            UTF8PROC_IGNORE,
        &boundary);
    if (count < 0 || count > EXPANSION_MAX) {
        fprintf(stderr, "fold_gen: U+%04X does not fold\n", (unsigned)code);
        exit(1);
    }
    if (count == 1 && out[0] == code) {
        out[0] = jy_han_form(code);
    }
    return (size_t)count;
}

static size_t fold_fully(uint32_t code, uint32_t *out)
{
    uint32_t now[EXPANSION_MAX] = {code};
    size_t count = 1;
    for (int step = 0; step < STEPS_MAX; step++) {
        uint32_t next[EXPANSION_MAX * 2];
        size_t next_count = 0;
        for (size_t i = 0; i < count; i++) {
            next_count += fold_once(now[i], next + next_count);
            if (next_count > EXPANSION_MAX) {
                fprintf(stderr, "fold_gen: U+%04X is too long\n",
                        (unsigned)code);
                exit(1);
            }
        }
        if (next_count == count &&
            memcmp(now, next, count * sizeof now[0]) == 0) {
            memcpy(out, now, count * sizeof now[0]);
            return count;
        }
        memcpy(now, next, next_count * sizeof now[0]);
        count = next_count;
    }
    fprintf(stderr, "fold_gen: U+%04X goes round in a circle\n",
            (unsigned)code);
    exit(1);
}

/* What `code` is to the segmenter; asked of folded code points only. */
static uint32_t class_of(uint32_t code)
{
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
        return JY_CLASS_LETTER;
    case UTF8PROC_CATEGORY_ND:
        return JY_CLASS_DIGIT;
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_SO: /* emoji; ℃ and its like */
    case UTF8PROC_CATEGORY_CO: /* private use: rare characters of old fonts */
    case UTF8PROC_CATEGORY_CN: /* ideographs younger than the tables */
        return JY_CLASS_GRAM;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return JY_CLASS_MARK;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        return JY_CLASS_SPACE;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
        break;
    }
    return JY_CLASS_OTHER;
}

static void fill_entry(uint32_t code)
{
    uint32_t folded[EXPANSION_MAX];
    size_t count = fold_fully(code, folded);
    uint32_t entry = class_of(code) << JY_FOLD_CLASS_SHIFT;

    if (count == 1) {
        entries[code] = entry | (folded[0] == code ? 0 : folded[0]);
        return;
    }
    if (expansion_count + count > EXPANSIONS_MAX) {
        fprintf(stderr, "fold_gen: too many expansions\n");
        exit(1);
    }
    memcpy(expansions + expansion_count, folded, count * sizeof folded[0]);
    entries[code] = entry | JY_FOLD_EXPANDS |
                    expansion_count << JY_FOLD_LENGTH_BITS | (uint32_t)count;
    expansion_count += (uint32_t)count;
}

/* --- the way back */

struct folding {
    uint32_t folded;
    uint32_t code;
};

/* What is usual in Chinese texts. */
static bool is_usual(uint32_t code)
{
    return code < 0x80 || code == 0x3000 || (code >= 0x4E00 && code < 0xA000) ||
           (code >= 0xFF00 && code < 0xFFF0);
}

static int by_folded(const void *a, const void *b)
{
    const struct folding *left = a;
    const struct folding *right = b;
    if (left->folded != right->folded) {
        return left->folded < right->folded ? -1 : 1;
    }
    if (is_usual(left->code) != is_usual(right->code)) {
        return is_usual(left->code) ? -1 : 1;
    }
    return (left->code > right->code) - (left->code < right->code);
}

static void fill_forms(void)
{
    static struct folding folding[JY_FOLD_CODES];
    size_t count = 0;
    for (uint32_t code = 0; code < JY_FOLD_CODES; code++) {
        uint32_t folded = entries[code] & JY_FOLD_VALUE_MASK;
        if (folded != 0 && !(entries[code] & JY_FOLD_EXPANDS)) {
            folding[count++] = (struct folding){folded, code};
        }
    }
    qsort(folding, count, sizeof *folding, by_folded);
    for (size_t i = 0, n; i < count; i += n) {
        uint32_t place = form_count++;
        form_places[folding[i].folded] = place;
        for (n = 0; i + n < count && folding[i + n].folded == folding[i].folded;
             n++) {
            if (n < JY_FOLD_FORMS_MAX && form_count < FORMS_MAX) {
                forms[place]++;
                forms[form_count++] = folding[i + n].code;
            }
        }
        if (form_count == FORMS_MAX) {
            fprintf(stderr, "fold_gen: too many forms\n");
            exit(1);
        }
    }
}

/* --- writing */

static void print_array(FILE *file, const char *head, const uint32_t *values,
                        size_t count)
{
    fprintf(file, "%s = {", head);
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "%s0x%X,", i % 8 == 0 ? "\n    " : " ",
                (unsigned)values[i]);
    }
    fprintf(file, "\n};\n");
}

/* Two stages; equal pages are stored once. */
static void print_pages(FILE *file, const char *pages_head,
                        const char *values_head, const uint32_t *values)
{
    static uint32_t pages[PAGES];
    static uint32_t stored[JY_FOLD_CODES];
    uint32_t stored_count = 0;

    for (uint32_t page = 0; page < PAGES; page++) {
        const uint32_t *mine = values + page * JY_FOLD_PAGE;
        uint32_t at = 0;
        while (at < stored_count && memcmp(stored + at * JY_FOLD_PAGE, mine,
                                           JY_FOLD_PAGE * sizeof *mine) != 0) {
            at++;
        }
        if (at == stored_count) {
            memcpy(stored + at * JY_FOLD_PAGE, mine,
                   JY_FOLD_PAGE * sizeof *mine);
            stored_count++;
        }
        pages[page] = at;
    }
    print_array(file, pages_head, pages, PAGES);
    print_array(file, values_head, stored, (size_t)stored_count * JY_FOLD_PAGE);
}

/* Forms are written as their bytes, so that nobody has to make these. */
static void print_forms(FILE *file)
{
    fprintf(file, "static const struct form fold_forms[] = {");
    for (uint32_t place = 0; place < form_count; place += 1 + forms[place]) {
        fprintf(file, "\n    {%u, {0}},", (unsigned)forms[place]);
        for (uint32_t i = 1; i <= forms[place]; i++) {
            char bytes[JY_UTF8_MAX] = {0};
            size_t size = jy_utf8_encode(forms[place + i], bytes);
            fprintf(file, " {%zu, \"", size);
            for (size_t k = 0; k < size; k++) {
                fprintf(file, "\\x%02X", (unsigned char)bytes[k]);
            }
            fprintf(file, "\"},");
        }
    }
    fprintf(file, "\n};\n");
}

static void print_tables(FILE *file)
{
    fprintf(file,
            "/* Written by fold_gen from utf8proc %s (Unicode %s),\n"
            " * OpenCC %s and Unicode data %s. */\n",
            utf8proc_version(), utf8proc_unicode_version(), JY_OPENCC_VERSION,
            jy_han_forms_unihan_version());
    print_pages(file, "static const uint16_t fold_pages[]",
                "static const uint32_t fold_entries[]", entries);
    print_array(file, "static const uint32_t fold_expansions[]", expansions,
                expansion_count);
    print_pages(file, "static const uint16_t fold_form_pages[]",
                "static const uint16_t fold_form_places[]", form_places);
    print_forms(file);
}

int main(int argc, char **argv)
{
    FILE *file = argc == 3 ? fopen(argv[2], "w") : NULL;
    if (!file) {
        fprintf(stderr, "usage: fold_gen UNICODE_DATA_FOLDER OUTPUT\n");
        return 2;
    }
    jy_han_forms_load(argv[1]);
    for (uint32_t code = 0; code < JY_FOLD_CODES; code++) {
        fill_entry(code);
    }
    fill_forms();
    print_tables(file);
    bool good = !ferror(file);
    return fclose(file) == 0 && good ? 0 : 1;
}
