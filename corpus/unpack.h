/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/unpack.h - a file that is packed (.gz, .xz, .zst), unpacked bit by
 * bit.
 *
 * One file is packed in another; archives, which hold several, are not read.
 * Time and memory are bounded whatever the bytes are: a window that is too
 * large is refused, and so is what grows beyond all measure.
 *
 * Ownership  The source that is unpacked from is borrowed and must outlive
 *            the jy_unpack.
 * Threads    One jy_unpack, one thread at a time.
 */
#ifndef JY_CORPUS_UNPACK_H
#define JY_CORPUS_UNPACK_H

#include "corpus/document.h"
#include "corpus/source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Memory that unpacking may ask for; `xz -9` and `zstd --ultra -22` fit. */
#define JY_UNPACK_WINDOW_LOG 27 /* 128 MiB, as a power of two */
#define JY_UNPACK_MEMORY_MAX ((size_t)1 << JY_UNPACK_WINDOW_LOG)

/*
 * No text is packed to less than one byte in so many; below so many unpacked
 * bytes nobody looks.
 */
#define JY_UNPACK_RATIO_MAX 200
#define JY_UNPACK_UNWATCHED ((size_t)16 << 20)

typedef enum jy_packing {
    JY_PACKING_NONE,
    JY_PACKING_GZ,
    JY_PACKING_XZ,
    JY_PACKING_ZST,
    JY_PACKING_COUNT
} jy_packing;

/* The ending of a name, "" for none; what people call it, such as "gzip". */
const char *jy_packing_ending(jy_packing packing);
const char *jy_packing_name(jy_packing packing);

/* What a file of that name should be, and what one that begins so is. */
jy_packing jy_packing_of_name(const char *name);
jy_packing jy_packing_of_bytes(jy_text head);

typedef struct jy_unpack jy_unpack;

/*
 * Unpack `packed`, from its beginning.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_unpack_new(jy_packing packing, jy_source *packed,
                                     jy_unpack **out, jy_error *err);
void jy_unpack_free(jy_unpack *unpack);

/*
 * What is unpacked.  Reading it fails, besides as `packed` does, with
 *
 * JY_E_REQUEST    damaged, cut short, or something stands behind the end
 * JY_E_TOO_LARGE  JY_UNPACK_MEMORY_MAX or JY_UNPACK_RATIO_MAX is exceeded
 */
jy_source *jy_unpack_source(jy_unpack *unpack);

#ifdef __cplusplus
}
#endif
#endif
