/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/session.h - one run of the program: ask, check, print, exit status.
 *
 * Whatever goes wrong is said on standard error here, once, with the
 * server's name; callers only pass the exit status on.
 *
 * Ownership  Requests are taken, whatever happens.  Replies are the caller's
 *            to cJSON_Delete().
 */
#ifndef JY_CLIENT_SESSION_H
#define JY_CLIENT_SESSION_H

#include "client/jianyan.h"
#include "client/options.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The exit statuses, those of grep. */
typedef enum jy_exit {
    JY_EXIT_FOUND = 0,
    JY_EXIT_NOTHING = 1,
    JY_EXIT_ERROR = 2
} jy_exit;

typedef struct jy_session {
    const jy_options *options;
    jy_client *client;
    const char *line; /* the last reply as it came, until the next request */
    size_t line_len;
    bool drawing; /* a line without its end is on the terminal */
} jy_session;

/*
 * How people are shown the reply to a request.  `check` looks at everything
 * that `print` and the exit status rely on, so that nothing is printed by
 * halves.
 */
typedef struct jy_view {
    bool (*check)(const cJSON *reply);
    void (*print)(const jy_session *session, const cJSON *reply);
} jy_view;

/* Connect; the session is then ended with jy_session_close(), which may be
 * called twice. */
jy_exit jy_session_open(jy_session *session, const jy_options *options);
void jy_session_close(jy_session *session);

/* A request with nothing but its "op". */
cJSON *jy_session_request(const char *op);

/*
 * Ask.  *reply is one that says "ok":true; on an error it is NULL, and what
 * there is to say has been said: the line too, if it is a reply, with --json.
 */
jy_exit jy_session_ask(jy_session *session, cJSON *request, cJSON **reply);

/* Say that something went wrong; `subject` may be NULL. */
jy_exit jy_session_fail(jy_session *session, const char *subject,
                        const char *message);

/* Say that the reply is not what PROTOCOL.md promises. */
jy_exit jy_session_refuse(jy_session *session);

/* Print the last reply as it came. */
void jy_session_print_line(const jy_session *session);

/* Ask and print: the line as it came with --json, else the view. */
jy_exit jy_session_answer(jy_session *session, cJSON *request,
                          const jy_view *view);

#ifdef __cplusplus
}
#endif
#endif
