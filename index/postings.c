/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the files of postings, and what all of them say of one term. */
#include "index/postings.h"

#include "index/bm25.h"
#include "index/postings_handle.h"

#include <stdlib.h>
#include <unistd.h>

jy_status jy_postings_given_up(jy_error *err)
{
    return jy_error_set(err, JY_E_TIMEOUT,
                        "the search was given up at its deadline");
}

jy_status jy_postings_damaged(jy_error *err)
{
    return jy_error_set(err, JY_E_UNAVAILABLE,
                        "the file terms is damaged: a list of documents "
                        "is none");
}

/* --- opening */

/* What all documents that are alive have in common. */
static void sum_up(jy_postings *postings)
{
    const jy_postings_header *dead = postings->dead.header;
    uint64_t length = 0;
    for (size_t i = 0; i < postings->segments; i++) {
        postings->documents += postings->segment[i].header->documents;
        length += postings->segment[i].header->length;
    }
    if (dead) {
        postings->documents -= dead->documents;
        length -= dead->length;
    }
    if (postings->documents > 0) {
        postings->average = (double)length / (double)postings->documents;
    }
}

/* Whether the files are those that the order is about. */
static bool fits(const jy_postings *postings)
{
    const jy_order *order = postings->order;
    return postings->segment[0].header->documents == order->base &&
           postings->segment[1].header->documents ==
               order->slots - order->base &&
           postings->dead.header->documents == order->slots - order->documents;
}

/* Open the files of `fd` one after the other, all of which are taken. */
static jy_status open_all(const int *fd, jy_postings_file *const *file,
                          size_t count, jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; i < count; i++) {
        if (status == JY_OK) {
            status = jy_postings_file_open(fd[i], file[i], err);
        } else {
            close(fd[i]);
        }
    }
    return status;
}

static jy_status open_postings(const int *fd, size_t count,
                               const jy_order *order, jy_postings **out,
                               jy_error *err)
{
    jy_postings *postings = calloc(1, sizeof *postings);
    *out = NULL;
    if (!postings) {
        for (size_t i = 0; i < count; i++) {
            close(fd[i]);
        }
        return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
    }
    jy_postings_file *const file[] = {&postings->segment[0],
                                      &postings->segment[1], &postings->dead};
    postings->order = order;
    jy_status status = open_all(fd, file, count, err);
    if (status == JY_OK && order && !fits(postings)) {
        status = jy_error_set(err, JY_E_UNAVAILABLE,
                              "postings: the files of an update are not of "
                              "the same documents");
    }
    if (status != JY_OK) {
        jy_postings_close(postings);
        return status;
    }
    postings->segments = order ? JY_SEGMENTS : 1;
    sum_up(postings);
    *out = postings;
    return JY_OK;
}

jy_status jy_postings_open(int fd, jy_postings **out, jy_error *err)
{
    return open_postings(&fd, 1, NULL, out, err);
}

jy_status jy_postings_open_updated(int base, int more, int dead,
                                   const jy_order *order, jy_postings **out,
                                   jy_error *err)
{
    const int fd[] = {base, more, dead};
    return open_postings(fd, sizeof fd / sizeof *fd, order, out, err);
}

void jy_postings_close(jy_postings *postings)
{
    if (postings) {
        for (size_t i = 0; i < JY_SEGMENTS; i++) {
            jy_postings_file_close(&postings->segment[i]);
        }
        jy_postings_file_close(&postings->dead);
        free(postings->sums.of);
        free(postings->sums.position);
        free(postings);
    }
}

/* --- terms */

uint64_t jy_postings_count(const jy_postings *postings)
{
    return postings->documents;
}

jy_status jy_postings_frequency(jy_postings *postings, jy_text term,
                                uint64_t *out, jy_error *err)
{
    jy_list list;
    jy_status status = JY_OK;
    *out = 0;
    for (size_t i = 0; status == JY_OK && i < postings->segments; i++) {
        status = jy_postings_file_find(&postings->segment[i], term, &list, err);
        *out += list.frequency;
    }
    if (status == JY_OK && postings->order && *out > 0) {
        status = jy_postings_file_find(&postings->dead, term, &list, err);
        *out -= list.frequency < *out ? list.frequency : *out;
    }
    return status;
}

double jy_postings_rarity(const jy_postings *postings, uint64_t documents)
{
    return jy_bm25_rarity((double)postings->documents, (double)documents);
}

/* The first living document of a segment that has `term`. */
static jy_status look_up(jy_postings *postings, size_t segment, jy_text term,
                         uint64_t *out, jy_error *err)
{
    jy_postings_file *file = &postings->segment[segment];
    jy_list list;
    jy_cursor cursor;
    jy_status status = jy_postings_file_find(file, term, &list, err);
    if (status != JY_OK) {
        return status;
    }
    jy_cursor_open(&cursor, &list, (uint32_t)file->header->documents);
    for (jy_cursor_reach(&cursor, 0); cursor.document != JY_NO_DOCUMENT;
         jy_cursor_reach(&cursor, cursor.document + 1)) {
        uint32_t position = jy_position_of(postings, segment, cursor.document);
        if (position != JY_SLOT_DEAD) {
            *out = position;
            return JY_OK;
        }
    }
    return cursor.damaged ? jy_postings_damaged(err) : JY_E_NOT_FOUND;
}

jy_status jy_postings_lookup(jy_postings *postings, jy_text term, uint64_t *out,
                             jy_error *err)
{
    jy_status status = JY_E_NOT_FOUND;
    for (size_t i = 0; status == JY_E_NOT_FOUND && i < postings->segments;
         i++) {
        status = look_up(postings, i, term, out, err);
    }
    return status == JY_E_NOT_FOUND
               ? jy_error_set(err, status, "no document has it")
               : status;
}

int jy_position_order(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}
