/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/speech.h - a document made of what stands on a page for a speech:
 * who speaks, under which headline, and the printed lines of what is said.
 *
 * Ownership  Everything is borrowed until the call returns.
 * Threads    As jy_corpus_read().
 */
#ifndef JY_CORPUS_SPEECH_H
#define JY_CORPUS_SPEECH_H

#include "corpus/document.h"
#include "corpus/reader.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Parts of one page's text, but for the credit. */
typedef struct jy_speech {
    size_t line; /* of the kicker, from 1 */
    jy_text kicker;
    jy_text headline;
    jy_text byline; /* absent if the page has none */
    jy_text body;
    jy_text credit; /* absent if nobody is named */
} jy_speech;

/*
 * Hand over `speech`, number `number` (from 1; 0: the only one) of the page
 * `text`.  A speech whose kicker names nobody, or that has no text, is a
 * problem of its line.  Statuses as jy_reading_document().
 */
JY_NODISCARD jy_status jy_speech_give(jy_text text, const jy_speech *speech,
                                      size_t number, jy_reading *reading,
                                      jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
