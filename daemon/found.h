/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/found.h - what the answers of several verbs have in common.
 *
 * Ownership  Results borrow from the document.
 * Threads    A worker's.
 */
#ifndef JY_DAEMON_FOUND_H
#define JY_DAEMON_FOUND_H

#include "daemon/job.h"
#include "index/origin.h"
#include "protocol/answer.h"

/* What is shown of a document that was found; the id first.  `extra` of more
 * bytes is left to GET. */
enum { JY_FOUND_FIELDS = 8, JY_FOUND_EXTRA_MAX = 4096 };
void jy_found_fields(const jy_document *document,
                     jy_answer_text out[JY_FOUND_FIELDS]);

jy_answer_text jy_found_field(const jy_document *document, jy_field field);
jy_answer_text jy_found_attachment(const jy_document *document,
                                   jy_attachment attachment);
jy_answer_origin jy_found_place(jy_origin origin);
/* Where in its file what stands in the body from `begin` to `end` comes from;
 * bytes. */
jy_answer_origin jy_found_origin(const jy_document *document, size_t begin,
                                 size_t end);
jy_answer_piece jy_found_piece(jy_text text);
jy_answer_range jy_found_range(jy_mark mark);

/* The facets that are asked for, one JY_FACET_BIT each. */
unsigned jy_found_facets(const jy_request *request);
void jy_found_add_facet(jy_answer *answer, jy_facet facet,
                        const jy_facet_value *values, size_t count);

#endif
