/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how jianyan-index reports what it is doing. */
#include "protocol/progress.h"

#include "protocol/json.h"
#include "protocol/utf8.h"

#include <stdio.h>
#include <string.h>

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* A count that is not there is 0. */
static uint64_t count(const cJSON *object, const char *name)
{
    int64_t value;
    return jy_json_integer(member(object, name), &value) && value > 0
               ? (uint64_t)value
               : 0;
}

static const char *text(const cJSON *object, const char *name)
{
    const char *value = cJSON_GetStringValue(member(object, name));
    return value ? value : "";
}

static void read_counts(const cJSON *object, jy_progress *out)
{
    out->files = count(object, "files");
    out->documents = count(object, "documents");
    out->problems = count(object, "problems");
}

/* A word of a newer indexer is as good as none. */
static void read_done(const cJSON *root, jy_progress *out)
{
    static const char *const known[] = {"update", "build", "nothing"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(text(root, "done"), known[i]) == 0) {
            strcpy(out->done, known[i]);
        }
    }
}

static void read_result(const cJSON *root, jy_progress *out)
{
    out->is_result = true;
    out->generation = count(root, "generation");
    read_counts(root, out);
    read_done(root, out);
    if (!cJSON_IsTrue(member(root, "ok"))) {
        const cJSON *error = member(root, "error");
        jy_status status;
        /* A code of a newer indexer is an internal error to this program. */
        jy_status_from_name(text(error, "code"), &status);
        jy_error_set(&out->error, status == JY_OK ? JY_E_INTERNAL : status,
                     "%s", text(error, "message"));
    }
}

jy_status jy_progress_parse(const char *line, size_t len, jy_progress *out,
                            jy_error *err)
{
    cJSON *root;
    *out = (jy_progress){.phase = ""};
    if (!jy_utf8_is_valid(line, len)) {
        return jy_error_set(err, JY_E_REQUEST, "the line is not UTF-8");
    }
    jy_status status = jy_json_parse(line, len, &root, err);
    if (status != JY_OK) {
        return status;
    }
    const cJSON *progress = member(root, "progress");
    if (cJSON_IsObject(progress)) {
        snprintf(out->phase, sizeof out->phase, "%s", text(progress, "phase"));
        out->phase[jy_utf8_valid_prefix(out->phase, strlen(out->phase))] = '\0';
        read_counts(progress, out);
        out->bytes = count(progress, "bytes");
        out->total_bytes = count(progress, "total_bytes");
    } else if (cJSON_IsBool(member(root, "ok"))) {
        read_result(root, out);
    } else {
        status = jy_error_set(err, JY_E_REQUEST,
                              "neither \"progress\" nor \"ok\" is there");
    }
    cJSON_Delete(root);
    return status;
}
