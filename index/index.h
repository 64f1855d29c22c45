/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/index.h - a searchable generation of a corpus.
 *
 * A generation is built once, checked, published and never changed.  A
 * handle stays with its generation until it is closed, whatever is published
 * or removed meanwhile.
 *
 * Ownership  What comes out through `out` is the caller's, who gives it back
 *            to the matching _close or _free; both accept NULL.  Documents
 *            in hits borrow from the jy_index they came from.
 * Threads    One handle, one thread at a time.  Handles are independent:
 *            for N threads open N handles.
 * Failure    *out is NULL and *err (if given) says why.  Any function may
 *            also return JY_E_INTERNAL (memory ran out) or JY_E_UNAVAILABLE
 *            (the index is damaged).
 */
#ifndef JY_INDEX_INDEX_H
#define JY_INDEX_INDEX_H

#include "corpus/document.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Limits that users meet; the daemon's HELLO announces them. */
#define JY_QUERY_CHARACTERS_MAX 1000 /* code points in a query */
#define JY_QUERY_WORDS_MAX 64        /* words and phrases in a query */
#define JY_QUERY_DEPTH_MAX 16        /* parentheses inside parentheses */
#define JY_RESULTS_MAX 1000          /* offset + limit of a search */
#define JY_SNIPPET_CHARACTERS_MIN 20
#define JY_SNIPPET_CHARACTERS_MAX 1000
#define JY_SNIPPET_CHARACTERS 100 /* where the caller names none */
#define JY_SNIPPET_WINDOWS_MAX 3  /* stretches of text shown of a hit */
#define JY_SNIPPET_MARKS_MAX 200  /* in each, and in a title; then a note */
#define JY_FACET_VALUES_MAX 100   /* values told of one facet */
#define JY_FACET_VALUES 10        /* where the caller names no number */
#define JY_FAMILY_MAX 100         /* hits of one family, where it is capped */

/*
 * Take Xapian's settings out of the process's environment, for some change
 * how it cuts and writes text.  For main(), before there are threads.  False
 * without memory: answers could then be wrong.
 */
JY_NODISCARD bool jy_index_clear_environment(void);

typedef struct jy_index jy_index; /* one open generation */
typedef struct jy_hits jy_hits;   /* the answer to one search */

/* Set by another thread to end a search early; starts as {0}. */
typedef struct jy_stop {
    int flag; /* only through the two functions below */
} jy_stop;
void jy_stop_set(jy_stop *stop);
bool jy_stop_is_set(const jy_stop *stop);

/* What is told about a generation; strings live as long as the handle. */
typedef struct jy_index_info {
    uint64_t generation;
    uint64_t documents;
    uint64_t characters;     /* code points of all bodies */
    uint64_t terms_bytes;    /* size of the postings file */
    uint64_t text_bytes;     /* size of the text file */
    uint64_t lexicon_bytes;  /* size of the lexicon */
    const char *built;       /* UTC, such as 2026-11-24T03:10:00Z */
    const char *fingerprint; /* SHA-256 over the documents, in hex */
    char *const *paths;      /* what it was built from, absolute */
    size_t path_count;
} jy_index_info;

/*
 * Open generation number `generation` of the index folder `path`, or the
 * published one if it is 0.  With `verify` every byte is compared with the
 * manifest's SHA-256 first (about 1 s per GB), otherwise only sizes are.
 *
 * JY_E_NOT_FOUND    there is no index at `path`, or no such generation
 * JY_E_UNAVAILABLE  not an index, of another format version, damaged,
 *                   somebody else's, or not readable
 */
JY_NODISCARD jy_status jy_index_open(const char *path, uint64_t generation,
                                     bool verify, jy_index **out,
                                     jy_error *err);

/*
 * Another handle of the generation that `first` has open, for another
 * thread: texts and lexicon are mapped once for both.  `path` is as it was
 * for `first`, which is to be closed after this one.  Statuses as above.
 */
JY_NODISCARD jy_status jy_index_open_another(const char *path,
                                             const jy_index *first,
                                             jy_index **out, jy_error *err);
void jy_index_close(jy_index *index);

/* The number of the published generation, without opening it. */
JY_NODISCARD jy_status jy_index_published(const char *path, uint64_t *out,
                                          jy_error *err);

const jy_index_info *jy_index_get_info(const jy_index *index);

/* In which order hits come; ties in index order. */
typedef enum jy_sort {
    JY_SORT_SCORE,
    JY_SORT_DATE_NEWEST, /* documents without a date come last, ... */
    JY_SORT_DATE_OLDEST, /* ... here too */
} jy_sort;

/* How strictly a query is read. */
typedef enum jy_reading {
    JY_READING_AUTO, /* every word; if nothing has them all, any of them */
    JY_READING_ALL,
    JY_READING_ANY,
} jy_reading;

/*
 * What hits are counted by.  X(constant, name, the field it is, or
 * JY_FIELD_COUNT for what is made of the date).
 */
#define JY_FACET_LIST(X)                                                       \
    X(JY_FACET_TITLE, "title", JY_FIELD_TITLE)                                 \
    X(JY_FACET_SPEAKER, "speaker", JY_FIELD_SPEAKER)                           \
    X(JY_FACET_OFFICE, "office", JY_FIELD_OFFICE)                              \
    X(JY_FACET_PLACE, "place", JY_FIELD_PLACE)                                 \
    X(JY_FACET_ROLE, "role", JY_FIELD_ROLE)                                    \
    X(JY_FACET_SOURCE, "source", JY_FIELD_SOURCE)                              \
    X(JY_FACET_YEAR, "year", JY_FIELD_COUNT)

typedef enum jy_facet {
#define X(constant, name, field) constant,
    JY_FACET_LIST(X)
#undef X
        JY_FACETS /* how many there are */
} jy_facet;
#define JY_FACET_BIT(facet) (1U << (facet))
const char *jy_facet_name(jy_facet facet);

/* One question.  Times are microseconds of CLOCK_MONOTONIC. */
typedef struct jy_question {
    const char *query; /* valid UTF-8 */
    size_t len;        /* bytes */
    jy_reading reading;
    jy_sort sort;
    size_t limit;        /* documents on the page */
    size_t offset;       /* documents before it */
    size_t snippet;      /* code points in a snippet, about */
    size_t windows;      /* snippets of a hit, at most; 0 is 1 */
    size_t family;       /* hits of one family, at most; 0: no cap */
    unsigned facets;     /* the set, one JY_FACET_BIT each */
    size_t facet_values; /* values told of each, the most frequent */
    uint64_t deadline;   /* give up at this time; 0: never */
    const jy_stop *stop; /* give up when set; may be NULL */
} jy_question;

/* A half-open range of code points. */
typedef struct jy_mark {
    size_t begin;
    size_t end;
} jy_mark;

/* A stretch of text and what matched in it. */
typedef struct jy_snippet {
    jy_text text;         /* NUL-terminated too */
    const jy_mark *marks; /* in the text, ascending, never overlapping */
    size_t mark_count;
    size_t begin; /* where it stands in the field, bytes, ... */
    size_t end;   /* ... the dots left out */
} jy_snippet;

typedef struct jy_hit {
    jy_document document;      /* as it was read, every field but the body */
    double score;              /* 0 where hits are sorted by date */
    const jy_snippet *snippet; /* in the order of the text */
    size_t snippet_count;      /* at least 1 */
    size_t best_snippet;       /* which shows most */
    const jy_mark *title_marks;
    size_t title_mark_count;
} jy_hit;

/* A value of a facet; borrows from the index or the hits. */
typedef struct jy_facet_value {
    jy_text text;
    uint64_t documents;
} jy_facet_value;

/*
 * Find the page of documents that match.  A family is the documents of one
 * file: their ids are the same up to the last '#'.
 *
 * JY_E_QUERY      the query is empty
 * JY_E_TOO_LARGE  offset + limit beyond JY_RESULTS_MAX
 * JY_E_TIMEOUT    the deadline passed or `stop` was set; no partial answer
 */
JY_NODISCARD jy_status jy_index_search(jy_index *index,
                                       const jy_question *question,
                                       jy_hits **out, jy_error *err);

/* Count all documents that have every word; of the question only the query and
 * the facets matter. */
JY_NODISCARD jy_status jy_index_count(jy_index *index,
                                      const jy_question *question,
                                      jy_hits **out, jy_error *err);

size_t jy_hits_count(const jy_hits *hits); /* on the page; 0 after a count */
const jy_hit *jy_hits_get(const jy_hits *hits, size_t i);
uint64_t jy_hits_total(const jy_hits *hits);
bool jy_hits_total_is_exact(const jy_hits *hits); /* else: at least */
bool jy_hits_is_relaxed(const jy_hits *hits); /* hits have any of the words */
/* The values of a facet that was asked for, most frequent first; of a relaxed
 * reading the hits up to JY_RESULTS_MAX are counted. */
const jy_facet_value *jy_hits_facet(const jy_hits *hits, jy_facet facet,
                                    size_t *count);
/* Queries that would find something where this one finds nothing. */
size_t jy_hits_did_you_mean_count(const jy_hits *hits);
const char *jy_hits_did_you_mean(const jy_hits *hits, size_t i);
/* What was done to the query that its author may not expect. */
size_t jy_hits_note_count(const jy_hits *hits);
const char *jy_hits_note(const jy_hits *hits, size_t i);
void jy_hits_free(jy_hits *hits);

/*
 * The document called `id`.  It borrows from `index`, its body until the next
 * document is got.
 *
 * JY_E_NOT_FOUND  no document has this id
 */
JY_NODISCARD jy_status jy_index_get(jy_index *index, const char *id, size_t len,
                                    jy_document *out, jy_error *err);

/*
 * Document number `i` (from 0, below info->documents) in index order; it
 * borrows as above.
 *
 * JY_E_UNAVAILABLE  there is none, or it is damaged
 */
JY_NODISCARD jy_status jy_index_document(jy_index *index, uint64_t i,
                                         jy_document *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
