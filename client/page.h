/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/page.h - what replies with a list of things found have in common:
 * what they must look like, and how people are shown it.
 *
 * Printing relies on the check of the same name.
 */
#ifndef JY_CLIENT_PAGE_H
#define JY_CLIENT_PAGE_H

#include "client/session.h"
#include "client/show.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The style in which texts are shown whose marks are to stand out. */
jy_style jy_page_text_style(const jy_session *session);
jy_style jy_page_title_style(const jy_session *session);

/* Columns of a text that is beside the matter. */
#define JY_PAGE_BRIEF 40

/* Total, time, facets, queries offered, notes. */
bool jy_page_check_end(const cJSON *reply);
/* "at least 12"; "12 documents (0.3 ms)" and what follows it. */
void jy_page_print_total(const cJSON *reply);
void jy_page_print_end(const cJSON *reply, const char *noun);
void jy_page_print_facets(const cJSON *reply);
void jy_page_print_notes(FILE *out, const cJSON *reply);

/* Whether `name` is a list and `check` is true of each of its items. */
bool jy_page_check_list(const cJSON *reply, const char *name,
                        bool (*check)(const cJSON *item));

/* Rank, title with its marks, origin. */
bool jy_page_check_hit(const cJSON *hit);
void jy_page_print_hit(const jy_session *session, const cJSON *hit);

/* "阳卫国 · 株洲市市长 · 2021-hunan-mayors#1": what is there of it, each but
 * the id cut if it is long. */
bool jy_page_check_origin(const cJSON *item);
void jy_page_print_origin(const cJSON *item);

/* {"text":"…","marks":[[3,7]]} */
bool jy_page_check_marked(const cJSON *object);
void jy_page_print_marked(const cJSON *object, jy_style style);

/* "1 document", "2 documents" */
void jy_page_print_count(double count, const char *noun);

#ifdef __cplusplus
}
#endif
#endif
