/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/prompt.h - asking line by line on a terminal.
 */
#ifndef JY_CLIENT_PROMPT_H
#define JY_CLIENT_PROMPT_H

#include "client/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Read lines to the end of standard input or a line "quit" or "exit", and `run`
 * the words of each behind those of the program's own arguments.
 */
void jy_prompt_loop(int argc, char **argv,
                    jy_exit (*run)(int argc, char **argv));

#ifdef __cplusplus
}
#endif
#endif
