/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/extract/output.h - a document that comes together piece by piece.
 *
 * Paragraphs are what stands between two breaks.  White space becomes one
 * blank, or nothing where a source broke its line between two characters of
 * which none is ASCII; breaks and blanks that lead nowhere go.
 *
 * What goes wrong (memory, a limit) is remembered and told by
 * jy_output_status(); nothing has an effect after it.
 *
 * Ownership  All text is copied.
 * Threads    One output, one thread at a time.
 */
#ifndef JY_CORPUS_EXTRACT_OUTPUT_H
#define JY_CORPUS_EXTRACT_OUTPUT_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of what a source calls something that is no field. */
#define JY_OUTPUT_NAME_MAX 100

typedef struct jy_output jy_output;

/* NULL if memory ran out. */
jy_output *jy_output_new(void);
void jy_output_free(jy_output *output);

/* Text in which white space means nothing but that words end. */
void jy_output_text(jy_output *output, jy_text text);

/* Text whose lines are paragraphs and whose blanks stay. */
void jy_output_lines(jy_output *output, jy_text text);

/* One blank. */
void jy_output_space(jy_output *output);

/* A paragraph ends, unless it is the first of a cell. */
void jy_output_break(jy_output *output);

/*
 * Rows of a table are paragraphs, their cells have a blank between them.  A
 * cell that holds several paragraphs keeps them.
 */
void jy_output_row(jy_output *output);
void jy_output_cell(jy_output *output);
void jy_output_row_end(jy_output *output);

/* What a heading may be. */
typedef enum jy_heading {
    JY_HEADING_TITLE, /* the title, whatever the whole is called elsewhere */
    JY_HEADING_ANY,   /* perhaps the title */
    JY_HEADING_FIRST  /* perhaps the title, if no text stands before it */
} jy_heading;

/* What comes between the two is a heading; the first time only. */
void jy_output_heading(jy_output *output, jy_heading heading);
void jy_output_heading_end(jy_output *output);

/* A field, if it is not there already and the text is not blank. */
void jy_output_field(jy_output *output, jy_field field, jy_text text);

/*
 * What the whole is called elsewhere: it is the title if there is no heading,
 * or if it does not hold the heading.
 */
void jy_output_title(jy_output *output, jy_text text);

/* What is no field. */
void jy_output_extra(jy_output *output, jy_text name, jy_text text);

/* JY_OK, or what went wrong. */
jy_status jy_output_status(const jy_output *output, jy_error *err);

/* Bytes of the body so far. */
size_t jy_output_len(const jy_output *output);

/*
 * The document as a line of JSON without its LF; the caller gives *json back
 * to free().
 *
 * JY_E_REQUEST    there is no text
 * JY_E_TOO_LARGE  a body of more than JY_DOCUMENT_BODY_MAX bytes
 * JY_E_INTERNAL   memory ran out
 */
JY_NODISCARD jy_status jy_output_finish(jy_output *output, char **json,
                                        jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
