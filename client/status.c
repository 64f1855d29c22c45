/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How STATUS is shown: whatever it tells, one line a field. */
#include "client/ask.h"
#include "client/commands.h"
#include "client/fields.h"
#include "client/show.h"

/* Objects within the reply's fields that are shown: requests.errors. */
#define DEPTH_MAX 2

static bool check_status(const cJSON *reply)
{
    return jy_field_text(reply, "server") &&
           jy_field_is_count(reply, "generation");
}

static void print_value(const cJSON *item, unsigned depth);

/* {"open":3,"accepted":5} as "open 3, accepted 5" */
static void print_members(const cJSON *object, unsigned depth)
{
    const cJSON *member = NULL;
    const char *separator = "";

    fputs(object->child ? "" : "none", stdout);
    cJSON_ArrayForEach(member, object)
    {
        fputs(separator, stdout);
        jy_show_text(stdout, member->string);
        fputc(' ', stdout);
        print_value(member, depth);
        separator = ", ";
    }
}

static void print_value(const cJSON *item, unsigned depth)
{
    if (cJSON_IsString(item)) {
        jy_show_text(stdout, item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        printf("%.15g", item->valuedouble);
    } else if (cJSON_IsBool(item)) {
        fputs(cJSON_IsTrue(item) ? "yes" : "no", stdout);
    } else if (cJSON_IsObject(item) && depth < DEPTH_MAX) {
        fputs(depth > 0 ? "(" : "", stdout);
        print_members(item, depth + 1);
        fputs(depth > 0 ? ")" : "", stdout);
    } else {
        fputs("...", stdout);
    }
}

static void print_status(const jy_session *session, const cJSON *reply)
{
    const cJSON *item = NULL;

    (void)session;
    cJSON_ArrayForEach(item, reply)
    {
        if (item == jy_field(reply, "ok"))
            continue;
        jy_show_text(stdout, item->string);
        fputs(": ", stdout);
        print_value(item, 0);
        fputc('\n', stdout);
    }
}

jy_exit jy_status_run(jy_session *session)
{
    static const jy_view view = {check_status, print_status};
    return jy_session_answer(session, jy_ask_options(session->options), &view);
}
