/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows by their names which files are DOCX. */
#include "corpus/extraction.h"
#include "corpus/kind.h"

static bool claims_by_name(const char *name, jy_text text)
{
    (void)text;
    return jy_kind_ends_with(name, ".docx");
}

static jy_status read_file(int fd, jy_reading *reading, jy_error *err)
{
    return jy_extraction_read(fd, "docx", reading, err);
}

const jy_reader jy_docx_reader = {
    .claims = claims_by_name,
    .read_file = read_file,
};
