/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page of hits must look like, and how people are shown it. */
#include "client/ask.h"
#include "client/commands.h"
#include "client/fields.h"
#include "client/page.h"

#include <string.h>

#define MARGIN "     "

static bool check_hit(const cJSON *hit)
{
    return jy_page_check_hit(hit) &&
           jy_page_check_marked(jy_field(hit, "snippet")) &&
           (!jy_field(hit, "snippets") ||
            jy_page_check_list(hit, "snippets", jy_page_check_marked));
}

static bool check_search(const cJSON *reply)
{
    return jy_page_check_list(reply, "hits", check_hit) &&
           jy_field_text(reply, "match") && jy_page_check_end(reply);
}

/* All snippets if there is a list of them, else the best. */
static void print_snippets(const jy_session *session, const cJSON *hit)
{
    const cJSON *list = jy_field(hit, "snippets");
    const cJSON *snippet = list ? list->child : jy_field(hit, "snippet");

    for (; snippet; snippet = list ? snippet->next : NULL) {
        fputs(MARGIN, stdout);
        jy_page_print_marked(snippet, jy_page_text_style(session));
        fputc('\n', stdout);
    }
}

/* Whether hits have some words only, without being asked for so. */
static bool is_relaxed(const jy_session *session, const cJSON *reply)
{
    const char *asked = jy_options_asked(session->options, JY_OPTION_MATCH);

    return strcmp(jy_field_text(reply, "match"), "any") == 0 &&
           (!asked || strcmp(asked, "any") != 0);
}

static void print_search(const jy_session *session, const cJSON *reply)
{
    const cJSON *hits = jy_field(reply, "hits");
    const cJSON *hit = NULL;

    if (hits->child && is_relaxed(session, reply))
        puts("nothing has every word; these have some of them\n");
    cJSON_ArrayForEach(hit, hits)
    {
        jy_page_print_hit(session, hit);
        print_snippets(session, hit);
        fputc('\n', stdout);
    }
    jy_page_print_end(reply, "document");
}

jy_exit jy_search_run(jy_session *session)
{
    static const jy_view view = {check_search, print_search};
    return jy_session_answer(session, jy_ask_words(session->options, "q"),
                             &view);
}

/* The number alone, and facets: notes would be in the way of a script. */
static void print_count(const jy_session *session, const cJSON *reply)
{
    (void)session;
    jy_page_print_total(reply);
    fputc('\n', stdout);
    jy_page_print_facets(reply);
    jy_page_print_notes(stderr, reply);
}

jy_exit jy_count_run(jy_session *session)
{
    static const jy_view view = {jy_page_check_end, print_count};
    return jy_session_answer(session, jy_ask_words(session->options, "q"),
                             &view);
}
