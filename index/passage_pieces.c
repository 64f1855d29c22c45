/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where in two texts what is the same and what differs is seen. */
#include "index/passage_pieces.h"

#include <stdlib.h>

/* The folded bytes of a range of letters; if it is empty, the place behind the
 * letter before it or, at the beginning of a passage, before the one after. */
static jy_span span_of(const jy_lettered *side, jy_mark range, bool first)
{
    const jy_letter *letter = side->letters.letter;
    jy_span span = {0, 0};
    if (range.begin < range.end) {
        span.begin = letter[range.begin].at;
        span.end = jy_letter_end(side->text, &letter[range.end - 1]);
    } else if (first) {
        span.begin = letter[range.begin].at;
        span.end = span.begin;
    } else {
        span.begin = jy_letter_end(side->text, &letter[range.begin - 1]);
        span.end = span.begin;
    }
    return span;
}

/* Whether punctuation or a blank stands before letter `i`. */
static bool begins_clause(const jy_lettered *side, size_t i)
{
    const jy_letter *letter = side->letters.letter + i;
    return jy_letter_end(side->text, letter - 1) < letter->at;
}

/*
 * How far what is missing or added at `range` can be moved on, up to `most`
 * letters, to where it begins or ends with a clause: of 三[百里，五]百里，
 * as well as 三百里，[五百里，], the second is what somebody added.
 */
static size_t best_move(const jy_lettered *side, jy_mark range, size_t most)
{
    const jy_letter *letter = side->letters.letter;
    size_t best = 0;
    int best_edges = 0;
    for (size_t move = 0; move <= most; move++) {
        size_t begin = range.begin + move;
        size_t end = range.end + move;
        int edges = begins_clause(side, begin) + begins_clause(side, end);
        if (edges > best_edges) {
            best = move;
            best_edges = edges;
        }
        if (letter[begin].code != letter[end].code) {
            break;
        }
    }
    return best;
}

/* Move what is missing or added to the edges of clauses, where that makes no
 * other difference. */
static void settle(const jy_lettered *here, const jy_lettered *there,
                   jy_alignment *alignment)
{
    for (size_t i = 1; i + 1 < alignment->count; i++) {
        jy_stretch *stretch = &alignment->stretch[i];
        bool missing = stretch->here.begin == stretch->here.end;
        bool added = stretch->there.begin == stretch->there.end;
        size_t most = stretch[1].here.end - stretch[1].here.begin - 1;
        if (stretch->same || (!missing && !added)) {
            continue;
        }
        size_t move = missing ? best_move(there, stretch->there, most)
                              : best_move(here, stretch->here, most);
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

/*
 * A passage neither begins nor ends with words that only stand there: in
 * 布局，坚持稳中求进 nothing replaces the 我们 of 我们坚持稳中求进, it is
 * missing. One letter may be a slip of the pen.  The number of differences
 * stays, for no more letters stand there than differ.
 */
static void trim(jy_alignment *alignment)
{
    jy_stretch *first = &alignment->stretch[0];
    jy_stretch *last = &alignment->stretch[alignment->count - 1];
    if (!first->same && first->here.end - first->here.begin > 1) {
        first->here.begin = first->here.end;
    }
    if (!last->same && last->here.end - last->here.begin > 1) {
        last->here.end = last->here.begin;
    }
}

jy_status jy_passage_fill(const jy_lettered *here, const jy_lettered *there,
                          jy_alignment *alignment, jy_passage *out,
                          jy_error *err)
{
    out->piece = calloc(alignment->count, sizeof *out->piece);
    if (!out->piece) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a passage");
    }
    settle(here, there, alignment);
    trim(alignment);
    for (size_t i = 0; i < alignment->count; i++) {
        const jy_stretch *stretch = &alignment->stretch[i];
        out->piece[out->count++] =
            (jy_piece){.same = stretch->same,
                       .here = span_of(here, stretch->here, i == 0),
                       .there = span_of(there, stretch->there, i == 0)};
    }
    out->same = alignment->same;
    out->differences = alignment->differences;
    return JY_OK;
}
