/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked in a bench, and what its exit status means. */
#include "client/ask.h"
#include "client/bench_report.h"
#include "client/commands.h"
#include "client/fields.h"
#include "client/show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Those of a bench: not those of a question. */
enum { ALL_ANSWERED = JY_EXIT_FOUND, SOME_FAILED = JY_EXIT_NOTHING };

static jy_status read_file(jy_bench_requests *requests,
                           const jy_bench_form *form, const char *path,
                           jy_error *err)
{
    bool is_standard = strcmp(path, "-") == 0;
    FILE *file = is_standard ? stdin : fopen(path, "re");

    if (!file)
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "%s", path);
    jy_status status = jy_bench_requests_read(
        requests, form, file, is_standard ? "standard input" : path, err);
    if (!is_standard)
        fclose(file);
    return status;
}

/* The words are one query, as everywhere. */
static jy_status add_words(jy_bench_requests *requests,
                           const jy_options *options, const jy_bench_form *form,
                           jy_error *err)
{
    char *query = jy_ask_join(options);
    jy_error why;

    if (!query)
        return jy_error_set(err, JY_E_INTERNAL, "out of memory");
    jy_status status =
        jy_bench_requests_add(requests, form, query, strlen(query), &why);
    if (status != JY_OK)
        jy_error_set(err, status, "the query: %s", why.message);
    free(query);
    return status;
}

/* Whether the verb asks for something. */
static bool needs_text(const jy_options *options)
{
    switch (jy_verb_get(options->verb)->rest) {
    case JY_REST_NONE:
    case JY_REST_JOB:
        return false;
    case JY_REST_QUERY:
    case JY_REST_DOCUMENT:
    case JY_REST_TEXT:
        return true;
    case JY_REST_TEXT_OR_DOC:
        return !jy_options_asked(options, JY_OPTION_DOC);
    }
    return true;
}

/* Each of these would be ignored if it were let pass. */
static jy_status check(const jy_options *options, jy_error *err)
{
    bool is_file = options->bench[JY_BENCH_QUERIES];
    bool is_text = options->word_count > 0 || is_file;
    jy_rest rest = jy_verb_get(options->verb)->rest;

    if (options->word_count > 0 && is_file)
        return jy_error_set(err, JY_E_REQUEST,
                            "either a query or --queries, not both");
    if (!is_text && (options->raw || needs_text(options)))
        return jy_error_set(err, JY_E_REQUEST,
                            "what is to be asked? Give a query, or --queries "
                            "FILE with one in each line");
    if (options->raw && options->bench[JY_BENCH_VERB])
        return jy_error_set(err, JY_E_REQUEST,
                            "either --raw or --verb, not both");
    for (size_t i = 0; options->raw && i < JY_OPTIONS; ++i) {
        if (options->asked[i])
            return jy_error_set(err, JY_E_REQUEST,
                                "--raw sends lines as they are: %s goes into "
                                "them",
                                jy_option_get((jy_option)i)->name);
    }
    if (!options->raw && is_text &&
        (rest == JY_REST_NONE || rest == JY_REST_JOB))
        return jy_error_set(err, JY_E_REQUEST, "%s is asked without a text",
                            jy_verb_get(options->verb)->op);
    return JY_OK;
}

static jy_status add_requests(jy_bench_requests *requests,
                              const jy_options *options, jy_error *err)
{
    jy_bench_form form = {0};
    cJSON *request = options->raw ? NULL : jy_ask_options(options);

    form.form = request;
    form.key = jy_rest_key(jy_verb_get(options->verb)->rest);
    jy_status status =
        options->bench[JY_BENCH_QUERIES]
            ? read_file(requests, &form, options->bench[JY_BENCH_QUERIES], err)
        : options->word_count > 0
            ? add_words(requests, options, &form, err)
            : jy_bench_requests_add(requests, &form, NULL, 0, err);
    cJSON_Delete(request);
    return status;
}

static jy_status make_requests(const jy_options *options,
                               const jy_bench_plan *plan,
                               jy_bench_requests **out, jy_error *err)
{
    jy_status status = check(options, err);
    if (status != JY_OK)
        return status;
    *out = jy_bench_requests_new(plan->seed, plan->shuffled);
    if (!*out)
        return jy_error_set(err, JY_E_INTERNAL, "out of memory");
    return add_requests(*out, options, err);
}

/* Opened before anything is asked, so that nothing is measured in vain. */
static jy_status open_dump(const char *path, FILE **out, jy_error *err)
{
    *out = path ? fopen(path, "we") : NULL;
    if (path && !*out)
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "%s", path);
    return JY_OK;
}

static jy_status write_dump(FILE *dump, const char *path,
                            const jy_histogram *latency, jy_error *err)
{
    if (!dump)
        return JY_OK;
    errno = 0;
    jy_bench_report_dump(latency, dump);
    if (fflush(dump) == 0 && !ferror(dump))
        return JY_OK;
    return jy_error_system(err, JY_E_UNAVAILABLE, errno, "%s", path);
}

static jy_status report(const jy_options *options,
                        const jy_bench_subject *subject, FILE *dump,
                        jy_error *err)
{
    if (!options->json)
        jy_bench_report_print(subject, stdout);
    else if (!jy_bench_report_json(subject, stdout))
        return jy_error_set(err, JY_E_INTERNAL, "out of memory");
    return write_dump(dump, options->bench[JY_BENCH_DUMP],
                      subject->result->latency, err);
}

static jy_exit exit_of(const jy_bench_result *result)
{
    bool is_well = jy_bench_result_errors(result) == 0 && result->unsent == 0 &&
                   result->refused == 0 && result->lost == 0;
    return is_well ? (jy_exit)ALL_ANSWERED : (jy_exit)SOME_FAILED;
}

/* `subject` lacks the result. */
static jy_exit measure(jy_session *session, jy_bench_subject *subject,
                       jy_bench_requests *requests, FILE *dump)
{
    const jy_options *options = session->options;
    jy_bench_result result;
    jy_error err;

    jy_status status =
        jy_bench_load_run(options->server, subject->plan, requests,
                          isatty(STDERR_FILENO), &result, &err);
    subject->result = &result;
    if (status == JY_OK)
        status = report(options, subject, dump, &err);
    jy_exit exit = status == JY_OK
                       ? exit_of(&result)
                       : jy_session_fail(session, NULL, err.message);
    jy_bench_result_clear(&result);
    return exit;
}

/* Who is there is asked first, over a connection that is not kept. */
static jy_exit greet_and_measure(jy_session *session, const jy_bench_plan *plan,
                                 jy_bench_requests *requests, FILE *dump)
{
    cJSON *hello = NULL;
    jy_exit exit = jy_session_ask(session, jy_session_request("hello"), &hello);

    if (!hello)
        return exit;
    jy_session_close(session);
    jy_bench_subject subject = {.address = session->options->server,
                                .server = jy_field_text(hello, "server"),
                                .generation =
                                    jy_field_number(hello, "generation"),
                                .queries = jy_bench_requests_count(requests),
                                .plan = plan};
    exit = subject.server ? measure(session, &subject, requests, dump)
                          : jy_session_refuse(session);
    cJSON_Delete(hello);
    return exit;
}

jy_exit jy_bench_run(jy_session *session)
{
    const jy_options *options = session->options;
    jy_bench_requests *requests = NULL;
    jy_bench_plan plan;
    FILE *dump = NULL;
    jy_error err;

    jy_status status = jy_bench_plan_read(options->bench, &plan, &err);
    if (status == JY_OK)
        status = make_requests(options, &plan, &requests, &err);
    if (status == JY_OK)
        status = open_dump(options->bench[JY_BENCH_DUMP], &dump, &err);
    jy_exit exit = status == JY_OK
                       ? greet_and_measure(session, &plan, requests, dump)
                       : jy_session_fail(session, NULL, err.message);
    if (dump)
        fclose(dump);
    jy_bench_requests_free(requests);
    return exit;
}

void jy_bench_help(FILE *out)
{
    fputs("usage: jianyan bench [OPTION]... QUERY...\n"
          "       jianyan bench [OPTION]... --queries FILE\n"
          "\n"
          "Asks a daemon many requests and tells how fast they are answered.\n"
          "Without --rate the next is asked when one is answered: what the "
          "daemon\n"
          "can do. With it they come as from users, who don't wait for one "
          "another;\n"
          "a latency then begins when the request was due, so that what a "
          "slow reply\n"
          "has delayed is seen. It runs in one thread: if that is what is "
          "busy, start\n"
          "several.\n"
          "\n",
          out);
    jy_bench_plan_help(out);
    fputs("  --raw                 each line is a request as PROTOCOL.md has "
          "it\n"
          "  --json                one object, for programs (see below)\n"
          "  --server ADDR         as of every command\n"
          "\n"
          "Only what is answered has a latency, in a histogram that is exact "
          "to\n"
          "0.8 %; errors are counted by their code. Ctrl-C ends it and tells "
          "what\n"
          "was measured so far.\n"
          "\n"
          "    jianyan bench --connections 16 --duration 5 --queries FILE\n"
          "    jianyan bench --rate 200 --limit 3 营商环境 郴州\n"
          "\n"
          "The object of --json:\n",
          out);
    jy_bench_report_help(out);
    fputs("\n"
          "Exit status: 0 all was answered, 1 some requests or connections "
          "failed,\n"
          "2 an error.\n",
          out);
}
