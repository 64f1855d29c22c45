/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What HTML and Markdown become: titles, paragraphs, fields. */
#include "corpus/extract/extract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What the program would say on standard error. */
static char warned[256];

void jy_extract_warn(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(warned, sizeof warned, format, arguments);
    va_end(arguments);
}

typedef jy_status extract(jy_text text, jy_output *output, jy_error *err);

/* The line of JSON that `text` becomes, or what is wrong with it. */
static char *json_of(extract *how, jy_text text)
{
    jy_error err;
    char *json = NULL;
    jy_output *output = jy_output_new();
    assert_non_null(output);
    if (how(text, output, &err) != JY_OK ||
        jy_output_finish(output, &json, &err) != JY_OK) {
        json = strdup(err.message);
    }
    jy_output_free(output);
    assert_non_null(json);
    return json;
}

static void expect(extract *how, const char *text, const char *expected)
{
    char *json = json_of(how, (jy_text){text, strlen(text)});
    assert_string_equal(json, expected);
    free(json);
}

struct pair {
    const char *text;
    const char *json;
};

static void expect_all(extract *how, const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expect(how, pairs[i].text, pairs[i].json);
    }
}

#define EXPECT_ALL(how, pairs)                                                 \
    expect_all(how, pairs, sizeof(pairs) / sizeof *(pairs))

static void elements_of_html_part_paragraphs(void **state)
{
    static const struct pair pairs[] = {
        {"<p>甲<p>乙</p><div>丙<div>丁</div>戊</div>",
         "{\"body\":\"甲\\n乙\\n丙\\n丁\\n戊\"}"},
        {"甲<br>乙<br/><br>丙<hr>丁", "{\"body\":\"甲\\n乙\\n丙\\n丁\"}"},
        {"<ul><li>一<li>二</ul>三", "{\"body\":\"一\\n二\\n三\"}"},
        {"<p><b>甲</b><i>乙</i>丙<a href=x>丁</a>", "{\"body\":\"甲乙丙丁\"}"},
        {"<pre>甲\n  乙\n\n丙</pre>丁", "{\"body\":\"甲\\n  乙\\n丙\\n丁\"}"},
        {"<table><tr><td>甲<td>乙<tr><td>丙<td></table>丁",
         "{\"body\":\"甲 乙\\n丙\\n丁\"}"},
    };
    (void)state;
    EXPECT_ALL(jy_extract_html, pairs);
}

static void a_line_end_is_a_blank_only_beside_what_is_latin(void **state)
{
    static const struct pair pairs[] = {
        {"<p>税收\n改革</p>", "{\"body\":\"税收改革\"}"},
        {"<p>税收 \n\t 改革</p>", "{\"body\":\"税收改革\"}"},
        {"<p>big\ndata</p>", "{\"body\":\"big data\"}"},
        {"<p>税收 改革&nbsp;推进</p>", "{\"body\":\"税收 改革 推进\"}"},
        {"<p>　　首段</p>", "{\"body\":\"首段\"}"},
    };
    (void)state;
    EXPECT_ALL(jy_extract_html, pairs);
}

static void what_nobody_reads_is_no_text(void **state)
{
    static const struct pair pairs[] = {
        {"<script>if (1 < 2) x('<p>假</p>')</script>真", "{\"body\":\"真\"}"},
        {"<style>p{}</style><nav><p>首页</p></nav>真<!-- 假 -->",
         "{\"body\":\"真\"}"},
        {"<select><option>选</select>真<noscript>请打开</noscript>",
         "{\"body\":\"真\"}"},
        {"<p></p><script>x</script>", "no text in it"},
        {"", "no text in it"},
    };
    (void)state;
    EXPECT_ALL(jy_extract_html, pairs);
}

static void what_is_cut_off_is_told(void **state)
{
    (void)state;
    warned[0] = '\0';
    expect(jy_extract_html, "<p>甲</p><!-- 乙 -->", "{\"body\":\"甲\"}");
    assert_string_equal(warned, "");
    expect(jy_extract_html, "<p>甲</p><!-- 乙", "{\"body\":\"甲\"}");
    assert_non_null(strstr(warned, "inside a comment"));
}

static void a_title_is_taken_out_of_the_body(void **state)
{
    static const struct pair pairs[] = {
        {"<title>题</title><h1>题</h1><p>文",
         "{\"title\":\"题\",\"body\":\"文\"}"},
        {"<title>题_报</title><h1>题</h1><p>文",
         "{\"title\":\"题\",\"body\":\"文\"}"},
        {"<title>站</title><h1>题</h1><p>文",
         "{\"title\":\"站\",\"body\":\"题\\n文\"}"},
        {"<p>前<h1>题</h1>文", "{\"title\":\"题\",\"body\":\"前\\n文\"}"},
        {"<title>题</title>", "{\"body\":\"题\"}"},
    };
    (void)state;
    EXPECT_ALL(jy_extract_html, pairs);
}

static void a_page_says_of_itself_what_becomes_fields(void **state)
{
    (void)state;
    expect(jy_extract_html,
           "<meta name=Date content=2021-03-08>"
           "<meta property='og:site_name' content='报'>"
           "<meta name=keywords content='税,费'><p>文",
           "{\"date\":\"2021-03-08\",\"source\":\"报\",\"body\":\"文\","
           "\"extra\":{\"keywords\":\"税,费\"}}");
}

static void limits_of_html_are_met_on_both_sides(void **state)
{
    enum { DEPTH = 5000, EACH = 6 /* <span> */ };
    size_t size = (size_t)(DEPTH + 2) * EACH + 8;
    char *text = malloc(size);
    (void)state;
    assert_non_null(text);
    /* The parser adds html, body and p around them. */
    for (size_t spans = DEPTH - 3; spans <= DEPTH; spans += 3) {
        size_t len = 0;
        for (size_t i = 0; i < spans; i++) {
            memcpy(text + len, "<span>", EACH);
            len += EACH;
        }
        memcpy(text + len, "文", 4);
        expect(jy_extract_html, text,
               spans < DEPTH ? "{\"body\":\"文\"}"
                             : "more than 5000 elements inside each other");
    }
    free(text);
    text = malloc(JY_DOCUMENT_BODY_MAX + 1);
    assert_non_null(text);
    memset(text, 'a', JY_DOCUMENT_BODY_MAX + 1);
    for (size_t more = 0; more < 2; more++) {
        char *json = json_of(jy_extract_html,
                             (jy_text){text, JY_DOCUMENT_BODY_MAX + more});
        assert_int_equal(strncmp(json, "{\"body\":", 8) == 0, more == 0);
        free(json);
    }
    free(text);
}

static void markdown_is_headings_paragraphs_and_code(void **state)
{
    static const struct pair pairs[] = {
        {"# 题\n\n甲\n仍是甲\n\n乙",
         "{\"title\":\"题\",\"body\":\"甲仍是甲\\n乙\"}"},
        {"题\n===\n文", "{\"title\":\"题\",\"body\":\"文\"}"},
        {"## 节\n文\n# 题\n尾", "{\"title\":\"题\",\"body\":\"节\\n文\\n尾\"}"},
        {"甲  \n乙\\\n丙", "{\"body\":\"甲\\n乙\\n丙\"}"},
        {"- 一\n- 二\n\n1. 三\n", "{\"body\":\"一\\n二\\n三\"}"},
        {"> 引\n\n**重**`码`[链](http://a.b)![图](x.png)",
         "{\"body\":\"引\\n重码链图\"}"},
        {"```c\nint a;\n\nint b;\n```\n文",
         "{\"body\":\"int a;\\nint b;\\n文\"}"},
        {"| 市 | 值 |\n|---|---|\n| 株洲 | 5 |\n",
         "{\"body\":\"市 值\\n株洲 5\"}"},
        {"甲&amp;乙&#27827;&#x6CB3;&nbsp;丙", "{\"body\":\"甲&乙河河 丙\"}"},
        {"　　首段缩进。\n\n    次段。", "{\"body\":\"首段缩进。\\n次段。\"}"},
    };
    (void)state;
    EXPECT_ALL(jy_extract_markdown, pairs);
}

static void lines_before_markdown_are_fields(void **state)
{
    static const struct pair pairs[] = {
        {"---\ntitle: \"题\"\ndate: 2021年3月8日\ntags: 税\n---\n文",
         "{\"title\":\"题\",\"date\":\"2021年3月8日\",\"body\":\"文\","
         "\"extra\":{\"tags\":\"税\"}}"},
        {"---\ntitle: 题\n---\n# 题\n文", "{\"title\":\"题\",\"body\":\"文\"}"},
        {"---\ntitle: 题\n# 文", "{\"title\":\"文\",\"body\":\"title: 题\"}"},
    };
    (void)state;
    EXPECT_ALL(jy_extract_markdown, pairs);
}

static void the_encoding_that_a_page_names_is_found(void **state)
{
    static const struct {
        const char *page;
        const char *encoding;
    } pages[] = {
        {"<meta charset=\"gb2312\">", "gb2312"},
        {"<meta charset=big5>", "big5"},
        {"<META http-equiv=Content-Type content='text/html; CHARSET=GBK'>",
         "GBK"},
        {"<p>没有</p>", NULL},
        {"<meta charset=\"\">", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        char room[JY_EXTRACT_ENCODING_MAX];
        const char *found = jy_extract_html_encoding(
            (jy_text){pages[i].page, strlen(pages[i].page)}, room);
        if (pages[i].encoding == NULL) {
            assert_null(found);
        } else {
            assert_non_null(found);
            assert_string_equal(found, pages[i].encoding);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_of_html_part_paragraphs),
        cmocka_unit_test(a_line_end_is_a_blank_only_beside_what_is_latin),
        cmocka_unit_test(what_nobody_reads_is_no_text),
        cmocka_unit_test(what_is_cut_off_is_told),
        cmocka_unit_test(a_title_is_taken_out_of_the_body),
        cmocka_unit_test(a_page_says_of_itself_what_becomes_fields),
        cmocka_unit_test(limits_of_html_are_met_on_both_sides),
        cmocka_unit_test(markdown_is_headings_paragraphs_and_code),
        cmocka_unit_test(lines_before_markdown_are_fields),
        cmocka_unit_test(the_encoding_that_a_page_names_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
