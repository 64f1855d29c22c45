/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/document.h - what a reader makes of a piece of text: a document.
 *
 * A document is a fixed set of named fields.  A field that the source does
 * not state is absent (bytes == NULL); nothing is invented.  `body` has its
 * paragraphs separated by one '\n'.  All text is valid UTF-8.
 *
 * Attachments travel with a document and are not searched.
 *
 * Ownership  A jy_document borrows: whoever hands it out says how long its
 *            bytes live.
 * Threads    Plain values.
 */
#ifndef JY_CORPUS_DOCUMENT_H
#define JY_CORPUS_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(constant, name in JSON and in queries); add before JY_FIELD_BODY only. */
#define JY_FIELD_LIST(X)                                                       \
    X(JY_FIELD_ID, "id")                                                       \
    X(JY_FIELD_TITLE, "title")                                                 \
    X(JY_FIELD_SPEAKER, "speaker")                                             \
    X(JY_FIELD_OFFICE, "office")                                               \
    X(JY_FIELD_PLACE, "place")                                                 \
    X(JY_FIELD_ROLE, "role")                                                   \
    X(JY_FIELD_DATE, "date")                                                   \
    X(JY_FIELD_SOURCE, "source")                                               \
    X(JY_FIELD_CREDIT, "credit")                                               \
    X(JY_FIELD_BODY, "body")

typedef enum jy_field {
#define X(constant, name) constant,
    JY_FIELD_LIST(X) JY_FIELD_COUNT
#undef X
} jy_field;

/*
 * X(constant, name in JSON, or NULL for what is no JSON).
 *   lines  where in the file the body comes from (line_map.h)
 *   turns  who says what: [{"speaker":"记者","paragraphs":[1,1]},…], the
 *          paragraphs of the body from 1, first and last
 *   extra  what the source states beyond the fields, an object of any JSON
 */
#define JY_ATTACHMENT_LIST(X)                                                  \
    X(JY_ATTACHMENT_LINES, NULL)                                               \
    X(JY_ATTACHMENT_TURNS, "turns")                                            \
    X(JY_ATTACHMENT_EXTRA, "extra")

typedef enum jy_attachment {
#define X(constant, name) constant,
    JY_ATTACHMENT_LIST(X) JY_ATTACHMENT_COUNT
#undef X
} jy_attachment;

/* Limits of a document, in bytes of UTF-8. */
#define JY_DOCUMENT_ID_MAX 200
#define JY_DOCUMENT_FIELD_MAX 4000
#define JY_DOCUMENT_BODY_MAX ((size_t)8 << 20)
#define JY_DOCUMENT_ATTACHMENT_MAX ((size_t)1 << 20)
#define JY_DOCUMENT_EXTRA_MAX ((size_t)64 << 10)

/* A piece of text somewhere else; bytes == NULL means absent. */
typedef struct jy_text {
    const char *bytes;
    size_t len; /* bytes */
} jy_text;

typedef struct jy_document {
    jy_text field[JY_FIELD_COUNT];
    jy_text attachment[JY_ATTACHMENT_COUNT];
} jy_document;

/* The name of `field`, such as "speaker". */
const char *jy_field_name(jy_field field);

/* The name of `attachment`, or NULL if it is no JSON. */
const char *jy_attachment_name(jy_attachment attachment);

/* The field called `name` (`len` bytes), else false. */
bool jy_field_from_name(const char *name, size_t len, jy_field *out);

#ifdef __cplusplus
}
#endif
#endif
