/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/commands.h - the commands of the program: one table, one function
 * each.
 */
#ifndef JY_CLIENT_COMMANDS_H
#define JY_CLIENT_COMMANDS_H

#include "client/session.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_command {
    const char *name;
    jy_verb verb;          /* what it asks; its options are those of the verb */
    const char *arguments; /* as the help shows them */
    const char *summary;
    size_t words_min;
    size_t words_max;
    jy_exit (*run)(jy_session *session);
    void (*help)(FILE *out); /* NULL: that of the program tells all */
} jy_command;

/* The command of that name, or NULL. */
const jy_command *jy_command_find(const char *name);

/* Whether the command has as many words as it takes; says so if not. */
bool jy_command_accepts(const jy_options *options);

/* The help of the command, else that of the program; `command` may be NULL. */
void jy_command_help(const jy_command *command, FILE *out);

/* Those with a file of their own. */
jy_exit jy_search_run(jy_session *session);
jy_exit jy_count_run(jy_session *session);
jy_exit jy_suggest_run(jy_session *session);
jy_exit jy_similar_run(jy_session *session);
jy_exit jy_kwic_run(jy_session *session);
jy_exit jy_explain_run(jy_session *session);
jy_exit jy_get_run(jy_session *session);
jy_exit jy_status_run(jy_session *session);
jy_exit jy_rebuild_run(jy_session *session);
jy_exit jy_job_run(jy_session *session);
jy_exit jy_bench_run(jy_session *session);
void jy_bench_help(FILE *out);

#ifdef __cplusplus
}
#endif
#endif
