/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a whole document is shown: its title, its fields, its paragraphs. */
#include "client/ask.h"
#include "client/commands.h"
#include "client/fields.h"
#include "client/page.h"

#include <string.h>

static const char *const names[] = {"id",   "speaker", "office", "place",
                                    "role", "date",    "source", "credit"};

static bool check_document(const cJSON *reply)
{
    const cJSON *document = jy_field(reply, "document");

    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        if (!jy_field_is_text_or_absent(document, names[i]))
            return false;
    }
    return jy_field_text(document, "id") &&
           jy_field_is_text_or_absent(document, "title") &&
           jy_field_is_text_or_absent(document, "body");
}

/* A blank line before each paragraph.  `body` is cut up on the way. */
static void print_body(char *body)
{
    char *rest = NULL;

    for (char *paragraph = strtok_r(body, "\n", &rest); paragraph;
         paragraph = strtok_r(NULL, "\n", &rest)) {
        fputc('\n', stdout);
        jy_show_text(stdout, paragraph);
        fputc('\n', stdout);
    }
}

static void print_document(const jy_session *session, const cJSON *reply)
{
    const cJSON *document = jy_field(reply, "document");
    const cJSON *body = jy_field(document, "body");
    const char *title = jy_field_text(document, "title");

    if (title) {
        jy_show_marked(stdout, title, NULL, 0, jy_page_title_style(session));
        fputc('\n', stdout);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        const char *text = jy_field_text(document, names[i]);
        if (!text)
            continue;
        printf("%-8s ", names[i]);
        jy_show_text(stdout, text);
        fputc('\n', stdout);
    }
    if (body)
        print_body(body->valuestring);
}

jy_exit jy_get_run(jy_session *session)
{
    static const jy_view view = {check_document, print_document};
    return jy_session_answer(session, jy_ask_words(session->options, "doc"),
                             &view);
}
