/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/query.h - what a worker does for each verb that asks the index.
 *
 * Each fills in job->reply, or job->error.
 *
 * Threads    A worker's, with its own handle.
 */
#ifndef JY_DAEMON_QUERY_H
#define JY_DAEMON_QUERY_H

#include "daemon/job.h"

void jy_query_search(jy_job *job, jy_index *index);
void jy_query_count(jy_job *job, jy_index *index);
void jy_query_explain(jy_job *job, jy_index *index);
void jy_query_get(jy_job *job, jy_index *index);
void jy_query_suggest(jy_job *job, jy_index *index);
void jy_query_similar(jy_job *job, jy_index *index);
void jy_query_kwic(jy_job *job, jy_index *index);

#endif
