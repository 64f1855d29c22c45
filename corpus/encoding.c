/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how Chinese text looks in each encoding. */
#include "corpus/encoding.h"

#include "protocol/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uchardet.h>

/* Longest character of any encoding here: what the head may cut. */
#define CHARACTER_MAX 4

/* How much of a text is decoded to see how it looks. */
#define LOOK_MAX ((size_t)16 << 10)

/*
 * Of the characters of a text that are neither ASCII nor marks, in percent:
 * so many are among the common ones at least (prose has 65, verse 32; what
 * is decoded wrongly 5 at most), so many can be wrong at most.
 */
#define COMMON_MIN 12
#define COMMON_LEAST 2 /* of them, whatever the share */
#define WRONG_MAX 3

/* What was UTF-8 once has so many of 100 characters broken at most. */
#define BROKEN_MAX 10

/* UTF-16 that has few common characters: so many are usual, in percent. */
#define USUAL_MIN 80

/* UTF-16 holds bytes no other text has; one in so many at least. */
#define CONTROL_SHARE 200

/* The detector's word counts from so many characters on. */
#define DETECTOR_MIN 20

/* The 320 most common characters of either script, in their order. */
#define HAN_LEN 3 /* bytes of each */
static const char common_han[] =
    "一三上下不与世业並个中为主义之九也了事二于五些交产人从他代以们件任"
    "企会但位体何作你使來依保信個們做先党入全兩公六共关其内军农决出分列"
    "利到制前力加务动動務化区十原去及反发取受只可各合同名后向员命和品員"
    "問四回因国國在地场坚基報增处外多大天好如委子学學安完定实家實对將對"
    "小就展山工已市常平年并应府度建开强当很後得從心必思性情想意應成我或"
    "战所技把持接推提收改放政教文新方於施无日时明是時更最會月有服期未本"
    "机权条来果查案條業樣機次正此比民水沒治法活济海点為無然照物特现現理"
    "生產用由申當發百的目相看着知社种科程立第等管系經级经结老者而育能自"
    "與處行表裡要見規规解计設說請设说資资起路身辦过还这进這通進過道還那"
    "部都里重量金長长開間關门问院面革項题風體高麼點";

/* What a text looks like if it is in an encoding. */
struct look {
    const char *name;
    size_t characters; /* other than ASCII and marks */
    size_t common;     /* of these */
    size_t strange;    /* of these: not Han */
    size_t wrong;      /* bytes that are no character */
};

/* X(name that people use, the encoding that holds all of it) */
#define ALIASES(X)                                                             \
    X("GB2312", "GB18030")                                                     \
    X("GBK", "GB18030")                                                        \
    X("CP936", "GB18030")                                                      \
    X("GB18030", "GB18030")                                                    \
    X("EUC-CN", "GB18030")                                                     \
    X("BIG5", "BIG5")                                                          \
    X("BIG-5", "BIG5")                                                         \
    X("CP950", "BIG5")                                                         \
    X("UTF8", "UTF-8")                                                         \
    X("UTF-8", "UTF-8")

const char *jy_encoding_widest(const char *name)
{
#define X(alias, widest)                                                       \
    if (strcasecmp(name, alias) == 0) {                                        \
        return widest;                                                         \
    }
    ALIASES(X)
#undef X
    return name;
}

const char *const *jy_encoding_related(const char *name)
{
    static const char *const none[] = {NULL};
    static const char *const gb18030[] = {"CP936", NULL}; /* 0x80 is € */
    static const char *const big5[] = {"BIG5-HKSCS", "CP950", NULL};
    return strcmp(name, "GB18030") == 0 ? gb18030
           : strcmp(name, "BIG5") == 0  ? big5
                                        : none;
}

bool jy_encoding_is_known(const char *name)
{
    iconv_t converter = iconv_open("UTF-8", name);
    if (converter == (iconv_t)-1) {
        return false;
    }
    (void)iconv_close(converter);
    return true;
}

bool jy_encoding_is_ascii(jy_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte == 0 || byte >= 0x80) {
            return false;
        }
    }
    return true;
}

/* --- what proves an encoding */

static bool find_mark(jy_text head, jy_encoding *out)
{
    static const struct {
        const char *name;
        const char *bytes;
        size_t len;
    } marks[] = {
        {"UTF-8", "\xEF\xBB\xBF", 3},
        {"UTF-32LE", "\xFF\xFE\0\0", 4}, /* before its beginning */
        {"UTF-16LE", "\xFF\xFE", 2},
        {"UTF-32BE", "\0\0\xFE\xFF", 4},
        {"UTF-16BE", "\xFE\xFF", 2},
        {"GB18030", "\x84\x31\x95\x33", 4},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (head.len >= marks[i].len &&
            memcmp(head.bytes, marks[i].bytes, marks[i].len) == 0) {
            *out = (jy_encoding){marks[i].name, marks[i].len, true};
            return true;
        }
    }
    return false;
}

/* UTF-8 as far as can be seen; NUL would hint at UTF-16. */
static bool is_utf8(jy_text head, bool whole)
{
    size_t valid = jy_utf8_valid_prefix(head.bytes, head.len);
    return (valid == head.len ||
            (!whole && head.len - valid < CHARACTER_MAX)) &&
           memchr(head.bytes, '\0', head.len) == NULL;
}

/* UTF-8 in which a few characters are broken, or NUL. */
static bool is_nearly_utf8(jy_text head)
{
    size_t characters = 0;
    size_t wrong = 0;
    size_t nuls = 0;
    size_t all = head.len;
    while (head.len > 0) {
        size_t valid = jy_utf8_valid_prefix(head.bytes, head.len);
        for (size_t i = 0; i < valid; i++) {
            characters += (unsigned char)head.bytes[i] >= 0xC0;
            nuls += head.bytes[i] == '\0';
        }
        wrong += valid < head.len;
        do { /* what continues a character that is none */
            valid += valid < head.len;
        } while (valid < head.len &&
                 ((unsigned char)head.bytes[valid] & 0xC0) == 0x80);
        head = (jy_text){head.bytes + valid, head.len - valid};
    }
    return wrong * 100 <= characters * BROKEN_MAX &&
           nuls * 100 <= all * WRONG_MAX;
}

/* --- UTF-16 without a mark */

/* A character that Chinese text is made of, ASCII included. */
static bool is_usual_unit(unsigned unit)
{
    return (unit >= 0x4E00 && unit <= 0x9FFF) ||
           (unit >= 0x20 && unit <= 0x7E) ||
           (unit >= 0x3000 && unit <= 0x3020) ||
           (unit >= 0xFF00 && unit <= 0xFF5E) ||
           (unit >= 0x2010 && unit <= 0x2026) || unit == '\n' || unit == '\r' ||
           unit == '\t';
}

/* Percent of the units that are usual; 0 if NUL is among them. */
static size_t usual_units(jy_text head, bool big_endian)
{
    size_t units = head.len / 2;
    size_t usual = 0;
    for (size_t i = 0; i < units; i++) {
        unsigned first = (unsigned char)head.bytes[i * 2];
        unsigned second = (unsigned char)head.bytes[i * 2 + 1];
        if (first == 0 && second == 0) {
            return 0;
        }
        usual += is_usual_unit(big_endian ? first << 8 | second
                                          : second << 8 | first);
    }
    return units == 0 ? 0 : usual * 100 / units;
}

/* Bytes that are in all Chinese UTF-16, and hardly in any other text. */
static bool has_odd_bytes(jy_text head)
{
    size_t odd = 0;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char byte = (unsigned char)head.bytes[i];
        odd += byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
    }
    return odd > 0 && odd >= head.len / CONTROL_SHARE;
}

static const char *utf16_name(jy_text head, bool whole)
{
    if ((whole && head.len % 2 != 0) || !has_odd_bytes(head)) {
        return NULL;
    }
    size_t little = usual_units(head, false);
    size_t big = usual_units(head, true);
    if (little < USUAL_MIN && big < USUAL_MIN) {
        return NULL;
    }
    return little == big ? NULL : little > big ? "UTF-16LE" : "UTF-16BE";
}

/* --- text decoded to see what it looks like */

static int compare_han(const void *left, const void *right)
{
    return memcmp(left, right, HAN_LEN);
}

static bool is_between(uint32_t code, uint32_t from, uint32_t to)
{
    return code >= from && code <= to;
}

/* What may stand in Chinese text and tells nothing. */
static bool is_mark(uint32_t code)
{
    return code < 0x370 || is_between(code, 0x2000, 0x206F) ||
           is_between(code, 0x2100, 0x25FF) || /* signs, numbers, lines */
           is_between(code, 0x3000, 0x303F) ||
           is_between(code, 0x3200, 0x33FF) || /* in circles, units */
           is_between(code, 0xFE30, 0xFE4F) || /* of vertical text */
           is_between(code, 0xFF00, 0xFF5E);
}

static void look_at(struct look *look, const char *text, size_t len)
{
    uint32_t code;
    for (size_t at = 0; at < len;) {
        size_t step = jy_utf8_decode(text + at, len - at, &code);
        if (step == 0) {
            break; /* not from iconv */
        }
        look->characters += !is_mark(code);
        look->strange += !is_mark(code) && !is_between(code, 0x4E00, 0x9FFF);
        look->common +=
            step == HAN_LEN &&
            bsearch(text + at, common_han, (sizeof common_han - 1) / HAN_LEN,
                    HAN_LEN, compare_han) != NULL;
        at += step;
    }
}

/* Decode `sample` as `look->name` and see. */
static void try_encoding(struct look *look, jy_text sample)
{
    char text[1024];
    iconv_t converter = iconv_open("UTF-8", look->name);
    char *from = (char *)(uintptr_t)sample.bytes; /* not written to */
    size_t left = sample.len;
    if (converter == (iconv_t)-1) {
        return;
    }
    while (left > 0) {
        char *to = text;
        size_t room = sizeof text;
        size_t result = iconv(converter, &from, &left, &to, &room);
        int errnum = result == (size_t)-1 ? errno : 0;
        look_at(look, text, sizeof text - room);
        if (errnum == EINVAL) {
            break; /* cut by the end of the sample */
        }
        if (errnum == EILSEQ) {
            look->wrong++;
            from++;
            left--;
            (void)iconv(converter, NULL, NULL, NULL, NULL);
        }
    }
    (void)iconv_close(converter);
}

/* Percent of the characters by which the common ones outweigh the strange
 * ones; 0 if too many are wrong. */
static size_t score(const struct look *look)
{
    size_t all = look->characters + look->wrong;
    return look->common <= look->strange || look->wrong * 100 > all * WRONG_MAX
               ? 0
               : (look->common - look->strange) * 100 / all;
}

/* What uchardet says, if it is one of the encodings that are read. */
static const char *detect(jy_text sample)
{
    static const char *const known[] = {"GB18030", "BIG5"};
    const char *found = NULL;
    uchardet_t detector = uchardet_new();
    if (detector == NULL) {
        return NULL;
    }
    if (uchardet_handle_data(detector, sample.bytes, sample.len) == 0) {
        uchardet_data_end(detector);
        const char *name = uchardet_get_charset(detector);
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            found = strcasecmp(name, known[i]) == 0 ? known[i] : found;
        }
    }
    uchardet_delete(detector);
    return found;
}

/* Is it beyond doubt, given how the text looks in the next best encoding? */
static bool is_clear(const struct look *best, const struct look *next)
{
    return best->common >= COMMON_LEAST && score(best) >= COMMON_MIN &&
           score(best) >= 2 * score(next);
}

/*
 * The encoding in which `sample` looks most like Chinese.  Where few of the
 * characters are common ones, as in old verse, the detector must agree.
 */
static const char *chinese_name(jy_text sample)
{
    static const char *const names[] = {"GB18030", "BIG5", "UTF-16LE",
                                        "UTF-16BE"};
    size_t count = has_odd_bytes(sample) ? 4 : 2;
    struct look best = {.name = NULL};
    struct look next = {.name = NULL};
    jy_text start = sample;
    start.len = start.len < LOOK_MAX ? start.len : LOOK_MAX;
    for (size_t i = 0; i < count; i++) {
        struct look look = {.name = names[i]};
        try_encoding(&look, start);
        if (score(&look) > score(&best)) {
            next = best;
            best = look;
        } else if (score(&look) > score(&next)) {
            next = look;
        }
    }
    if (best.name == NULL || is_clear(&best, &next)) {
        return best.name;
    }
    const char *detected =
        best.characters >= DETECTOR_MIN ? detect(sample) : NULL;
    return detected != NULL && strcmp(detected, best.name) == 0 ? detected
                                                                : NULL;
}

/* From the first byte that is not ASCII on, and no more than a sample. */
static jy_text sample_of(jy_text head)
{
    size_t at = 0;
    while (at < head.len && head.bytes[at] != 0 &&
           (unsigned char)head.bytes[at] < 0x80) {
        at++;
    }
    at -= at % 2; /* it may be UTF-16 */
    jy_text sample = {head.bytes + at, head.len - at};
    if (sample.len > JY_ENCODING_SAMPLE_MAX) {
        sample.len = JY_ENCODING_SAMPLE_MAX;
    }
    return sample;
}

jy_encoding jy_encoding_of(jy_text head, bool whole, const char *declared)
{
    jy_encoding found = {NULL, 0, false};
    if (find_mark(head, &found)) {
        return found;
    }
    if (is_utf8(head, whole) &&
        (declared == NULL || !jy_encoding_is_ascii(head))) {
        return (jy_encoding){"UTF-8", 0, true};
    }
    if (declared != NULL) {
        return (jy_encoding){jy_encoding_widest(declared), 0, true};
    }
    jy_text sample = sample_of(head);
    whole = whole && sample.bytes + sample.len == head.bytes + head.len;
    found.name = is_nearly_utf8(sample) ? "UTF-8" : chinese_name(sample);
    if (found.name == NULL) {
        found.name = utf16_name(sample, whole);
    }
    return found;
}
