/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how what the index has is called on the wire. */
#include "daemon/found.h"

#include "index/kwic.h"
#include "index/suggest.h"

#include <string.h>

/* The two tell users the same limits. */
#define X(constant, name, kind, words, least, greatest, normal)                \
    constant##_LEAST = (least), constant##_GREATEST = (greatest),              \
    constant##_NORMAL = (normal),
enum { JY_OPTION_LIST(X) };
#undef X
#define SAME(option, limit)                                                    \
    _Static_assert((int)(option) == (limit), #option " is not " #limit)
SAME(JY_OPTION_LIMIT_GREATEST, JY_RESULTS_MAX);
SAME(JY_OPTION_OFFSET_GREATEST, JY_RESULTS_MAX);
SAME(JY_OPTION_SNIPPET_LEAST, JY_SNIPPET_CHARACTERS_MIN);
SAME(JY_OPTION_SNIPPET_GREATEST, JY_SNIPPET_CHARACTERS_MAX);
SAME(JY_OPTION_SNIPPET_NORMAL, JY_SNIPPET_CHARACTERS);
SAME(JY_OPTION_WINDOWS_GREATEST, JY_SNIPPET_WINDOWS_MAX);
SAME(JY_OPTION_FACET_VALUES_GREATEST, JY_FACET_VALUES_MAX);
SAME(JY_OPTION_FACET_VALUES_NORMAL, JY_FACET_VALUES);
SAME(JY_OPTION_FAMILY_GREATEST, JY_FAMILY_MAX);
SAME(JY_OPTION_WIDTH_GREATEST, JY_KWIC_WIDTH_MAX);
SAME(JY_OPTION_WIDTH_NORMAL, JY_KWIC_WIDTH);
SAME(JY_OPTION_SUGGESTIONS_GREATEST, JY_SUGGESTIONS_MAX);
SAME(JY_OPTION_SUGGESTIONS_NORMAL, JY_SUGGESTIONS);

jy_answer_text jy_found_field(const jy_document *document, jy_field field)
{
    return (jy_answer_text){jy_field_name(field), document->field[field].bytes,
                            document->field[field].len, false};
}

jy_answer_text jy_found_attachment(const jy_document *document,
                                   jy_attachment attachment)
{
    const jy_text *text = &document->attachment[attachment];
    return (jy_answer_text){jy_attachment_name(attachment), text->bytes,
                            text->len, true};
}

void jy_found_fields(const jy_document *document,
                     jy_answer_text out[JY_FOUND_FIELDS])
{
    static const jy_field shown[] = {
        JY_FIELD_ID,    JY_FIELD_TITLE, JY_FIELD_SPEAKER, JY_FIELD_OFFICE,
        JY_FIELD_PLACE, JY_FIELD_DATE,  JY_FIELD_SOURCE,
    };
    size_t count = sizeof shown / sizeof *shown;
    for (size_t i = 0; i < count; i++) {
        out[i] = jy_found_field(document, shown[i]);
    }
    out[count] = jy_found_attachment(document, JY_ATTACHMENT_EXTRA);
    if (out[count].len > JY_FOUND_EXTRA_MAX) {
        out[count].bytes = NULL;
    }
}

jy_answer_origin jy_found_place(jy_origin origin)
{
    return (jy_answer_origin){origin.first, origin.last, origin.page};
}

jy_answer_origin jy_found_origin(const jy_document *document, size_t begin,
                                 size_t end)
{
    return jy_found_place(jy_origin_find(document, begin, end));
}

jy_answer_piece jy_found_piece(jy_text text)
{
    return (jy_answer_piece){text.bytes, text.len};
}

jy_answer_range jy_found_range(jy_mark mark)
{
    return (jy_answer_range){mark.begin, mark.end};
}

/* The two number them each for themselves; the name is the same. */
unsigned jy_found_facets(const jy_request *request)
{
    unsigned facets = 0;
    for (size_t i = 0; i < JY_FACETS; i++) {
        const char *name = jy_facet_name((jy_facet)i);
        uint64_t number;
        if (jy_option_word(JY_OPTION_FACETS, name, strlen(name), &number) &&
            request->option[JY_OPTION_FACETS] >> number & 1) {
            facets |= JY_FACET_BIT(i);
        }
    }
    return facets;
}

void jy_found_add_facet(jy_answer *answer, jy_facet facet,
                        const jy_facet_value *values, size_t count)
{
    jy_answer_add_facet(answer, jy_facet_name(facet));
    for (size_t i = 0; i < count; i++) {
        jy_answer_add_value(answer, jy_found_piece(values[i].text),
                            values[i].documents);
    }
}
