/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the text to compare comes from, and how what is like it is shown. */
#include "client/ask.h"
#include "client/commands.h"
#include "client/fields.h"
#include "client/page.h"
#include "protocol/request.h"
#include "protocol/utf8.h"

#include <errno.h>
#include <string.h>

#define MARGIN "     "

static bool check_difference(const cJSON *difference)
{
    return jy_field_text(difference, "kind") &&
           jy_field_text(difference, "here") &&
           jy_field_text(difference, "there");
}

static bool check_hit(const cJSON *hit)
{
    const cJSON *passage = jy_field(hit, "passage");
    return jy_page_check_hit(hit) &&
           (!passage ||
            (jy_page_check_marked(passage) &&
             cJSON_IsNumber(jy_field(passage, "same")) &&
             jy_page_check_list(passage, "differences", check_difference)));
}

static bool check_similar(const cJSON *reply)
{
    return jy_page_check_list(reply, "hits", check_hit) &&
           jy_page_check_end(reply);
}

/* "replaced 造车 by 造", "missing 为", "added 的" */
static void print_difference(const cJSON *difference)
{
    const char *here = jy_field_text(difference, "here");
    const char *there = jy_field_text(difference, "there");

    jy_show_text(stdout, jy_field_text(difference, "kind"));
    fputc(' ', stdout);
    jy_show_brief(stdout, *there ? there : here, JY_PAGE_BRIEF);
    if (*there && *here) {
        fputs(" by ", stdout);
        jy_show_brief(stdout, here, JY_PAGE_BRIEF);
    }
}

/* How much is the same (nothing is told of whole documents), and what not. */
static void print_comparison(const cJSON *passage)
{
    double same = jy_field_number(passage, "same");
    const cJSON *difference = NULL;

    if (same <= 0)
        return;
    printf(MARGIN "%.0f %% the same", same * 100);
    cJSON_ArrayForEach(difference, jy_field(passage, "differences"))
    {
        fputs("; ", stdout);
        print_difference(difference);
    }
    fputc('\n', stdout);
}

static void print_similar(const jy_session *session, const cJSON *reply)
{
    const cJSON *hit = NULL;

    cJSON_ArrayForEach(hit, jy_field(reply, "hits"))
    {
        const cJSON *passage = jy_field(hit, "passage");
        jy_page_print_hit(session, hit);
        if (passage) {
            fputs(MARGIN, stdout);
            jy_page_print_marked(passage, jy_page_text_style(session));
            fputc('\n', stdout);
            print_comparison(passage);
        }
        fputc('\n', stdout);
    }
    jy_page_print_end(reply, "document");
}

/* All of standard input; a text beyond any limit is the daemon's to refuse. */
static jy_exit read_input(jy_session *session, char text[JY_LINE_BYTES_MAX])
{
    size_t len = fread(text, 1, JY_LINE_BYTES_MAX - 1, stdin);

    text[len] = '\0';
    if (ferror(stdin))
        return jy_session_fail(session, "standard input", strerror(errno));
    if (getc(stdin) != EOF)
        return jy_session_fail(session, "standard input", "too long a text");
    if (strlen(text) < len || !jy_utf8_is_valid(text, len))
        return jy_session_fail(session, "standard input", "not UTF-8 text");
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        text[--len] = '\0';
    return JY_EXIT_FOUND;
}

static bool is_input_meant(const jy_options *options)
{
    return options->word_count == 1 && strcmp(options->words[0], "-") == 0;
}

jy_exit jy_similar_run(jy_session *session)
{
    static const jy_view view = {check_similar, print_similar};
    const jy_options *options = session->options;
    char text[JY_LINE_BYTES_MAX];

    if (options->word_count == 0 && !jy_options_asked(options, JY_OPTION_DOC))
        return jy_session_fail(session, NULL,
                               "usage: jianyan similar ID|TEXT|-");
    if (!is_input_meant(options))
        return jy_session_answer(session,
                                 options->word_count > 0
                                     ? jy_ask_words(options, "text")
                                     : jy_ask_options(options),
                                 &view);
    jy_exit result = read_input(session, text);
    if (result != JY_EXIT_FOUND)
        return result;
    cJSON *request = jy_ask_options(options);
    cJSON_AddStringToObject(request, "text", text);
    return jy_session_answer(session, request, &view);
}
