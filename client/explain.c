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

/* What is no term and adds to a score, in words. */
static const char *meaning(const char *what)
{
    static const struct {
        const char *what;
        const char *meaning;
    } known[] = {
        {"closeness", ": the words stand close together"},
        {"in title", ": the words stand in the title"},
        {"coverage", ": how much of the query is there"},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        if (strcmp(known[i].what, what) == 0)
            return known[i].meaning;
    }
    return "";
}

/* ": 4 times here, in 2 documents (rarity 2.30, weight 1)" */
static void print_term(const cJSON *part)
{
    fputs(": ", stdout);
    jy_page_print_count(jy_field_number(part, "count"), "time");
    fputs(" here, in ", stdout);
    jy_page_print_count(jy_field_number(part, "documents"), "document");
    printf(" (rarity %.2f, weight %g)", jy_field_number(part, "rarity"),
           jy_field_number(part, "weight"));
}

static void print_part(const cJSON *part)
{
    const char *what = jy_field_text(part, "what");
    const char *text = jy_field_text(part, "text");

    printf("%12.4f  ", jy_field_number(part, "points"));
    jy_show_text(stdout, what);
    if (text) {
        fputc(' ', stdout);
        jy_show_text(stdout, text);
        print_term(part);
    }
    puts(text ? "" : meaning(what));
}

static void print_hit(const jy_session *session, const cJSON *hit)
{
    const cJSON *part = NULL;

    jy_page_print_hit(session, hit);
    cJSON_ArrayForEach(part, jy_field(hit, "parts")) print_part(part);
    printf("%12.4f  in all%s\n\n", jy_field_number(hit, "score"),
           cJSON_IsTrue(jy_field(hit, "matches"))
               ? ""
               : "; not all that is asked is here");
}

static void print_explain(const jy_session *session, const cJSON *reply)
{
    const cJSON *hit = NULL;

    fputs("read as: ", stdout);
    jy_show_text(stdout, jy_field_text(reply, "reading"));
    fputs("\nwords that a hit must have: ", stdout);
    jy_show_text(stdout, jy_field_text(reply, "match"));
    puts("\n");
    cJSON_ArrayForEach(hit, jy_field(reply, "hits")) print_hit(session, hit);
    if (jy_field(reply, "hits")->child)
        puts("A term adds the more the rarer it is (rarity) and the more often "
             "it stands\nthere; weight 1 is normal.\n");
    jy_page_print_end(reply, "document");
}

jy_exit jy_explain_run(jy_session *session)
{
    static const jy_view view = {check_explain, print_explain};
    return jy_session_answer(session, jy_ask_words(session->options, "q"),
                             &view);
}
