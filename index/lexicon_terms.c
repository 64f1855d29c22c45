/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how terms of a sample become terms of the corpus. */
#include "index/lexicon_terms.h"

#include "index/frequent.h"
#include "index/lexicon_writer.h"
#include "index/original.h"
#include "index/parallel.h"
#include "index/schema.h"
#include "index/texts.h"
#include "protocol/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { VOTES = 8 /* occurrences that are asked how a term is spelt */ };

/* --- from the sample back to the text */

/* An occurrence that is asked: `vote` is the place of its answer. */
struct question {
    uint32_t at; /* in the sample */
    uint32_t len;
    uint32_t vote;
};

/* How a term is spelt somewhere, and its folded text. */
struct vote {
    jy_text spelling;
    jy_text folded;
};

/* The sample has its documents in the order of the text, which is so read from
 * beginning to end. */
static int compare_questions(const void *left, const void *right)
{
    const struct question *a = left;
    const struct question *b = right;
    int places = (a->at > b->at) - (a->at < b->at);
    return places ? places : (a->vote > b->vote) - (a->vote < b->vote);
}

static void ask(const jy_frequent *frequent, jy_buffer *questions)
{
    for (size_t i = 0; i < frequent->count; i++) {
        const jy_frequent_term *term = &frequent->terms[i];
        const uint32_t votes = term->count < VOTES ? term->count : VOTES;
        for (uint32_t n = 0; n < votes; n++) {
            uint64_t nth = (uint64_t)n * term->count / votes;
            const struct question question = {
                frequent->order[term->begin + nth], term->len,
                (uint32_t)i * VOTES + n};
            jy_buffer_add(questions, &question, sizeof question);
        }
    }
    if (!questions->failed && questions->len > 0) {
        qsort(questions->bytes, questions->len / sizeof(struct question),
              sizeof(struct question), compare_questions);
    }
}

/* Both texts are copied to `texts`. */
static jy_status answer(const jy_sample *sample, const jy_stored_field *body,
                        const struct question *question, jy_arena *texts,
                        struct vote *out, jy_error *err)
{
    char last[JY_UTF8_MAX];
    const size_t end = question->at + question->len - 1;
    const jy_span span = {
        sample->place[question->at],
        sample->place[end] +
            jy_utf8_encode(sample->codes[sample->text[end]], last)};
    const jy_span origin = jy_stored_origin(body, span);
    jy_original original;
    jy_status status = jy_original_open(body, &original, err);
    if (status != JY_OK) {
        return status;
    }
    jy_original_read(&original, origin, 0);
    out->spelling = (jy_text){NULL, origin.end - origin.begin};
    out->spelling.bytes = jy_arena_copy(
        texts, original.text.bytes + origin.begin, out->spelling.len);
    out->folded = (jy_text){NULL, span.end - span.begin};
    out->folded.bytes =
        jy_arena_copy(texts, body->folded.bytes + span.begin, out->folded.len);
    jy_original_close(&original);
    return out->spelling.bytes && out->folded.bytes
               ? JY_OK
               : jy_error_set(err, JY_E_INTERNAL, "no memory for the lexicon");
}

static jy_status answer_all(const jy_text_store *store, const jy_sample *sample,
                            const jy_buffer *questions, jy_arena *texts,
                            struct vote *votes, jy_error *err)
{
    const struct question *question = (const void *)questions->bytes;
    const size_t count = questions->len / sizeof *question;
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        const uint64_t document = jy_sample_document(sample, question[i].at);
        jy_stored_document stored;
        status = jy_text_store_get(store, document, &stored, err);
        if (status == JY_OK) {
            status = answer(sample, &stored.field[JY_FIELD_BODY], &question[i],
                            texts, &votes[question[i].vote], err);
        }
        jy_text_store_pass(store, document);
    }
    return status;
}

/* The spelling that occurs most often, the earlier of equals. */
static jy_text elect(const struct vote *votes, size_t count)
{
    size_t best = 0;
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        for (size_t n = i; n < count; n++) {
            same += jy_texts_are_equal(votes[n].spelling, votes[i].spelling);
        }
        if (same > most) {
            best = i;
            most = same;
        }
    }
    return votes[best].spelling;
}

static void add_terms(const jy_frequent *frequent, const struct vote *votes,
                      jy_buffer *out)
{
    for (size_t i = 0; i < frequent->count; i++) {
        const struct vote *vote = votes + i * VOTES;
        const uint32_t count = frequent->terms[i].count;
        const jy_lexicon_candidate candidate = {
            .kind = JY_SUGGESTION_TERM,
            .text = elect(vote, count < VOTES ? count : VOTES),
            .folded = vote[0].folded,
        };
        jy_buffer_add(out, &candidate, sizeof candidate);
    }
}

static jy_status spell_terms(const jy_text_store *store,
                             const jy_sample *sample,
                             const jy_frequent *frequent, jy_arena *texts,
                             jy_buffer *out, jy_error *err)
{
    jy_buffer questions = {0};
    struct vote *votes = calloc(frequent->count * VOTES + 1, sizeof *votes);
    ask(frequent, &questions);
    jy_status status =
        votes && !questions.failed
            ? answer_all(store, sample, &questions, texts, votes, err)
            : jy_error_set(err, JY_E_INTERNAL, "no memory for the lexicon");
    if (status == JY_OK) {
        add_terms(frequent, votes, out);
    }
    jy_buffer_clear(&questions);
    free(votes);
    return status;
}

static jy_status find_terms(const jy_text_store *store, jy_arena *texts,
                            jy_buffer *out, jy_error *err)
{
    jy_sample sample;
    jy_frequent frequent = {0};
    jy_status status = jy_sample_take(store, &sample, err);
    if (status == JY_OK) {
        status = jy_frequent_find(&sample, &frequent, err);
    }
    if (status == JY_OK) {
        status = spell_terms(store, &sample, &frequent, texts, out, err);
    }
    jy_frequent_clear(&frequent);
    jy_sample_clear(&sample);
    return status;
}

/* --- counting documents */

/* Terms by their first two characters. */
struct counter {
    jy_lexicon_candidate *terms; /* sorted by their folded text */
    size_t count;
    struct pair {
        uint64_t pair; /* 0: free */
        uint32_t begin;
        uint32_t end;
    } * table;
    size_t mask;
};

enum { PARTS = 2 }; /* of the documents, counted side by side */

/* What is counted in a part of the documents. */
struct part {
    const jy_stop *stop;
    const struct counter *counter;
    const jy_text_store *store;
    uint64_t begin;
    uint64_t end;
    uint64_t *seen;      /* of each term: the document counted last, from 1 */
    uint32_t *documents; /* of each term: how many have it */
    jy_status status;
    jy_error error;
};

static int compare_folded(const void *left, const void *right)
{
    const jy_lexicon_candidate *a = left;
    const jy_lexicon_candidate *b = right;
    return jy_texts_compare(a->folded, b->folded);
}

static struct pair *find_pair(const struct counter *counter, uint64_t pair)
{
    size_t slot = (size_t)(pair * 0x9E3779B97F4A7C15ULL >> 32);
    while (counter->table[slot & counter->mask].pair &&
           counter->table[slot & counter->mask].pair != pair) {
        slot++;
    }
    return &counter->table[slot & counter->mask];
}

static uint64_t pair_of(uint32_t first, uint32_t second)
{
    return (uint64_t)first << 32 | second;
}

static bool fill_counter(struct counter *counter)
{
    size_t size = 2;
    while (size < counter->count * 2) {
        size *= 2;
    }
    counter->mask = size - 1;
    counter->table = calloc(size, sizeof *counter->table);
    if (!counter->table) {
        return false;
    }
    if (counter->count > 0) {
        qsort(counter->terms, counter->count, sizeof *counter->terms,
              compare_folded);
    }
    for (size_t i = 0; i < counter->count; i++) {
        const jy_text *term = &counter->terms[i].folded;
        uint32_t first;
        uint32_t second;
        size_t size1 = jy_utf8_decode(term->bytes, term->len, &first);
        jy_utf8_decode(term->bytes + size1, term->len - size1, &second);
        struct pair *pair = find_pair(counter, pair_of(first, second));
        if (!pair->pair) {
            *pair = (struct pair){pair_of(first, second), (uint32_t)i, 0};
        }
        pair->end = (uint32_t)i + 1;
    }
    return true;
}

/* Count the terms that begin at `text` with `pair` for a document. */
static void count_at(struct part *part, const struct pair *pair, jy_text text,
                     uint64_t document)
{
    for (size_t i = pair->begin; i < pair->end; i++) {
        const jy_text *term = &part->counter->terms[i].folded;
        if (part->seen[i] != document && term->len <= text.len &&
            memcmp(term->bytes, text.bytes, term->len) == 0) {
            part->seen[i] = document;
            part->documents[i]++;
        }
    }
}

static void count_field(struct part *part, jy_text text, uint64_t document)
{
    uint32_t before = 0;
    size_t before_at = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t code = 0;
        size_t size = jy_utf8_decode(text.bytes + at, text.len - at, &code);
        const struct pair *pair =
            find_pair(part->counter, pair_of(before, code));
        if (pair->pair) {
            count_at(part, pair,
                     (jy_text){text.bytes + before_at, text.len - before_at},
                     document);
        }
        before = code;
        before_at = at;
        at += size ? size : 1;
    }
}

static void count_part(void *user, size_t i)
{
    struct part *part = (struct part *)user + i;
    jy_stored_document stored;
    part->seen = calloc(part->counter->count + 1, sizeof *part->seen);
    part->documents = calloc(part->counter->count + 1, sizeof *part->documents);
    if (!part->seen || !part->documents) {
        part->status = jy_error_set(&part->error, JY_E_INTERNAL,
                                    "no memory for the lexicon");
    }
    for (uint64_t n = part->begin; part->status == JY_OK && n < part->end;
         n++) {
        part->status =
            part->stop && jy_stop_is_set(part->stop)
                ? jy_error_set(&part->error, JY_E_TIMEOUT,
                               "the lexicon was stopped")
                : jy_text_store_get(part->store, n, &stored, &part->error);
        for (size_t field = 0; field < JY_FIELD_COUNT; field++) {
            const jy_text *text = &stored.field[field].folded;
            if (part->status == JY_OK && text->bytes &&
                jy_field_rules[field].count > 0) {
                count_field(part, *text, n + 1);
            }
        }
        if (part->status == JY_OK) {
            jy_text_store_pass(part->store, n);
        }
    }
}

static jy_status count_documents(const jy_text_store *store,
                                 struct counter *counter, const jy_stop *stop,
                                 jy_error *err)
{
    struct part parts[PARTS];
    jy_status status = JY_OK;
    uint64_t count = jy_text_store_count(store);
    for (size_t i = 0; i < PARTS; i++) {
        parts[i] = (struct part){.stop = stop,
                                 .counter = counter,
                                 .store = store,
                                 .begin = i * count / PARTS,
                                 .end = (i + 1) * count / PARTS};
    }
    jy_parallel(PARTS, count_part, parts);
    for (size_t i = 0; i < PARTS; i++) {
        if (status == JY_OK && parts[i].status != JY_OK) {
            status = jy_error_set(err, parts[i].status, "%s",
                                  parts[i].error.message);
        }
        for (size_t n = 0; status == JY_OK && n < counter->count; n++) {
            counter->terms[n].documents += parts[i].documents[n];
        }
        free(parts[i].seen);
        free(parts[i].documents);
    }
    return status;
}

jy_status jy_lexicon_add_terms(const jy_text_store *store, jy_arena *texts,
                               const jy_stop *stop, jy_buffer *out,
                               jy_error *err)
{
    jy_buffer terms = {0};
    struct counter counter = {0};
    jy_status status = find_terms(store, texts, &terms, err);
    if (status == JY_OK) {
        counter.terms = (void *)terms.bytes;
        counter.count = terms.len / sizeof *counter.terms;
        status =
            !terms.failed && fill_counter(&counter)
                ? count_documents(store, &counter, stop, err)
                : jy_error_set(err, JY_E_INTERNAL, "no memory for the lexicon");
    }
    if (status == JY_OK) {
        jy_buffer_add(out, terms.bytes, terms.len);
    }
    free(counter.table);
    jy_buffer_clear(&terms);
    return status;
}
