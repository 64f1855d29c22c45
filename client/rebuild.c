/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a rebuild is followed to its end, and how a job is shown. */
#include "client/ask.h"
#include "client/commands.h"
#include "client/fields.h"
#include "client/show.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How often the daemon is asked how far it is. */
#define POLL_NS 200000000L

#define CLEAR_LINE "\r\x1b[K"

/* Bytes of the line that describes a job. */
#define TEXT_MAX 256

static bool check_job(const cJSON *reply)
{
    const char *state = jy_field_text(reply, "state");
    const cJSON *error = jy_field(reply, "error");

    if (!jy_field_is_count(reply, "job") || !state ||
        !jy_field_is_text_or_absent(reply, "phase"))
        return false;
    if (strcmp(state, "running") == 0)
        return true;
    if (strcmp(state, "done") == 0)
        return jy_field_is_count(reply, "generation");
    return strcmp(state, "failed") == 0 && jy_field_text(error, "message");
}

static bool is_state(const cJSON *reply, const char *state)
{
    return strcmp(jy_field_text(reply, "state"), state) == 0;
}

static const char *failure(const cJSON *reply)
{
    return jy_field_text(jy_field(reply, "error"), "message");
}

static const char *plural(const cJSON *reply, const char *name)
{
    return jy_field_number(reply, name) == 1 ? "" : "s";
}

/* "job 3 running: reading, 12 files, 340 documents, 0 problems" */
static void describe(const cJSON *reply, char text[TEXT_MAX])
{
    char news[TEXT_MAX / 2] = "";

    if (is_state(reply, "done"))
        snprintf(news, sizeof news, " generation %.0f,",
                 jy_field_number(reply, "generation"));
    else if (jy_field_text(reply, "phase"))
        snprintf(news, sizeof news, " %s,", jy_field_text(reply, "phase"));
    snprintf(text, TEXT_MAX,
             "job %.0f %s:%s %.0f file%s, %.0f document%s, %.0f problem%s",
             jy_field_number(reply, "job"), jy_field_text(reply, "state"), news,
             jy_field_number(reply, "files"), plural(reply, "files"),
             jy_field_number(reply, "documents"), plural(reply, "documents"),
             jy_field_number(reply, "problems"), plural(reply, "problems"));
}

static void print_line(const cJSON *reply)
{
    char text[TEXT_MAX];

    describe(reply, text);
    jy_show_text(stdout, text);
    printf(", %.1f s\n", jy_field_number(reply, "seconds"));
}

static void print_job(const jy_session *session, const cJSON *reply)
{
    (void)session;
    print_line(reply);
    if (is_state(reply, "failed")) {
        fputs("error: ", stdout);
        jy_show_text(stdout, failure(reply));
        fputc('\n', stdout);
    }
}

static const jy_view job_view = {check_job, print_job};

static cJSON *job_request(double number)
{
    cJSON *request = jy_session_request("job");
    cJSON_AddNumberToObject(request, "job", number);
    return request;
}

jy_exit jy_job_run(jy_session *session)
{
    const jy_options *options = session->options;
    const char *number = options->word_count ? options->words[0] : NULL;

    if (!number)
        return jy_session_answer(session, jy_ask_options(options), &job_view);
    if (!jy_option_is_number(number))
        return jy_session_fail(session, number, "not the number of a job");
    return jy_session_answer(session, job_request(atof(number)), &job_view);
}

/*
 * A terminal has one line that is written anew, a pipe has a line for each
 * news.  `shown` is what the last call has shown.
 */
static void show_progress(jy_session *session, const cJSON *reply,
                          char shown[TEXT_MAX])
{
    char text[TEXT_MAX];

    describe(reply, text);
    if (strcmp(text, shown) == 0)
        return;
    strcpy(shown, text);
    session->drawing = isatty(STDOUT_FILENO);
    fputs(session->drawing ? CLEAR_LINE : "", stdout);
    jy_show_text(stdout, text);
    fputs(session->drawing ? "" : "\n", stdout);
    fflush(stdout);
}

/* Ask for the job until it is no longer running; then *reply says how. */
static jy_exit follow(jy_session *session, double job, cJSON **reply)
{
    static const struct timespec pause = {.tv_nsec = POLL_NS};
    char shown[TEXT_MAX] = "";

    for (;;) {
        jy_exit result = jy_session_ask(session, job_request(job), reply);
        if (result != JY_EXIT_FOUND)
            return result;
        if (!check_job(*reply) || jy_field_number(*reply, "job") != job)
            return jy_session_refuse(session);
        if (!is_state(*reply, "running"))
            return JY_EXIT_FOUND;
        if (!session->options->json)
            show_progress(session, *reply, shown);
        cJSON_Delete(*reply);
        *reply = NULL;
        nanosleep(&pause, NULL);
    }
}

static jy_exit finish(jy_session *session, const cJSON *reply)
{
    if (session->options->json) {
        jy_session_print_line(session);
    } else {
        fputs(session->drawing ? CLEAR_LINE : "", stdout);
        session->drawing = false;
        print_line(reply);
    }
    if (is_state(reply, "done"))
        return JY_EXIT_FOUND;
    return jy_session_fail(session, session->options->server, failure(reply));
}

jy_exit jy_rebuild_run(jy_session *session)
{
    cJSON *reply = NULL;
    jy_exit result =
        jy_session_ask(session, jy_ask_options(session->options), &reply);
    if (result != JY_EXIT_FOUND)
        return result;
    if (!jy_field_is_count(reply, "job")) {
        cJSON_Delete(reply);
        return jy_session_refuse(session);
    }
    double job = jy_field_number(reply, "job");
    cJSON_Delete(reply);
    result = follow(session, job, &reply);
    if (result == JY_EXIT_FOUND)
        result = finish(session, reply);
    cJSON_Delete(reply);
    return result;
}
