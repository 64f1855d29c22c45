/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/update_parts.h - writes the parts of an updated generation, once it is
 * known which documents it has.
 *
 * Threads    One update, one thread; it starts others and waits for them.
 */
#ifndef JY_INDEX_UPDATE_PARTS_H
#define JY_INDEX_UPDATE_PARTS_H

#include "index/builder.h"
#include "index/previous.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_update_parts {
    jy_build *build;
    const jy_previous *old;
    int more_fd;          /* the finished more-text */
    const uint32_t *slot; /* of each document */
    uint64_t documents;
    uint64_t more_count;     /* documents of more-text */
    const jy_build_job *job; /* is told of texts that are there twice */
    jy_build_report *report; /* gets their count, and characters */
    jy_manifest *manifest;   /* gets fingerprint and characters */
} jy_update_parts;

/*
 * Write more-terms, gone-terms, order and lexicon.
 *
 * JY_E_UNAVAILABLE  the disk is full or broken, or the old generation is
 *                   damaged
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_update_write_parts(const jy_update_parts *parts,
                                             jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
