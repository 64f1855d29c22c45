/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the parts of a score are shown: one a line, points first. */
#include "client/ask.h"
#include "client/commands.h"
#include "client/fields.h"
#include "client/page.h"

#include <string.h>

static bool check_part(const cJSON *part)
{
    return jy_field_text(part, "what") &&
           jy_field_is_text_or_absent(part, "text") &&
           cJSON_IsNumber(jy_field(part, "points"));
}

static bool check_hit(const cJSON *hit)
{
    return jy_page_check_hit(hit) && cJSON_IsNumber(jy_field(hit, "score")) &&
           cJSON_IsBool(jy_field(hit, "matches")) &&
           jy_page_check_list(hit, "parts", check_part);
}

static bool check_explain(const cJSON *reply)
{
    return jy_field_text(reply, "reading") && jy_field_text(reply, "match") &&
           jy_page_check_list(reply, "hits", check_hit) &&
           jy_page_check_end(reply);
}

/* "    1.2000  term 智能: weight 1, rarity 2.3, in 2 documents, 4 times here"
 */
static void print_part(const cJSON *part)
{
    const char *text = jy_field_text(part, "text");

    printf("%12.4f  ", jy_field_number(part, "points"));
    jy_show_text(stdout, jy_field_text(part, "what"));
    if (text) {
        fputc(' ', stdout);
        jy_show_text(stdout, text);
        printf(": weight %g, rarity %.2f, in ", jy_field_number(part, "weight"),
               jy_field_number(part, "rarity"));
        jy_page_print_count(jy_field_number(part, "documents"), "document");
        fputs(", ", stdout);
        jy_page_print_count(jy_field_number(part, "count"), "time");
        fputs(" here", stdout);
    }
    fputc('\n', stdout);
}

static void print_hit(const jy_session *session, const cJSON *hit)
{
    const cJSON *part = NULL;

    jy_page_print_hit(session, hit);
    cJSON_ArrayForEach(part, jy_field(hit, "parts")) print_part(part);
    printf("%12.4f  in all%s\n\n", jy_field_number(hit, "score"),
           cJSON_IsTrue(jy_field(hit, "matches"))
               ? ""
               : "; the query does not match here");
}

static void print_explain(const jy_session *session, const cJSON *reply)
{
    const cJSON *hit = NULL;

    fputs("read as: ", stdout);
    jy_show_text(stdout, jy_field_text(reply, "reading"));
    fputs("\nmatching: ", stdout);
    jy_show_text(stdout, jy_field_text(reply, "match"));
    puts(" of the words\n");
    cJSON_ArrayForEach(hit, jy_field(reply, "hits")) print_hit(session, hit);
    jy_page_print_end(reply, "document");
}

jy_exit jy_explain_run(jy_session *session)
{
    static const jy_view view = {check_explain, print_explain};
    return jy_session_answer(session, jy_ask_words(session->options, "q"),
                             &view);
}
