/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/kicker.h - the line over a speech on a newspaper page that says who
 * speaks: 全国人大代表、株洲市市长阳卫国：
 *
 *     kicker     role [separator] [office] speaker colon
 *              | office separator role speaker colon
 *              | [office] speaker role colon
 *              | office speaker colon             if there is a byline
 *     role       ends in 代表, 委员, 人大常委 or 政协常委
 *     separator  、 ， ,
 *     colon      ： :
 *
 * Where the office ends and the speaker's name begins is known from the
 * byline, a line of its own further down, with or without ornaments
 * such as □; without one, from the titles an office ends in, such as 市长.
 * What is said of a person, （女） or （女，苗族）, is passed over.
 * Blanks are of no account, but those between Latin letters.
 *
 * Ownership  The texts of a jy_kicker are parts of its own bytes, so it must
 *            stay where it is.
 * Threads    All functions are pure.
 */
#ifndef JY_CORPUS_KICKER_H
#define JY_CORPUS_KICKER_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A kicker, and a byline, has at most so many bytes. */
#define JY_KICKER_MAX 240

typedef struct jy_kicker {
    char bytes[JY_KICKER_MAX]; /* the line without its blanks */
    jy_text role;              /* absent if only an office is stated */
    jy_text office;            /* absent if only a role is stated */
    jy_text place; /* 株洲市, of 株洲市市长; absent if none is stated */
    jy_text speaker;
} jy_kicker;

/* A cheap first look: does `line` end as a kicker does? */
bool jy_kicker_is_candidate(jy_text line);

/*
 * Is `line` a kicker?  `byline` is the line that may be its byline, or
 * absent; if it is there it must repeat the end of the kicker.
 */
bool jy_kicker_parse(jy_text line, jy_text byline, jy_kicker *out);

#ifdef __cplusplus
}
#endif
#endif
