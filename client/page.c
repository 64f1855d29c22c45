/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What things found have in common, checked and printed. */
#include "client/page.h"

#include "client/fields.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

jy_style jy_page_text_style(const jy_session *session)
{
    return jy_options_color(session->options) ? JY_STYLE_TEXT : JY_STYLE_NONE;
}

jy_style jy_page_title_style(const jy_session *session)
{
    return jy_options_color(session->options) ? JY_STYLE_TITLE : JY_STYLE_NONE;
}

static bool check_items(const cJSON *list, bool (*check)(const cJSON *item))
{
    const cJSON *item = NULL;

    cJSON_ArrayForEach(item, list)
    {
        if (!check(item))
            return false;
    }
    return cJSON_IsArray(list);
}

bool jy_page_check_list(const cJSON *reply, const char *name,
                        bool (*check)(const cJSON *item))
{
    return check_items(jy_field(reply, name), check);
}

/* ---- marks ------------------------------------------------------------- */

static bool is_position(const cJSON *item)
{
    return cJSON_IsNumber(item) && item->valueint >= 0 &&
           item->valuedouble == item->valueint;
}

/* Marks lie in the text, in order, and do not overlap. */
static bool check_marks(const cJSON *marks, const char *text)
{
    size_t characters = jy_utf8_count(text, strlen(text));
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

static void print_text(const char *text, const cJSON *array, jy_style style)
{
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
    jy_show_marked(stdout, text, marks, filled, style);
    free(marks);
}

bool jy_page_check_marked(const cJSON *object)
{
    const char *text = jy_field_text(object, "text");
    return text && check_marks(jy_field(object, "marks"), text);
}

void jy_page_print_marked(const cJSON *object, jy_style style)
{
    print_text(jy_field_text(object, "text"), jy_field(object, "marks"), style);
}

/* ---- documents --------------------------------------------------------- */

/* The lines and the page of the file, if they are told: 甲.txt:14-16 */
static void print_place(const cJSON *item)
{
    const cJSON *lines = jy_field(item, "lines");
    const cJSON *first = cJSON_IsArray(lines) ? lines->child : NULL;
    const cJSON *last = first ? first->next : NULL;
    const cJSON *page = jy_field(item, "page");

    if (cJSON_IsNumber(first) && cJSON_IsNumber(last)) {
        printf(":%.0f", first->valuedouble);
        if (last->valuedouble > first->valuedouble)
            printf("-%.0f", last->valuedouble);
    }
    if (cJSON_IsNumber(page))
        printf(", page %.0f", page->valuedouble);
}

bool jy_page_check_origin(const cJSON *item)
{
    static const char *const texts[] = {"title", "speaker", "office", "date",
                                        "source"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i) {
        if (!jy_field_is_text_or_absent(item, texts[i]))
            return false;
    }
    return jy_field_text(item, "id");
}

void jy_page_print_origin(const cJSON *item)
{
    static const char *const names[] = {"speaker", "office", "date", "source"};

    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        const char *text = jy_field_text(item, names[i]);
        if (!text)
            continue;
        jy_show_brief(stdout, text, JY_PAGE_BRIEF);
        if (strcmp(names[i], "source") == 0)
            print_place(item);
        fputs(" · ", stdout);
    }
    jy_show_text(stdout, jy_field_text(item, "id"));
    fputc('\n', stdout);
}

bool jy_page_check_hit(const cJSON *hit)
{
    const char *title = jy_field_text(hit, "title");
    const cJSON *marks = jy_field(hit, "title_marks");

    return jy_page_check_origin(hit) && jy_field_is_count(hit, "rank") &&
           (!marks || (title && check_marks(marks, title)));
}

void jy_page_print_hit(const jy_session *session, const cJSON *hit)
{
    const char *title = jy_field_text(hit, "title");

    printf("%3.0f  ", jy_field_number(hit, "rank"));
    print_text(title ? title : jy_field_text(hit, "id"),
               jy_field(hit, "title_marks"), jy_page_title_style(session));
    fputs("\n     ", stdout);
    jy_page_print_origin(hit);
}

/* ---- totals, facets, notes --------------------------------------------- */

/* ["株洲市",2] */
static bool check_value(const cJSON *value)
{
    return cJSON_GetArraySize(value) == 2 && cJSON_IsArray(value) &&
           cJSON_IsString(value->child) && cJSON_IsNumber(value->child->next);
}

static bool check_facets(const cJSON *facets)
{
    const cJSON *facet = NULL;

    cJSON_ArrayForEach(facet, facets)
    {
        if (!check_items(facet, check_value))
            return false;
    }
    return !facets || cJSON_IsObject(facets);
}

bool jy_page_check_end(const cJSON *reply)
{
    return jy_field_is_count(reply, "total") &&
           jy_field_text(reply, "total_is") &&
           jy_field_is_count(reply, "took_us") &&
           jy_field_is_texts(reply, "notes") &&
           check_facets(jy_field(reply, "facets")) &&
           (!jy_field(reply, "did_you_mean") ||
            jy_field_is_texts(reply, "did_you_mean"));
}

void jy_page_print_count(double count, const char *noun)
{
    printf("%.0f %s%s", count, noun, count == 1 ? "" : "s");
}

void jy_page_print_total(const cJSON *reply)
{
    double total = jy_field_number(reply, "total");
    bool exact =
        total == 0 || strcmp(jy_field_text(reply, "total_is"), "exact") == 0;
    printf("%s%.0f", exact ? "" : "at least ", total);
}

/* "speaker: 阳卫国 (2), 刘志仁 (1)" */
void jy_page_print_facets(const cJSON *reply)
{
    const cJSON *facet = NULL;
    const cJSON *value = NULL;

    cJSON_ArrayForEach(facet, jy_field(reply, "facets"))
    {
        const char *separator = ": ";
        jy_show_text(stdout, facet->string);
        cJSON_ArrayForEach(value, facet)
        {
            fputs(separator, stdout);
            jy_show_text(stdout, value->child->valuestring);
            printf(" (%.0f)", value->child->next->valuedouble);
            separator = ", ";
        }
        fputs(facet->child ? "\n" : ": nothing\n", stdout);
    }
}

static void print_texts(FILE *out, const cJSON *texts, const char *label)
{
    const cJSON *text = NULL;

    cJSON_ArrayForEach(text, texts)
    {
        fputs(label, out);
        jy_show_text(out, text->valuestring);
        fputc('\n', out);
    }
}

void jy_page_print_notes(FILE *out, const cJSON *reply)
{
    print_texts(out, jy_field(reply, "did_you_mean"), "did you mean: ");
    print_texts(out, jy_field(reply, "notes"), "note: ");
}

void jy_page_print_end(const cJSON *reply, const char *noun)
{
    jy_page_print_total(reply);
    printf(" %s%s (%.1f ms)\n", noun,
           jy_field_number(reply, "total") == 1 ? "" : "s",
           jy_field_number(reply, "took_us") / 1000);
    jy_page_print_facets(reply);
    jy_page_print_notes(stdout, reply);
}
