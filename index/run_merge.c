/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how runs of postings are read side by side. */
#include "index/run_merge.h"

#include "index/term_store.h"
#include "index/texts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A run, and the term it stands at. */
struct jy_run_head {
    jy_run run;
    size_t number; /* of the run */
    char name[JY_POSTING_TERM_MAX];
    size_t len;
    uint32_t count; /* postings */
    size_t size;    /* bytes of these */
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory to index with");
}

static jy_status broken(const struct jy_run_head *head, jy_error *err)
{
    return ferror(head->run.file)
               ? jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                 "reading postings")
               : jy_error_set(err, JY_E_UNAVAILABLE,
                              "reading postings: a file was cut short");
}

/* --- one run */

static bool get_number(FILE *file, uint64_t *out)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        int byte = getc_unlocked(file);
        if (byte == EOF) {
            return false;
        }
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *out = value;
            return true;
        }
    }
    return false;
}

/* Go on to the next term of a run, if there is one. */
static jy_status go_on(struct jy_run_head *head, bool *out, jy_error *err)
{
    FILE *file = head->run.file;
    int byte = getc_unlocked(file);
    uint64_t len;
    uint64_t count;
    uint64_t size;
    *out = byte != EOF;
    if (byte == EOF) {
        return ferror(file) ? broken(head, err) : JY_OK;
    }
    ungetc(byte, file);
    if (!get_number(file, &len) || len == 0 || len > sizeof head->name ||
        fread(head->name, 1, (size_t)len, file) != len ||
        !get_number(file, &count) || count > UINT32_MAX ||
        !get_number(file, &size)) {
        return broken(head, err);
    }
    head->len = (size_t)len;
    head->count = (uint32_t)count;
    head->size = (size_t)size;
    return JY_OK;
}

/* Append the postings of the term that it stands at. */
static jy_status read_postings(const struct jy_run_head *head, jy_buffer *out,
                               jy_error *err)
{
    FILE *file = head->run.file;
    jy_list_posting *posting =
        jy_buffer_grow(out, head->count, sizeof *posting);
    uint64_t document = head->run.first;
    if (!posting) {
        return no_memory(err);
    }
    for (uint32_t i = 0; i < head->count; i++) {
        uint64_t gap;
        uint64_t count;
        if (!get_number(file, &gap) || !get_number(file, &count)) {
            return broken(head, err);
        }
        document += gap;
        posting[i] = (jy_list_posting){(uint32_t)document++, (uint32_t)count};
    }
    return JY_OK;
}

/* --- the heap: by the terms, then by the runs */

static bool is_before(const struct jy_run_head *a, const struct jy_run_head *b)
{
    int order = jy_texts_compare((jy_text){a->name, a->len},
                                 (jy_text){b->name, b->len});
    return order != 0 ? order < 0 : a->number < b->number;
}

static void sift(jy_run_merge *merge, size_t at)
{
    struct jy_run_head *heap = merge->head;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < merge->heads &&
            is_before(&heap[child + 1], &heap[child])) {
            child++;
        }
        if (child >= merge->heads || !is_before(&heap[child], &heap[at])) {
            return;
        }
        struct jy_run_head moved = heap[at];
        heap[at] = heap[child];
        heap[child] = moved;
        at = child;
    }
}

jy_status jy_run_merge_begin(jy_run_merge *merge, const jy_run *runs,
                             size_t count, jy_error *err)
{
    jy_status status = JY_OK;
    *merge =
        (jy_run_merge){.head = calloc(count + 1, sizeof(struct jy_run_head))};
    if (!merge->head) {
        return no_memory(err);
    }
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        struct jy_run_head *head = &merge->head[merge->heads];
        bool any;
        head->run = runs[i];
        head->number = i;
        status = go_on(head, &any, err);
        merge->heads += status == JY_OK && any;
    }
    for (size_t i = merge->heads / 2; i-- > 0;) {
        sift(merge, i);
    }
    return status;
}

/* Take the postings of the run in front, which goes on. */
static jy_status take(jy_run_merge *merge, jy_error *err)
{
    struct jy_run_head *head = merge->head;
    bool any = false;
    jy_status status = read_postings(head, &merge->postings, err);
    if (status == JY_OK) {
        status = go_on(head, &any, err);
    }
    if (status == JY_OK && !any) {
        merge->heads--;
        if (merge->heads > 0) {
            *head = merge->head[merge->heads];
        }
    }
    sift(merge, 0);
    return status;
}

jy_status jy_run_merge_next(jy_run_merge *merge, jy_text *term,
                            const jy_list_posting **postings, size_t *count,
                            jy_error *err)
{
    const struct jy_run_head *head = merge->head;
    jy_status status = JY_OK;
    *term = (jy_text){0};
    if (merge->heads == 0) {
        return JY_OK;
    }
    merge->name.len = 0;
    merge->postings.len = 0;
    jy_buffer_add(&merge->name, head->name, head->len);
    if (merge->name.failed) {
        return no_memory(err);
    }
    *term = (jy_text){merge->name.bytes, merge->name.len};
    while (status == JY_OK && merge->heads > 0 &&
           jy_texts_are_equal(*term, (jy_text){head->name, head->len})) {
        status = take(merge, err);
    }
    *postings = (const jy_list_posting *)(const void *)merge->postings.bytes;
    *count = merge->postings.len / sizeof **postings;
    return status;
}

void jy_run_merge_end(jy_run_merge *merge)
{
    free(merge->head);
    jy_buffer_clear(&merge->name);
    jy_buffer_clear(&merge->postings);
    *merge = (jy_run_merge){0};
}
