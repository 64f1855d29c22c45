/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what office documents say of themselves. */
#include "corpus/extract/properties.h"

#include "corpus/extract/package.h"

#include <string.h>

/* What is kept; a document may call it so or otherwise. */
static const struct {
    const char *element;
    const char *name;
} kept[] = {
    {"creator", "creator"},   {"initial-creator", "creator"},
    {"created", "created"},   {"creation-date", "created"},
    {"subject", "subject"},   {"description", "description"},
    {"keywords", "keywords"}, {"keyword", "keywords"},
};

struct properties {
    jy_output *output;
    bool is_title;
    const char *name; /* of what is kept; NULL: nothing */
};

static void on_begin(void *user, const char *name, jy_part_reader *reader)
{
    struct properties *properties = user;
    (void)reader;
    properties->is_title = strcmp(name, "title") == 0;
    properties->name = NULL;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (strcmp(name, kept[i].element) == 0) {
            properties->name = kept[i].name;
        }
    }
}

static void on_end(void *user, const char *name)
{
    struct properties *properties = user;
    (void)name;
    properties->is_title = false;
    properties->name = NULL;
}

static void on_text(void *user, jy_text text)
{
    const struct properties *properties = user;
    if (properties->is_title) {
        jy_output_title(properties->output, text);
    } else if (properties->name != NULL) {
        jy_text name = {properties->name, strlen(properties->name)};
        jy_output_extra(properties->output, name, text);
    }
}

static jy_status status_of(void *user, jy_error *err)
{
    const struct properties *properties = user;
    return jy_output_status(properties->output, err);
}

jy_status jy_properties_read(int fd, const char *name, jy_output *output,
                             jy_error *err)
{
    static const jy_part_handler handler = {on_begin, on_end, on_text,
                                            status_of};
    struct properties properties = {.output = output};
    bool found;
    return jy_package_read(fd, name, &handler, &properties, &found, err);
}
