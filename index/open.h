/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/open.h - the inside of jy_index, for open.c and search.c.
 */
#ifndef JY_INDEX_OPEN_H
#define JY_INDEX_OPEN_H

#include "index/index.h"
#include "index/manifest.h"
#include "index/postings.h"
#include "index/text_store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct jy_index {
    jy_manifest manifest;
    jy_index_info info; /* a view of the manifest */
    jy_postings *postings;
    jy_text_store *text;
};

#ifdef __cplusplus
}
#endif
#endif
