/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which commands there are; those that take a few lines only. */
#include "client/commands.h"

#include "client/ask.h"
#include "client/fields.h"
#include "client/show.h"

#include <stdint.h>
#include <string.h>

static bool check_pong(const cJSON *reply)
{
    return cJSON_IsTrue(jy_field(reply, "pong"));
}

static void print_pong(const jy_session *session, const cJSON *reply)
{
    (void)reply;
    jy_show_text(stdout, session->options->server);
    puts(" answers");
}

static jy_exit run_ping(jy_session *session)
{
    static const jy_view view = {check_pong, print_pong};
    return jy_session_answer(session, jy_ask_options(session->options), &view);
}

static bool check_reload(const cJSON *reply)
{
    return jy_field_is_count(reply, "generation") &&
           cJSON_IsBool(jy_field(reply, "changed"));
}

static void print_reload(const jy_session *session, const cJSON *reply)
{
    (void)session;
    printf("generation %.0f, %s\n", jy_field_number(reply, "generation"),
           cJSON_IsTrue(jy_field(reply, "changed")) ? "newly loaded"
                                                    : "as before");
}

static jy_exit run_reload(jy_session *session)
{
    static const jy_view view = {check_reload, print_reload};
    return jy_session_answer(session, jy_ask_options(session->options), &view);
}

static const jy_command commands[] = {
    {"search", JY_VERB_SEARCH, "QUERY...", "find documents, best first", 1,
     SIZE_MAX, jy_search_run, NULL},
    {"count", JY_VERB_COUNT, "QUERY...", "how many documents match", 1,
     SIZE_MAX, jy_count_run, NULL},
    {"kwic", JY_VERB_KWIC, "QUERY...", "each place of the words, in a line", 1,
     SIZE_MAX, jy_kwic_run, NULL},
    {"suggest", JY_VERB_SUGGEST, "TEXT...",
     "complete what is being typed, in Han or pinyin", 1, SIZE_MAX,
     jy_suggest_run, NULL},
    {"similar", JY_VERB_SIMILAR, "ID|TEXT|-",
     "documents like one, or where a text is quoted from", 0, SIZE_MAX,
     jy_similar_run, NULL},
    {"explain", JY_VERB_EXPLAIN, "QUERY...",
     "how a query is read, what the scores are made of", 1, SIZE_MAX,
     jy_explain_run, NULL},
    {"get", JY_VERB_GET, "ID", "one document, whole", 1, 1, jy_get_run, NULL},
    {"status", JY_VERB_STATUS, "", "what the daemon serves and does", 0, 0,
     jy_status_run, NULL},
    {"rebuild", JY_VERB_REBUILD, "",
     "index what has changed, and wait (unix socket only)", 0, 0,
     jy_rebuild_run, NULL},
    {"job", JY_VERB_JOB, "[NUMBER]", "how far a rebuild is", 0, 1, jy_job_run,
     NULL},
    {"reload", JY_VERB_RELOAD, "",
     "serve the newest generation (unix socket only)", 0, 0, run_reload, NULL},
    {"ping", JY_VERB_PING, "", "whether the daemon answers", 0, 0, run_ping,
     NULL},
    {"bench", JY_VERB_SEARCH, "[QUERY...]",
     "how fast the daemon answers many requests", 0, SIZE_MAX, jy_bench_run,
     jy_bench_help},
    {"help", JY_VERB_HELP, "[COMMAND]", "this text; of bench, all about it", 0,
     SIZE_MAX, NULL, NULL},
};

const jy_command *jy_command_find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; ++i) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

bool jy_command_accepts(const jy_options *options)
{
    const jy_command *command = options->command;

    if (options->word_count < command->words_min) {
        fprintf(stderr, "jianyan: usage: jianyan %s %s\n", command->name,
                command->arguments);
        return false;
    }
    if (options->word_count > command->words_max) {
        fprintf(stderr, "jianyan: %s: one word too many: ", command->name);
        jy_show_text(stderr, options->words[command->words_max]);
        fputc('\n', stderr);
        return false;
    }
    return true;
}

void jy_command_help(const jy_command *command, FILE *out)
{
    if (command && command->help) {
        command->help(out);
        return;
    }

    fputs("usage: jianyan [search] [OPTION]... QUERY...\n"
          "       jianyan COMMAND [OPTION]... [ARGUMENT]\n"
          "       jianyan [OPTION]...      on a terminal: each line is one\n"
          "\n"
          "Asks a jianyan daemon. A first word that is no command begins a "
          "query.\n"
          "\n",
          out);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; ++i)
        fprintf(out, "  %-8s %-10s %s\n", commands[i].name,
                commands[i].arguments, commands[i].summary);
    fputs(
        "\n"
        "  -n, --limit N         at most so many (10; explain: 3)\n"
        "  --offset N            leave out the first N\n"
        "  --sort ORDER          score, date (newest first), -date; kwic:\n"
        "                        document, left, right, date\n"
        "  --facets LIST         count by title, speaker, office, place, "
        "role,\n"
        "                        source, year: --facets speaker,year\n"
        "  --facet-values N      at most so many of each (10)\n"
        "  --match WORDS         all or any; auto: any where nothing has all\n"
        "  --family N            at most so many hits of one file (all)\n"
        "  --snippet N           characters of text shown of each (100)\n"
        "  --windows N           pieces of text shown of each, at most 3 (1)\n"
        "  --width N             kwic: characters left and right (20)\n"
        "  --doc ID              explain, similar: that document\n"
        "  --full 1              rebuild: read everything, not only what has\n"
        "                        changed\n"
        "  --force 1             rebuild: publish even if many documents are\n"
        "                        gone\n"
        "  --json                the daemon's reply line, unchanged\n"
        "  --color WHEN          auto, always or never; NO_COLOR is heeded\n"
        "  --server ADDR:PORT    the daemon, or the PATH of its unix socket;\n"
        "                        else $JIANYAN_SERVER, "
        "else " JY_DEFAULT_SERVER "\n"
        "  --help, --version\n"
        "  --                    what follows is the query\n"
        "\n"
        "Queries: 营商环境 郴州 (both), \"三高四新\" (phrase), A OR B, "
        "-A,\n"
        "speaker:NAME, date:2021..2022, A NEAR/10 B, gov*, =裏 (as written).\n"
        "Exit status: 0 something found, 1 nothing found, 2 an error.\n",
        out);
}
