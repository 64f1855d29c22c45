/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How suggestions are shown: text, kind, how many documents have it. */
#include "client/ask.h"
#include "client/commands.h"
#include "client/fields.h"
#include "client/page.h"

static bool check_suggestion(const cJSON *suggestion)
{
    return jy_field_text(suggestion, "text") &&
           jy_field_text(suggestion, "kind") &&
           jy_field_is_count(suggestion, "documents");
}

static bool check_suggest(const cJSON *reply)
{
    return jy_page_check_list(reply, "suggestions", check_suggestion);
}

static void print_suggest(const jy_session *session, const cJSON *reply)
{
    const cJSON *suggestion = NULL;

    (void)session;
    cJSON_ArrayForEach(suggestion, jy_field(reply, "suggestions"))
    {
        jy_show_text(stdout, jy_field_text(suggestion, "text"));
        fputs("  (", stdout);
        jy_show_text(stdout, jy_field_text(suggestion, "kind"));
        fputs(", ", stdout);
        jy_page_print_count(jy_field_number(suggestion, "documents"),
                            "document");
        puts(")");
    }
}

jy_exit jy_suggest_run(jy_session *session)
{
    static const jy_view view = {check_suggest, print_suggest};
    return jy_session_answer(session, jy_ask_words(session->options, "text"),
                             &view);
}
