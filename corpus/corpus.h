/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/corpus.h - from files and folders to documents.
 *
 * Folders are walked in the byte order of their names, so that the same tree
 * gives the same documents in the same order everywhere.  Inside a folder,
 * names that begin with a dot, README and README.* are passed over, and
 * symbolic links are not followed.  Each file is unpacked if its name
 * ends with .gz, .xz or .zst, and goes to the first reader that claims it.
 * Text may be in any encoding that corpus/encoding.h tells apart.
 *
 * What can't be read is reported and passed over; it never stops the walk.
 *
 * Ownership  Everything handed to a callback is borrowed until it returns.
 * Threads    One walk, one thread; cJSON's parser makes that one thread in
 *            the process (it writes a global at each parse).
 */
#ifndef JY_CORPUS_CORPUS_H
#define JY_CORPUS_CORPUS_H

#include "corpus/document.h"
#include "corpus/field_map.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Limits, in bytes; what exceeds one is a problem that names it. */
#define JY_CORPUS_FILE_MAX ((size_t)64 << 20) /* page and plain text */
#define JY_CORPUS_RAW_MAX ((size_t)512 << 20) /* what programs take apart */
#define JY_CORPUS_LINE_MAX ((size_t)8 << 20)  /* JSON lines: one line */
#define JY_CORPUS_DEPTH_MAX 32                /* folders inside folders */

/* How files are read; all zero, or no options at all: as they come. */
typedef struct jy_corpus_options {
    /* What text is in that does not prove to be in another encoding, as
     * iconv calls it; NULL: what it looks like. */
    const char *encoding;
    /* What JSON lines and tables call the fields; NULL: by their names. */
    const jy_field_map *map;
    /* A folder that is passed over with all that is in it: an index may lie
     * among what it is an index of.  NULL: there is none. */
    const char *except;
} jy_corpus_options;

/* A file that was read to its end. */
typedef struct jy_corpus_file {
    const char *path;
    const struct stat *info; /* before it was read */
    size_t bytes;            /* read of it, as it is on the disk */
    size_t documents;        /* handed over */
    size_t problems;         /* reported */
} jy_corpus_file;

/* Who wants to know what a walk finds.  Every pointer may be NULL. */
typedef struct jy_corpus_sink {
    void *user;
    /*
     * A document; its id is set and unlike any before it in this walk.
     * `path` is the file and `line` the line (from 1) it starts at.  Anything
     * but JY_OK ends the walk and is what jy_corpus_read() returns.
     */
    jy_status (*document)(void *user, const jy_document *document,
                          const char *path, size_t line, jy_error *err);
    /* Something was passed over.  `line` is 0 if it is the whole file. */
    void (*problem)(void *user, const char *path, size_t line,
                    const char *message);
    /* A file was read to its end. */
    void (*file)(void *user, const jy_corpus_file *file);
    /* So many more bytes were read of a file, as it is on the disk. */
    void (*progress)(void *user, size_t bytes);
    /* Asked while another program takes a file apart, which may last: if it
     * says no, the walk ends. */
    bool (*goes_on)(void *user);
    /*
     * A regular file is come by, as `info` tells.  *known says whether its
     * documents are known already: then it is not opened.  As for document().
     */
    jy_status (*meet)(void *user, const char *path, const struct stat *info,
                      bool *known, jy_error *err);
    /* The path of the file that was known so and has a document of this id,
     * else NULL. */
    const char *(*known_id)(void *user, jy_text id);
} jy_corpus_sink;

/*
 * Read everything under `paths`, `count` of them, each a file or a folder.
 * `options` may be NULL.
 *
 * A document's id is its own where the file gives one (JSON lines), else the
 * file's path below the named folder without its ending (a named file: its
 * name), with "#1", "#2"… where one file holds several.
 *
 * JY_E_NOT_FOUND    a path of `paths` does not exist; nothing was read
 * JY_E_UNAVAILABLE  a path of `paths` can't be opened; nothing was read
 * JY_E_INTERNAL     memory ran out
 * JY_E_TIMEOUT      sink->goes_on said no
 * and whatever sink->document or sink->meet returns.
 */
JY_NODISCARD jy_status jy_corpus_read(const char *const *paths, size_t count,
                                      const jy_corpus_options *options,
                                      const jy_corpus_sink *sink,
                                      jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
