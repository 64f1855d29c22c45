/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a passage and its differences are shown in the texts as written. */
#include "index/similar_hit.h"

#include "index/original.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

static char *copy_of(const char *bytes, size_t len)
{
    char *copy = malloc(len + 1);
    if (copy) {
        memcpy(copy, bytes, len);
        copy[len] = '\0';
    }
    return copy;
}

jy_status jy_similar_new(size_t max, jy_text text, jy_similar **out,
                         jy_error *err)
{
    jy_similar *similar = calloc(1, sizeof *similar);
    jy_status status = JY_OK;
    *out = NULL;
    if (similar) {
        similar->hit = calloc(max ? max : 1, sizeof *similar->hit);
    }
    if (similar && text.bytes) {
        similar->text = copy_of(text.bytes, text.len);
        status = jy_fold(text.bytes, text.len, &similar->folded, err);
    }
    if (!similar || !similar->hit || (text.bytes && !similar->text)) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    if (status != JY_OK) {
        jy_similar_free(similar);
        return status;
    }
    const jy_folded *folded = &similar->folded;
    similar->quotation = (jy_stored_field){
        .original = {similar->text, text.len},
        .folded = {folded->bytes, folded->len},
        .points = folded->points,
        .point_count = folded->point_count,
    };
    *out = similar;
    return JY_OK;
}

/* One of the two texts, and how far it has been gone through. */
struct side {
    const jy_stored_field *field;
    size_t reached; /* bytes of the original */
};

/* The next piece of a text as it was written.  A character that folds to
 * several goes to the first piece that has a part of it; others may be empty
 * then. */
static jy_span next_piece(struct side *side, jy_span folded)
{
    jy_span span = {side->reached, side->reached};
    if (folded.begin < folded.end) {
        jy_span origin = jy_stored_origin(side->field, folded);
        span.begin = origin.begin > span.begin ? origin.begin : span.begin;
        span.end = origin.end > span.begin ? origin.end : span.begin;
        side->reached = span.end;
    }
    return span;
}

/* The folded bytes of the body from the first piece to the last. */
static jy_span extent_of(const jy_passage *passage)
{
    return (jy_span){passage->piece[0].here.begin,
                     passage->piece[passage->count - 1].here.end};
}

/* Lists of a hit while they are made. */
struct lists {
    jy_mark *mark;
    jy_difference *difference;
    size_t mark_count;
    size_t difference_count;
};

static jy_text piece_of(const char *bytes, jy_span span)
{
    return (jy_text){bytes + span.begin, span.end - span.begin};
}

static void add_difference(struct lists *lists, jy_text here, jy_text there,
                           jy_mark at)
{
    jy_difference_kind kind = here.len == 0    ? JY_DIFFERENCE_MISSING
                              : there.len == 0 ? JY_DIFFERENCE_ADDED
                                               : JY_DIFFERENCE_REPLACED;
    lists->difference[lists->difference_count++] =
        (jy_difference){kind, here, there, at};
}

/* Put each piece into one of the lists.  `text` is the passage, which begins
 * at byte `begin` of the body. */
static void fill_lists(const jy_similar *similar, const jy_stored_field *body,
                       const jy_passage *passage, size_t begin,
                       const char *text, struct lists *lists)
{
    struct side here = {.field = body, .reached = begin};
    struct side there = {.field = &similar->quotation};
    size_t counted = 0; /* bytes of the passage behind `point` */
    size_t point = 0;
    for (size_t i = 0; i < passage->count; i++) {
        const jy_piece *piece = &passage->piece[i];
        jy_span span = next_piece(&here, piece->here);
        jy_span other = {0, 0};
        jy_mark at;
        point += jy_utf8_count(text + counted, span.begin - begin - counted);
        at.begin = point;
        counted = span.end - begin;
        point +=
            jy_utf8_count(text + (span.begin - begin), span.end - span.begin);
        at.end = point;
        if (similar->text) { /* else there is nothing but what is the same */
            other = next_piece(&there, piece->there);
        }
        if (!piece->same && (at.begin < at.end || other.begin < other.end)) {
            add_difference(
                lists,
                piece_of(text, (jy_span){span.begin - begin, span.end - begin}),
                piece_of(similar->text, other), at);
        } else if (at.begin < at.end) {
            lists->mark[lists->mark_count++] = at;
        }
    }
}

/* A part of a field's text; NULL without memory. */
static char *copy_part(const jy_stored_field *field, jy_span part)
{
    jy_original original;
    if (jy_original_open(field, &original, NULL) != JY_OK) {
        return NULL;
    }
    jy_original_read(&original, part, 0);
    char *copy =
        copy_of(original.text.bytes + part.begin, part.end - part.begin);
    jy_original_close(&original);
    return copy;
}

/* Show the passage in `hit`; false without memory. */
static bool show_passage(const jy_similar *similar, const jy_stored_field *body,
                         const jy_passage *passage, jy_similar_hit *hit)
{
    jy_span span = jy_stored_origin(body, extent_of(passage));
    struct lists lists = {
        .mark = calloc(passage->count, sizeof *lists.mark),
        .difference = calloc(passage->count, sizeof *lists.difference),
    };
    char *text = copy_part(body, span);
    if (!lists.mark || !lists.difference || !text) {
        free(lists.mark);
        free(lists.difference);
        free(text);
        return false;
    }
    fill_lists(similar, body, passage, span.begin, text, &lists);
    hit->passage = (jy_text){text, span.end - span.begin};
    hit->begin = span.begin;
    hit->at.begin = jy_stored_characters(body, 0, span.begin);
    hit->at.end = hit->at.begin + jy_utf8_count(text, hit->passage.len);
    hit->marks = lists.mark;
    hit->mark_count = lists.mark_count;
    hit->difference = lists.difference;
    hit->difference_count = lists.difference_count;
    return true;
}

jy_status jy_similar_add(jy_similar *similar,
                         const jy_stored_document *document,
                         const jy_passage *passage, double score, double share,
                         jy_error *err)
{
    jy_similar_hit *hit = &similar->hit[similar->count];
    *hit = (jy_similar_hit){.score = score, .same = share};
    hit->document = jy_stored_original(document);
    if (passage->count > 0 &&
        !show_passage(similar, &document->field[JY_FIELD_BODY], passage, hit)) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a passage");
    }
    similar->count++;
    return JY_OK;
}

const char *jy_difference_name(jy_difference_kind kind)
{
    switch (kind) {
    case JY_DIFFERENCE_REPLACED:
        return "replaced";
    case JY_DIFFERENCE_MISSING:
        return "missing";
    case JY_DIFFERENCE_ADDED:
        return "added";
    }
    return "";
}

size_t jy_similar_count(const jy_similar *similar)
{
    return similar->count;
}

const jy_similar_hit *jy_similar_get(const jy_similar *similar, size_t i)
{
    return &similar->hit[i];
}

uint64_t jy_similar_total(const jy_similar *similar)
{
    return similar->total;
}

size_t jy_similar_note_count(const jy_similar *similar)
{
    return similar->note ? 1 : 0;
}

const char *jy_similar_note(const jy_similar *similar, size_t i)
{
    (void)i;
    return similar->note;
}

void jy_similar_free(jy_similar *similar)
{
    if (!similar) {
        return;
    }
    for (size_t i = 0; i < similar->count; i++) {
        /* The hit owns these; the public view of them is const. */
        void *owned[3];
        memcpy(&owned[0], &similar->hit[i].passage.bytes, sizeof owned[0]);
        memcpy(&owned[1], &similar->hit[i].marks, sizeof owned[1]);
        memcpy(&owned[2], &similar->hit[i].difference, sizeof owned[2]);
        for (size_t k = 0; k < 3; k++) {
            free(owned[k]);
        }
    }
    jy_folded_clear(&similar->folded);
    free(similar->text);
    free(similar->hit);
    free(similar);
}
