/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/peers/in_process.c - this project's index called in process,
 * without a daemon: what the socket adds is what the daemon takes more.
 *
 *     in_process INDEX QUERIES [SNIPPET]
 *
 * QUERIES has a query a line.  For each word on standard input, `search` or
 * `count`, all queries are asked once; each prints a line: nanoseconds, hits.
 */
#include "index/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAGE = 10, LINE = 8192, CHUNK = 1024 };

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static bool read_queries(const char *path, char ***out, size_t *count)
{
    char line[LINE];
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    bool ok = true;
    while (ok && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (*count % CHUNK == 0) {
            char **more = realloc(*out, (*count + CHUNK) * sizeof(char *));
            ok = more != NULL;
            *out = ok ? more : *out;
        }
        if (ok)
            (*out)[(*count)++] = strdup(line);
    }
    fclose(file);
    return ok;
}

static bool ask(jy_index *index, const char *query, size_t snippet, bool count)
{
    jy_question question = {.query = query,
                            .len = strlen(query),
                            .limit = PAGE,
                            .snippet = snippet,
                            .facet_values = JY_FACET_VALUES};
    jy_hits *hits = NULL;
    jy_error err = {0};
    uint64_t begun = now_ns();
    jy_status status = count ? jy_index_count(index, &question, &hits, &err)
                             : jy_index_search(index, &question, &hits, &err);
    uint64_t time = now_ns() - begun;
    if (status != JY_OK) {
        fprintf(stderr, "%s: %s\n", query, err.message);
        return false;
    }
    printf("%llu %llu\n", (unsigned long long)time,
           (unsigned long long)jy_hits_total(hits));
    jy_hits_free(hits);
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4) {
        fputs("usage: in_process INDEX QUERIES [SNIPPET]\n", stderr);
        return 2;
    }
    size_t snippet =
        argc == 4 ? strtoul(argv[3], NULL, 10) : JY_SNIPPET_CHARACTERS;
    jy_index *index = NULL;
    jy_error err = {0};
    char **queries = NULL;
    size_t count = 0;
    if (!jy_index_clear_environment() ||
        jy_index_open(argv[1], 0, false, &index, &err) != JY_OK ||
        !read_queries(argv[2], &queries, &count)) {
        fprintf(stderr, "in_process: cannot read %s or %s: %s\n", argv[1],
                argv[2], err.message);
        return 1;
    }
    bool ok = true;
    char word[16];
    while (ok && fgets(word, sizeof word, stdin)) {
        for (size_t i = 0; ok && i < count; i++)
            ok = ask(index, queries[i], snippet, word[0] == 'c');
        fflush(stdout);
    }
    for (size_t i = 0; i < count; i++)
        free(queries[i]);
    free(queries);
    jy_index_close(index);
    return ok ? 0 : 1;
}
