/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how Chinese text looks in each encoding. */
#include "corpus/encoding.h"

#include "protocol/utf8.h"

#include <iconv.h>
#include <string.h>
#include <strings.h>
#include <uchardet.h>

/* Longest character of any encoding here: what the head may cut. */
#define CHARACTER_MAX 4

/* Of the characters of a text, in percent: so many are the common ones at
 * least, so many can be wrong at most. */
#define COMMON_MIN 60
#define WRONG_MAX 3

/* UTF-16 holds bytes no other text has; one in so many at least. */
#define CONTROL_SHARE 200

/* The detector's word counts from so many characters on. */
#define DETECTOR_MIN 60

/* What a walk through bytes as if they were in an encoding has seen. */
struct tally {
    size_t characters; /* other than ASCII */
    size_t common;     /* of these */
    size_t wrong;      /* bytes or pairs that are no character */
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
    struct tally tally = {0, 0, 0};
    size_t nuls = 0;
    size_t all = head.len;
    while (head.len > 0) {
        size_t valid = jy_utf8_valid_prefix(head.bytes, head.len);
        for (size_t i = 0; i < valid; i++) {
            tally.characters += (unsigned char)head.bytes[i] >= 0xC0;
            nuls += head.bytes[i] == '\0';
        }
        tally.wrong += valid < head.len;
        valid += valid < head.len;
        head = (jy_text){head.bytes + valid, head.len - valid};
    }
    return tally.wrong * 100 <= tally.characters * WRONG_MAX &&
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

/* Bytes that are in half of all Chinese UTF-16, and in no other text. */
static bool has_odd_bytes(jy_text head)
{
    size_t odd = 0;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char byte = (unsigned char)head.bytes[i];
        odd += byte < 0x20 && strchr("\t\n\v\f\r\033", byte) == NULL;
        odd += byte == 0;
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
    if (little < COMMON_MIN && big < COMMON_MIN) {
        return NULL;
    }
    return little == big ? NULL : little > big ? "UTF-16LE" : "UTF-16BE";
}

/* --- GB18030 and Big5 */

static bool is_in(unsigned byte, unsigned from, unsigned to)
{
    return byte >= from && byte <= to;
}

/* Bytes of the GB18030 character there, 0 if there is none. */
static size_t take_gb18030(const unsigned char *at, struct tally *tally)
{
    if (!is_in(at[0], 0x81, 0xFE)) {
        return 0;
    }
    if (is_in(at[1], 0x30, 0x39)) {
        return is_in(at[2], 0x81, 0xFE) && is_in(at[3], 0x30, 0x39) ? 4 : 0;
    }
    if (!is_in(at[1], 0x40, 0xFE) || at[1] == 0x7F) {
        return 0;
    }
    bool in_gb2312 = at[1] >= 0xA1;
    /* level 1 of GB 2312; its marks; its letters of full width */
    tally->common += in_gb2312 && (is_in(at[0], 0xB0, 0xD7) || at[0] == 0xA1 ||
                                   at[0] == 0xA3);
    return 2;
}

/* Bytes of the Big5 character there, 0 if there is none. */
static size_t take_big5(const unsigned char *at, struct tally *tally)
{
    if (!is_in(at[0], 0x87, 0xFE) ||
        !(is_in(at[1], 0x40, 0x7E) || is_in(at[1], 0xA1, 0xFE))) {
        return 0;
    }
    /* level 1; marks, letters of full width */
    tally->common += is_in(at[0], 0xA4, 0xC6) || is_in(at[0], 0xA1, 0xA2);
    return 2;
}

typedef size_t (*take_function)(const unsigned char *at, struct tally *tally);

static struct tally count(jy_text head, take_function take)
{
    struct tally tally = {0, 0, 0};
    const char *end = head.bytes + head.len;
    for (const char *at = head.bytes; at < end;) {
        unsigned char four[CHARACTER_MAX] = {0}; /* may reach beyond the end */
        size_t left = (size_t)(end - at);
        if ((unsigned char)*at < 0x80) {
            at++;
            continue;
        }
        memcpy(four, at, left < CHARACTER_MAX ? left : CHARACTER_MAX);
        size_t len = take(four, &tally);
        if (len == 0 && left < CHARACTER_MAX) {
            break; /* cut, most likely */
        }
        tally.characters += len > 0;
        tally.wrong += len == 0;
        at += len > 0 ? len : 1;
    }
    return tally;
}

/* Percent of the characters that are common; 0 if too many are wrong. */
static size_t score(const struct tally *tally)
{
    size_t all = tally->characters + tally->wrong;
    return all == 0 || tally->wrong * 100 > all * WRONG_MAX
               ? 0
               : tally->common * 100 / all;
}

/* Does the detector see text of another language's double bytes? */
static bool is_foreign(const char *detected)
{
    return strncmp(detected, "EUC-", 4) == 0 ||
           strcmp(detected, "SHIFT_JIS") == 0 ||
           strncmp(detected, "ISO-2022", 8) == 0 ||
           strcmp(detected, "UHC") == 0 || strcmp(detected, "JOHAB") == 0;
}

/* What uchardet says; "" if nothing. */
static void detect(jy_text head, char *out, size_t size)
{
    uchardet_t detector = uchardet_new();
    out[0] = '\0';
    if (detector == NULL) {
        return;
    }
    if (uchardet_handle_data(detector, head.bytes, head.len) == 0) {
        uchardet_data_end(detector);
        const char *name = uchardet_get_charset(detector);
        size_t len = strlen(name);
        memcpy(out, name, len < size ? len + 1 : 0);
    }
    uchardet_delete(detector);
}

static const char *double_byte_name(jy_text head)
{
    struct tally gb18030 = count(head, take_gb18030);
    struct tally big5 = count(head, take_big5);
    size_t gb18030_score = score(&gb18030);
    size_t big5_score = score(&big5);
    bool is_gb18030 = gb18030_score > big5_score;
    size_t best = is_gb18030 ? gb18030_score : big5_score;
    char detected[32] = "";
    if (best < COMMON_MIN) {
        return NULL;
    }
    if (gb18030.characters >= DETECTOR_MIN) {
        detect(head, detected, sizeof detected);
    }
    if (is_foreign(detected)) {
        return NULL;
    }
    return is_gb18030 ? "GB18030" : "BIG5";
}

/* From the first byte that is not ASCII on, and no more than a sample. */
static jy_text sample_of(jy_text head)
{
    size_t at = 0;
    while (head.len - at > JY_ENCODING_SAMPLE_MAX && head.bytes[at] != 0 &&
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
    found.name = utf16_name(sample, whole);
    if (found.name == NULL) {
        found.name =
            is_nearly_utf8(sample) ? "UTF-8" : double_byte_name(sample);
    }
    return found;
}
