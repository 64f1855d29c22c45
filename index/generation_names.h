/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/generation_names.h - the names in an index folder, for generation.c
 * that reads and build.c that writes.
 *
 * Threads    All functions may run beside each other.
 */
#ifndef JY_INDEX_GENERATION_NAMES_H
#define JY_INDEX_GENERATION_NAMES_H

#include "protocol/status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_NAME_CURRENT "current"
#define JY_NAME_CURRENT_NEW "current.new"
#define JY_NAME_BUILDING "building"
#define JY_NAME_LOCK "lock"
#define JY_NAME_MANIFEST "manifest"

/* Ten digits, or as many as a number takes, and a NUL. */
#define JY_GENERATION_NAME_SIZE 21

void jy_generation_name(uint64_t number, char out[JY_GENERATION_NAME_SIZE]);

/* The number that `name` writes, 0 if it is no generation's name. */
uint64_t jy_generation_number(const char *name);

/*
 * What `current` in the open folder says; `index` is for messages.
 *
 * JY_E_NOT_FOUND    there is none
 * JY_E_UNAVAILABLE  it can't be read, or names no generation
 */
JY_NODISCARD jy_status jy_generation_read_current(int folder, const char *index,
                                                  uint64_t *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
