/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/answer_inside.h - the inside of jy_answer.  Private to
 * protocol/answer*.c.
 */
#ifndef JY_PROTOCOL_ANSWER_INSIDE_H
#define JY_PROTOCOL_ANSWER_INSIDE_H

#include "protocol/answer.h"
#include "protocol/builder.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Members are nodes of the builder; 0 until they are there. */
struct jy_answer {
    jy_builder builder;
    bool has_notes; /* even if there are none */
    jy_node list;   /* what was found; never there in a COUNT */
    jy_node item;   /* the newest in the list */
    jy_node marks;  /* of its newest text */
    jy_node title_marks;
    jy_node snippets;
    jy_node passage;
    jy_node differences; /* of the passage */
    jy_node parts;
    jy_node facets;
    jy_node values; /* of the newest facet */
    jy_node offers;
    jy_node notes;
};

/* Those that are there. */
void jy_answer_put_texts(jy_builder *b, jy_node to, const jy_answer_text *texts,
                         size_t count);

/* "lines" and "page", as far as they are known. */
void jy_answer_put_origin(jy_builder *b, jy_node to, jy_answer_origin origin);

/* *array, which is made first if it is not there. */
jy_node jy_answer_array(jy_answer *answer, jy_node *array, jy_node to,
                        const char *name);

#ifdef __cplusplus
}
#endif
#endif
