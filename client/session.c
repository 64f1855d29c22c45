/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a reply becomes an exit status, and what is said when it cannot. */
#include "client/session.h"

#include "client/fields.h"
#include "client/show.h"

#include <stdio.h>
#include <string.h>

/* More than any deadline of a daemon; only a dead one is silent so long. */
#define TIMEOUT_MS 30000

jy_exit jy_session_fail(jy_session *session, const char *subject,
                        const char *message)
{
    if (session->drawing)
        fputc('\n', stdout);
    session->drawing = false;
    fflush(stdout);
    jy_show_error(subject, message);
    return JY_EXIT_ERROR;
}

jy_exit jy_session_open(jy_session *session, const jy_options *options)
{
    jy_error err;

    *session = (jy_session){.options = options};
    if (jy_client_open(options->server, TIMEOUT_MS, &session->client, &err) ==
        JY_OK)
        return JY_EXIT_FOUND;
    return jy_session_fail(session, NULL, err.message);
}

void jy_session_close(jy_session *session)
{
    jy_client_close(session->client);
    session->client = NULL;
}

cJSON *jy_session_request(const char *op)
{
    cJSON *request = cJSON_CreateObject();
    cJSON_AddStringToObject(request, "op", op);
    return request;
}

void jy_session_print_line(const jy_session *session)
{
    fwrite(session->line, 1, session->line_len, stdout);
    fputc('\n', stdout);
}

jy_exit jy_session_refuse(jy_session *session)
{
    return jy_session_fail(session, session->options->server,
                           "the reply is not one of a jianyan daemon");
}

static jy_exit send_request(jy_session *session, cJSON *request)
{
    jy_error err;
    char *text = cJSON_PrintUnformatted(request);
    cJSON_Delete(request);
    if (!text)
        return jy_session_fail(session, NULL, "out of memory");
    jy_status status = jy_client_ask(session->client, text, strlen(text),
                                     &session->line, &session->line_len, &err);
    cJSON_free(text);
    if (status == JY_OK)
        return JY_EXIT_FOUND;
    return jy_session_fail(session, NULL, err.message);
}

/* The line as JSON, or NULL: anything behind the value is no JSON either. */
static cJSON *parse_line(const jy_session *session)
{
    const char *end = NULL;
    cJSON *reply = cJSON_ParseWithLengthOpts(session->line, session->line_len,
                                             &end, false);
    if (reply && end == session->line + session->line_len)
        return reply;
    cJSON_Delete(reply);
    return NULL;
}

/* What a reply says that is no success. */
static jy_exit explain(jy_session *session, const cJSON *reply)
{
    const cJSON *error = jy_field(reply, "error");
    const char *code = jy_field_text(error, "code");
    const char *message = jy_field_text(error, "message");

    if (!cJSON_IsFalse(jy_field(reply, "ok")) || !code || !message)
        return jy_session_refuse(session);
    if (session->options->json)
        jy_session_print_line(session);
    jy_session_fail(session, session->options->server, message);
    return strcmp(code, jy_status_name(JY_E_NOT_FOUND)) == 0 ? JY_EXIT_NOTHING
                                                             : JY_EXIT_ERROR;
}

jy_exit jy_session_ask(jy_session *session, cJSON *request, cJSON **reply)
{
    *reply = NULL;
    jy_exit result = send_request(session, request);
    if (result != JY_EXIT_FOUND)
        return result;
    *reply = parse_line(session);
    if (cJSON_IsTrue(jy_field(*reply, "ok")))
        return JY_EXIT_FOUND;
    result = explain(session, *reply);
    cJSON_Delete(*reply);
    *reply = NULL;
    return result;
}

/* A reply that counts or lists has found something if there is something. */
static bool is_found(const cJSON *reply)
{
    const cJSON *suggestions = jy_field(reply, "suggestions");

    if (suggestions)
        return suggestions->child != NULL;
    return !jy_field(reply, "total") || jy_field_number(reply, "total") > 0;
}

jy_exit jy_session_answer(jy_session *session, cJSON *request,
                          const jy_view *view)
{
    cJSON *reply = NULL;
    jy_exit result = jy_session_ask(session, request, &reply);

    if (!reply)
        return result;
    if (session->options->json)
        jy_session_print_line(session);
    if (!view->check(reply)) {
        result = jy_session_refuse(session);
    } else {
        result = is_found(reply) ? JY_EXIT_FOUND : JY_EXIT_NOTHING;
        if (!session->options->json)
            view->print(session, reply);
    }
    cJSON_Delete(reply);
    return result;
}
