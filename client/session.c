/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a reply becomes an exit status, and what is said when it cannot. */
#include "client/session.h"

#include "client/fields.h"
#include "client/show.h"

#include <stdio.h>
#include <string.h>

/* More than any deadline of a daemon; only a dead one is silent so long. */
#define TIMEOUT_MS 30000

jy_exit jy_session_open(jy_session *session, const jy_options *options)
{
    jy_error err;

    *session = (jy_session){.options = options};
    if (jy_client_open(options->server, TIMEOUT_MS, &session->client, &err) ==
        JY_OK)
        return JY_EXIT_FOUND;
    jy_show_error(NULL, err.message);
    return JY_EXIT_ERROR;
}

void jy_session_close(jy_session *session)
{
    jy_client_close(session->client);
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

jy_exit jy_session_refuse(const jy_session *session)
{
    jy_show_error(session->options->server,
                  "the reply is not one of a jianyan daemon");
    return JY_EXIT_ERROR;
}

static jy_exit send_request(jy_session *session, cJSON *request)
{
    jy_error err;
    char *text = cJSON_PrintUnformatted(request);
    cJSON_Delete(request);
    if (!text) {
        jy_show_error(NULL, "out of memory");
        return JY_EXIT_ERROR;
    }
    jy_status status = jy_client_ask(session->client, text, strlen(text),
                                     &session->line, &session->line_len, &err);
    cJSON_free(text);
    if (status == JY_OK)
        return JY_EXIT_FOUND;
    jy_show_error(NULL, err.message);
    return JY_EXIT_ERROR;
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
static jy_exit explain(const jy_session *session, const cJSON *reply)
{
    const cJSON *error = jy_field(reply, "error");
    const char *code = jy_field_text(error, "code");
    const char *message = jy_field_text(error, "message");

    if (!cJSON_IsFalse(jy_field(reply, "ok")) || !code || !message)
        return jy_session_refuse(session);
    jy_show_error(session->options->server, message);
    return strcmp(code, jy_status_name(JY_E_NOT_FOUND)) == 0 ? JY_EXIT_NOTHING
                                                             : JY_EXIT_ERROR;
}

jy_exit jy_session_ask(jy_session *session, cJSON *request, cJSON **reply)
{
    *reply = NULL;
    jy_exit exit = send_request(session, request);
    if (exit != JY_EXIT_FOUND)
        return exit;
    *reply = parse_line(session);
    if (cJSON_IsTrue(jy_field(*reply, "ok")))
        return JY_EXIT_FOUND;
    exit = explain(session, *reply);
    cJSON_Delete(*reply);
    *reply = NULL;
    return exit;
}

/* A reply that counts has found something if it counts to more than 0. */
static bool is_found(const cJSON *reply)
{
    return !jy_field(reply, "total") || jy_field_number(reply, "total") > 0;
}

jy_exit jy_session_answer(jy_session *session, cJSON *request,
                          const jy_view *view)
{
    cJSON *reply = NULL;
    jy_exit exit = jy_session_ask(session, request, &reply);

    if (session->options->json && session->line)
        jy_session_print_line(session);
    if (!reply)
        return exit;
    if (!view->check(reply)) {
        exit = jy_session_refuse(session);
    } else {
        exit = is_found(reply) ? JY_EXIT_FOUND : JY_EXIT_NOTHING;
        if (!session->options->json)
            view->print(session, reply);
    }
    cJSON_Delete(reply);
    return exit;
}
