/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which other queries are offered for one that finds nothing. */
#include "index/buffer.h"
#include "index/correct.h"
#include "index/searching.h"

#include <string.h>

enum {
    OFFERED = 3, /* queries, at most */
    WORDS = 8,   /* that are tried, of a query */
    TRIED = 16   /* other queries that are looked up */
};

/* Other queries under way. */
struct offering {
    jy_search *search;
    size_t words;
    size_t tried;
};

/* The query with `correction` in the place of `word`. */
static void write_query(const jy_query *query, jy_text word,
                        const char *correction, jy_buffer *out)
{
    const char *end = word.bytes + word.len;
    jy_buffer_add(out, query->text, (size_t)(word.bytes - query->text));
    jy_buffer_add(out, correction, strlen(correction));
    jy_buffer_add(out, end, strlen(end));
}

/* Offer `text` if it finds something. */
static jy_status try_query(struct offering *offering, const jy_buffer *text,
                           jy_error *err)
{
    jy_search *search = offering->search;
    jy_query *query;
    bool finds = false;
    jy_status status = jy_query_parse(text->bytes, text->len, &query, err);
    if (status == JY_OK) {
        status = jy_search_finds(search, query, &finds, err);
    }
    jy_query_free(query);
    return status == JY_OK && finds
               ? jy_hits_add_did_you_mean(search->hits, text->bytes, text->len,
                                          err)
               : status;
}

static jy_status try_corrections(struct offering *offering, const jy_word *word,
                                 const jy_corrections *corrections,
                                 jy_error *err)
{
    jy_search *search = offering->search;
    jy_status status = JY_OK;
    for (size_t i = 0;
         status == JY_OK && i < jy_corrections_count(corrections) &&
         search->hits->did_you_mean_count < OFFERED && offering->tried < TRIED;
         i++) {
        jy_buffer text = {0};
        offering->tried++;
        write_query(search->query, word->raw,
                    jy_corrections_get(corrections, i), &text);
        status = text.failed
                     ? jy_error_set(err, JY_E_INTERNAL, "no memory to search")
                     : try_query(offering, &text, err);
        jy_buffer_clear(&text);
    }
    return status;
}

static jy_status try_word(struct offering *offering, const jy_word *word,
                          jy_error *err)
{
    jy_corrections *corrections;
    if (offering->words == WORDS) {
        return JY_OK;
    }
    offering->words++;
    jy_status status =
        jy_correct_words(offering->search->index, word->raw.bytes,
                         word->raw.len, &corrections, err);
    if (status == JY_OK) {
        status = try_corrections(offering, word, corrections, err);
        jy_corrections_free(corrections);
    }
    return status;
}

/* Words that are to be there, and may be misspelt. */
static jy_status try_node(struct offering *offering, const jy_node *node,
                          jy_error *err)
{
    jy_status status = JY_OK;
    if (node->kind == JY_NODE_WORD) {
        return node->word.exact || node->word.field == JY_FIELD_ID
                   ? JY_OK
                   : try_word(offering, &node->word, err);
    }
    for (size_t i = 0;
         status == JY_OK && node->kind != JY_NODE_NOT && i < node->child_count;
         i++) {
        status = try_node(offering, node->child[i], err);
    }
    return status;
}

jy_status jy_search_correct(jy_search *search, jy_error *err)
{
    struct offering offering = {.search = search};
    return try_node(&offering, search->query->root, err);
}
