/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how an index proves that it finds what it holds. */
#include "index/builder.h"
#include "index/digest.h"
#include "index/fingerprint.h"
#include "index/match.h"
#include "index/open.h"
#include "index/plan.h"
#include "index/schema.h"
#include "protocol/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    SAMPLES = 200,   /* documents looked for, evenly spread */
    PLACES = 3,      /* of each body that a phrase is taken from */
    PHRASE_CODES = 8 /* code points of a phrase */
};

static jy_status blame(jy_error *err, const jy_document *document,
                       const char *what)
{
    jy_text id = document->field[JY_FIELD_ID];
    return jy_error_set(err, JY_E_UNAVAILABLE,
                        "the index is not true: document \"%.*s\" %s",
                        (int)id.len, id.bytes, what);
}

/* A stretch from `at` on, in bytes, that parses as one phrase. */
static jy_text choose_phrase(jy_text text, size_t at)
{
    size_t begin = jy_utf8_floor(text.bytes, at);
    size_t len = 0;
    for (size_t n = 0; n < PHRASE_CODES && begin + len < text.len; n++) {
        uint32_t code;
        size_t size = jy_utf8_decode(text.bytes + begin + len,
                                     text.len - begin - len, &code);
        if (code == '"' || jy_fold_class(code) == JY_CLASS_SPACE) {
            break;
        }
        len += size;
    }
    /* A letter or a mark at an edge may belong to a longer word. */
    return len > 0 ? (jy_text){text.bytes + begin, len} : (jy_text){NULL, 0};
}

/* Counts visits, and whether the one document looked for was among them. */
struct looked_for {
    uint64_t document;
    bool seen;
};

static jy_status see(void *user, uint64_t document, jy_error *err)
{
    struct looked_for *looked_for = user;
    (void)err;
    looked_for->seen |= looked_for->document == document;
    return JY_OK;
}

/* Does the plan of `phrase` propose document `i`? */
static jy_status propose(jy_index *index, const jy_query *query, jy_text id,
                         struct looked_for *looked_for, jy_error *err)
{
    const jy_patience patience = {0};
    jy_plan own = {.kind = JY_PLAN_TERM, .term_len = id.len + 1};
    jy_plan *plan;
    jy_status status = jy_plan_new(query, &plan, err);
    if (status != JY_OK) {
        return status;
    }
    own.term[0] = JY_PREFIX_ID;
    memcpy(own.term + 1, id.bytes, id.len);
    jy_plan *both[] = {&own, plan};
    const jy_plan joined = {
        .kind = JY_PLAN_AND, .child = both, .child_count = 2};
    status = jy_postings_scan(index->postings, &joined, &patience, see,
                              looked_for, err);
    jy_plan_free(plan);
    return status;
}

/* Search `phrase`, quoted, for document `i`. */
static jy_status find(jy_index *index, uint64_t i, const jy_document *document,
                      jy_text phrase, jy_error *err)
{
    char quoted[PHRASE_CODES * JY_UTF8_MAX + 3];
    int len = snprintf(quoted, sizeof quoted, "\"%.*s\"", (int)phrase.len,
                       phrase.bytes);
    jy_query *query;
    jy_status status = jy_query_parse(quoted, (size_t)len, &query, err);
    if (status != JY_OK) {
        return status;
    }
    const jy_patience patience = {0};
    jy_stored_document stored;
    status = jy_text_store_get(index->text, i, &stored, err);
    if (status == JY_OK && query->root &&
        jy_query_matches(query, &stored, &patience)) {
        struct looked_for looked_for = {.document = i};
        status = propose(index, query, document->field[JY_FIELD_ID],
                         &looked_for, err);
        if (status == JY_OK && !looked_for.seen) {
            status = blame(err, document, "is not found by its own words");
        }
    }
    jy_query_free(query);
    return status;
}

/* Search some of its words: of the title, and from all over the body. */
static jy_status find_phrases(jy_index *index, uint64_t i,
                              const jy_document *document, jy_error *err)
{
    const jy_text title = document->field[JY_FIELD_TITLE];
    const jy_text body = document->field[JY_FIELD_BODY];
    jy_text phrases[1 + PLACES] = {choose_phrase(title, 0)};
    jy_status status = JY_OK;
    for (size_t n = 0; n < PLACES; n++) {
        phrases[n + 1] = choose_phrase(body, body.len / PLACES * n);
    }
    for (size_t n = 0; status == JY_OK && n < 1 + PLACES; n++) {
        if (phrases[n].len > 0) {
            status = find(index, i, document, phrases[n], err);
        }
    }
    return status;
}

static jy_status check_document(jy_index *index, uint64_t i, jy_error *err)
{
    jy_document document;
    uint64_t same;
    jy_status status = jy_index_document(index, i, &document, err);
    if (status != JY_OK) {
        return status;
    }
    jy_text id = document.field[JY_FIELD_ID];
    status = jy_index_find(index, id.bytes, id.len, &same, err);
    if (status == JY_E_NOT_FOUND || (status == JY_OK && same != i)) {
        return blame(err, &document, "is not found by its id");
    }
    return status == JY_OK ? find_phrases(index, i, &document, err) : status;
}

jy_status jy_build_check(jy_index *index, jy_error *err)
{
    const uint64_t count = jy_index_get_info(index)->documents;
    const uint64_t samples = count < SAMPLES ? count : SAMPLES;
    jy_status status = jy_lexicon_check(index->lexicon, err);
    for (uint64_t n = 0; status == JY_OK && n < samples; n++) {
        uint64_t i = samples > 1 ? n * (count - 1) / (samples - 1) : 0;
        status = check_document(index, i, err);
    }
    return status;
}

jy_status jy_build_compare(jy_index *index, jy_error *err)
{
    const jy_index_info *info = jy_index_get_info(index);
    char fingerprint[JY_DIGEST_HEX];
    jy_digest *digest;
    jy_status status = jy_digest_new(&digest, err);
    if (status != JY_OK) {
        return status;
    }
    for (uint64_t i = 0; status == JY_OK && i < info->documents; i++) {
        jy_document document;
        status = jy_index_document(index, i, &document, err);
        if (status == JY_OK) {
            jy_fingerprint_add(digest, &document);
            jy_text_store_pass(index->text, i);
        }
    }
    if (status != JY_OK) {
        jy_digest_free(digest);
        return status;
    }
    status = jy_digest_finish(digest, fingerprint, err);
    return status == JY_OK && strcmp(fingerprint, info->fingerprint) != 0
               ? jy_error_set(err, JY_E_UNAVAILABLE,
                              "the index is not true: its documents are not "
                              "those that were read")
               : status;
}
