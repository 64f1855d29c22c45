/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the elements of DOCX that hold text, and its styles of headings. */
#include "corpus/extract/extract.h"
#include "corpus/extract/package.h"
#include "corpus/extract/properties.h"

#include <string.h>
#include <strings.h>

#define STYLE_MAX 64 /* bytes of a style's name that are looked at */

struct docx {
    jy_output *output;
    bool in_text;     /* an element whose text counts */
    unsigned skipped; /* elements around this point that say it once more */
    char style[STYLE_MAX];
    char title_style[STYLE_MAX];   /* the name of the style "Title" */
    char heading_style[STYLE_MAX]; /* of "heading 1" */
};

static jy_status status_of(void *user, jy_error *err)
{
    const struct docx *docx = user;
    return jy_output_status(docx->output, err);
}

static void ignore_text(void *user, jy_text text)
{
    (void)user;
    (void)text;
}

static void ignore_end(void *user, const char *name)
{
    (void)user;
    (void)name;
}

/* --- styles: a document calls them as it likes, but says which they are */

static void on_style(void *user, const char *name, jy_part_reader *reader)
{
    struct docx *docx = user;
    char value[STYLE_MAX];
    if (strcmp(name, "style") == 0) {
        docx->style[0] = '\0';
        (void)jy_part_attribute(reader, "styleId", docx->style, STYLE_MAX);
    } else if (strcmp(name, "name") == 0 &&
               jy_part_attribute(reader, "val", value, STYLE_MAX)) {
        if (strcasecmp(value, "title") == 0) {
            memcpy(docx->title_style, docx->style, STYLE_MAX);
        } else if (strcasecmp(value, "heading 1") == 0) {
            memcpy(docx->heading_style, docx->style, STYLE_MAX);
        }
    }
}

static const jy_part_handler styles = {on_style, ignore_end, ignore_text,
                                       status_of};

/* --- text */

/*
 * What some programs do not understand stands there a second time, for them:
 * the text of a box, say.
 */
static bool is_repetition(const char *name)
{
    return strcmp(name, "Fallback") == 0;
}

static void on_begin(void *user, const char *name, jy_part_reader *reader)
{
    struct docx *docx = user;
    jy_output *output = docx->output;
    char value[STYLE_MAX];
    docx->skipped += is_repetition(name);
    if (docx->skipped > 0) {
        return;
    }
    if (strcmp(name, "t") == 0) {
        docx->in_text = true;
    } else if (strcmp(name, "p") == 0) {
        jy_output_break(output);
    } else if (strcmp(name, "pStyle") == 0 &&
               jy_part_attribute(reader, "val", value, STYLE_MAX)) {
        if (strcmp(value, docx->title_style) == 0) {
            jy_output_heading(output, JY_HEADING_TITLE);
        } else if (strcmp(value, docx->heading_style) == 0) {
            jy_output_heading(output, JY_HEADING_FIRST);
        }
    } else if (strcmp(name, "tab") == 0) {
        jy_output_space(output);
    } else if (strcmp(name, "br") == 0 || strcmp(name, "cr") == 0) {
        jy_output_break(output);
    } else if (strcmp(name, "tr") == 0) {
        jy_output_row(output);
    } else if (strcmp(name, "tc") == 0) {
        jy_output_cell(output);
    }
}

static void on_end(void *user, const char *name)
{
    struct docx *docx = user;
    if (docx->skipped > 0) {
        docx->skipped -= is_repetition(name);
    } else if (strcmp(name, "t") == 0) {
        docx->in_text = false;
    } else if (strcmp(name, "p") == 0) {
        jy_output_heading_end(docx->output);
    } else if (strcmp(name, "tr") == 0) {
        jy_output_row_end(docx->output);
    }
}

static void on_text(void *user, jy_text text)
{
    const struct docx *docx = user;
    if (docx->in_text) {
        jy_output_text(docx->output, text);
    }
}

static const jy_part_handler text_handler = {on_begin, on_end, on_text,
                                             status_of};

jy_status jy_extract_docx(int fd, jy_output *output, jy_error *err)
{
    struct docx docx = {
        .output = output, .title_style = "Title", .heading_style = "Heading1"};
    bool found;
    jy_status status =
        jy_package_read(fd, "word/styles.xml", &styles, &docx, &found, err);
    if (status == JY_OK) {
        status = jy_package_read(fd, "word/document.xml", &text_handler, &docx,
                                 &found, err);
    }
    if (status == JY_OK && !found) {
        return jy_error_set(err, JY_E_REQUEST,
                            "damaged, or no DOCX: it has no word/document.xml");
    }
    jy_output_break(output);
    if (status == JY_OK) {
        status = jy_package_read(fd, "word/footnotes.xml", &text_handler, &docx,
                                 &found, err);
    }
    if (status == JY_OK) {
        status = jy_properties_read(fd, "docProps/core.xml", output, err);
    }
    return status;
}
