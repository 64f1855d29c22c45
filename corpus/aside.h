/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/aside.h - what stands on a printed page beside its text and is read
 * with it: captions of pictures, and who wrote, took, drew and edited.
 *
 *     caption  ▲图为株洲市一家企业的车间。 本报记者 张兰 摄
 *              图①：开工现场。（新华社发）
 *     credit   新华社记者 李明 摄    李明/摄    （本报记者何芳采写）
 *              责任编辑：张兰        编辑 张兰 校对 李明 版式 王强
 *              来源：新华网          制图：王强
 *     byline   本报记者 张兰 李明    记者 王强 通讯员 李明
 *
 * They are known by their form, whole lines of it, not by a word; where the
 * form is weak, blank lines above and below must set them apart:
 *
 *   - A credit is nothing but names with what they did: labels and names that
 *     blanks or colons part, or all in brackets.
 *   - A caption begins as one (图为, 图①, ▲) and ends with a credit for the
 *     picture; or it begins as one and stands between blank lines; or it ends
 *     with such a credit and a blank line is above it.
 *
 * Threads    All functions are pure.  Text is valid UTF-8.
 */
#ifndef JY_CORPUS_ASIDE_H
#define JY_CORPUS_ASIDE_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A caption or credit has at most so many lines, and bytes without blanks at
 * the ends of lines. */
#define JY_ASIDE_LINES_MAX 6
#define JY_ASIDE_MAX 480

typedef enum jy_aside {
    JY_ASIDE_NONE,
    JY_ASIDE_CAPTION, /* text about a picture */
    JY_ASIDE_CREDIT,  /* who took, drew, edited: stands anywhere */
    JY_ASIDE_BYLINE   /* who wrote what follows or stands above */
} jy_aside;

/*
 * What begins with the first line of `text`, and how many lines it has, 0 if it
 * is none; there is a blank line above if `after_blank`.
 */
jy_aside jy_aside_begins(jy_text text, bool after_blank, size_t *lines);

/* Is `line` as a whole a credit or byline? */
jy_aside jy_aside_of(jy_text line);

#ifdef __cplusplus
}
#endif
#endif
