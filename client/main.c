/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program `jianyan`: from the command line to the exit status. */
#include "client/commands.h"
#include "client/prompt.h"
#include "client/show.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static jy_exit run_command(const jy_options *options)
{
    jy_session session;

    if (!jy_command_accepts(options))
        return JY_EXIT_ERROR;
    jy_exit result = jy_session_open(&session, options);
    if (result != JY_EXIT_FOUND)
        return result;
    result = options->command->run(&session);
    jy_session_close(&session);
    return result;
}

static bool parse(int argc, char **argv, jy_options *options)
{
    jy_error err;
    bool done = jy_options_parse(argc, argv, options, &err) == JY_OK;

    if (!done)
        jy_show_error(NULL, err.message);
    return done;
}

/* Of `bench --help` and of `help bench`. */
static void print_help(const jy_options *options)
{
    const jy_command *command = options->command;

    if (!command->run && options->word_count > 0)
        command = jy_command_find(options->words[0]);
    jy_command_help(command, stdout);
}

static jy_exit answer(const jy_options *options)
{
    if (options->version) {
        puts("jianyan " JIANYAN_VERSION);
        return JY_EXIT_FOUND;
    }
    if (options->help || !options->command->run) {
        print_help(options);
        return JY_EXIT_FOUND;
    }
    return run_command(options);
}

static jy_exit run_line(int argc, char **argv)
{
    jy_options options;
    return parse(argc, argv, &options) ? answer(&options) : JY_EXIT_ERROR;
}

static jy_exit run(int argc, char **argv)
{
    jy_options options;

    if (!parse(argc, argv, &options))
        return JY_EXIT_ERROR;
    if (options.is_bare && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
        jy_prompt_loop(argc, argv, run_line);
        return JY_EXIT_FOUND;
    }
    if (argc < 2) {
        jy_command_help(NULL, stderr);
        return JY_EXIT_ERROR;
    }
    return answer(&options);
}

int main(int argc, char **argv)
{
    jy_exit result = run(argc, argv);

    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        jy_show_error("standard output", strerror(errno));
        return JY_EXIT_ERROR;
    }
    return (int)result;
}
