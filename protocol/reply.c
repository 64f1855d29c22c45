/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the shape of every reply. */
#include "protocol/reply.h"

#include "protocol/request.h"
#include "protocol/utf8.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An object that grows; one thing that failed spoils it. */
struct builder {
    cJSON *root;
    bool failed;
};

/* Add to an object, or to an array if `name` is NULL. */
static cJSON *put(struct builder *b, cJSON *to, const char *name, cJSON *item)
{
    bool done = item && (name ? cJSON_AddItemToObjectCS(to, name, item)
                              : cJSON_AddItemToArray(to, item));
    if (!done) {
        cJSON_Delete(item);
        b->failed = true;
        return NULL;
    }
    return item;
}

static cJSON *put_object(struct builder *b, cJSON *to, const char *name)
{
    return put(b, to, name, cJSON_CreateObject());
}

static cJSON *put_array(struct builder *b, cJSON *to, const char *name)
{
    return put(b, to, name, cJSON_CreateArray());
}

static void put_bool(struct builder *b, cJSON *to, const char *name, bool value)
{
    put(b, to, name, cJSON_CreateBool(value));
}

/* Digits of our own: cJSON's numbers are doubles and lose the last ones. */
static void put_count(struct builder *b, cJSON *to, const char *name,
                      uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    put(b, to, name, cJSON_CreateRaw(digits));
}

/* A number that is not negative, with at most four decimals. */
static void put_decimal(struct builder *b, cJSON *to, const char *name,
                        double value)
{
    double rounded = (double)(int64_t)(value * 1e4 + 0.5) / 1e4;
    put(b, to, name, cJSON_CreateNumber(rounded));
}

static void put_string(struct builder *b, cJSON *to, const char *name,
                       const char *text)
{
    put(b, to, name, cJSON_CreateString(text));
}

static void put_bytes(struct builder *b, cJSON *to, const char *name,
                      const char *bytes, size_t len)
{
    char *copy = malloc(len + 1);
    if (!copy) {
        b->failed = true;
        return;
    }
    memcpy(copy, bytes, len);
    copy[len] = '\0';
    put_string(b, to, name, copy);
    free(copy);
}

static void put_texts(struct builder *b, cJSON *to, const jy_reply_text *texts,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (texts[i].bytes) {
            put_bytes(b, to, texts[i].name, texts[i].bytes, texts[i].len);
        }
    }
}

static void put_error(struct builder *b, cJSON *to, const jy_error *error)
{
    cJSON *object = put_object(b, to, "error");
    put_string(b, object, "code", jy_status_name(error->status));
    put_string(b, object, "message", error->message);
}

/* {"ok":…,"id":…  The id was written by the request's parser. */
static struct builder begin(const char *id, bool ok)
{
    struct builder b = {cJSON_CreateObject(), false};
    put_bool(&b, b.root, "ok", ok);
    if (id) {
        put(&b, b.root, "id", cJSON_CreateRaw(id));
    }
    return b;
}

/* cJSON's text comes from malloc(): nobody sets hooks. */
static jy_line finish(struct builder *b)
{
    char *text = b->failed ? NULL : cJSON_PrintUnformatted(b->root);
    size_t len = text ? strlen(text) : 0;
    char *line = text ? realloc(text, len + 2) : NULL;

    cJSON_Delete(b->root);
    if (!line || !jy_utf8_is_valid(line, len)) {
        free(line ? line : text);
        return (jy_line){NULL, 0};
    }
    memcpy(line + len, "\n", 2);
    return (jy_line){line, len + 1};
}

jy_line jy_reply_error(const char *id, const jy_error *error)
{
    struct builder b = begin(id, false);
    put_error(&b, b.root, error);
    return finish(&b);
}

jy_line jy_reply_pong(const char *id)
{
    struct builder b = begin(id, true);
    put_bool(&b, b.root, "pong", true);
    return finish(&b);
}

jy_line jy_reply_bye(const char *id)
{
    struct builder b = begin(id, true);
    put_bool(&b, b.root, "bye", true);
    return finish(&b);
}

jy_line jy_reply_help(const char *id)
{
    struct builder b = begin(id, true);
    cJSON *list = put_array(&b, b.root, "verbs");
    for (size_t i = 0; i < JY_VERBS; i++) {
        const jy_verb_info *info = jy_verb_get((jy_verb)i);
        char usage[JY_VERB_USAGE_MAX];
        cJSON *verb = put_object(&b, list, NULL);

        jy_verb_usage((jy_verb)i, usage);
        put_string(&b, verb, "verb", info->name);
        put_string(&b, verb, "usage", usage);
        put_string(&b, verb, "summary", info->summary);
        if (info->changes) {
            put_string(&b, verb, "needs", "unix socket");
        }
    }
    return finish(&b);
}

jy_line jy_reply_hello(const char *id, const jy_reply_greeting *greeting)
{
    struct builder b = begin(id, true);
    put_count(&b, b.root, "protocol", JY_PROTOCOL_VERSION);
    put_string(&b, b.root, "server", greeting->server);
    put_count(&b, b.root, "generation", greeting->generation);
    cJSON *limits = put_object(&b, b.root, "limits");
    put_count(&b, limits, "line_bytes", JY_LINE_BYTES_MAX);
    put_count(&b, limits, "query_characters", greeting->query_characters);
    put_count(&b, limits, "query_words", greeting->query_words);
    put_count(&b, limits, "results", greeting->results);
    put_count(&b, limits, "snippet_characters", greeting->snippet_characters);
    put_count(&b, limits, "deadline_ms", greeting->deadline_ms);
    return finish(&b);
}

static const char *state_name(jy_job_state state)
{
    switch (state) {
    case JY_JOB_RUNNING:
        return "running";
    case JY_JOB_DONE:
        return "done";
    case JY_JOB_FAILED:
        return "failed";
    }
    return "unknown";
}

static void put_job(struct builder *b, cJSON *to, const jy_reply_job_state *job)
{
    put_count(b, to, "job", job->job);
    put_string(b, to, "state", state_name(job->state));
    if (job->state == JY_JOB_RUNNING) {
        put_string(b, to, "phase", job->phase);
    }
    put_count(b, to, "files", job->files);
    put_count(b, to, "documents", job->documents);
    put_count(b, to, "problems", job->problems);
    put_decimal(b, to, "seconds", job->seconds);
    if (job->state == JY_JOB_DONE) {
        put_count(b, to, "generation", job->generation);
    }
    if (job->state == JY_JOB_FAILED) {
        put_error(b, to, job->error);
    }
}

jy_line jy_reply_job(const char *id, const jy_reply_job_state *job)
{
    struct builder b = begin(id, true);
    put_job(&b, b.root, job);
    return finish(&b);
}

jy_line jy_reply_rebuild(const char *id, uint64_t job)
{
    struct builder b = begin(id, true);
    put_count(&b, b.root, "job", job);
    return finish(&b);
}

jy_line jy_reply_reload(const char *id, uint64_t generation, bool changed)
{
    struct builder b = begin(id, true);
    put_count(&b, b.root, "generation", generation);
    put_bool(&b, b.root, "changed", changed);
    return finish(&b);
}

static void put_requests(struct builder *b, const jy_reply_health *health)
{
    static const jy_status codes[] = {
#define X(constant, wire, text) constant,
        JY_STATUS_LIST(X)
#undef X
    };
    cJSON *requests = put_object(b, b->root, "requests");
    for (size_t i = 0; i < JY_VERBS; i++) {
        put_count(b, requests, jy_verb_get((jy_verb)i)->op,
                  health->requests[i]);
    }
    cJSON *errors = put_object(b, requests, "errors");
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i] != JY_OK && health->errors[codes[i]] > 0) {
            put_count(b, errors, jy_status_name(codes[i]),
                      health->errors[codes[i]]);
        }
    }
}

jy_line jy_reply_status(const char *id, const jy_reply_health *health)
{
    struct builder b = begin(id, true);
    put_string(&b, b.root, "server", health->server);
    put_count(&b, b.root, "pid", health->pid);
    put_count(&b, b.root, "uptime_s", health->uptime_s);
    put_count(&b, b.root, "generation", health->generation);
    put_count(&b, b.root, "documents", health->documents);
    put_count(&b, b.root, "characters", health->characters);
    put_string(&b, b.root, "built", health->built);
    put_string(&b, b.root, "fingerprint", health->fingerprint);
    cJSON *connections = put_object(&b, b.root, "connections");
    put_count(&b, connections, "open", health->open);
    put_count(&b, connections, "accepted", health->accepted);
    put_count(&b, connections, "refused", health->refused);
    put_requests(&b, health);
    cJSON *queue = put_object(&b, b.root, "queue");
    put_count(&b, queue, "waiting", health->waiting);
    put_count(&b, queue, "limit", health->waiting_max);
    cJSON *workers = put_object(&b, b.root, "workers");
    put_count(&b, workers, "total", health->workers);
    put_count(&b, workers, "busy", health->busy);
    if (health->job) {
        put_job(&b, put_object(&b, b.root, "job"), health->job);
    }
    if (health->trouble) {
        put_string(&b, b.root, "trouble", health->trouble);
    }
    return finish(&b);
}

jy_line jy_reply_document(const char *id, uint64_t generation,
                          const jy_reply_text *fields, size_t count)
{
    struct builder b = begin(id, true);
    put_count(&b, b.root, "generation", generation);
    put_texts(&b, put_object(&b, b.root, "document"), fields, count);
    return finish(&b);
}

struct jy_answer {
    struct builder builder;
    cJSON *hits;  /* NULL in a COUNT */
    cJSON *marks; /* of the newest hit */
    cJSON *notes;
};

jy_answer *jy_answer_new(const char *id, const jy_answer_head *head)
{
    jy_answer *answer = calloc(1, sizeof *answer);
    if (!answer) {
        return NULL;
    }
    struct builder *b = &answer->builder;
    *b = begin(id, true);
    put_count(b, b->root, "generation", head->generation);
    put_bytes(b, b->root, "query", head->query, head->len);
    put_count(b, b->root, "total", head->total);
    put_string(b, b->root, "total_is",
               head->total_is_exact ? "exact" : "at_least");
    put_string(b, b->root, "match", "all");
    put_count(b, b->root, "took_us", head->took_us);
    if (head->has_hits) {
        answer->hits = put_array(b, b->root, "hits");
    }
    answer->notes = put_array(b, b->root, "notes");
    return answer;
}

void jy_answer_add(jy_answer *answer, const jy_answer_hit *hit)
{
    if (!answer) {
        return;
    }
    struct builder *b = &answer->builder;
    cJSON *object = put_object(b, answer->hits, NULL);
    put_count(b, object, "rank", hit->rank);
    /* Id and score before the rest: so hits line up for people. */
    put_texts(b, object, hit->fields, 1);
    put_decimal(b, object, "score", hit->score);
    put_texts(b, object, hit->fields + 1, hit->field_count - 1);
    cJSON *snippet = put_object(b, object, "snippet");
    put_bytes(b, snippet, "text", hit->snippet, hit->snippet_len);
    answer->marks = put_array(b, snippet, "marks");
}

void jy_answer_mark(jy_answer *answer, size_t begin_at, size_t end_at)
{
    if (answer) {
        struct builder *b = &answer->builder;
        cJSON *mark = put_array(b, answer->marks, NULL);
        put_count(b, mark, NULL, begin_at);
        put_count(b, mark, NULL, end_at);
    }
}

void jy_answer_note(jy_answer *answer, const char *note)
{
    if (answer) {
        put_string(&answer->builder, answer->notes, NULL, note);
    }
}

jy_line jy_answer_finish(jy_answer *answer)
{
    if (!answer) {
        return (jy_line){NULL, 0};
    }
    jy_line line = finish(&answer->builder);
    free(answer);
    return line;
}
