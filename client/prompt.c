/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a line becomes arguments. */
#include "client/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r\n"

/* Whether `line` is what ends the asking. */
static bool is_end(const char *line)
{
    const char *word = line + strspn(line, BLANKS);
    const char *rest = word + strcspn(word, BLANKS);

    return rest - word == 4 && rest[strspn(rest, BLANKS)] == '\0' &&
           (memcmp(word, "quit", 4) == 0 || memcmp(word, "exit", 4) == 0);
}

/* `line` is cut up on the way. */
static void run_line(int argc, char **argv, char *line,
                     jy_exit (*run)(int argc, char **argv))
{
    size_t room = (size_t)argc + strlen(line) / 2 + 2;
    char **arguments = calloc(room, sizeof *arguments);
    char *rest = NULL;
    int count = argc;

    if (!arguments) {
        jy_session_fail(&(jy_session){0}, NULL, "out of memory");
        return;
    }
    memcpy(arguments, argv, (size_t)argc * sizeof *argv);
    for (char *word = strtok_r(line, BLANKS, &rest); word;
         word = strtok_r(NULL, BLANKS, &rest))
        arguments[count++] = word;
    if (count > argc)
        run(count, arguments);
    free(arguments);
}

void jy_prompt_loop(int argc, char **argv,
                    jy_exit (*run)(int argc, char **argv))
{
    char *line = NULL;
    size_t room = 0;

    puts("Each line is a query or a command; help lists them, quit ends.");
    for (;;) {
        fputs("> ", stdout);
        fflush(stdout);
        clearerr(stdin); /* a text may have been read to its end */
        if (getline(&line, &room, stdin) < 0) {
            fputc('\n', stdout);
            break;
        }
        if (is_end(line))
            break;
        run_line(argc, argv, line, run);
    }
    free(line);
}
