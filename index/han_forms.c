/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Knows which Chinese characters are forms of one another: part of fold_gen.
 *
 * A character is general if the mainland's 通用规范汉字表 of 2013 has it
 * (Unihan's kTGH), and current if that or GB 2312 (kGB0) has it.  The first
 * rule that changes it decides:
 *   1. radicals and strokes become the ideograph that looks like them
 *      (EquivalentUnifiedIdeograph.txt);
 *   2. pairs of our own;
 *   3. traditional becomes simplified (OpenCC's t2s);
 *   4. what is not current and a form of Taiwan or Hong Kong becomes
 *      simplified (tw2s, hk2s);
 *   5. a simplified character whose traditional one (s2t) has since gone to
 *      another, general one, goes there too: 锺 with 鍾 to 钟;
 *   6. what is not current becomes the one general character that Unihan
 *      calls its variant (kSemanticVariant, kZVariant).  Of what Taiwan uses
 *      (kBigFive) two dictionaries have to say so: 妳 is not 奶.
 * A result of OpenCC that is not one code point is no result.
 */
#include "index/han_forms.h"

#include "index/fold_table.h"
#include "index/unicode_data.h"
#include "protocol/utf8.h"

#include <opencc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* What the character lists say, as bits. */
enum { GENERAL = 1, GB2312 = 2, BIG5 = 4, CURRENT = GENERAL | GB2312 };

/* What Unihan says a character is a variant of. */
struct variant {
    uint32_t of; /* 0: of nothing */
    bool torn;   /* of several */
    unsigned dictionaries;
};

/*
 * 著 and 着 were one character; OpenCC tells them apart by their neighbours.
 * The others are everyday forms of Taiwan which 第一批异体字整理表 (1955) puts
 * under the character on the right.
 */
static const uint32_t own_forms[][2] = {
    {U'著', U'着'}, {U'倣', U'仿'}, {U'啣', U'衔'}, {U'姪', U'侄'},
    {U'歛', U'敛'}, {U'牴', U'抵'}, {U'砲', U'炮'}, {U'舖', U'铺'},
    {U'銲', U'焊'}, {U'鎗', U'枪'}, {U'隄', U'堤'}};

static uint8_t lists[JY_FOLD_CODES];
static uint32_t look_alikes[JY_FOLD_CODES]; /* 0: none */
static struct variant variants[JY_FOLD_CODES];
static opencc_t t2s, tw2s, hk2s, s2t;
static char unihan_version[16];

static opencc_t open_converter(const char *name)
{
    opencc_t converter = opencc_open(name);
    if (converter == (opencc_t)-1) { /* so it fails, not with NULL */
        fprintf(stderr, "fold_gen: OpenCC can't open %s: %s\n", name,
                opencc_error());
        exit(1);
    }
    return converter;
}

static uint32_t convert(opencc_t converter, uint32_t code)
{
    char bytes[JY_UTF8_MAX];
    size_t len = jy_utf8_encode(code, bytes);
    char *result = opencc_convert_utf8(converter, bytes, len);
    if (!result) {
        fprintf(stderr, "fold_gen: OpenCC can't convert U+%04X: %s\n",
                (unsigned)code, opencc_error());
        exit(1);
    }
    uint32_t other = code;
    size_t result_len = strlen(result);
    if (result_len == 0 ||
        jy_utf8_decode(result, result_len, &other) != result_len) {
        other = code;
    }
    opencc_convert_utf8_free(result);
    return other;
}

/* Rules 2 to 4. */
static uint32_t modern_form(uint32_t code)
{
    for (size_t i = 0; i < sizeof own_forms / sizeof *own_forms; i++) {
        if (own_forms[i][0] == code) {
            return own_forms[i][1];
        }
    }
    uint32_t form = convert(t2s, code);
    if (form == code && !(lists[code] & CURRENT)) {
        form = convert(tw2s, code);
        if (form == code) {
            form = convert(hk2s, code);
        }
    }
    return form;
}

static uint32_t settle(uint32_t code)
{
    enum { STEPS_MAX = 16 }; /* 2 are enough with today's data */
    for (int step = 0; step < STEPS_MAX; step++) {
        uint32_t form = modern_form(code);
        if (form == code) {
            return code;
        }
        code = form;
    }
    fprintf(stderr, "fold_gen: forms of U+%04X go round in a circle\n",
            (unsigned)code);
    exit(1);
}

uint32_t jy_han_form(uint32_t code)
{
    if (look_alikes[code]) {
        return look_alikes[code];
    }
    if (utf8proc_category((utf8proc_int32_t)code) != UTF8PROC_CATEGORY_LO) {
        return code;
    }
    uint32_t form = modern_form(code);
    if (form != code) {
        return form;
    }
    form = settle(convert(s2t, code));
    if (form != code && (lists[form] & GENERAL)) {
        return form;
    }
    const struct variant *variant = &variants[code];
    bool sure = !(lists[code] & BIG5) ||
                (variant->dictionaries & (variant->dictionaries - 1)) != 0;
    return variant->of && !variant->torn && !(lists[code] & CURRENT) && sure
               ? variant->of
               : code;
}

/* The dictionary that `name` begins with, as a bit; Unihan has a few more,
 * mostly misspelled. */
static unsigned dictionary(const char *name)
{
    static const char *const names[] = {"kCowles",     "kFenn",     "kHanYu",
                                        "kHKGlyph",    "kLau",      "kMatthews",
                                        "kMeyerWempe", "kMorohashi"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strncmp(name, names[i], strlen(names[i])) == 0) {
            return 1U << i;
        }
    }
    return 0;
}

/* `value` is as in "U+56EC<kFenn U+56DE<kLau,kMatthews:T". */
static void add_variants(uint32_t code, const char *value)
{
    struct variant *variant = &variants[code];
    for (; strncmp(value, "U+", 2) == 0; value += *value == ' ') {
        const char *at = value + 2;
        uint32_t of = settle(jy_unicode_data_code(&at));
        value = at + strcspn(at, " \n");
        if (of == code || !(lists[of] & GENERAL)) {
            continue;
        }
        variant->torn |= variant->of && variant->of != of;
        variant->of = of;
        for (; at < value; at++) {
            if (*at == '<' || *at == ',') {
                variant->dictionaries |= dictionary(at + 1);
            }
        }
    }
}

static void add_property(const jy_unihan_line *line)
{
    if (jy_unihan_is(line, "kTGH")) {
        lists[line->code] |= GENERAL;
    } else if (jy_unihan_is(line, "kGB0")) {
        lists[line->code] |= GB2312;
    } else if (jy_unihan_is(line, "kBigFive")) {
        lists[line->code] |= BIG5;
    } else if (jy_unihan_is(line, "kSemanticVariant") ||
               jy_unihan_is(line, "kZVariant")) {
        add_variants(line->code, line->value);
    }
}

static void read_unihan(const char *folder, const char *name)
{
    char *text = jy_unicode_data_read(folder, name);
    const char *version = strstr(text, "Unicode version: ");
    const char *at = text;
    jy_unihan_line line;
    if (version) {
        sscanf(version, "Unicode version: %15s", unihan_version);
    }
    while (jy_unihan_next(&at, &line)) {
        add_property(&line);
    }
    free(text);
}

/* Lines of "2E81 ; 5382 # …" and "2E8C..2E8D ; 5C0F # …", and remarks. */
static void read_look_alikes(const char *folder)
{
    char *text = jy_unicode_data_read(folder, "EquivalentUnifiedIdeograph.txt");
    for (const char *line = text; *line; line += *line == '\n') {
        if (*line >= '0' && *line <= 'F') {
            uint32_t first = jy_unicode_data_code(&line);
            line += strspn(line, ".");
            uint32_t last = *line == ' ' ? first : jy_unicode_data_code(&line);
            line += strspn(line, " ;");
            uint32_t ideograph = jy_unicode_data_code(&line);
            for (uint32_t code = first; code <= last; code++) {
                look_alikes[code] = ideograph;
            }
        }
        line += strcspn(line, "\n");
    }
    free(text);
}

/* Data of another version may lack a property or a dictionary: then the table
 * would be made of what is left. */
static void check_sources(void)
{
    if (look_alikes[0x2F00] != U'一' || lists[U'国'] != CURRENT ||
        !(lists[U'國'] & BIG5) || variants[U'氷'].of != U'冰' ||
        !unihan_version[0]) {
        fprintf(stderr, "fold_gen: the Unicode data files lack something that "
                        "the folding is made of\n");
        exit(1);
    }
    if (convert(t2s, U'國') != U'国' || convert(s2t, U'国') != U'國' ||
        convert(tw2s, U'檯') != U'台' || convert(hk2s, U'衞') != U'卫') {
        fprintf(stderr, "fold_gen: OpenCC's dictionaries do not do what the "
                        "folding is made of\n");
        exit(1);
    }
}

void jy_han_forms_load(const char *folder)
{
    t2s = open_converter("t2s.json");
    tw2s = open_converter("tw2s.json");
    hk2s = open_converter("hk2s.json");
    s2t = open_converter("s2t.json");
    read_look_alikes(folder);
    read_unihan(folder, "Unihan_OtherMappings.txt.bz2");
    read_unihan(folder, "Unihan_Variants.txt.bz2"); /* asks the lists */
    check_sources();
}

const char *jy_han_forms_unihan_version(void)
{
    return unihan_version;
}
