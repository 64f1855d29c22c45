/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a concordance is made: all documents that match, all places. */
#include "index/kwic.h"

#include "index/facets.h"
#include "index/kwic_lines.h"
#include "index/match.h"
#include "index/open.h"
#include "index/plan.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

struct jy_kwic {
    jy_kwic_line *line;
    char **text; /* of each line: what its pieces are pieces of */
    size_t count;
    uint64_t total;
    uint64_t documents;
    bool exact;
    struct {
        jy_facet_value *value;
        size_t count;
        char *bytes;
    } facet[JY_FACETS];
    char *note[JY_QUERY_NOTES_MAX];
    size_t note_count;
};

/* One concordance under way. */
struct concordance {
    jy_index *index;
    const jy_kwic_question *question;
    jy_query *query;
    jy_plan *plan;
    jy_patience patience;
    jy_kwic_lines lines;
    jy_tally *tally; /* NULL: no facets were asked for */
    jy_kwic *kwic;
};

static jy_status check_page(const jy_kwic_question *question, jy_error *err)
{
    return question->limit > JY_RESULTS_MAX ||
                   question->offset > JY_RESULTS_MAX - question->limit
               ? jy_error_set(err, JY_E_TOO_LARGE,
                              "offset and limit reach beyond line %d",
                              JY_RESULTS_MAX)
               : JY_OK;
}

static jy_status check_patience(const struct concordance *concordance,
                                jy_error *err)
{
    return jy_patience_is_over(&concordance->patience)
               ? jy_error_set(err, JY_E_TIMEOUT,
                              "the search was given up at its deadline")
               : JY_OK;
}

/* Whether a word is looked for in bodies, and its places have lines. */
static bool has_lines(const jy_node *node)
{
    bool found = node->kind == JY_NODE_WORD &&
                 jy_word_covers(&node->word, JY_FIELD_BODY);
    for (size_t i = 0; node->kind != JY_NODE_NOT && i < node->child_count;
         i++) {
        found = found || has_lines(node->child[i]);
    }
    return found;
}

static jy_status prepare(struct concordance *concordance, jy_error *err)
{
    const jy_kwic_question *question = concordance->question;
    jy_status status = jy_query_parse(question->query, question->len,
                                      &concordance->query, err);
    if (status != JY_OK) {
        return status;
    }
    jy_query *query = concordance->query;
    if (query->root && has_lines(query->root)) {
        status = jy_plan_new(query, &concordance->plan, err);
    } else if (query->root) {
        jy_query_add_note(query, "no word of the query is looked for in the "
                                 "text itself, so there are no lines");
    }
    concordance->kwic = calloc(1, sizeof *concordance->kwic);
    if (concordance->kwic) {
        const size_t limit = question->limit ? question->limit : 1;
        concordance->kwic->line =
            calloc(limit, sizeof *concordance->kwic->line);
        concordance->kwic->text =
            calloc(limit, sizeof *concordance->kwic->text);
    }
    concordance->tally =
        question->facets ? jy_tally_new(question->facets) : NULL;
    if (!concordance->kwic || !concordance->kwic->line ||
        !concordance->kwic->text || (question->facets && !concordance->tally)) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    return status;
}

/* Add the lines of a candidate, if it matches. */
static jy_status add_document(void *user, uint64_t i, jy_error *err)
{
    struct concordance *concordance = user;
    jy_kwic_lines *lines = &concordance->lines;
    jy_places places = {0};
    jy_stored_document document;
    size_t before = lines->count;
    if (lines->full) {
        return JY_OK;
    }
    jy_status status =
        jy_text_store_get(concordance->index->text, i, &document, err);
    if (status != JY_OK || !document.field[JY_FIELD_BODY].folded.bytes ||
        !jy_query_matches(concordance->query, &document,
                          &concordance->patience)) {
        return status;
    }
    /* One more than there is room for tells that there are more. */
    status = jy_places_of_words(concordance->query, &document, JY_FIELD_BODY,
                                JY_KWIC_LINES_MAX - before + 1,
                                &concordance->patience, &places, err);
    if (status == JY_OK) {
        status = jy_kwic_lines_add(lines, &document, i,
                                   concordance->question->sort, &places, err);
    }
    jy_places_clear(&places);
    concordance->kwic->documents += lines->count > before;
    if (status == JY_OK && concordance->tally && lines->count > before) {
        status = jy_tally_add(concordance->tally, &document,
                              lines->count - before, err);
    }
    return status;
}

/* Cut a line out of a body; false without memory.  *text is what its pieces
 * are pieces of. */
static bool cut_line(jy_original *body, jy_span match, size_t width,
                     jy_kwic_line *line, char **text)
{
    jy_original_read(body, match, JY_KWIC_REACH(width));
    const jy_span left = jy_kwic_left(body->text, match, width);
    const jy_span right = jy_kwic_right(body->text, match, width);
    const size_t sizes[] = {left.end - left.begin, match.end - match.begin,
                            right.end - right.begin};
    *text = malloc(sizes[0] + sizes[1] + sizes[2] + 1);
    if (!*text) {
        return false;
    }
    memcpy(*text, body->text.bytes + left.begin, right.end - left.begin);
    line->left = (jy_text){*text, sizes[0]};
    line->match = (jy_text){*text + sizes[0], sizes[1]};
    line->right = (jy_text){line->match.bytes + sizes[1], sizes[2]};
    return true;
}

static jy_status show_line(struct concordance *concordance,
                           const jy_kwic_place *place, jy_error *err)
{
    jy_kwic *kwic = concordance->kwic;
    jy_kwic_line *line = &kwic->line[kwic->count];
    size_t width = concordance->question->width;
    jy_span span = {place->begin, place->end};
    jy_stored_document stored;
    jy_original body = {0};
    jy_status status = jy_text_store_get(concordance->index->text,
                                         place->document, &stored, err);
    const jy_stored_field *field = &stored.field[JY_FIELD_BODY];
    if (status == JY_OK) {
        status = jy_original_open(field, &body, err);
    }
    if (status != JY_OK) {
        return status;
    }
    width = width < JY_KWIC_WIDTH_MAX ? width : JY_KWIC_WIDTH_MAX;
    line->document = jy_stored_original(&stored);
    line->at.begin = jy_stored_characters(field, 0, span.begin);
    line->at.end =
        line->at.begin + jy_stored_characters(field, span.begin, span.end);
    line->origin = jy_origin_find(&line->document, span.begin, span.end);
    if (!cut_line(&body, span, width, line, &kwic->text[kwic->count])) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory for a line");
    }
    kwic->count += status == JY_OK;
    jy_original_close(&body);
    return status;
}

static jy_status show_page(struct concordance *concordance, jy_error *err)
{
    const jy_kwic_question *question = concordance->question;
    jy_kwic_lines *lines = &concordance->lines;
    jy_status status = JY_OK;
    jy_kwic_lines_sort(lines, question->sort);
    concordance->kwic->total = lines->count;
    concordance->kwic->exact = !lines->full;
    if (lines->full) {
        jy_query_add_note(concordance->query,
                          "only the first %d lines in index order were sorted "
                          "and counted",
                          JY_KWIC_LINES_MAX);
    }
    for (size_t i = question->offset;
         status == JY_OK && i < lines->count &&
         concordance->kwic->count < question->limit;
         i++) {
        /* Where a line stands is looked for from the beginning of its text. */
        status = check_patience(concordance, err);
        if (status == JY_OK) {
            status = show_line(concordance, jy_kwic_lines_get(lines, i), err);
        }
    }
    for (size_t i = 0; status == JY_OK && i < JY_FACETS; i++) {
        if (question->facets & JY_FACET_BIT(i)) {
            status = jy_tally_values(concordance->tally, (jy_facet)i,
                                     question->facet_values,
                                     &concordance->kwic->facet[i].value,
                                     &concordance->kwic->facet[i].count,
                                     &concordance->kwic->facet[i].bytes, err);
        }
    }
    return status;
}

static void take_notes(jy_kwic *kwic, jy_query *query)
{
    for (size_t i = 0; i < query->note_count; i++) {
        kwic->note[kwic->note_count++] = query->note[i];
        query->note[i] = NULL;
    }
}

jy_status jy_index_kwic(jy_index *index, const jy_kwic_question *question,
                        jy_kwic **out, jy_error *err)
{
    struct concordance concordance = {
        .index = index,
        .question = question,
        .patience = {question->deadline, question->stop},
    };
    jy_status status = check_page(question, err);
    if (status == JY_OK) {
        status = prepare(&concordance, err);
    }
    if (status == JY_OK && concordance.plan) {
        status = jy_postings_scan(index->postings, concordance.plan,
                                  &concordance.patience, add_document,
                                  &concordance, err);
    }
    if (status == JY_OK) {
        status = show_page(&concordance, err);
    }
    if (status == JY_OK) {
        status = check_patience(&concordance, err); /* else some are missing */
    }
    if (status == JY_OK) {
        take_notes(concordance.kwic, concordance.query);
    } else {
        jy_kwic_free(concordance.kwic);
        concordance.kwic = NULL;
    }
    *out = concordance.kwic;
    jy_tally_free(concordance.tally);
    jy_kwic_lines_clear(&concordance.lines);
    jy_plan_free(concordance.plan);
    jy_query_free(concordance.query);
    return status;
}

size_t jy_kwic_count(const jy_kwic *kwic)
{
    return kwic->count;
}

const jy_kwic_line *jy_kwic_get(const jy_kwic *kwic, size_t i)
{
    return &kwic->line[i];
}

uint64_t jy_kwic_total(const jy_kwic *kwic)
{
    return kwic->total;
}

uint64_t jy_kwic_documents(const jy_kwic *kwic)
{
    return kwic->documents;
}

bool jy_kwic_total_is_exact(const jy_kwic *kwic)
{
    return kwic->exact;
}

const jy_facet_value *jy_kwic_facet(const jy_kwic *kwic, jy_facet facet,
                                    size_t *count)
{
    *count = kwic->facet[facet].count;
    return kwic->facet[facet].value;
}

size_t jy_kwic_note_count(const jy_kwic *kwic)
{
    return kwic->note_count;
}

const char *jy_kwic_note(const jy_kwic *kwic, size_t i)
{
    return kwic->note[i];
}

void jy_kwic_free(jy_kwic *kwic)
{
    if (!kwic) {
        return;
    }
    for (size_t i = 0; i < JY_FACETS; i++) {
        free(kwic->facet[i].value);
        free(kwic->facet[i].bytes);
    }
    for (size_t i = 0; i < kwic->note_count; i++) {
        free(kwic->note[i]);
    }
    for (size_t i = 0; kwic->text && i < kwic->count; i++) {
        free(kwic->text[i]);
    }
    free(kwic->text);
    free(kwic->line);
    free(kwic);
}
