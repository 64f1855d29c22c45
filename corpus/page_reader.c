/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a newspaper page of speeches is laid out. */
#include "corpus/credit.h"
#include "corpus/furniture.h"
#include "corpus/glyph.h"
#include "corpus/kicker.h"
#include "corpus/lines.h"
#include "corpus/reader.h"
#include "corpus/speech.h"

#include <stdlib.h>
#include <string.h>

/* In bytes: what is larger is no page. */
#define PAGE_MAX ((size_t)4 << 20)

#define HEADLINE_MAX 4 /* lines */

/* A speech on the page; the body may hold a credit, which is cut off. */
struct speech {
    jy_speech speech;
    char *credit; /* NULL if the speech has none of its own */
};

struct page {
    jy_text text;
    jy_text before; /* what stands before the first speech */
    struct speech *speech;
    size_t count;
    char *credit; /* of the whole page, or NULL */
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for a page");
}

static bool is_blank(jy_text text)
{
    return jy_text_trim(text).len == 0;
}

/* The part of the text that begins with `first` and ends before `rest`. */
static jy_text between(jy_text first, jy_text rest)
{
    return (jy_text){first.bytes, (size_t)(rest.bytes - first.bytes)};
}

static size_t count_newlines(jy_text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += text.bytes[i] == '\n';
    }
    return count;
}

/*
 * The headline, byline and start of the body after a kicker, with a byline:
 * the first of the next lines that the kicker ends with.
 */
static bool find_byline(jy_text rest, jy_speech *out)
{
    jy_kicker kicker;
    jy_text start = rest;
    jy_text line;
    for (size_t above = 0; above <= HEADLINE_MAX;) {
        jy_text here = rest;
        if (!jy_lines_next(&rest, &line)) {
            break;
        }
        if (is_blank(line)) {
            continue;
        }
        if (above > 0 && jy_kicker_parse(out->kicker, line, &kicker)) {
            out->headline = between(start, here);
            out->byline = line;
            out->body = rest;
            return true;
        }
        above++;
    }
    return false;
}

/*
 * The same without a byline: the headline is what stands between blank
 * lines, and is no sentence.
 */
static bool find_headline(jy_text rest, jy_speech *out)
{
    jy_kicker kicker;
    jy_text start = rest;
    jy_text line;
    size_t lines = 0;
    if (!jy_kicker_parse(out->kicker, (jy_text){NULL, 0}, &kicker)) {
        return false;
    }
    while (lines <= HEADLINE_MAX && jy_lines_next(&rest, &line)) {
        if (!is_blank(line)) {
            lines++;
        } else if (lines > 0) {
            out->headline = between(start, rest);
            out->body = rest;
            return !jy_glyph_ends_sentence(jy_text_trim(out->headline)) &&
                   !is_blank(rest);
        }
    }
    return false;
}

/* Does the kicker state a role?  If not, it may have begun a line above. */
static bool has_role(const jy_speech *speech)
{
    jy_kicker kicker;
    return jy_kicker_parse(speech->kicker, speech->byline, &kicker) &&
           kicker.role.bytes != NULL;
}

/*
 * Does a speech begin with `line`, between `above`, which may be absent, and
 * `rest`?  A long kicker stands on two lines; then a byline must confirm it.
 */
static bool find_speech(jy_text above, jy_text line, jy_text rest,
                        jy_speech *out)
{
    *out = (jy_speech){.kicker = line};
    if (!jy_kicker_is_candidate(line)) {
        return false;
    }
    bool found = find_byline(rest, out) || find_headline(rest, out);
    if ((found && has_role(out)) || is_blank(above)) {
        return found;
    }
    jy_speech longer = {.kicker = between(above, rest)};
    if (find_byline(rest, &longer)) {
        *out = longer;
        return true;
    }
    return found;
}

static bool claims_page(const char *name, jy_text text)
{
    jy_speech speech;
    jy_text above = {NULL, 0};
    jy_text line;
    (void)name;
    if (text.len > PAGE_MAX) {
        return false;
    }
    while (jy_lines_next(&text, &line)) {
        if (find_speech(above, line, text, &speech)) {
            return true;
        }
        above = line;
    }
    return false;
}

/* Add `speech`, whose body ends with the page as long as none follows. */
static bool add_speech(struct page *page, const jy_speech *speech)
{
    if ((page->count & (page->count - 1)) == 0) { /* full at powers of two */
        size_t capacity = page->count == 0 ? 1 : page->count * 2;
        struct speech *grown = realloc(page->speech, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        page->speech = grown;
    }
    if (page->count > 0) {
        jy_text *body = &page->speech[page->count - 1].speech.body;
        *body = between(*body, speech->kicker);
    }
    page->speech[page->count++] = (struct speech){*speech, NULL};
    return true;
}

static jy_status find_speeches(jy_text text, struct page *page, jy_error *err)
{
    jy_speech speech;
    jy_text counted = text; /* from line `number` on */
    jy_text rest = text;
    jy_text above = {NULL, 0};
    jy_text line;
    size_t number = 1;
    page->before = text;
    while (jy_lines_next(&rest, &line)) {
        if (!find_speech(above, line, rest, &speech)) {
            above = line;
            continue;
        }
        number += count_newlines(between(counted, speech.kicker));
        counted = speech.kicker;
        speech.line = number;
        if (page->count == 0) {
            page->before = between(text, speech.kicker);
        }
        if (!add_speech(page, &speech)) {
            return no_memory(err);
        }
        rest = speech.body; /* no speech begins above it */
        above = (jy_text){NULL, 0};
    }
    return JY_OK;
}

/*
 * A credit after the last speech, or before the first, is the page's; one
 * after another speech is that speech's own.
 */
static jy_status take_all_credits(struct page *page, jy_error *err)
{
    struct speech *last = &page->speech[page->count - 1];
    jy_status status = jy_credit_take(&last->speech.body, &page->credit, err);
    if (status == JY_OK) {
        status = jy_credit_take(&page->before, &page->credit, err);
    }
    for (struct speech *s = page->speech; status == JY_OK && s < last; s++) {
        status = jy_credit_take(&s->speech.body, &s->credit, err);
    }
    return status;
}

/* Hand over `speech`, number `number` of its page. */
static jy_status give_speech(const struct page *page,
                             const struct speech *speech, size_t number,
                             jy_reading *reading, jy_error *err)
{
    const char *credit = speech->credit != NULL ? speech->credit : page->credit;
    jy_speech given = speech->speech;
    given.credit = (jy_text){credit, credit == NULL ? 0 : strlen(credit)};
    return jy_speech_give(page->text, &given, number, reading, err);
}

/* What stands before the first speech is lost, which must be said. */
static void report_before(jy_text text, const struct page *page,
                          jy_reading *reading)
{
    jy_text before = jy_text_trim(page->before);
    if (before.len > 0) {
        jy_reading_problem(reading, 1 + count_newlines(between(text, before)),
                           "text before the first speech of the page");
    }
}

static jy_status read_cleared(jy_text text, jy_reading *reading, jy_error *err)
{
    struct page page = {.text = text};
    jy_status status = find_speeches(text, &page, err);
    if (status == JY_OK) {
        status = take_all_credits(&page, err);
    }
    if (status == JY_OK) {
        report_before(text, &page, reading);
    }
    for (size_t i = 0; status == JY_OK && i < page.count; i++) {
        status = give_speech(&page, &page.speech[i],
                             page.count == 1 ? 0 : i + 1, reading, err);
    }
    for (size_t i = 0; i < page.count; i++) {
        free(page.speech[i].credit);
    }
    free(page.speech);
    free(page.credit);
    return status;
}

static jy_status read_page(jy_text text, jy_reading *reading, jy_error *err)
{
    char *cleared = NULL;
    jy_status status = jy_furniture_clear(text, &cleared, err);
    if (status == JY_OK) {
        status = read_cleared((jy_text){cleared, text.len}, reading, err);
    }
    free(cleared);
    return status;
}

const jy_reader jy_page_reader = {
    .claims = claims_page,
    .read_text = read_page,
};
