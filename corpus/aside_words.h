/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/aside_words.h - the words of captions and credits, in the simplified
 * and traditional forms that papers print.
 *
 * Each is a list as corpus/words.h takes it: NULL is behind the last.
 *
 * Threads    Constant.
 */
#ifndef JY_CORPUS_ASIDE_WORDS_H
#define JY_CORPUS_ASIDE_WORDS_H

#ifdef __cplusplus
extern "C" {
#endif

extern const char *const jy_aside_ornaments[];
extern const char *const jy_aside_opens[];
extern const char *const jy_aside_closes[];
extern const char *const jy_aside_colons[];
extern const char *const jy_aside_between_names[];
/* What a caption begins with; behind 图 there must be a number or a mark. */
extern const char *const jy_aside_pictures[];
extern const char *const jy_aside_numbered[];
extern const char *const jy_aside_arrows[];
/* Whose reporters they are. */
extern const char *const jy_aside_papers[];
/* Who writes and takes pictures. */
extern const char *const jy_aside_jobs[];
/* What was done for a picture, at the end of a credit. */
extern const char *const jy_aside_taken[];
/* What was done for a text, at the end of a byline. */
extern const char *const jy_aside_written[];
/* What ends a credit in brackets that names its makers in a clause. */
extern const char *const jy_aside_done[];
/* A picture of nobody's. */
extern const char *const jy_aside_stock[];
/* What is done at a desk; a colon or a blank and names follow. */
extern const char *const jy_aside_desk[];
/* Those that need no second one beside them where a blank parts. */
extern const char *const jy_aside_sure_desk[];
/* Where it comes from: a colon and anything short follows. */
extern const char *const jy_aside_origins[];
/* 本版撰文, 本栏编辑 */
extern const char *const jy_aside_pages[];
/* No name has one of these in it. */
extern const char *const jy_aside_not_in_names[];

#ifdef __cplusplus
}
#endif
#endif
