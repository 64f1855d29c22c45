/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Windows, snippets and marks of random texts, against readers that are plain
 * and slow: every window is tried, every character is painted.
 */
#define _GNU_SOURCE /* memmem() */
#include "index/snippet.h"
#include "index/windows.h"
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    PIECES_MAX = 50000,
    BYTES_MAX = PIECES_MAX * 26, /* of the longest piece, and a NUL */
    PLACES_MAX = 40,
    WORDS = 6
};

/* None of these may be parted; the first are the ends of something. */
static const char *const pieces[] = {
    "\n",
    "。",
    "！",
    "？",
    "”",
    "，",
    "、",
    " ",
    "税",
    "收",
    "改",
    "革",
    "𠮷",
    "𠀾",
    "g",
    "7",
    "e\xCC\x81",                                /* é in two parts */
    "か\xE3\x82\x99",                           /* が in two parts */
    "葛\xF3\xA0\x84\x80",                       /* with its variant */
    "❤\xEF\xB8\x8F",                            /* in color */
    "👨\xE2\x80\x8D👩\xE2\x80\x8D👧\xE2\x80\x8D👦", /* a family */
    "👍🏽",                                 /* with a tone */
    "🇨🇳",                                       /* a flag */
    "1\xEF\xB8\x8F\xE2\x83\xA3",                /* a key */
    "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB",     /* 한 in letters */
};
enum { ENDS = 8, PIECES = sizeof pieces / sizeof *pieces };

static unsigned random_state = 11;

static size_t below(size_t n)
{
    random_state = random_state * 1103515245U + 12345U;
    return random_state / 65536 % n;
}

/* A text, and where in it a cut may be. */
struct sample {
    char text[BYTES_MAX];
    size_t len;
    size_t edge[PIECES_MAX + 1]; /* bytes */
    size_t at[PIECES_MAX + 1];   /* the same in code points */
    size_t line[PIECES_MAX + 1]; /* number of the paragraph */
    size_t pieces;
    jy_place place[PLACES_MAX];
    size_t place_count;
};

static void write_text(struct sample *sample, size_t count, size_t first_piece)
{
    sample->len = sample->pieces = 0;
    size_t character = 0;
    size_t line = 0;
    for (size_t i = 0; i <= count; i++) {
        sample->edge[i] = sample->len;
        sample->at[i] = character;
        sample->line[i] = line;
        if (i < count) {
            const char *piece =
                pieces[first_piece + below(PIECES - first_piece)];
            memcpy(sample->text + sample->len, piece, strlen(piece));
            sample->len += strlen(piece);
            character += jy_utf8_count(piece, strlen(piece));
            line += *piece == '\n';
        }
    }
    sample->text[sample->len] = '\0';
    sample->pieces = count;
}

static int compare(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int by_begin(const void *a, const void *b)
{
    const jy_place *left = a;
    const jy_place *right = b;
    int order = compare(left->span.begin, right->span.begin);
    order = order ? order : compare(left->span.end, right->span.end);
    return order ? order : compare(left->word, right->word);
}

/* Places of whole pieces, in one paragraph, not longer than a window. */
static void strew_places(struct sample *sample, size_t count, size_t characters)
{
    static const unsigned weights[WORDS] = {0, 1, 1, 3, 7, 20};
    sample->place_count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t first = below(sample->pieces);
        size_t last = first + 1 + below(6);
        size_t word = below(WORDS);
        if (last <= sample->pieces &&
            sample->line[first] == sample->line[last] &&
            sample->at[last] - sample->at[first] <= characters) {
            sample->place[sample->place_count++] = (jy_place){
                .span = {sample->edge[first], sample->edge[last]},
                .word = word,
                .weight = weights[word],
            };
        }
    }
    qsort(sample->place, sample->place_count, sizeof *sample->place, by_begin);
}

static bool is_inside(jy_span span, jy_span window)
{
    return span.begin >= window.begin && span.end <= window.end;
}

/* The weight of different words in `window` that are not in `known`. */
static size_t weigh(const struct sample *sample, jy_span window, jy_span known)
{
    size_t weight[WORDS] = {0};
    size_t sum = 0;
    for (size_t i = 0; i < sample->place_count; i++) {
        const jy_place *place = &sample->place[i];
        if (is_inside(place->span, window)) {
            weight[place->word] = place->weight ? place->weight : 1;
        }
    }
    for (size_t i = 0; i < sample->place_count; i++) {
        if (is_inside(sample->place[i].span, known)) {
            weight[sample->place[i].word] = 0;
        }
    }
    for (size_t word = 0; word < WORDS; word++) {
        sum += weight[word];
    }
    return sum;
}

/* The most that any window of one paragraph weighs, beside `known`. */
static size_t heaviest(const struct sample *sample, size_t characters,
                       jy_span known)
{
    size_t most = 0;
    size_t end = 0;
    for (size_t begin = 0; begin < sample->pieces; begin++) {
        end = end > begin ? end : begin;
        while (end < sample->pieces &&
               sample->line[end + 1] == sample->line[begin] &&
               sample->at[end + 1] - sample->at[begin] <= characters) {
            end++;
        }
        jy_span window = {sample->edge[begin], sample->edge[end]};
        if (window.begin < known.end && window.end > known.begin) {
            if (window.begin >= known.begin) {
                continue;
            }
            window.end = known.begin;
        }
        size_t weight = weigh(sample, window, known);
        most = weight > most ? weight : most;
    }
    return most;
}

/* The number of the piece that begins at byte `at`; there must be one. */
static size_t piece_at(const struct sample *sample, size_t at)
{
    size_t low = 0;
    size_t high = sample->pieces;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sample->edge[middle] < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    assert_int_equal(sample->edge[low], at);
    return low;
}

static bool touches(const jy_windows *windows, jy_span span)
{
    for (size_t i = 0; i < windows->count; i++) {
        jy_span window = windows->window[i];
        if (window.begin < span.end && span.begin < window.end) {
            return true;
        }
    }
    return false;
}

static void check_windows(const struct sample *sample,
                          const jy_windows *windows, size_t characters,
                          size_t max)
{
    assert_in_range(windows->count, 1, max);
    assert_in_range(windows->best, 0, windows->count - 1);
    for (size_t i = 0; i < windows->count; i++) {
        jy_span window = windows->window[i];
        size_t first = piece_at(sample, window.begin);
        size_t last = piece_at(sample, window.end);
        assert_true(i == 0 || windows->window[i - 1].end <= window.begin);
        assert_in_range(sample->at[last] - sample->at[first], 0, characters);
        assert_int_equal(sample->line[first], sample->line[last]);
    }
    jy_span best = windows->window[windows->best];
    jy_span none = {sample->len, sample->len};
    assert_int_equal(weigh(sample, best, none),
                     heaviest(sample, characters, none));
    if (windows->count == 2 && max == 2) {
        jy_span other = windows->window[1 - windows->best];
        assert_int_equal(weigh(sample, other, best),
                         heaviest(sample, characters, best));
    }
    /* There are fewer only where nothing is left to show. */
    for (size_t i = 0; windows->count < max && i < sample->place_count; i++) {
        assert_true(touches(windows, sample->place[i].span));
    }
}

/* A mark goes on from one character to the next where a place does. */
static void check_marks(const struct sample *sample, jy_span window,
                        const jy_snippet *snippet)
{
    size_t dots = strncmp(snippet->text.bytes, "……", strlen("……")) == 0 ? 2 : 0;
    size_t character = dots;
    size_t mark = 0;
    bool open = false;
    for (size_t at = window.begin; at < window.end; character++) {
        uint32_t code;
        size_t size = jy_utf8_decode(sample->text + at, window.end - at, &code);
        bool covered = false;
        bool goes_on = false;
        for (size_t i = 0; i < sample->place_count; i++) {
            jy_span span = sample->place[i].span;
            if (is_inside(span, window) && span.begin <= at && span.end > at) {
                covered = true;
                goes_on = goes_on || span.begin < at;
            }
        }
        if (open && !goes_on) {
            assert_int_equal(snippet->marks[mark++].end, character);
        }
        if (covered && !goes_on) {
            assert_in_range(mark, 0, snippet->mark_count - 1);
            assert_int_equal(snippet->marks[mark].begin, character);
        }
        open = covered;
        at += size;
    }
    if (open) {
        assert_int_equal(snippet->marks[mark++].end, character);
    }
    assert_int_equal(mark, snippet->mark_count);
}

/* It is the window, with dots at its ends or not. */
static void check_text(const struct sample *sample, jy_span window,
                       const jy_snippet *snippet)
{
    size_t len = window.end - window.begin;
    size_t dots = snippet->text.len - len;
    const char *at = snippet->text.bytes;
    assert_int_equal(strlen(at), snippet->text.len);
    if (dots == 2 * strlen("……") ||
        (dots == strlen("……") && strncmp(at, "……", strlen("……")) == 0)) {
        assert_memory_equal(at, "……", strlen("……"));
        at += strlen("……");
        dots -= strlen("……");
    }
    assert_memory_equal(at, sample->text + window.begin, len);
    assert_string_equal(at + len, dots ? "……" : "");
}

static void check_sample(struct sample *sample, size_t characters, size_t max)
{
    jy_original text = jy_original_of((jy_text){sample->text, sample->len});
    jy_places places = {.place = sample->place, .count = sample->place_count};
    jy_windows windows;
    jy_snippets snippets;
    assert_int_equal(jy_windows_choose(&text, sample->place,
                                       sample->place_count, characters, max,
                                       &windows, NULL),
                     JY_OK);
    check_windows(sample, &windows, characters, max);
    assert_int_equal(
        jy_snippets_cut(&text, &places, characters, max, &snippets, NULL),
        JY_OK);
    assert_int_equal(snippets.count, windows.count);
    assert_int_equal(snippets.best, windows.best);
    for (size_t i = 0; i < windows.count; i++) {
        check_text(sample, windows.window[i], &snippets.snippet[i]);
        check_marks(sample, windows.window[i], &snippets.snippet[i]);
    }
    jy_snippets_clear(&snippets);
}

static struct sample sample; /* large */

static void random_texts_are_cut_as_by_trying_every_window(void **state)
{
    (void)state;
    for (size_t n = 0; n < 3000; n++) {
        /* With sentences and paragraphs, with sentences, without any. */
        static const size_t first_piece[] = {0, 0, 1, ENDS};
        size_t characters = 20 + below(60);
        write_text(&sample, 1 + below(400), first_piece[n % 4]);
        strew_places(&sample, below(PLACES_MAX), characters);
        check_sample(&sample, characters, 1 + n % JY_SNIPPET_WINDOWS_MAX);
    }
}

static void one_long_paragraph_is_cut_the_same(void **state)
{
    (void)state;
    for (size_t n = 0; n < 4; n++) {
        write_text(&sample, PIECES_MAX, n % 2 ? ENDS : 1);
        strew_places(&sample, PLACES_MAX, 100);
        check_sample(&sample, n < 2 ? 100 : JY_SNIPPET_CHARACTERS_MAX,
                     JY_SNIPPET_WINDOWS_MAX);
    }
}

/* Whether a snippet without its dots is in the text, and not too long. */
static void check_loosely(const jy_snippet *snippet, size_t characters)
{
    static const size_t dots = sizeof "……" - 1;
    jy_text text = snippet->text;
    if (text.len >= dots && memcmp(text.bytes, "……", dots) == 0) {
        text = (jy_text){text.bytes + dots, text.len - dots};
    }
    if (text.len >= dots &&
        memcmp(text.bytes + text.len - dots, "……", dots) == 0) {
        text.len -= dots;
    }
    assert_non_null(memmem(sample.text, sample.len, text.bytes, text.len));
    assert_true(jy_utf8_is_valid(text.bytes, text.len));
    assert_in_range(jy_utf8_count(text.bytes, text.len), 0, characters);
    size_t marked = 0;
    for (size_t i = 0; i < snippet->mark_count; i++) {
        assert_true(snippet->marks[i].begin >= marked);
        assert_true(snippet->marks[i].end > snippet->marks[i].begin);
        marked = snippet->marks[i].end;
    }
    assert_true(marked <=
                jy_utf8_count(snippet->text.bytes, snippet->text.len));
}

/* Places that part characters, cross paragraphs, or are longer than windows. */
static void places_of_any_shape_are_shown_within_the_text(void **state)
{
    (void)state;
    for (size_t n = 0; n < 3000; n++) {
        size_t characters = 1 + below(60);
        write_text(&sample, 1 + below(300), n % 2 ? 0 : ENDS);
        jy_places places = {.place = sample.place, .count = below(PLACES_MAX)};
        for (size_t i = 0; i < places.count; i++) {
            size_t end = jy_utf8_floor(sample.text, below(sample.len + 1));
            size_t begin = jy_utf8_floor(sample.text, below(end + 1));
            if (n % 3) {
                begin = end > 30 ? jy_utf8_floor(sample.text, end - 30) : 0;
            }
            sample.place[i] =
                (jy_place){.span = {begin, end}, .word = below(WORDS)};
        }
        jy_snippets snippets;
        jy_original text = jy_original_of((jy_text){sample.text, sample.len});
        assert_int_equal(jy_snippets_cut(&text, &places, characters,
                                         JY_SNIPPET_WINDOWS_MAX, &snippets,
                                         NULL),
                         JY_OK);
        for (size_t i = 0; i < snippets.count; i++) {
            check_loosely(&snippets.snippet[i], characters);
        }
        jy_snippets_clear(&snippets);
    }
}

static void check_same(const jy_snippets *a, const jy_snippets *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->best, b->best);
    for (size_t i = 0; i < a->count; i++) {
        const jy_snippet *left = &a->snippet[i];
        const jy_snippet *right = &b->snippet[i];
        assert_int_equal(left->begin, right->begin);
        assert_string_equal(left->text.bytes, right->text.bytes);
        assert_int_equal(left->mark_count, right->mark_count);
        for (size_t k = 0; k < left->mark_count; k++) {
            assert_int_equal(left->marks[k].begin, right->marks[k].begin);
            assert_int_equal(left->marks[k].end, right->marks[k].end);
        }
    }
}

/* Cut a text that must be made, with what is told of its places, and the same
 * text with nothing told. */
static void check_told(const jy_stored_field *field, size_t characters)
{
    jy_places places = {.place = sample.place, .count = below(PLACES_MAX)};
    jy_changes_walk walk = {0};
    for (size_t i = 0; i < places.count; i++) {
        const jy_text folded = field->folded;
        size_t begin = jy_utf8_floor(folded.bytes, below(folded.len));
        size_t end = begin + 3 + below(12);
        end = end < folded.len ? jy_utf8_floor(folded.bytes, end) : folded.len;
        jy_place *place = &sample.place[i];
        *place = (jy_place){.word = below(WORDS), .weight = (unsigned)below(5)};
        jy_stored_find(field, &walk, (jy_span){begin, end}, &place->told);
        place->span = place->told.span;
    }
    jy_original made;
    jy_original there = jy_original_of((jy_text){sample.text, sample.len});
    jy_snippets told;
    jy_snippets plain;
    assert_int_equal(jy_original_open(field, &made, NULL), JY_OK);
    assert_int_equal(jy_snippets_cut(&made, &places, characters,
                                     JY_SNIPPET_WINDOWS_MAX, &told, NULL),
                     JY_OK);
    for (size_t i = 0; i < places.count; i++) {
        places.place[i].told = (jy_changes_place){.plain = false};
    }
    assert_int_equal(jy_snippets_cut(&there, &places, characters,
                                     JY_SNIPPET_WINDOWS_MAX, &plain, NULL),
                     JY_OK);
    check_same(&told, &plain);
    jy_snippets_clear(&told);
    jy_snippets_clear(&plain);
    jy_original_close(&made);
}

static void what_is_told_of_places_changes_nothing(void **state)
{
    (void)state;
    for (int n = 0; n < 2000; n++) {
        jy_folded folded;
        jy_buffer changes = {0};
        jy_buffer points = {0};
        write_text(&sample, 10 + below(1500), n % 2 ? ENDS : 0);
        assert_int_equal(jy_fold(sample.text, sample.len, &folded, NULL),
                         JY_OK);
        jy_changes_write((jy_text){sample.text, sample.len}, &changes, &points);
        const jy_stored_field field = {
            .folded = {folded.bytes, folded.len},
            .changes = {.folded = {folded.bytes, folded.len},
                        .len = sample.len,
                        .bytes = (const unsigned char *)changes.bytes,
                        .size = changes.len,
                        .point =
                            (const jy_change_point *)(const void *)points.bytes,
                        .point_count = points.len / sizeof(jy_change_point)}};
        check_told(&field, 20 + below(n % 5 == 0 ? 500 : 60));
        jy_buffer_clear(&changes);
        jy_buffer_clear(&points);
        jy_folded_clear(&folded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_are_cut_as_by_trying_every_window),
        cmocka_unit_test(one_long_paragraph_is_cut_the_same),
        cmocka_unit_test(what_is_told_of_places_changes_nothing),
        cmocka_unit_test(places_of_any_shape_are_shown_within_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
