/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a document that matches becomes a hit, with marked texts. */
#include "index/hits.h"

#include <stdlib.h>
#include <string.h>

jy_hits *jy_hits_new(size_t max)
{
    jy_hits *hits = calloc(1, sizeof *hits);
    if (hits) {
        hits->hit = calloc(max ? max : 1, sizeof *hits->hit);
        hits->parts = calloc(max ? max : 1, sizeof *hits->parts);
        if (!hits->hit || !hits->parts) {
            jy_hits_free(hits);
            hits = NULL;
        }
    }
    return hits;
}

/* The places to mark in `field`, if it is there. */
static jy_status find_places(const jy_showing *showing,
                             const jy_stored_document *document, jy_field field,
                             jy_places *out, jy_error *err)
{
    const jy_question *question = showing->question;
    const jy_patience patience = {question->deadline, question->stop};
    if (!document->field[field].folded.bytes) {
        return JY_OK;
    }
    return showing->find(showing->reading, document, field, &patience, out,
                         err);
}

static jy_status cut_snippets(const jy_showing *showing,
                              const jy_stored_document *document, jy_hit *hit,
                              jy_snippets *out, jy_error *err)
{
    jy_places places = {0};
    jy_original body;
    jy_status status =
        jy_original_open(&document->field[JY_FIELD_BODY], &body, err);
    if (status != JY_OK) {
        return status;
    }
    status = find_places(showing, document, JY_FIELD_BODY, &places, err);
    if (status == JY_OK) {
        status = jy_snippets_cut(&body, &places, showing->question->snippet,
                                 showing->question->windows, out, err);
    }
    hit->snippet = out->snippet;
    hit->snippet_count = out->count;
    hit->best_snippet = out->best;
    jy_original_close(&body);
    jy_places_clear(&places);
    return status;
}

static jy_status mark_title(const jy_showing *showing,
                            const jy_stored_document *document, jy_hit *hit,
                            jy_mark **out, bool *marks_cut, jy_error *err)
{
    jy_places places = {0};
    jy_original title =
        jy_original_of(document->field[JY_FIELD_TITLE].original);
    jy_status status =
        find_places(showing, document, JY_FIELD_TITLE, &places, err);
    if (status == JY_OK) {
        status = jy_snippet_marks(&title, &places, out, &hit->title_mark_count,
                                  marks_cut, err);
    }
    hit->title_marks = *out;
    jy_places_clear(&places);
    return status;
}

static void clear_parts(struct jy_hit_parts *parts)
{
    jy_snippets_clear(&parts->snippets);
    free(parts->title_marks);
    parts->title_marks = NULL;
}

jy_status jy_hits_add(jy_hits *hits, const jy_showing *showing,
                      const jy_stored_document *document, double score,
                      jy_error *err)
{
    jy_hit *hit = &hits->hit[hits->count];
    struct jy_hit_parts *parts = &hits->parts[hits->count];
    jy_status status =
        cut_snippets(showing, document, hit, &parts->snippets, err);
    if (status == JY_OK) {
        status = mark_title(showing, document, hit, &parts->title_marks,
                            &hits->marks_cut, err);
    }
    if (status != JY_OK) {
        clear_parts(parts);
        return status;
    }
    hits->marks_cut |= parts->snippets.marks_cut;
    hit->document = jy_stored_original(document);
    hit->score = score;
    hits->count++;
    return JY_OK;
}

void jy_hits_take_facet(jy_hits *hits, jy_facet facet, jy_facet_value *value,
                        size_t count, char *bytes)
{
    hits->facet[facet].value = value;
    hits->facet[facet].count = count;
    hits->facet[facet].bytes = bytes;
}

jy_status jy_hits_add_did_you_mean(jy_hits *hits, const char *query, size_t len,
                                   jy_error *err)
{
    char **grown = realloc(hits->did_you_mean,
                           (hits->did_you_mean_count + 1) * sizeof *grown);
    char *copy = strndup(query, len);
    if (grown) {
        hits->did_you_mean = grown;
    }
    if (!grown || !copy) {
        free(copy);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a suggestion");
    }
    hits->did_you_mean[hits->did_you_mean_count++] = copy;
    return JY_OK;
}

void jy_hits_take_notes(jy_hits *hits, jy_query *query)
{
    if (hits->marks_cut) {
        jy_query_add_note(query,
                          "a text of a hit has more places than are marked; "
                          "the first %d are",
                          JY_SNIPPET_MARKS_MAX);
    }
    for (size_t i = 0; i < query->note_count; i++) {
        hits->note[hits->note_count++] = query->note[i];
        query->note[i] = NULL;
    }
}

size_t jy_hits_count(const jy_hits *hits)
{
    return hits->count;
}

const jy_hit *jy_hits_get(const jy_hits *hits, size_t i)
{
    return &hits->hit[i];
}

uint64_t jy_hits_total(const jy_hits *hits)
{
    return hits->total;
}

bool jy_hits_total_is_exact(const jy_hits *hits)
{
    return hits->exact;
}

bool jy_hits_is_relaxed(const jy_hits *hits)
{
    return hits->relaxed;
}

const jy_facet_value *jy_hits_facet(const jy_hits *hits, jy_facet facet,
                                    size_t *count)
{
    *count = hits->facet[facet].count;
    return hits->facet[facet].value;
}

size_t jy_hits_did_you_mean_count(const jy_hits *hits)
{
    return hits->did_you_mean_count;
}

const char *jy_hits_did_you_mean(const jy_hits *hits, size_t i)
{
    return hits->did_you_mean[i];
}

size_t jy_hits_note_count(const jy_hits *hits)
{
    return hits->note_count;
}

const char *jy_hits_note(const jy_hits *hits, size_t i)
{
    return hits->note[i];
}

static void free_strings(char **string, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(string[i]);
    }
}

void jy_hits_free(jy_hits *hits)
{
    if (!hits) {
        return;
    }
    for (size_t i = 0; i < hits->count; i++) {
        clear_parts(&hits->parts[i]);
    }
    for (size_t i = 0; i < JY_FACETS; i++) {
        free(hits->facet[i].value);
        free(hits->facet[i].bytes);
    }
    free_strings(hits->did_you_mean, hits->did_you_mean_count);
    free_strings(hits->note, hits->note_count);
    free(hits->did_you_mean);
    free(hits->parts);
    free(hits->hit);
    free(hits);
}
