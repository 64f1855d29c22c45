/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/decoder.h - text in whatever encoding becomes UTF-8.
 *
 * The encoding is told from the beginning, or from the first bytes that are
 * not ASCII.  What does not convert becomes U+FFFD and is counted; private
 * characters are kept.
 *
 * Ownership  The source below is borrowed and must outlive the jy_decoder.
 * Threads    One jy_decoder, one thread at a time.
 */
#ifndef JY_CORPUS_DECODER_H
#define JY_CORPUS_DECODER_H

#include "corpus/encoding.h"
#include "corpus/source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of a text's characters, in percent: so many may be lost, not more. */
#define JY_DECODER_LOST_MAX 1

typedef struct jy_decoder jy_decoder;

/* What has become of a text so far. */
typedef struct jy_decoded {
    jy_encoding encoding;
    size_t characters; /* of text that was not UTF-8 */
    size_t lost;       /* of these: written as U+FFFD */
    size_t line;       /* of the first that was lost, from 1 */
} jy_decoded;

/*
 * Decode what `bytes` has, from its beginning.  `declared`, which may be
 * NULL, is the encoding of what does not prove to be in another; `repair` to
 * take UTF-8 for what it may not be and replace what is not valid in it,
 * else UTF-8 comes out as it is.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_decoder_new(jy_source *bytes, const char *declared,
                                      bool repair, jy_decoder **out,
                                      jy_error *err);
void jy_decoder_free(jy_decoder *decoder);

/*
 * The text.  Reading it fails, besides as `bytes` does, with
 *
 * JY_E_REQUEST  the encoding is not recognised, or too much was lost
 */
jy_source *jy_decoder_source(jy_decoder *decoder);

const jy_decoded *jy_decoder_report(const jy_decoder *decoder);

#ifdef __cplusplus
}
#endif
#endif
