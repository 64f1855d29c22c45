/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how results look to people and to programs. */
#include "index/print.h"

#include "protocol/utf8.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { /* milliseconds between two lines of progress */
       PROGRESS_EVERY = 200,
       PLAIN_EVERY = 5000 /* where lines stay: in a log */
};
enum { COLUMNS_IF_UNKNOWN = 80 };

uint64_t jy_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000U + (uint64_t)now.tv_nsec / 1000000U;
}

/* Print `object` as one line, and free it.  Numbers stay below 2^53. */
static void put_json(cJSON *object)
{
    char *line = cJSON_PrintUnformatted(object);
    puts(line ? line
              : "{\"ok\":false,\"error\":{\"code\":\"internal\","
                "\"message\":\"no memory\"}}");
    fflush(stdout);
    free(line);
    cJSON_Delete(object);
}

/* A result of a command; more is to be added. */
static cJSON *begin_json(bool ok)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddBoolToObject(object, "ok", ok);
    return object;
}

static void add_number(cJSON *object, const char *name, uint64_t value)
{
    cJSON_AddNumberToObject(object, name, (double)value);
}

/* Whether a terminal only shows it: no control of C0 or C1, none that turns
 * the direction of writing. */
static bool is_shown(uint32_t code)
{
    return code >= 0x20 && (code < 0x7F || code > 0x9F) &&
           (code < 0x202A || code > 0x202E) && (code < 0x2066 || code > 0x2069);
}

/* Names of files come from anywhere: what is not shown, and what is no UTF-8,
 * is written as \xNN. */
static void put_name(const char *name)
{
    const char *end = name + strlen(name);
    while (name < end) {
        uint32_t code;
        size_t size = jy_utf8_decode(name, (size_t)(end - name), &code);
        bool shown = size > 0 && is_shown(code);
        for (size = size ? size : 1; size > 0; size--, name++) {
            fprintf(stderr, shown ? "%c" : "\\x%02x", (unsigned char)*name);
        }
    }
}

static void close_line(jy_progress *progress)
{
    if (progress->line_open) {
        fputs("\r\x1b[K", stderr);
        progress->line_open = false;
    }
}

static void progress_as_json(const jy_build_report *report)
{
    cJSON *line = cJSON_CreateObject();
    cJSON *inner = cJSON_AddObjectToObject(line, "progress");
    cJSON_AddStringToObject(inner, "phase", jy_phase_name(report->phase));
    add_number(inner, "files", report->files);
    add_number(inner, "documents", report->documents);
    add_number(inner, "problems", report->problems);
    add_number(inner, "bytes", report->bytes);
    add_number(inner, "total_bytes", report->total_bytes);
    put_json(line);
}

static size_t terminal_columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1
               ? size.ws_col - 1U /* the last column may wrap */
               : COLUMNS_IF_UNKNOWN - 1;
}

static void progress_for_people(jy_progress *progress,
                                const jy_build_report *report, bool terminal)
{
    char line[JY_METER_LINE_MAX];
    jy_meter_line(&progress->meter, report, progress->shown_at,
                  terminal ? terminal_columns() : 0, line);
    fprintf(stderr, "%s%s%s", terminal ? "\r\x1b[K" : "", line,
            terminal ? "" : "\n");
    progress->line_open = terminal;
}

void jy_print_progress(jy_progress *progress, const jy_build_report *report)
{
    uint64_t now = jy_milliseconds();
    bool json = progress->options->progress;
    bool terminal = !json && isatty(STDERR_FILENO);
    bool changed = !progress->begun || report->phase != progress->meter.phase;
    jy_meter_see(&progress->meter, report, now);
    if (!changed && now - progress->shown_at <
                        (json || terminal ? PROGRESS_EVERY : PLAIN_EVERY)) {
        return;
    }
    progress->begun = true;
    progress->shown_at = now;
    if (json) {
        progress_as_json(report);
    } else {
        progress_for_people(progress, report, terminal);
    }
}

void jy_print_problem(jy_progress *progress, const char *path, size_t line,
                      const char *message)
{
    close_line(progress);
    put_name(path);
    if (line) {
        fprintf(stderr, ":%zu", line);
    }
    fputs(": ", stderr);
    put_name(message);
    fputc('\n', stderr);
}

static void put_id(jy_text id)
{
    char text[JY_DOCUMENT_ID_MAX + 1];
    snprintf(text, sizeof text, "%.*s", (int)id.len, id.bytes);
    put_name(text);
}

void jy_print_duplicate(jy_progress *progress, jy_text earlier, jy_text later)
{
    close_line(progress);
    put_id(earlier);
    fputs(" and ", stderr);
    put_id(later);
    fputs(" have the same text\n", stderr);
}

static void tell_problems(const jy_build_report *report)
{
    if (report->problems) {
        fprintf(stderr, "%" PRIu64 " could not be read (named above)\n",
                report->problems);
    }
}

static cJSON *built_as_json(const jy_build_report *report, double seconds)
{
    cJSON *object = begin_json(true);
    add_number(object, "generation", report->generation);
    add_number(object, "documents", report->documents);
    add_number(object, "characters", report->characters);
    add_number(object, "files", report->files);
    add_number(object, "problems", report->problems);
    cJSON_AddNumberToObject(object, "seconds", seconds);
    return object;
}

static void tell_built(const jy_build_report *report, double seconds)
{
    fprintf(stderr,
            "generation %" PRIu64 " is published: %" PRIu64
            " documents, %" PRIu64 " characters, %" PRIu64 " files, %.2f s\n",
            report->generation, report->documents, report->characters,
            report->files, seconds);
    if (report->duplicates) {
        fprintf(stderr,
                "%" PRIu64 " documents have the text of an earlier one\n",
                report->duplicates);
    }
}

void jy_print_built(jy_progress *progress, const jy_build_report *report,
                    double seconds)
{
    close_line(progress);
    tell_built(report, seconds);
    tell_problems(report);
    if (progress->options->json) {
        cJSON *object = built_as_json(report, seconds);
        add_number(object, "duplicates", report->duplicates);
        put_json(object);
    }
}

static const char *kind_of(const jy_update_report *update)
{
    return update->is_unchanged ? "nothing"
           : update->is_build   ? "build"
                                : "update";
}

void jy_print_updated(jy_progress *progress, const jy_build_report *report,
                      const jy_update_report *update, double seconds)
{
    close_line(progress);
    if (update->is_unchanged) {
        fprintf(stderr,
                "nothing has changed; generation %" PRIu64 " stays: %" PRIu64
                " documents, %" PRIu64 " files, %.2f s\n",
                report->generation, report->documents, report->files, seconds);
    } else if (update->is_build) {
        fprintf(stderr, "everything was read again: %s\n", update->why);
        tell_built(report, seconds);
    } else {
        tell_built(report, seconds);
        fprintf(stderr,
                "%" PRIu64 " files were read; %" PRIu64
                " documents are new or changed, %" PRIu64
                " are gone or changed\n",
                update->files_read, update->added, update->removed);
    }
    tell_problems(report);
    if (progress->options->json) {
        cJSON *object = built_as_json(report, seconds);
        cJSON_AddStringToObject(object, "done", kind_of(update));
        if (!update->is_unchanged) { /* else nobody has looked */
            add_number(object, "duplicates", report->duplicates);
        }
        if (!update->is_build) {
            add_number(object, "files_read", update->files_read);
            add_number(object, "added", update->added);
            add_number(object, "removed", update->removed);
        }
        put_json(object);
    }
}

static void info_as_json(const jy_index_info *info, const jy_kept *kept,
                         size_t kept_count)
{
    cJSON *object = begin_json(true);
    add_number(object, "generation", info->generation);
    add_number(object, "documents", info->documents);
    add_number(object, "characters", info->characters);
    add_number(object, "terms_bytes", info->terms_bytes);
    add_number(object, "text_bytes", info->text_bytes);
    add_number(object, "lexicon_bytes", info->lexicon_bytes);
    cJSON_AddStringToObject(object, "built", info->built);
    cJSON_AddStringToObject(object, "fingerprint", info->fingerprint);
    cJSON *list = cJSON_AddArrayToObject(object, "kept");
    for (size_t i = 0; i < kept_count; i++) {
        cJSON *one = cJSON_CreateObject();
        add_number(one, "generation", kept[i].generation);
        add_number(one, "documents", kept[i].documents);
        cJSON_AddStringToObject(one, "built", kept[i].built);
        cJSON_AddItemToArray(list, one);
    }
    put_json(object);
}

void jy_print_rolled_back(const jy_options *options, uint64_t generation)
{
    fprintf(stderr, "generation %" PRIu64 " is published again\n", generation);
    if (options->json) {
        cJSON *object = begin_json(true);
        add_number(object, "generation", generation);
        put_json(object);
    }
}

void jy_print_info(const jy_options *options, const jy_index_info *info,
                   const char *verb, const jy_kept *kept, size_t kept_count)
{
    if (options->json) {
        info_as_json(info, kept, kept_count);
        return;
    }
    printf("%s: %s, generation %" PRIu64 "\n", options->index, verb,
           info->generation);
    printf("documents    %" PRIu64 "\n", info->documents);
    printf("characters   %" PRIu64 "\n", info->characters);
    printf("postings     %" PRIu64 " bytes\n", info->terms_bytes);
    printf("text         %" PRIu64 " bytes\n", info->text_bytes);
    printf("lexicon      %" PRIu64 " bytes\n", info->lexicon_bytes);
    printf("built        %s\n", info->built);
    printf("fingerprint  %s\n", info->fingerprint);
    for (size_t i = 0; i < kept_count; i++) {
        printf("kept         generation %" PRIu64 ", %" PRIu64
               " documents, built %s\n",
               kept[i].generation, kept[i].documents, kept[i].built);
    }
}

void jy_print_error(const jy_options *options, const jy_error *err)
{
    fputs("jianyan-index: ", stderr);
    put_name(err->message);
    fputc('\n', stderr);
    if (options->json) {
        cJSON *object = begin_json(false);
        cJSON *error = cJSON_AddObjectToObject(object, "error");
        cJSON_AddStringToObject(error, "code", jy_status_name(err->status));
        cJSON_AddStringToObject(error, "message", err->message);
        put_json(object);
    }
}
