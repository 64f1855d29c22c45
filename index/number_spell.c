/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which parts of a word are numbers, and their other spellings. */
#include "index/number.h"
#include "protocol/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SPANS_MAX = 16,
    CHARACTERS_MAX = 3, /* ways to write a number in characters */
    SPELLING_MAX = 64,  /* bytes of a number */
    FRACTION_MAX = 8,   /* digits behind a decimal point */
    YEAR = 0x5E74,      /* 年 */
    MONTH = 0x6708,     /* 月 */
    DAY = 0x65E5,       /* 日 */
    POINT = 0x70B9      /* 点 */
};
static const uint32_t per_cent[] = {0x767E, 0x5206, 0x4E4B}; /* 百分之 */

/* A number of a word and all its spellings; a unit such as 年 is no part. */
struct span {
    size_t piece;
    size_t begin; /* bytes of the piece */
    size_t end;
    bool per_cent;
    char digits[SPELLING_MAX];
    char characters[CHARACTERS_MAX][SPELLING_MAX];
    size_t ways;
};

struct spans {
    struct span span[SPANS_MAX];
    size_t count;
};

/* One piece as code points, and where each begins; offset[count] is its end. */
struct line {
    size_t piece;
    uint32_t *code;
    size_t *offset;
    size_t count;
};

static const char *const digit_names[] = {"零", "一", "二", "三", "四",
                                          "五", "六", "七", "八", "九"};

/* 0 to 999 in characters. */
static void write_value(char *out, int value)
{
    int hundreds = value / 100;
    int tens = value / 10 % 10;
    int ones = value % 10;
    *out = '\0';
    if (hundreds) {
        strcat(strcat(out, digit_names[hundreds]), "百");
    }
    if (tens > 1 || (tens == 1 && hundreds)) {
        strcat(out, digit_names[tens]);
    }
    if (tens) {
        strcat(out, "十");
    } else if (hundreds && ones) {
        strcat(out, "零");
    }
    if (ones || value == 0) {
        strcat(out, digit_names[ones]);
    }
}

static struct span *add_span(struct spans *spans, const struct line *line,
                             size_t begin, size_t end)
{
    const struct span *last =
        spans->count > 0 ? &spans->span[spans->count - 1] : NULL;
    /* 百分之五月: what began first is the number. */
    bool overlaps =
        last && last->piece == line->piece && line->offset[begin] < last->end;
    if (overlaps || spans->count == SPANS_MAX) {
        return NULL;
    }
    struct span *span = &spans->span[spans->count++];
    *span = (struct span){.piece = line->piece,
                          .begin = line->offset[begin],
                          .end = line->offset[end]};
    return span;
}

static bool is_digit(uint32_t code)
{
    return code >= '0' && code <= '9';
}

static bool is_numeral_character(uint32_t code)
{
    char bytes[JY_UTF8_MAX];
    size_t size = jy_utf8_encode(code, bytes);
    return !is_digit(code) && code != POINT && code != '.' &&
           jy_number_is_after((jy_text){bytes, size}, 0);
}

/* Where the run of such characters begins that ends before `end`. */
static size_t run_before(const struct line *line, size_t end,
                         bool (*belongs)(uint32_t))
{
    while (end > 0 && belongs(line->code[end - 1])) {
        end--;
    }
    return end;
}

/* 1958 or 一九五八 before 年 at `end`. */
static void find_year(struct spans *spans, const struct line *line, size_t end)
{
    enum { DIGITS = 4 };
    static const char *const zeros[CHARACTERS_MAX] = {"〇", "零", "○"};
    if (end < DIGITS) {
        return;
    }
    const uint32_t *code = line->code + end - DIGITS;
    bool arabic = is_digit(code[0]);
    int before = end > DIGITS ? jy_number_digit(code[-1]) : -1;
    if (before >= 0 && is_digit(code[-1]) == arabic) {
        return;
    }
    for (size_t i = 0; i < DIGITS; i++) {
        if (jy_number_digit(code[i]) < 0 || is_digit(code[i]) != arabic) {
            return;
        }
    }
    struct span *span = add_span(spans, line, end - DIGITS, end);
    if (!span) {
        return;
    }
    bool has_zero = false;
    for (size_t i = 0; i < DIGITS; i++) {
        int digit = jy_number_digit(code[i]);
        has_zero = has_zero || digit == 0;
        span->digits[i] = (char)('0' + digit);
        for (size_t way = 0; way < CHARACTERS_MAX; way++) {
            strcat(span->characters[way],
                   digit ? digit_names[digit] : zeros[way]);
        }
    }
    span->ways = has_zero ? CHARACTERS_MAX : 1;
}

/* 11 or 十一 before 月 or 日 at `end`, up to `max`. */
static void find_count(struct spans *spans, const struct line *line, size_t end,
                       int max)
{
    bool arabic = end > 0 && is_digit(line->code[end - 1]);
    size_t begin =
        run_before(line, end, arabic ? is_digit : is_numeral_character);
    int value = -1;
    if (arabic && end - begin <= 2 && line->code[begin] != '0') {
        value = 0;
        for (size_t i = begin; i < end; i++) {
            value = value * 10 + (int)(line->code[i] - '0');
        }
    } else if (!arabic) {
        value = jy_number_value(line->code + begin, end - begin);
    }
    struct span *span =
        value >= 1 && value <= max ? add_span(spans, line, begin, end) : NULL;
    if (!span) {
        return;
    }
    snprintf(span->digits, sizeof span->digits, "%d", value);
    write_value(span->characters[0], value);
    span->ways = 1;
    if (value >= 20) {
        span->ways = 2;
        snprintf(span->characters[1], SPELLING_MAX, "%s%s",
                 value < 30 ? "廿" : "卅",
                 value % 10 ? digit_names[value % 10] : "");
    }
}

static bool is_decimal(uint32_t code)
{
    return is_digit(code) || code == '.';
}

/* Fill in a span that says value.fraction per cent. */
static void write_per_cent(struct span *span, int value, const int *fraction,
                           size_t fraction_count)
{
    char *digits = span->digits;
    char *characters = span->characters[0];
    digits += sprintf(digits, fraction_count ? "%d." : "%d", value);
    strcpy(characters, "百分之");
    write_value(characters + strlen(characters), value);
    if (fraction_count) {
        strcat(characters, "点");
    }
    for (size_t i = 0; i < fraction_count; i++) {
        *digits++ = (char)('0' + fraction[i]);
        strcat(characters, digit_names[fraction[i]]);
    }
    strcpy(digits, "%");
    span->per_cent = true;
    span->ways = 1;
}

/* 5 or 3.5 before % at `end`. */
static void find_decimal(struct spans *spans, const struct line *line,
                         size_t end)
{
    size_t at = run_before(line, end, is_decimal);
    const size_t begin = at;
    int fraction[FRACTION_MAX];
    size_t fraction_count = 0;
    int value = 0;
    while (at < end && is_digit(line->code[at]) && at - begin < 3) {
        value = value * 10 + (int)(line->code[at++] - '0');
    }
    bool usual = at > begin && (line->code[begin] != '0' || at == begin + 1);
    if (at < end && line->code[at] == '.') {
        at++;
        usual = usual && at < end;
        while (at < end && is_digit(line->code[at]) &&
               fraction_count < FRACTION_MAX) {
            fraction[fraction_count++] = (int)(line->code[at++] - '0');
        }
    }
    struct span *span =
        usual && at == end ? add_span(spans, line, begin, end + 1) : NULL;
    if (span) {
        write_per_cent(span, value, fraction, fraction_count);
    }
}

/* 五 or 三点五 behind 百分之 that ends at `at`. */
static void find_per_cent(struct spans *spans, const struct line *line,
                          size_t at)
{
    const size_t begin = at - 3;
    const size_t first = at;
    int fraction[FRACTION_MAX];
    size_t fraction_count = 0;
    while (at < line->count && is_numeral_character(line->code[at])) {
        at++;
    }
    int value = jy_number_value(line->code + first, at - first);
    if (line->code[first] == 0x5EFF || line->code[first] == 0x5345) {
        value = -1; /* 廿, 卅 are for days */
    }
    if (at + 1 < line->count && line->code[at] == POINT &&
        is_numeral_character(line->code[at + 1])) {
        for (at++; at < line->count && is_numeral_character(line->code[at]);
             at++) {
            int digit = jy_number_digit(line->code[at]);
            if (digit < 0 || fraction_count == FRACTION_MAX) {
                return;
            }
            fraction[fraction_count++] = digit;
        }
    }
    struct span *span = value >= 0 ? add_span(spans, line, begin, at) : NULL;
    if (span) {
        write_per_cent(span, value, fraction, fraction_count);
    }
}

static void find_spans(struct spans *spans, const struct line *line)
{
    for (size_t i = 0; i < line->count; i++) {
        switch (line->code[i]) {
        case YEAR:
            find_year(spans, line, i);
            break;
        case MONTH:
            find_count(spans, line, i, 12);
            break;
        case DAY:
            find_count(spans, line, i, 31);
            break;
        case '%':
            find_decimal(spans, line, i);
            break;
        default:
            if (i >= 3 &&
                memcmp(line->code + i - 3, per_cent, sizeof per_cent) == 0) {
                find_per_cent(spans, line, i);
            }
        }
    }
}

static bool read_piece(struct spans *spans, const jy_folded *piece,
                       size_t number)
{
    struct line line = {.piece = number};
    line.code = malloc((piece->len + 1) * sizeof *line.code);
    line.offset = malloc((piece->len + 1) * sizeof *line.offset);
    bool good = line.code && line.offset;
    for (size_t at = 0; good && at < piece->len;) {
        line.offset[line.count] = at;
        size_t size = jy_utf8_decode(piece->bytes + at, piece->len - at,
                                     &line.code[line.count]);
        at += size ? size : 1;
        line.count++;
    }
    if (good) {
        line.offset[line.count] = piece->len;
        find_spans(spans, &line);
    }
    free(line.code);
    free(line.offset);
    return good;
}

/* --- spellings of the whole word */

/* Which spelling of each span: DIGITS, or a way to write characters. */
enum { DIGITS = CHARACTERS_MAX };

static const char *spelling_of(const struct span *span, size_t way)
{
    return way == DIGITS ? span->digits : span->characters[way];
}

/* Piece number `number` of `from` with its spans spelt as `ways` say. */
static bool spell_piece(const jy_form *from, size_t number,
                        const struct spans *spans, const size_t *ways,
                        jy_folded *out)
{
    const jy_folded *piece = &from->piece[number];
    size_t at = 0;
    *out = (jy_folded){
        .bytes = malloc(piece->len + spans->count * SPELLING_MAX + 1)};
    if (!out->bytes) {
        return false;
    }
    for (size_t i = 0; i < spans->count; i++) {
        const struct span *span = &spans->span[i];
        if (span->piece == number) {
            const char *spelling = spelling_of(span, ways[i]);
            memcpy(out->bytes + out->len, piece->bytes + at, span->begin - at);
            out->len += span->begin - at;
            memcpy(out->bytes + out->len, spelling, strlen(spelling));
            out->len += strlen(spelling);
            at = span->end;
        }
    }
    memcpy(out->bytes + out->len, piece->bytes + at, piece->len - at);
    out->len += piece->len - at;
    out->bytes[out->len] = '\0';
    return true;
}

static bool is_equal(const jy_form *a, const jy_form *b)
{
    for (size_t i = 0; i < a->piece_count; i++) {
        if (strcmp(a->piece[i].bytes, b->piece[i].bytes) != 0) {
            return false;
        }
    }
    return true;
}

static void mark_ends(jy_form *form, const jy_form *typed,
                      const struct spans *spans, const size_t *ways)
{
    const struct span *first = &spans->span[0];
    const struct span *last = &spans->span[spans->count - 1];
    form->begins_number = first->piece == 0 && first->begin == 0;
    form->ends_number = last->per_cent && ways[spans->count - 1] != DIGITS &&
                        last->piece == typed->piece_count - 1 &&
                        last->end == typed->piece[last->piece].len;
}

/* Add the word spelt as `ways` say, unless it is there; false without memory.
 */
static bool add_form(jy_word *word, const struct spans *spans,
                     const size_t *ways)
{
    const size_t pieces = word->form[0].piece_count;
    jy_form form = {.piece = calloc(pieces, sizeof *form.piece)};
    bool good = form.piece != NULL;
    while (good && form.piece_count < pieces) {
        good = spell_piece(&word->form[0], form.piece_count, spans, ways,
                           &form.piece[form.piece_count]);
        form.piece_count += good;
    }
    bool known = false;
    for (size_t i = 0; good && i < word->form_count; i++) {
        known = known || is_equal(&form, &word->form[i]);
    }
    jy_form *grown =
        good && !known
            ? realloc(word->form, (word->form_count + 1) * sizeof *grown)
            : NULL;
    if (!grown) {
        while (form.piece_count > 0) {
            jy_folded_clear(&form.piece[--form.piece_count]);
        }
        free(form.piece);
        return good && known;
    }
    word->form = grown;
    mark_ends(&form, &word->form[0], spans, ways);
    word->form[word->form_count++] = form;
    return true;
}

/* The next combination of ways to write characters; false after the last. */
static bool next_ways(const struct spans *spans, size_t *ways)
{
    for (size_t i = spans->count; i-- > 0;) {
        if (++ways[i] < spans->span[i].ways) {
            return true;
        }
        ways[i] = 0;
    }
    return false;
}

/* The pieces of a form in one text, cut where it gets long. */
static void show_form(const jy_form *form, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < form->piece_count; i++) {
        const jy_folded *piece = &form->piece[i];
        size_t room = size - 1 - used;
        size_t len =
            piece->len <= room ? piece->len : jy_utf8_floor(piece->bytes, room);
        memcpy(out + used, piece->bytes, len);
        used += len;
    }
    out[used] = '\0';
}

static void note_spellings(jy_query *query, const jy_word *word, bool all)
{
    enum { SHOWN = 120 };
    char typed[SHOWN];
    char other[SHOWN];
    if (word->form_count == 1) {
        return;
    }
    show_form(&word->form[0], typed, SHOWN);
    show_form(&word->form[1], other, SHOWN);
    if (word->form_count == 2) {
        jy_query_add_note(query, "\"%s\" was also looked for as %s", typed,
                          other);
    } else {
        jy_query_add_note(
            query,
            "\"%s\" was also looked for as %s and in %zu more spellings%s",
            typed, other, word->form_count - 2,
            all ? "" : ", though not in all there are");
    }
}

jy_status jy_number_spell(jy_query *query, jy_word *word, jy_error *err)
{
    struct spans spans = {.count = 0};
    size_t ways[SPANS_MAX];
    bool good = true;
    for (size_t i = 0; good && i < word->form[0].piece_count; i++) {
        good = read_piece(&spans, &word->form[0].piece[i], i);
    }
    if (good && spans.count > 0) {
        for (size_t i = 0; i < spans.count; i++) {
            ways[i] = DIGITS;
        }
        good = add_form(word, &spans, ways);
        memset(ways, 0, sizeof ways);
        bool more = true;
        while (good && more && word->form_count < JY_QUERY_FORMS_MAX) {
            good = add_form(word, &spans, ways);
            more = next_ways(&spans, ways);
        }
        note_spellings(query, word, !more);
    }
    return good ? JY_OK
                : jy_error_set(err, JY_E_INTERNAL, "no memory for the query");
}
