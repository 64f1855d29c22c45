/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jianyan-index: wires the command line to the library. */
#include "corpus/corpus.h"
#include "corpus/json.h"
#include "index/builder.h"
#include "index/generation.h"
#include "index/index.h"
#include "index/options.h"
#include "index/print.h"
#include "index/update.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_PROBLEMS = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };

#define OUTPUT_LOST "standard output can't be written"

static jy_stop stopped; /* only a signal handler can have no other place */

static void on_signal(int number)
{
    (void)number;
    jy_stop_set(&stopped);
}

static int fail(const jy_options *options, const jy_error *err)
{
    jy_print_error(options, err);
    return EXIT_FAILED;
}

static jy_corpus_options corpus_options(const jy_options *options)
{
    return (jy_corpus_options){.except = options->index,
                               .encoding = options->encoding,
                               .map = options->map};
}

/* --- build */

static void show_progress(void *user, const jy_build_report *report)
{
    jy_print_progress(user, report);
}

static void show_problem(void *user, const char *path, size_t line,
                         const char *message)
{
    jy_print_problem(user, path, line, message);
}

static void show_duplicate(void *user, jy_text earlier, jy_text later)
{
    jy_print_duplicate(user, earlier, later);
}

static jy_build_job job_of(const jy_options *options, jy_progress *progress)
{
    return (jy_build_job){
        .index = options->index,
        .paths = options->paths,
        .path_count = options->path_count,
        .stop = &stopped,
        .user = progress,
        .progress = show_progress,
        .problem = show_problem,
        .duplicate = show_duplicate,
        .corpus = corpus_options(options),
        .jobs = options->jobs,
        .keep = options->keep,
        .max_drop = options->max_drop,
        .force = options->force,
    };
}

static double seconds_since(uint64_t begun)
{
    return (double)(jy_milliseconds() - begun) / 1000;
}

static int fail_building(const jy_progress *progress, const jy_error *err)
{
    if (progress->line_open) {
        fputc('\n', stderr);
    }
    return fail(progress->options, err);
}

static int run_build(const jy_options *options)
{
    jy_progress progress = {.options = options};
    const jy_build_job job = job_of(options, &progress);
    jy_build_report report;
    jy_error err;
    uint64_t begun = jy_milliseconds();
    if (jy_build_run(&job, &report, &err) != JY_OK) {
        return fail_building(&progress, &err);
    }
    jy_print_built(&progress, &report, seconds_since(begun));
    return report.problems ? EXIT_PROBLEMS : EXIT_DONE;
}

static int run_update(const jy_options *options)
{
    jy_progress progress = {.options = options};
    const jy_build_job job = job_of(options, &progress);
    jy_build_report report;
    jy_update_report update;
    jy_error err;
    uint64_t begun = jy_milliseconds();
    if (jy_update_run(&job, &report, &update, &err) != JY_OK) {
        return fail_building(&progress, &err);
    }
    jy_print_updated(&progress, &report, &update, seconds_since(begun));
    return report.problems ? EXIT_PROBLEMS : EXIT_DONE;
}

/* --- check, info, dump */

/* The generations beside `published`, at most JY_GENERATIONS_KEPT_MAX; one
 * that can't be read is none. */
static size_t find_kept(const char *index, uint64_t published, jy_kept *out)
{
    uint64_t *numbers;
    size_t count;
    size_t kept = 0;
    jy_error err;
    if (jy_generation_list(index, &numbers, &count, &err) != JY_OK) {
        return 0;
    }
    for (size_t i = 0; i < count && kept < JY_GENERATIONS_KEPT_MAX; i++) {
        jy_manifest manifest;
        if (numbers[i] != published &&
            jy_generation_manifest(index, numbers[i], &manifest, &err) ==
                JY_OK) {
            out[kept] = (jy_kept){.generation = numbers[i],
                                  .documents = manifest.documents};
            memcpy(out[kept++].built, manifest.built, sizeof manifest.built);
            jy_manifest_clear(&manifest);
        }
    }
    free(numbers);
    return kept;
}

static int run_info(const jy_options *options)
{
    bool check = options->command == JY_COMMAND_CHECK;
    jy_index *index;
    jy_error err;
    jy_status status = jy_index_open(options->index, 0, check, &index, &err);
    if (status == JY_OK && check) {
        status = jy_build_check(index, &err);
    }
    if (status == JY_OK && check) {
        status = jy_build_compare(index, &err);
    }
    if (status == JY_OK) {
        jy_kept kept[JY_GENERATIONS_KEPT_MAX];
        const jy_index_info *info = jy_index_get_info(index);
        size_t count = find_kept(options->index, info->generation, kept);
        jy_print_info(options, info,
                      check ? "every byte is as it was published" : "published",
                      kept, count);
    }
    jy_index_close(index);
    return status == JY_OK ? EXIT_DONE : fail(options, &err);
}

static int run_rollback(const jy_options *options)
{
    uint64_t generation;
    jy_error err;
    if (jy_generation_rollback(options->index, options->to, &generation,
                               &err) != JY_OK) {
        return fail(options, &err);
    }
    jy_print_rolled_back(options, generation);
    return EXIT_DONE;
}

static jy_status print_document(const jy_document *document, jy_error *err)
{
    char *line;
    jy_status status = jy_document_to_json(document, &line, err);
    if (status == JY_OK) {
        if (puts(line) == EOF) {
            status = jy_error_set(err, JY_E_UNAVAILABLE, OUTPUT_LOST);
        }
        free(line);
    }
    return status;
}

static int run_dump(const jy_options *options)
{
    jy_index *index;
    jy_error err;
    jy_status status = jy_index_open(options->index, 0, false, &index, &err);
    uint64_t count = status == JY_OK ? jy_index_get_info(index)->documents : 0;
    for (uint64_t i = 0; status == JY_OK && i < count; i++) {
        jy_document document;
        status = jy_index_document(index, i, &document, &err);
        if (status == JY_OK) {
            status = print_document(&document, &err);
        }
    }
    jy_index_close(index);
    return status == JY_OK ? EXIT_DONE : fail(options, &err);
}

/* --- parse */

struct parsing {
    jy_progress progress;
    uint64_t problems;
};

static jy_status show_document(void *user, const jy_document *document,
                               const char *path, size_t line, jy_error *err)
{
    (void)user;
    (void)path;
    (void)line;
    return print_document(document, err);
}

static void count_problem(void *user, const char *path, size_t line,
                          const char *message)
{
    struct parsing *parsing = user;
    parsing->problems++;
    jy_print_problem(&parsing->progress, path, line, message);
}

static int run_parse(const jy_options *options)
{
    struct parsing parsing = {.progress = {.options = options}};
    const jy_corpus_options how = corpus_options(options);
    const jy_corpus_sink sink = {
        .user = &parsing,
        .document = show_document,
        .problem = count_problem,
    };
    jy_error err;
    if (jy_corpus_read(options->paths, options->path_count, &how, &sink,
                       &err) != JY_OK) {
        return fail(options, &err);
    }
    return parsing.problems ? EXIT_PROBLEMS : EXIT_DONE;
}

/* --- main */

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

static bool publishes(jy_command command)
{
    return command == JY_COMMAND_BUILD || command == JY_COMMAND_UPDATE;
}

/*
 * What was printed may still be in stdio's buffer.  A build has published by
 * then, and no output that is lost undoes that.
 */
static int finish(const jy_options *options, int code)
{
    jy_error err;
    bool lost = fflush(stdout) != 0 || ferror(stdout);
    if (!lost || code == EXIT_FAILED || publishes(options->command)) {
        return code;
    }
    jy_error_set(&err, JY_E_UNAVAILABLE, OUTPUT_LOST);
    return fail(options, &err);
}

int main(int argc, char **argv)
{
    static int (*const run[JY_COMMAND_COUNT])(const jy_options *) = {
        [JY_COMMAND_BUILD] = run_build,   [JY_COMMAND_CHECK] = run_info,
        [JY_COMMAND_INFO] = run_info,     [JY_COMMAND_DUMP] = run_dump,
        [JY_COMMAND_PARSE] = run_parse,   [JY_COMMAND_ROLLBACK] = run_rollback,
        [JY_COMMAND_UPDATE] = run_update,
    };
    jy_options options;
    if (!jy_index_clear_environment()) {
        fputs("jianyan-index: no memory to begin with\n", stderr);
        return EXIT_FAILED;
    }
    umask(077);
    switch (jy_options_parse(argc, argv, &options)) {
    case JY_PARSED_DONE:
        jy_options_clear(&options);
        return EXIT_DONE;
    case JY_PARSED_BAD:
        jy_options_clear(&options);
        return EXIT_USAGE;
    case JY_PARSED_RUN:
        break;
    }
    if (publishes(options.command)) {
        catch_signals();
    }
    int result = finish(&options, run[options.command](&options));
    jy_options_clear(&options);
    return result;
}
