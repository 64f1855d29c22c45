/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page of hits must look like, and how people are shown it. */
#include "client/commands.h"
#include "client/fields.h"
#include "client/show.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

/* ---- checking ---------------------------------------------------------- */

static bool is_position(const cJSON *item)
{
    return cJSON_IsNumber(item) && item->valueint >= 0 &&
           item->valuedouble == item->valueint;
}

/* Marks lie in the text, in order, and do not overlap. */
static bool check_marks(const cJSON *marks, size_t characters)
{
    const cJSON *mark = NULL;
    size_t from = 0;

    cJSON_ArrayForEach(mark, marks)
    {
        const cJSON *start = cJSON_GetArrayItem(mark, 0);
        const cJSON *end = cJSON_GetArrayItem(mark, 1);
        if (!cJSON_IsArray(mark) || cJSON_GetArraySize(mark) != 2 ||
            !is_position(start) || !is_position(end) ||
            (size_t)start->valueint < from ||
            end->valueint <= start->valueint ||
            (size_t)end->valueint > characters)
            return false;
        from = (size_t)end->valueint;
    }
    return cJSON_IsArray(marks);
}

static bool check_hit(const cJSON *hit)
{
    static const char *const texts[] = {"title", "speaker", "office", "date",
                                        "source"};
    const cJSON *snippet = jy_field(hit, "snippet");
    const char *text = jy_field_text(snippet, "text");

    for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i) {
        if (!jy_field_is_text_or_absent(hit, texts[i]))
            return false;
    }
    return jy_field_is_count(hit, "rank") && jy_field_text(hit, "id") && text &&
           check_marks(jy_field(snippet, "marks"),
                       jy_utf8_count(text, strlen(text)));
}

static bool check_count(const cJSON *reply)
{
    return jy_field_is_count(reply, "total") &&
           jy_field_text(reply, "total_is") &&
           jy_field_is_count(reply, "took_us") &&
           jy_field_is_texts(reply, "notes");
}

static bool check_search(const cJSON *reply)
{
    const cJSON *hits = jy_field(reply, "hits");
    const cJSON *hit = NULL;

    cJSON_ArrayForEach(hit, hits)
    {
        if (!check_hit(hit))
            return false;
    }
    return cJSON_IsArray(hits) && check_count(reply);
}

/* ---- printing ---------------------------------------------------------- */

/* "阳卫国 · 株洲市市长 · 2021-hunan-mayors#1": what is there of it. */
static void print_origin(const cJSON *hit)
{
    static const char *const names[] = {"speaker", "office", "date", "source",
                                        "id"};
    const char *separator = "";

    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        const char *text = jy_field_text(hit, names[i]);
        if (!text)
            continue;
        fputs(separator, stdout);
        jy_show_text(stdout, text);
        separator = " · ";
    }
    fputc('\n', stdout);
}

static void print_snippet(const cJSON *snippet, bool color)
{
    const cJSON *array = jy_field(snippet, "marks");
    size_t count = (size_t)cJSON_GetArraySize(array), filled = 0;
    jy_mark *marks = calloc(count + 1, sizeof *marks);
    const cJSON *mark = NULL;

    if (marks) { /* else the text goes without its marks */
        cJSON_ArrayForEach(mark, array)
        {
            marks[filled++] = (jy_mark){(size_t)mark->child->valueint,
                                        (size_t)mark->child->next->valueint};
        }
    }
    jy_show_marked(stdout, jy_field_text(snippet, "text"), marks, filled,
                   color);
    free(marks);
}

static void print_hit(const cJSON *hit, bool color)
{
    const char *title = jy_field_text(hit, "title");

    printf("%3.0f  ", jy_field_number(hit, "rank"));
    jy_show_bold(stdout, title ? title : jy_field_text(hit, "id"), color);
    fputs("\n     ", stdout);
    print_origin(hit);
    fputs("     ", stdout);
    print_snippet(jy_field(hit, "snippet"), color);
    fputs("\n\n", stdout);
}

static void print_total(const cJSON *reply)
{
    double total = jy_field_number(reply, "total");
    bool exact = strcmp(jy_field_text(reply, "total_is"), "exact") == 0;

    printf("%s%.0f", exact ? "" : "at least ", total);
}

static void print_notes(FILE *out, const cJSON *reply)
{
    const cJSON *note = NULL;

    cJSON_ArrayForEach(note, jy_field(reply, "notes"))
    {
        fputs("note: ", out);
        jy_show_text(out, note->valuestring);
        fputc('\n', out);
    }
}

static void print_search(const jy_session *session, const cJSON *reply)
{
    bool color = jy_options_color(session->options);
    const cJSON *hit = NULL;

    cJSON_ArrayForEach(hit, jy_field(reply, "hits")) print_hit(hit, color);
    print_total(reply);
    printf(" document%s (%.1f ms)\n",
           jy_field_number(reply, "total") == 1 ? "" : "s",
           jy_field_number(reply, "took_us") / 1000);
    print_notes(stdout, reply);
}

/* The number alone: notes would be in the way of a script. */
static void print_count(const jy_session *session, const cJSON *reply)
{
    (void)session;
    print_total(reply);
    fputc('\n', stdout);
    print_notes(stderr, reply);
}

/* ---- asking ------------------------------------------------------------ */

/* The words of the query with a space between each two; NULL: no memory. */
static char *join_words(const jy_options *options)
{
    size_t size = 1;
    for (size_t i = 0; i < options->word_count; ++i)
        size += strlen(options->words[i]) + 1;
    char *query = malloc(size), *end = query;
    for (size_t i = 0; query && i < options->word_count; ++i) {
        if (i > 0)
            *end++ = ' ';
        size_t len = strlen(options->words[i]);
        memcpy(end, options->words[i], len);
        end += len;
    }
    if (query)
        *end = '\0';
    return query;
}

static void add_number(cJSON *request, const char *name, const char *digits)
{
    if (digits)
        cJSON_AddNumberToObject(request, name, (double)atol(digits));
}

static jy_exit ask(jy_session *session, const char *op, const jy_view *view)
{
    const jy_options *options = session->options;
    cJSON *request = jy_session_request(op);
    char *query = join_words(options);

    cJSON_AddStringToObject(request, "q", query);
    free(query);
    add_number(request, "limit", options->limit);
    add_number(request, "offset", options->offset);
    add_number(request, "snippet", options->snippet);
    return jy_session_answer(session, request, view);
}

jy_exit jy_search_run(jy_session *session)
{
    static const jy_view view = {check_search, print_search};
    return ask(session, "search", &view);
}

jy_exit jy_count_run(jy_session *session)
{
    static const jy_view view = {check_count, print_count};
    return ask(session, "count", &view);
}
