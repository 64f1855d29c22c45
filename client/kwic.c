/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the lines of a concordance are aligned. */
#include "client/ask.h"
#include "client/commands.h"
#include "client/fields.h"
#include "client/page.h"

#include <string.h>

static bool check_line(const cJSON *line)
{
    return jy_page_check_origin(line) && jy_field_text(line, "left") &&
           jy_field_text(line, "match") && jy_field_text(line, "right");
}

static bool check_kwic(const cJSON *reply)
{
    return jy_page_check_list(reply, "lines", check_line) &&
           jy_field_is_count(reply, "documents") && jy_page_check_end(reply);
}

static size_t columns(const cJSON *line, const char *name)
{
    return jy_show_columns(jy_field_text(line, name));
}

static void print_blanks(size_t count)
{
    printf("%*s", (int)count, "");
}

/* The match begins in the same column of each line, the origin as well. */
static void print_line(const jy_session *session, const cJSON *line,
                       size_t left, size_t rest)
{
    const char *match = jy_field_text(line, "match");
    const jy_mark all = {0, strlen(match)};

    print_blanks(left - columns(line, "left"));
    jy_show_text(stdout, jy_field_text(line, "left"));
    jy_show_marked(stdout, match, &all, *match != '\0',
                   jy_page_text_style(session));
    jy_show_text(stdout, jy_field_text(line, "right"));
    print_blanks(rest - columns(line, "match") - columns(line, "right"));
    fputs("  ", stdout);
    jy_page_print_origin(line);
}

static void print_kwic(const jy_session *session, const cJSON *reply)
{
    const cJSON *lines = jy_field(reply, "lines");
    const cJSON *line = NULL;
    size_t left = 0, rest = 0;

    cJSON_ArrayForEach(line, lines)
    {
        size_t before = columns(line, "left");
        size_t after = columns(line, "match") + columns(line, "right");
        left = before > left ? before : left;
        rest = after > rest ? after : rest;
    }
    cJSON_ArrayForEach(line, lines) print_line(session, line, left, rest);
    fputs(lines->child ? "\n" : "", stdout);
    jy_page_print_total(reply);
    printf(" line%s in ", jy_field_number(reply, "total") == 1 ? "" : "s");
    jy_page_print_count(jy_field_number(reply, "documents"), "document");
    printf(" (%.1f ms)\n", jy_field_number(reply, "took_us") / 1000);
    jy_page_print_facets(reply);
    jy_page_print_notes(stdout, reply);
}

jy_exit jy_kwic_run(jy_session *session)
{
    static const jy_view view = {check_kwic, print_kwic};
    return jy_session_answer(session, jy_ask_words(session->options, "q"),
                             &view);
}
