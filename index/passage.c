/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where to look for a quotation in a long text. */
#include "index/passage.h"

#include "index/align.h"
#include "index/grams.h"
#include "index/letters.h"

#include <stdlib.h>
#include <string.h>

enum {
    RUN = 8 /* letters by which a shared stretch is noticed */
};

struct jy_quotation {
    jy_text text;
    jy_letters letters;
    bool quoted;
    jy_grams pairs; /* where it is quoted; of one letter if it has only one */
    jy_grams runs;
};

jy_status jy_quotation_new(jy_text text, bool quoted, jy_quotation **out,
                           jy_error *err)
{
    jy_quotation *quotation = calloc(1, sizeof *quotation);
    *out = NULL;
    if (!quotation) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a quotation");
    }
    size_t max = quoted ? JY_PASSAGE_QUOTED_MAX : JY_PASSAGE_LETTERS_MAX;
    jy_letters *letters = &quotation->letters;
    quotation->text = text;
    quotation->quoted = quoted;
    jy_status status = jy_letters_of(text, max, letters, err);
    if (status == JY_OK &&
        (!jy_grams_fill(&quotation->runs, letters, RUN) ||
         (quoted && !jy_grams_fill(&quotation->pairs, letters,
                                   letters->count > 1 ? 2 : 1)))) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory for a quotation");
    }
    if (status != JY_OK) {
        jy_quotation_free(quotation);
        return status;
    }
    *out = quotation;
    return JY_OK;
}

void jy_quotation_free(jy_quotation *quotation)
{
    if (quotation) {
        jy_grams_clear(&quotation->pairs);
        jy_grams_clear(&quotation->runs);
        jy_letters_clear(&quotation->letters);
        free(quotation);
    }
}

size_t jy_quotation_letters(const jy_quotation *quotation)
{
    return quotation->letters.count;
}

/* A text that is looked through. */
struct body {
    jy_text text;
    jy_letters letters;
    bool *paired; /* this letter and the next are a pair of the quotation;
                     NULL where it is not quoted */
};

static jy_status read_body(const jy_quotation *quotation, jy_text text,
                           struct body *out, jy_error *err)
{
    const jy_grams *pairs = &quotation->pairs;
    jy_letters *letters = &out->letters;
    *out = (struct body){.text = text};
    jy_status status = jy_letters_of(text, SIZE_MAX, letters, err);
    if (status != JY_OK || !quotation->quoted) {
        return status;
    }
    out->paired = calloc(letters->count + 1, sizeof *out->paired);
    if (!out->paired) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a passage");
    }
    for (size_t i = 0; i + pairs->size <= letters->count; i++) {
        out->paired[i] =
            jy_grams_find(pairs, &letters->letter[i]) != JY_GRAMS_NONE;
    }
    return JY_OK;
}

static void clear_body(struct body *body)
{
    free(body->paired);
    jy_letters_clear(&body->letters);
}

/* How many letters are the same from here on. */
static size_t shared_length(const jy_letters *a, size_t i, const jy_letters *b,
                            size_t k)
{
    size_t length = 0;
    while (i + length < a->count && k + length < b->count &&
           a->letter[i + length].code == b->letter[k + length].code) {
        length++;
    }
    return length;
}

/*
 * The part of `body` as long as the quotation that is the same or else shares
 * most pairs with it, the first of them; and half as much on both sides: the
 * quotation may lack what stands in between.
 */
static jy_letters best_window(const jy_quotation *quotation,
                              const struct body *body)
{
    size_t length = quotation->letters.count;
    size_t inside = length - quotation->pairs.size + 1; /* pairs in a part */
    size_t shared = 0;
    size_t most = 0;
    size_t best = 0;
    for (size_t i = 0; i < body->letters.count; i++) {
        shared += body->paired[i];
        shared -= i >= inside && body->paired[i - inside];
        size_t begin = i + 1 > inside ? i + 1 - inside : 0;
        if (shared > most) {
            most = shared;
            best = begin;
        }
        if (shared == inside &&
            shared_length(&body->letters, begin, &quotation->letters, 0) ==
                length) {
            best = begin;
            break;
        }
    }
    size_t margin = length / 2 + 1;
    size_t begin = best > margin ? best - margin : 0;
    size_t end = best + length + margin;
    end = end < body->letters.count ? end : body->letters.count;
    return (jy_letters){body->letters.letter + begin,
                        most > 0 ? end - begin : 0};
}

/* The folded bytes of a range of letters; if it is empty, the place behind the
 * letter before it or, at the beginning of a passage, before the one after. */
static jy_span span_of(jy_text text, const jy_letters *letters, jy_mark range,
                       bool first)
{
    jy_span span = {0, 0};
    if (range.begin < range.end) {
        span.begin = letters->letter[range.begin].at;
        span.end = jy_letter_end(text, &letters->letter[range.end - 1]);
    } else if (first) {
        span.begin = letters->letter[range.begin].at;
        span.end = span.begin;
    } else {
        span.begin = jy_letter_end(text, &letters->letter[range.begin - 1]);
        span.end = span.begin;
    }
    return span;
}

/* Whether punctuation or a blank stands before letter `i`. */
static bool begins_clause(jy_text text, const jy_letters *letters, size_t i)
{
    return jy_letter_end(text, &letters->letter[i - 1]) < letters->letter[i].at;
}

/*
 * How far what is missing or added at `range` can be moved on, up to `most`
 * letters, to where it begins or ends with a clause: of 三[百里，五]百里，
 * as well as 三百里，[五百里，], the second is what somebody added.
 */
static size_t best_move(jy_text text, const jy_letters *letters, jy_mark range,
                        size_t most)
{
    size_t best = 0;
    int best_edges = 0;
    for (size_t move = 0; move <= most; move++) {
        size_t begin = range.begin + move;
        size_t end = range.end + move;
        int edges = begins_clause(text, letters, begin) +
                    begins_clause(text, letters, end);
        if (edges > best_edges) {
            best = move;
            best_edges = edges;
        }
        if (letters->letter[begin].code != letters->letter[end].code) {
            break;
        }
    }
    return best;
}

/* Move what is missing or added to the edges of clauses, where that makes no
 * other difference. */
static void settle(const jy_quotation *quotation, jy_text body,
                   const jy_letters *window, jy_alignment *alignment)
{
    for (size_t i = 1; i + 1 < alignment->count; i++) {
        jy_stretch *stretch = &alignment->stretch[i];
        bool missing = stretch->here.begin == stretch->here.end;
        bool added = stretch->there.begin == stretch->there.end;
        size_t most = stretch[1].here.end - stretch[1].here.begin - 1;
        if (stretch->same || (!missing && !added)) {
            continue;
        }
        size_t move = missing ? best_move(quotation->text, &quotation->letters,
                                          stretch->there, most)
                              : best_move(body, window, stretch->here, most);
        stretch[-1].here.end += move;
        stretch[-1].there.end += move;
        stretch->here.begin += move;
        stretch->here.end += move;
        stretch->there.begin += move;
        stretch->there.end += move;
        stretch[1].here.begin += move;
        stretch[1].there.begin += move;
    }
}

static jy_status take_alignment(const jy_quotation *quotation, jy_text body,
                                const jy_letters *window,
                                const jy_alignment *alignment, jy_passage *out,
                                jy_error *err)
{
    out->piece = calloc(alignment->count, sizeof *out->piece);
    if (!out->piece) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a passage");
    }
    for (size_t i = 0; i < alignment->count; i++) {
        const jy_stretch *stretch = &alignment->stretch[i];
        out->piece[out->count++] = (jy_piece){
            .same = stretch->same,
            .here = span_of(body, window, stretch->here, i == 0),
            .there = span_of(quotation->text, &quotation->letters,
                             stretch->there, i == 0),
        };
    }
    out->same = alignment->same;
    out->differences = alignment->differences;
    return JY_OK;
}

/* Lay the whole quotation over its best place, unless more than half of it
 * differs there. */
static jy_status find_quoted(const jy_quotation *quotation,
                             const struct body *body, jy_passage *out,
                             jy_error *err)
{
    jy_alignment alignment;
    jy_letters window = best_window(quotation, body);
    jy_status status = jy_align(&window, &quotation->letters,
                                quotation->letters.count / 2, &alignment, err);
    if (status == JY_OK && alignment.count > 0) {
        settle(quotation, body->text, &window, &alignment);
        status = take_alignment(quotation, body->text, &window, &alignment, out,
                                err);
    }
    jy_alignment_clear(&alignment);
    return status;
}

/* Where the run of letters at `i` stands in the quotation. */
static size_t find_run(const jy_quotation *quotation, const struct body *body,
                       size_t i)
{
    return body->paired && memchr(body->paired + i, false, RUN - 1)
               ? JY_GRAMS_NONE
               : jy_grams_find(&quotation->runs, &body->letters.letter[i]);
}

/* The longest stretch of letters that both have, as far as the first place of
 * each run in the quotation leads to it. */
static jy_stretch longest_shared(const jy_quotation *quotation,
                                 const struct body *body)
{
    jy_stretch best = {.same = true};
    size_t longest = 0;
    for (size_t i = 0; i + RUN <= body->letters.count; i++) {
        size_t there = find_run(quotation, body, i);
        if (there == JY_GRAMS_NONE) {
            continue;
        }
        size_t length =
            shared_length(&body->letters, i, &quotation->letters, there);
        if (length > longest) {
            longest = length;
            best.here = (jy_mark){i, i + length};
            best.there = (jy_mark){there, there + length};
        }
        i += length - RUN; /* what begins in between is no longer */
    }
    return best;
}

/* The shared stretch is the passage; what a quotation has around it is
 * missing. */
static jy_status find_shared(const jy_quotation *quotation,
                             const struct body *body, jy_passage *out,
                             jy_error *err)
{
    jy_stretch best = longest_shared(quotation, body);
    size_t length = best.there.end - best.there.begin;
    size_t all = quotation->letters.count;
    if (length < JY_PASSAGE_STRETCH_MIN) {
        return JY_OK;
    }
    jy_stretch stretch[3];
    jy_alignment alignment = {.stretch = stretch, .same = length};
    if (quotation->quoted && best.there.begin > 0) {
        stretch[alignment.count++] =
            (jy_stretch){.here = {best.here.begin, best.here.begin},
                         .there = {0, best.there.begin}};
    }
    stretch[alignment.count++] = best;
    if (quotation->quoted && best.there.end < all) {
        stretch[alignment.count++] =
            (jy_stretch){.here = {best.here.end, best.here.end},
                         .there = {best.there.end, all}};
    }
    alignment.differences = quotation->quoted ? all - length : 0;
    return take_alignment(quotation, body->text, &body->letters, &alignment,
                          out, err);
}

jy_status jy_passage_find(const jy_quotation *quotation, jy_text text,
                          jy_passage *out, jy_error *err)
{
    struct body body;
    *out = (jy_passage){0};
    jy_status status = read_body(quotation, text, &body, err);
    if (status == JY_OK && quotation->quoted && quotation->letters.count > 0) {
        status = find_quoted(quotation, &body, out, err);
    }
    if (status == JY_OK && out->count == 0 &&
        quotation->letters.count >= JY_PASSAGE_STRETCH_MIN) {
        status = find_shared(quotation, &body, out, err);
    }
    clear_body(&body);
    if (status != JY_OK) {
        jy_passage_clear(out);
    }
    return status;
}

void jy_passage_clear(jy_passage *passage)
{
    free(passage->piece);
    *passage = (jy_passage){0};
}
