/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which elements of HTML part paragraphs, and which hold no text. */
#include "corpus/extract/extract.h"
#include "corpus/lines.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Elements inside each other, of those that people write. */
#define DEPTH_MAX 5000
#define CHUNK ((size_t)64 << 10) /* bytes that are parsed at a time */

enum element { INLINE, BLOCK, SKIPPED, HEADING, BREAK, ROW, CELL, TITLE, META };

static const struct {
    const char *name;
    enum element element;
} elements[] = {
    {"address", BLOCK},    {"article", BLOCK},    {"aside", BLOCK},
    {"blockquote", BLOCK}, {"body", BLOCK},       {"br", BREAK},
    {"button", SKIPPED},   {"caption", BLOCK},    {"center", BLOCK},
    {"dd", BLOCK},         {"details", BLOCK},    {"div", BLOCK},
    {"dl", BLOCK},         {"dt", BLOCK},         {"fieldset", BLOCK},
    {"figcaption", BLOCK}, {"figure", BLOCK},     {"footer", BLOCK},
    {"form", BLOCK},       {"h1", HEADING},       {"h2", BLOCK},
    {"h3", BLOCK},         {"h4", BLOCK},         {"h5", BLOCK},
    {"h6", BLOCK},         {"header", BLOCK},     {"hr", BREAK},
    {"iframe", SKIPPED},   {"li", BLOCK},         {"main", BLOCK},
    {"meta", META},        {"nav", SKIPPED},      {"noscript", SKIPPED},
    {"object", SKIPPED},   {"ol", BLOCK},         {"p", BLOCK},
    {"pre", BLOCK},        {"script", SKIPPED},   {"section", BLOCK},
    {"select", SKIPPED},   {"style", SKIPPED},    {"summary", BLOCK},
    {"svg", SKIPPED},      {"table", BLOCK},      {"tbody", BLOCK},
    {"td", CELL},          {"template", SKIPPED}, {"textarea", SKIPPED},
    {"tfoot", BLOCK},      {"th", CELL},          {"thead", BLOCK},
    {"title", TITLE},      {"tr", ROW},           {"ul", BLOCK},
};

/* X(what a page calls it, the field) */
static const struct {
    const char *name;
    jy_field field;
} known[] = {
    {"author", JY_FIELD_SPEAKER},     {"article:author", JY_FIELD_SPEAKER},
    {"dc.creator", JY_FIELD_SPEAKER}, {"date", JY_FIELD_DATE},
    {"dc.date", JY_FIELD_DATE},       {"pubdate", JY_FIELD_DATE},
    {"publishdate", JY_FIELD_DATE},   {"article:published_time", JY_FIELD_DATE},
    {"source", JY_FIELD_SOURCE},      {"og:site_name", JY_FIELD_SOURCE},
};

static const char *const kept[] = {"description", "keywords"};

struct page {
    jy_output *output;
    htmlParserCtxtPtr parser;
    unsigned depth;
    unsigned skipped;   /* elements without text around this point */
    unsigned preformed; /* elements that keep their lines */
    bool in_title;
    bool too_deep;
    bool unfinished; /* it ends where no text is */
    char title[JY_DOCUMENT_FIELD_MAX];
    size_t title_len;
};

static int compare_names(const void *name, const void *entry)
{
    const char *const *left = name;
    const char *const *right = entry;
    return strcmp(*left, *right);
}

static enum element element_of(const xmlChar *name)
{
    const char *key = (const char *)name;
    const void *found =
        bsearch(&key, elements, sizeof elements / sizeof *elements,
                sizeof *elements, compare_names);
    return found == NULL
               ? INLINE
               : elements[((const char *)found - (const char *)elements) /
                          (ptrdiff_t)sizeof *elements]
                     .element;
}

static jy_text text_of(const xmlChar *text)
{
    const char *bytes = (const char *)text;
    return bytes == NULL ? (jy_text){NULL, 0} : (jy_text){bytes, strlen(bytes)};
}

/* --- what a page says of itself */

static void take_meta(struct page *page, const xmlChar **attributes)
{
    jy_text name = {NULL, 0};
    jy_text content = {NULL, 0};
    for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2) {
        const char *key = (const char *)attributes[i];
        if (strcmp(key, "name") == 0 || strcmp(key, "property") == 0) {
            name = text_of(attributes[i + 1]);
        } else if (strcmp(key, "content") == 0) {
            content = text_of(attributes[i + 1]);
        }
    }
    if (name.bytes == NULL || content.bytes == NULL) {
        return;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcasecmp(known[i].name, name.bytes) == 0) {
            jy_output_field(page->output, known[i].field, content);
        }
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (strcasecmp(kept[i], name.bytes) == 0) {
            jy_text key = {kept[i], strlen(kept[i])};
            jy_output_extra(page->output, key, content);
        }
    }
}

static void take_title(struct page *page, jy_text text)
{
    size_t room = sizeof page->title - page->title_len;
    if (text.len <= room) { /* one that is longer is none */
        memcpy(page->title + page->title_len, text.bytes, text.len);
        page->title_len += text.len;
    }
}

/* --- what the parser finds */

static void begin(struct page *page, enum element element,
                  const xmlChar **attributes)
{
    switch (element) {
    case BLOCK:
    case BREAK:
        jy_output_break(page->output);
        break;
    case HEADING:
        jy_output_heading(page->output, JY_HEADING_ANY);
        break;
    case ROW:
        jy_output_row(page->output);
        break;
    case CELL:
        jy_output_cell(page->output);
        break;
    case META:
        take_meta(page, attributes);
        break;
    case TITLE:
    case INLINE:
    case SKIPPED:
        break;
    }
}

static void on_begin(void *user, const xmlChar *name,
                     const xmlChar **attributes)
{
    struct page *page = user;
    enum element element = element_of(name);
    if (++page->depth > DEPTH_MAX) {
        page->too_deep = true;
        xmlStopParser(page->parser);
        return;
    }
    page->skipped += element == SKIPPED;
    page->preformed += strcmp((const char *)name, "pre") == 0;
    page->in_title = element == TITLE;
    if (page->skipped == 0) {
        begin(page, element, attributes);
    }
}

static void on_end(void *user, const xmlChar *name)
{
    struct page *page = user;
    enum element element = element_of(name);
    page->depth -= page->depth > 0;
    page->in_title = false;
    page->preformed -=
        page->preformed > 0 && strcmp((const char *)name, "pre") == 0;
    if (element == SKIPPED) {
        page->skipped -= page->skipped > 0;
    } else if (page->skipped > 0) {
        return;
    } else if (element == HEADING) {
        jy_output_heading_end(page->output);
    } else if (element == ROW) {
        jy_output_row_end(page->output);
    } else if (element == BLOCK) {
        jy_output_break(page->output);
    }
}

/* A no-break space keeps a line together; to who searches it is a blank. */
static void add_text(struct page *page, jy_text text)
{
    static const char hard[] = "\xC2\xA0";
    while (text.len > 0) {
        size_t len = 0;
        while (len < text.len &&
               (text.len - len < 2 || memcmp(text.bytes + len, hard, 2) != 0)) {
            len++;
        }
        jy_output_text(page->output, (jy_text){text.bytes, len});
        if (len < text.len) {
            jy_output_space(page->output);
            len += 2;
        }
        text.bytes += len;
        text.len -= len;
    }
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
    struct page *page = user;
    jy_text text = {(const char *)bytes, (size_t)len};
    if (page->skipped > 0) {
        return;
    }
    if (page->in_title) {
        take_title(page, text);
    } else if (page->preformed > 0) {
        jy_output_lines(page->output, text);
    } else {
        add_text(page, text);
    }
}

/* --- the parser */

static jy_status feed(struct page *page, jy_text text, jy_error *err)
{
    jy_status status = JY_OK;
    while (status == JY_OK && text.len > 0 && !page->too_deep) {
        size_t len = text.len < CHUNK ? text.len : CHUNK;
        int result = htmlParseChunk(page->parser, text.bytes, (int)len, 0);
        if (result == XML_ERR_NO_MEMORY) {
            return jy_error_set(err, JY_E_INTERNAL, "no memory for HTML");
        }
        text.bytes += len;
        text.len -= len;
        status = jy_output_status(page->output, err);
    }
    page->unfinished = page->skipped > 0; /* before all is closed */
    (void)htmlParseChunk(page->parser, NULL, 0, 1);
    if (status == JY_OK && page->too_deep) {
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "more than %d elements inside each other",
                            DEPTH_MAX);
    }
    return status;
}

/* Does `text` end inside a comment?  Then what stands there is lost. */
static bool ends_in_comment(jy_text text)
{
    static const char mark[] = "<!--";
    for (size_t i = text.len; i-- > 0;) {
        size_t left = text.len - i;
        if (left >= 3 && memcmp(text.bytes + i, "-->", 3) == 0) {
            return false;
        }
        if (left >= 4 && memcmp(text.bytes + i, mark, 4) == 0) {
            return true;
        }
    }
    return false;
}

jy_status jy_extract_html(jy_text text, jy_output *output, jy_error *err)
{
    static htmlSAXHandler handler = {
        .startElement = on_begin,
        .endElement = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = NULL, /* scripts and styles */
    };
    struct page *page = calloc(1, sizeof *page);
    if (page != NULL) {
        page->parser = htmlCreatePushParserCtxt(&handler, page, NULL, 0, NULL,
                                                XML_CHAR_ENCODING_UTF8);
    }
    if (page == NULL || page->parser == NULL) {
        free(page);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for HTML");
    }
    page->output = output;
    (void)htmlCtxtUseOptions(page->parser,
                             HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                 HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                 HTML_PARSE_IGNORE_ENC);
    jy_status status = feed(page, text, err);
    jy_output_title(output, (jy_text){page->title, page->title_len});
    if (ends_in_comment(text)) {
        jy_extract_warn("it ends inside a comment, which is not read");
    } else if (page->unfinished) {
        jy_extract_warn("it ends inside a script or a menu, which is not read");
    }
    htmlFreeParserCtxt(page->parser);
    free(page);
    return status;
}

/* --- the encoding */

static bool is_name_byte(char byte)
{
    return byte > ' ' && strchr("\"'/>;", byte) == NULL;
}

const char *jy_extract_html_encoding(jy_text bytes,
                                     char room[JY_EXTRACT_ENCODING_MAX])
{
    static const char word[] = "charset=";
    size_t looked_at = bytes.len < 4096 ? bytes.len : 4096;
    for (size_t i = 0; i + sizeof word < looked_at; i++) {
        if (strncasecmp(bytes.bytes + i, word, sizeof word - 1) != 0) {
            continue;
        }
        const char *from = bytes.bytes + i + sizeof word - 1;
        const char *end = bytes.bytes + looked_at;
        from += *from == '"' || *from == '\'';
        size_t len = 0;
        while (from + len < end && is_name_byte(from[len])) {
            len++;
        }
        if (len > 0 && len < JY_EXTRACT_ENCODING_MAX) {
            memcpy(room, from, len);
            room[len] = '\0';
            return room;
        }
    }
    return NULL;
}
