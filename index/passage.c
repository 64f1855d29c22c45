/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where to look for a quotation in a long text. */
#include "index/passage.h"

#include "index/align.h"
#include "index/grams.h"
#include "index/passage_pieces.h"

#include <stdlib.h>
#include <string.h>

enum {
    RUN = 8 /* letters by which a shared stretch is noticed */
};

struct jy_quotation {
    jy_lettered side; /* owns its letters */
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
    jy_letters *letters = &quotation->side.letters;
    quotation->side.text = text;
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
        jy_letters_clear(&quotation->side.letters);
        free(quotation);
    }
}

size_t jy_quotation_letters(const jy_quotation *quotation)
{
    return quotation->side.letters.count;
}

/* A text that is looked through. */
struct body {
    jy_lettered side; /* owns its letters */
    bool *paired;     /* this letter and the next are a pair of the quotation;
                         NULL where it is not quoted */
    const jy_patience *patience;
};

/* Whether to give up before the next letter; the clock is only asked now and
 * then. */
static bool is_over(const struct body *body, size_t letter)
{
    enum { LETTERS = 4096 };
    return letter % LETTERS == 0 && jy_patience_is_over(body->patience);
}

static jy_status read_body(const jy_quotation *quotation, jy_text text,
                           const jy_patience *patience, struct body *out,
                           jy_error *err)
{
    const jy_grams *pairs = &quotation->pairs;
    jy_letters *letters = &out->side.letters;
    *out = (struct body){.side = {.text = text}, .patience = patience};
    jy_status status = jy_letters_of(text, SIZE_MAX, letters, err);
    if (status != JY_OK || !quotation->quoted) {
        return status;
    }
    out->paired = calloc(letters->count + 1, sizeof *out->paired);
    if (!out->paired) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a passage");
    }
    for (size_t i = 0; i + pairs->size <= letters->count && !is_over(out, i);
         i++) {
        out->paired[i] =
            jy_grams_find(pairs, &letters->letter[i]) != JY_GRAMS_NONE;
    }
    return JY_OK;
}

static void clear_body(struct body *body)
{
    free(body->paired);
    jy_letters_clear(&body->side.letters);
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
    size_t length = quotation->side.letters.count;
    size_t inside = length - quotation->pairs.size + 1; /* pairs in a part */
    size_t shared = 0;
    size_t most = 0;
    size_t best = 0;
    for (size_t i = 0; i < body->side.letters.count && !is_over(body, i); i++) {
        shared += body->paired[i];
        shared -= i >= inside && body->paired[i - inside];
        size_t begin = i + 1 > inside ? i + 1 - inside : 0;
        if (shared > most) {
            most = shared;
            best = begin;
        }
        if (shared == inside &&
            shared_length(&body->side.letters, begin, &quotation->side.letters,
                          0) == length) {
            best = begin;
            break;
        }
    }
    size_t margin = length / 2 + 1;
    size_t begin = best > margin ? best - margin : 0;
    size_t end = best + length + margin;
    end = end < body->side.letters.count ? end : body->side.letters.count;
    return (jy_letters){body->side.letters.letter + begin,
                        most > 0 ? end - begin : 0};
}

/* Lay the whole quotation over its best place, unless more than half of it
 * differs there. */
static jy_status find_quoted(const jy_quotation *quotation,
                             const struct body *body, jy_passage *out,
                             jy_error *err)
{
    jy_alignment alignment;
    jy_letters window = best_window(quotation, body);
    jy_status status =
        jy_align(&window, &quotation->side.letters,
                 quotation->side.letters.count / 2, &alignment, err);
    if (status == JY_OK && alignment.count > 0) {
        const jy_lettered here = {body->side.text, window};
        status = jy_passage_fill(&here, &quotation->side, &alignment, out, err);
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
               : jy_grams_find(&quotation->runs, &body->side.letters.letter[i]);
}

/* The longest stretch of letters that both have, as far as the first place of
 * each run in the quotation leads to it. */
static jy_stretch longest_shared(const jy_quotation *quotation,
                                 const struct body *body)
{
    jy_stretch best = {.same = true};
    size_t longest = 0;
    for (size_t i = 0; i + RUN <= body->side.letters.count && !is_over(body, i);
         i++) {
        size_t there = find_run(quotation, body, i);
        if (there == JY_GRAMS_NONE) {
            continue;
        }
        size_t length = shared_length(&body->side.letters, i,
                                      &quotation->side.letters, there);
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
    size_t all = quotation->side.letters.count;
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
    return jy_passage_fill(&body->side, &quotation->side, &alignment, out, err);
}

jy_status jy_passage_find(const jy_quotation *quotation, jy_text text,
                          const jy_patience *patience, jy_passage *out,
                          jy_error *err)
{
    struct body body;
    *out = (jy_passage){0};
    jy_status status = read_body(quotation, text, patience, &body, err);
    if (status == JY_OK && quotation->quoted &&
        quotation->side.letters.count > 0) {
        status = find_quoted(quotation, &body, out, err);
    }
    if (status == JY_OK && out->count == 0 &&
        quotation->side.letters.count >= JY_PASSAGE_STRETCH_MIN) {
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
