/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a newspaper page of speeches is laid out. */
#include "corpus/glyph.h"
#include "corpus/join.h"
#include "corpus/kicker.h"
#include "corpus/lines.h"
#include "corpus/reader.h"
#include "corpus/turns.h"

#include <stdlib.h>
#include <string.h>

/* In bytes: what is larger is no page, or no credit. */
#define PAGE_MAX ((size_t)4 << 20)
#define CREDIT_MAX 600

#define HEADLINE_MAX 4 /* lines */
#define CREDITS_MAX 8  /* in one place */

/* A speech on the page, as parts of the page's text. */
struct speech {
    size_t line; /* of the kicker, from 1 */
    jy_text kicker;
    jy_text headline;
    jy_text byline; /* absent if the page has none */
    jy_text body;   /* and perhaps a credit, which is cut off */
    char *credit;   /* NULL if the speech has none of its own */
};

struct page {
    jy_text text;
    jy_text before; /* what stands before the first speech */
    struct speech *speech;
    size_t count;
    char *credit; /* of the whole page, or NULL */
};

static const char *const credit_words[] = {
    "本版", "本报", "记者", "通讯员", "采写", "摄影", "报道", "供稿",
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
static bool find_byline(jy_text rest, struct speech *out)
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
static bool find_headline(jy_text rest, struct speech *out)
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
static bool has_role(const struct speech *speech)
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
                        struct speech *out)
{
    *out = (struct speech){.kicker = line};
    if (!jy_kicker_is_candidate(line)) {
        return false;
    }
    bool found = find_byline(rest, out) || find_headline(rest, out);
    if ((found && has_role(out)) || is_blank(above)) {
        return found;
    }
    struct speech longer = {.kicker = between(above, rest)};
    if (find_byline(rest, &longer)) {
        *out = longer;
        return true;
    }
    return found;
}

static bool claims_page(const char *name, jy_text text)
{
    struct speech speech;
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
static bool add_speech(struct page *page, const struct speech *speech)
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
        jy_text *body = &page->speech[page->count - 1].body;
        *body = between(*body, speech->kicker);
    }
    page->speech[page->count++] = *speech;
    return true;
}

static jy_status find_speeches(jy_text text, struct page *page, jy_error *err)
{
    struct speech speech;
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

static bool is_in(const char *word, jy_text text)
{
    size_t len = strlen(word);
    for (size_t at = 0; at + len <= text.len; at++) {
        if (memcmp(text.bytes + at, word, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool ends_with(jy_text text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len &&
           memcmp(text.bytes + text.len - len, end, len) == 0;
}

/* The text before and in the parenthesis that `text` ends with, if it does. */
static bool cut_parenthesis(jy_text text, const char *open, const char *close,
                            jy_text *before, jy_text *inside)
{
    if (!ends_with(text, close)) {
        return false;
    }
    text.len -= strlen(close);
    *before = text;
    while (before->len > 0 && text.len - before->len <= CREDIT_MAX) {
        if (ends_with(*before, close)) {
            return false;
        }
        if (ends_with(*before, open)) {
            *inside =
                (jy_text){text.bytes + before->len, text.len - before->len};
            before->len -= strlen(open);
            return true;
        }
        before->len--;
    }
    return false;
}

/*
 * If `text` ends with a credit in parentheses, on lines of its own or behind
 * the last sentence, cut it off: *inside is what the parentheses hold.
 */
static bool cut_credit(jy_text *text, jy_text *inside)
{
    jy_text before = {text->bytes, text->len - jy_text_trailing_blank(*text)};
    if (!cut_parenthesis(before, "（", "）", &before, inside) &&
        !cut_parenthesis(before, "(", ")", &before, inside)) {
        return false;
    }
    size_t end = before.len - jy_text_trailing_blank(before);
    jy_text blank = {before.bytes + end, before.len - end};
    before.len = end;
    if (end > 0 && !is_in("\n", blank) && !jy_glyph_ends_sentence(before)) {
        return false;
    }
    for (size_t i = 0; i < sizeof credit_words / sizeof *credit_words; i++) {
        if (is_in(credit_words[i], *inside)) {
            *text = before;
            return true;
        }
    }
    return false;
}

/* Put `line` before what *credits holds, a line of its own; takes `line`. */
static bool prepend(char *line, char **credits)
{
    if (*credits == NULL) {
        *credits = line;
        return true;
    }
    size_t len = strlen(line);
    size_t size = strlen(*credits) + 1;
    char *both = realloc(line, len + 1 + size);
    if (both == NULL) {
        free(line);
        return false;
    }
    both[len] = '\n';
    memcpy(both + len + 1, *credits, size);
    free(*credits);
    *credits = both;
    return true;
}

/* Move the credits `text` ends with to *credits. */
static jy_status take_credits(jy_text *text, char **credits, jy_error *err)
{
    jy_text inside;
    for (size_t i = 0; i < CREDITS_MAX && cut_credit(text, &inside); i++) {
        jy_joined line;
        jy_status status = jy_join_one(inside, &line, err);
        if (status != JY_OK) {
            return status;
        }
        jy_line_map_clear(&line.lines);
        if (!prepend(line.bytes, credits)) {
            return no_memory(err);
        }
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
    jy_status status = take_credits(&last->body, &page->credit, err);
    if (status == JY_OK) {
        status = take_credits(&page->before, &page->credit, err);
    }
    for (struct speech *s = page->speech; status == JY_OK && s < last; s++) {
        status = take_credits(&s->body, &s->credit, err);
    }
    return status;
}

static jy_text text_of(const char *string)
{
    return (jy_text){string, string == NULL ? 0 : strlen(string)};
}

/* Where in the file the body of `speech` begins. */
static jy_line_point start_of(const struct page *page,
                              const struct speech *speech)
{
    jy_text above = between(page->text, speech->body);
    bool pages = memchr(page->text.bytes, '\f', page->text.len) != NULL;
    jy_line_point start = {1 + count_newlines(above), pages};
    for (size_t i = 0; i < above.len; i++) {
        start.page += above.bytes[i] == '\f';
    }
    return start;
}

/* Hand over `speech`, number `number` of its page. */
static jy_status give_speech(const struct page *page,
                             const struct speech *speech, size_t number,
                             jy_reading *reading, jy_error *err)
{
    jy_kicker kicker;
    jy_document document = {0};
    jy_joined title = {0};
    jy_joined body = {0};
    char *turns = NULL;
    size_t turns_len = 0;
    jy_text *field = document.field;
    jy_status status = JY_OK;
    if (!jy_kicker_parse(speech->kicker, speech->byline, &kicker) ||
        is_blank(speech->body)) {
        jy_reading_problem(reading, speech->line, "a speech without text");
        return JY_OK;
    }
    status = jy_join_one(speech->headline, &title, err);
    if (status == JY_OK) {
        status = jy_join(speech->body, start_of(page, speech), &body, err);
    }
    if (status == JY_OK) {
        field[JY_FIELD_TITLE] = (jy_text){title.bytes, title.len};
        field[JY_FIELD_SPEAKER] = kicker.speaker;
        field[JY_FIELD_OFFICE] = kicker.office;
        field[JY_FIELD_PLACE] = kicker.place;
        field[JY_FIELD_ROLE] = kicker.role;
        field[JY_FIELD_CREDIT] =
            text_of(speech->credit != NULL ? speech->credit : page->credit);
        field[JY_FIELD_BODY] = (jy_text){body.bytes, body.len};
        document.attachment[JY_ATTACHMENT_LINES] =
            jy_line_map_text(&body.lines);
        status = jy_turns_find(field[JY_FIELD_BODY], &turns, &turns_len, err);
        document.attachment[JY_ATTACHMENT_TURNS] = (jy_text){turns, turns_len};
    }
    if (status == JY_OK) {
        status =
            jy_reading_document(reading, &document, speech->line, number, err);
    }
    jy_joined_clear(&title);
    jy_joined_clear(&body);
    free(turns);
    return status;
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

static jy_status read_page(jy_text text, jy_reading *reading, jy_error *err)
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

const jy_reader jy_page_reader = {
    .claims = claims_page,
    .read_text = read_page,
};
