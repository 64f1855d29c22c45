/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what printers put on a page beside its text. */
#include "corpus/furniture.h"

#include "corpus/lines.h"
#include "corpus/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Lists of words end in NULL. */
static const char *const around[] = {
    "（", "）", "(", ")", "【", "】", "〔", "〕", "[", "]",
    "▲",  "△",  "▼", "▽", "▶",  "►",  "◀",  "◄",  "→", NULL,
};
static const char *const pointers[] = {
    "下转", "上接", "紧接", "下轉", "上接", "緊接", "转", "轉", NULL,
};
static const char *const numbers[] = {
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "0", "1",  "2",
    "3",  "4",  "5",  "6",  "7",  "8",  "9",  "A",  "B",  "C",  "D", NULL,
};
static const char *const sheets[] = {"版", "页", "頁", NULL};

/* What may stand around the number of a page. */
static const char *const beside_numbers[] = {
    "-", "—", "–", "－", "·", "•", "第", "页", "頁", "共", "/", NULL,
};

/* So many pages must agree. */
#define HEADS_MIN 3
#define NUMBERS_MIN 2

/* And one in so many of all: left and right pages have heads of their own. */
#define HEADS_SHARE 3

/* A head and a number below it, and one to spare. */
#define ROUNDS 3

/* The first or last line of a page. */
struct edge {
    size_t at; /* in the text */
    size_t len;
    uint64_t key; /* equal for what says the same; 0: no furniture */
    bool number;
};

struct pages {
    struct edge *edge;
    uint64_t *sorted; /* keys */
    size_t count;
};

/* `text` behind as many of `words`, and blanks, as it begins with. */
static jy_text skip(jy_text text, const char *const *words)
{
    size_t step = 1;
    while (text.len > 0 && step > 0) {
        step = jy_text_leading_blank(text);
        step = step > 0 ? step : jy_words_begin(text, words);
        text = jy_words_tail(text, step);
    }
    return text;
}

bool jy_furniture_is_pointer(jy_text line)
{
    static const char *const ordinal[] = {"第", NULL};
    if (line.len > JY_FURNITURE_MAX) {
        return false;
    }
    jy_text rest = skip(line, around);
    size_t word = jy_words_begin(rest, pointers);
    jy_text number = skip(jy_words_tail(rest, word), ordinal);
    jy_text sheet = skip(number, numbers);
    size_t end = jy_words_begin(sheet, sheets);
    return word > 0 && sheet.len < number.len && end > 0 &&
           skip(jy_words_tail(sheet, end), around).len == 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static uint64_t mix(uint64_t key, uint64_t value)
{
    return (key ^ value) * 0x100000001B3U;
}

/*
 * What `line` says, digits and blanks apart; of a page's number, how far it
 * is from `page`, so that numbers in a row say the same.
 */
static void set_key(struct edge *edge, jy_text line, size_t page)
{
    uint64_t key = 0xCBF29CE484222325U;
    uint64_t first = 0;
    bool known = false; /* the first number */
    bool other = false; /* there are words */
    while (line.len > 0) {
        size_t digits = 0;
        while (digits < line.len && is_digit(line.bytes[digits])) {
            uint64_t digit = (uint64_t)(line.bytes[digits++] - '0');
            first = known ? first : first * 10 + digit;
        }
        known |= digits > 0;
        size_t passed =
            digits + jy_text_leading_blank(jy_words_tail(line, digits));
        size_t beside =
            jy_words_begin(jy_words_tail(line, passed), beside_numbers);
        if (passed + beside == 0) {
            other = true;
            key = mix(key, (unsigned char)line.bytes[0]);
            passed = 1;
        }
        line = jy_words_tail(line, passed + beside);
    }
    edge->number = known && !other;
    edge->key = edge->number ? mix(mix(key, '#'), first - page)
                : other      ? key
                             : 0;
}

/* The first or the `last` line of page `page`, which is [begin, end). */
static struct edge edge_of(jy_text page, size_t begin, size_t number, bool last)
{
    struct edge edge = {.key = 0};
    size_t lead = jy_text_leading_blank(page);
    jy_text text = jy_text_trim(page);
    if (text.len == 0) {
        return edge;
    }
    size_t from = 0;
    size_t end = 0;
    while (end < text.len && text.bytes[end] != '\n') {
        end++;
    }
    if (last) {
        from = end = text.len;
        while (from > 0 && text.bytes[from - 1] != '\n') {
            from--;
        }
    }
    edge.at = begin + lead + from;
    edge.len = end - from;
    if (edge.len <= JY_FURNITURE_MAX) {
        set_key(&edge, (jy_text){text.bytes + from, edge.len}, number);
    }
    return edge;
}

static int compare_keys(const void *left, const void *right)
{
    const uint64_t *a = left;
    const uint64_t *b = right;
    return (*a > *b) - (*a < *b);
}

/* How many pages have `key`. */
static size_t count_of(const struct pages *pages, uint64_t key)
{
    size_t low = 0;
    size_t high = pages->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pages->sorted[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (high < pages->count && pages->sorted[high] == key) {
        high++;
    }
    return high - low;
}

static void find_edges(jy_text text, struct pages *pages, bool last)
{
    size_t begin = 0;
    for (size_t number = 0; number < pages->count; number++) {
        const char *feed = memchr(text.bytes + begin, '\f', text.len - begin);
        size_t end = feed == NULL ? text.len : (size_t)(feed - text.bytes);
        jy_text page = {text.bytes + begin, end - begin};
        pages->edge[number] = edge_of(page, begin, number, last);
        pages->sorted[number] = pages->edge[number].key;
        begin = end + 1;
    }
    qsort(pages->sorted, pages->count, sizeof *pages->sorted, compare_keys);
}

/* Blank what the first or `last` lines of pages have in common. */
static void clear_edges(char *bytes, size_t len, struct pages *pages, bool last)
{
    find_edges((jy_text){bytes, len}, pages, last);
    for (size_t i = 0; i < pages->count; i++) {
        const struct edge *edge = &pages->edge[i];
        size_t count = edge->key == 0 ? 0 : count_of(pages, edge->key);
        size_t least = edge->number ? NUMBERS_MIN : HEADS_MIN;
        if (count >= least && count * HEADS_SHARE >= pages->count) {
            memset(bytes + edge->at, ' ', edge->len);
        }
    }
}

static void clear_pointers(char *bytes, size_t len)
{
    jy_text rest = {bytes, len};
    jy_text line;
    while (jy_lines_next(&rest, &line)) {
        jy_text text = jy_text_trim(line);
        if (text.len > 0 && jy_furniture_is_pointer(text)) {
            memset(bytes + (text.bytes - bytes), ' ', text.len);
        }
    }
}

jy_status jy_furniture_clear(jy_text text, char **out, jy_error *err)
{
    struct pages pages = {.count = 1};
    for (size_t i = 0; i < text.len; i++) {
        pages.count += text.bytes[i] == '\f';
    }
    pages.edge = calloc(pages.count, sizeof *pages.edge);
    pages.sorted = calloc(pages.count, sizeof *pages.sorted);
    *out = malloc(text.len + 1);
    bool good = pages.edge != NULL && pages.sorted != NULL && *out != NULL;
    if (good) {
        memcpy(*out, text.bytes, text.len);
        (*out)[text.len] = '\0';
        clear_pointers(*out, text.len);
        for (size_t i = 0; i < ROUNDS && pages.count > 1; i++) {
            clear_edges(*out, text.len, &pages, false);
            clear_edges(*out, text.len, &pages, true);
        }
    } else {
        free(*out);
        *out = NULL;
    }
    free(pages.edge);
    free(pages.sorted);
    return good ? JY_OK
                : jy_error_set(err, JY_E_INTERNAL, "no memory for a page");
}
