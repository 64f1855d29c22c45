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

/* Members are those of the builder's tree; NULL until they are there. */
struct jy_answer {
    jy_builder builder;
    bool has_notes; /* even if there are none */
    cJSON *list;    /* what was found; never there in a COUNT */
    cJSON *item;    /* the newest in the list */
    cJSON *marks;   /* of its newest text */
    cJSON *title_marks;
    cJSON *snippets;
    cJSON *differences;
    cJSON *parts;
    cJSON *facets;
    cJSON *values; /* of the newest facet */
    cJSON *offers;
    cJSON *notes;
};

/* Those that are there. */
void jy_answer_put_texts(jy_builder *b, cJSON *to, const jy_answer_text *texts,
                         size_t count);

/* "lines" and "page", as far as they are known. */
void jy_answer_put_origin(jy_builder *b, cJSON *to, jy_answer_origin origin);

/* *array, which is made first if it is not there. */
cJSON *jy_answer_array(jy_answer *answer, cJSON **array, cJSON *to,
                       const char *name);

#ifdef __cplusplus
}
#endif
#endif
