/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/han_forms.h - which Chinese characters are forms of one another.
 *
 * Part of fold_gen, which runs at build time: what goes wrong ends the
 * program with a message.
 *
 * Sources and rules: see han_forms.c; in prose: SCHEMA.md.
 */
#ifndef JY_INDEX_HAN_FORMS_H
#define JY_INDEX_HAN_FORMS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Read OpenCC's dictionaries, and the Unicode data files in `folder`. */
void jy_han_forms_load(const char *folder);

/*
 * The form that stands for `code`: itself, or one step nearer to the form
 * that stands for all.  Compatibility ideographs are not looked at: NFKD
 * comes first.
 */
uint32_t jy_han_form(uint32_t code);

const char *jy_han_forms_unihan_version(void);

#ifdef __cplusplus
}
#endif
#endif
