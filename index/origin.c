/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows that text may have moved up: the last byte may stand first. */
#include "index/origin.h"

#include "corpus/line_map.h"

jy_origin jy_origin_find(const jy_document *document, size_t begin, size_t end)
{
    jy_text map = document->attachment[JY_ATTACHMENT_LINES];
    jy_line_point first;
    jy_line_point last;
    if (!map.bytes || end <= begin || !jy_line_map_find(map, begin, &first) ||
        !jy_line_map_find(map, end - 1, &last)) {
        return (jy_origin){0, 0, 0};
    }
    bool ascending = first.line <= last.line;
    return (jy_origin){.first = ascending ? first.line : last.line,
                       .last = ascending ? last.line : first.line,
                       .page = first.page};
}
