/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the elements of ODT that hold text. */
#include "corpus/extract/extract.h"
#include "corpus/extract/package.h"
#include "corpus/extract/properties.h"

#include <string.h>

#define VALUE_MAX 64 /* bytes of an attribute that are looked at */

/* Styles of a document's own that are made from "Title". */
#define TITLES_MAX 8

/* What is no text of the document, or stands in the middle of another. */
static const char *const skipped[] = {"annotation", "note-citation",
                                      "tracked-changes", "sequence-decls"};

struct odt {
    jy_output *output;
    unsigned skipped;    /* elements that are skipped around this point */
    unsigned paragraphs; /* elements whose text counts around this point */
    bool is_encrypted;
    char title[TITLES_MAX][VALUE_MAX];
    size_t titles;
};

static jy_status status_of(void *user, jy_error *err)
{
    const struct odt *odt = user;
    return jy_output_status(odt->output, err);
}

/* --- is it protected? */

static void on_manifest(void *user, const char *name, jy_part_reader *reader)
{
    struct odt *odt = user;
    (void)reader;
    if (strcmp(name, "encryption-data") == 0) {
        odt->is_encrypted = true;
    }
}

static void ignore_end(void *user, const char *name)
{
    (void)user;
    (void)name;
}

static void ignore_text(void *user, jy_text text)
{
    (void)user;
    (void)text;
}

static const jy_part_handler manifest = {on_manifest, ignore_end, ignore_text,
                                         status_of};

/* --- text */

static bool is_skipped(const char *name)
{
    for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++) {
        if (strcmp(name, skipped[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_paragraph(const char *name)
{
    return strcmp(name, "p") == 0 || strcmp(name, "h") == 0;
}

static void keep_style(struct odt *odt, jy_part_reader *reader)
{
    char value[VALUE_MAX];
    if (odt->titles < TITLES_MAX &&
        jy_part_attribute(reader, "parent-style-name", value, VALUE_MAX) &&
        strcmp(value, "Title") == 0 &&
        jy_part_attribute(reader, "name", odt->title[odt->titles], VALUE_MAX)) {
        odt->titles++;
    }
}

static bool is_title(const struct odt *odt, jy_part_reader *reader)
{
    char value[VALUE_MAX];
    if (!jy_part_attribute(reader, "style-name", value, VALUE_MAX)) {
        return false;
    }
    bool found = strcmp(value, "Title") == 0;
    for (size_t i = 0; i < odt->titles; i++) {
        found = found || strcmp(value, odt->title[i]) == 0;
    }
    return found;
}

static void begin_paragraph(struct odt *odt, const char *name,
                            jy_part_reader *reader)
{
    char level[VALUE_MAX];
    odt->paragraphs++;
    if (is_title(odt, reader)) {
        jy_output_heading(odt->output, JY_HEADING_TITLE);
    } else if (*name == 'h' &&
               jy_part_attribute(reader, "outline-level", level, VALUE_MAX) &&
               strcmp(level, "1") == 0) {
        jy_output_heading(odt->output, JY_HEADING_FIRST);
    } else {
        jy_output_break(odt->output);
    }
}

static void on_begin(void *user, const char *name, jy_part_reader *reader)
{
    struct odt *odt = user;
    jy_output *output = odt->output;
    odt->skipped += is_skipped(name);
    if (odt->skipped > 0) {
        return;
    }
    if (is_paragraph(name)) {
        begin_paragraph(odt, name, reader);
    } else if (strcmp(name, "style") == 0) {
        keep_style(odt, reader);
    } else if (strcmp(name, "s") == 0 || strcmp(name, "tab") == 0) {
        jy_output_space(output);
    } else if (strcmp(name, "line-break") == 0) {
        jy_output_break(output);
    } else if (strcmp(name, "table-row") == 0) {
        jy_output_row(output);
    } else if (strcmp(name, "table-cell") == 0) {
        jy_output_cell(output);
    }
}

static void on_end(void *user, const char *name)
{
    struct odt *odt = user;
    if (is_skipped(name)) {
        odt->skipped -= odt->skipped > 0;
    } else if (odt->skipped > 0) {
        return;
    } else if (is_paragraph(name)) {
        odt->paragraphs -= odt->paragraphs > 0;
        jy_output_heading_end(odt->output);
    } else if (strcmp(name, "table-row") == 0) {
        jy_output_row_end(odt->output);
    }
}

static void on_text(void *user, jy_text text)
{
    const struct odt *odt = user;
    if (odt->skipped == 0 && odt->paragraphs > 0) {
        jy_output_text(odt->output, text);
    }
}

static const jy_part_handler content = {on_begin, on_end, on_text, status_of};

jy_status jy_extract_odt(int fd, jy_output *output, jy_error *err)
{
    struct odt odt = {.output = output};
    bool found;
    jy_status status = jy_package_read(fd, "META-INF/manifest.xml", &manifest,
                                       &odt, &found, err);
    if (status == JY_OK && odt.is_encrypted) {
        return jy_error_set(err, JY_E_REQUEST,
                            "protected by a password; save it without one");
    }
    if (status == JY_OK) {
        status =
            jy_package_read(fd, "content.xml", &content, &odt, &found, err);
    }
    if (status == JY_OK && !found) {
        return jy_error_set(err, JY_E_REQUEST,
                            "damaged, or no ODT: it has no content.xml");
    }
    if (status == JY_OK) {
        status = jy_properties_read(fd, "meta.xml", output, err);
    }
    return status;
}
