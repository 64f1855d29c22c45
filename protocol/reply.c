/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the shape of every reply but an answer's. */
#include "protocol/reply.h"

#include "protocol/builder.h"
#include "protocol/request.h"

static void put_error(jy_builder *b, jy_node to, const jy_error *error)
{
    jy_node object = jy_builder_object(b, to, "error");
    jy_builder_string(b, object, "code", jy_status_name(error->status));
    jy_builder_string(b, object, "message", error->message);
}

jy_line jy_reply_error(const char *id, const jy_error *error)
{
    jy_builder b = jy_builder_begin(id, false);
    put_error(&b, b.root, error);
    return jy_builder_finish(&b);
}

jy_line jy_reply_pong(const char *id)
{
    jy_builder b = jy_builder_begin(id, true);
    jy_builder_bool(&b, b.root, "pong", true);
    return jy_builder_finish(&b);
}

jy_line jy_reply_bye(const char *id)
{
    jy_builder b = jy_builder_begin(id, true);
    jy_builder_bool(&b, b.root, "bye", true);
    return jy_builder_finish(&b);
}

jy_line jy_reply_help(const char *id)
{
    jy_builder b = jy_builder_begin(id, true);
    jy_node list = jy_builder_array(&b, b.root, "verbs");
    for (size_t i = 0; i < JY_VERBS; i++) {
        const jy_verb_info *info = jy_verb_get((jy_verb)i);
        char usage[JY_VERB_USAGE_MAX];
        jy_node verb = jy_builder_object(&b, list, NULL);

        jy_verb_usage((jy_verb)i, usage);
        jy_builder_string(&b, verb, "verb", info->name);
        jy_builder_string(&b, verb, "usage", usage);
        jy_builder_string(&b, verb, "summary", info->summary);
        if (info->changes) {
            jy_builder_string(&b, verb, "needs", "unix socket");
        }
    }
    return jy_builder_finish(&b);
}

jy_line jy_reply_hello(const char *id, const jy_reply_greeting *greeting)
{
    jy_builder b = jy_builder_begin(id, true);
    jy_builder_count(&b, b.root, "protocol", JY_PROTOCOL_VERSION);
    jy_builder_string(&b, b.root, "server", greeting->server);
    jy_builder_count(&b, b.root, "generation", greeting->generation);
    jy_node limits = jy_builder_object(&b, b.root, "limits");
    jy_builder_count(&b, limits, "line_bytes", JY_LINE_BYTES_MAX);
    jy_builder_count(&b, limits, "id_characters", JY_REQUEST_ID_CHARACTERS_MAX);
    for (size_t i = 0; i < greeting->limit_count; i++) {
        jy_builder_count(&b, limits, greeting->limits[i].name,
                         greeting->limits[i].value);
    }
    return jy_builder_finish(&b);
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

static void put_job(jy_builder *b, jy_node to, const jy_reply_job_state *job)
{
    jy_builder_count(b, to, "job", job->job);
    jy_builder_string(b, to, "state", state_name(job->state));
    jy_builder_string(b, to, "by", job->is_watchs ? "watch" : "client");
    jy_builder_string(b, to, "how", job->how);
    if (job->state == JY_JOB_RUNNING) {
        jy_builder_string(b, to, "phase", job->phase);
    }
    jy_builder_count(b, to, "files", job->files);
    jy_builder_count(b, to, "documents", job->documents);
    jy_builder_count(b, to, "problems", job->problems);
    if (job->state == JY_JOB_RUNNING && job->total_bytes > 0) {
        jy_builder_count(b, to, "bytes", job->bytes);
        jy_builder_count(b, to, "total_bytes", job->total_bytes);
    }
    jy_builder_decimal(b, to, "seconds", job->seconds);
    if (job->state == JY_JOB_DONE) {
        jy_builder_count(b, to, "generation", job->generation);
    }
    if (job->state == JY_JOB_FAILED) {
        put_error(b, to, job->error);
    }
}

jy_line jy_reply_job(const char *id, const jy_reply_job_state *job)
{
    jy_builder b = jy_builder_begin(id, true);
    put_job(&b, b.root, job);
    return jy_builder_finish(&b);
}

jy_line jy_reply_rebuild(const char *id, uint64_t job)
{
    jy_builder b = jy_builder_begin(id, true);
    jy_builder_count(&b, b.root, "job", job);
    return jy_builder_finish(&b);
}

jy_line jy_reply_reload(const char *id, uint64_t generation, bool changed)
{
    jy_builder b = jy_builder_begin(id, true);
    jy_builder_count(&b, b.root, "generation", generation);
    jy_builder_bool(&b, b.root, "changed", changed);
    return jy_builder_finish(&b);
}

static void put_requests(jy_builder *b, const jy_reply_health *health)
{
    static const jy_status codes[] = {
#define X(constant, wire, text) constant,
        JY_STATUS_LIST(X)
#undef X
    };
    jy_node requests = jy_builder_object(b, b->root, "requests");
    for (size_t i = 0; i < JY_VERBS; i++) {
        jy_builder_count(b, requests, jy_verb_get((jy_verb)i)->op,
                         health->requests[i]);
    }
    jy_node errors = jy_builder_object(b, requests, "errors");
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i] != JY_OK && health->errors[codes[i]] > 0) {
            jy_builder_count(b, errors, jy_status_name(codes[i]),
                             health->errors[codes[i]]);
        }
    }
}

static void put_watch(jy_builder *b, const jy_reply_watch *watch)
{
    jy_node object = jy_builder_object(b, b->root, "watch");
    jy_builder_string(b, object, "by",
                      watch->is_polling ? "polling" : "inotify");
    jy_builder_count(b, object, "folders", watch->folders);
    jy_builder_count(b, object, "changes", watch->changes);
    jy_builder_bool(b, object, "settling", watch->is_waiting);
    if (watch->trouble) {
        jy_builder_string(b, object, "trouble", watch->trouble);
    }
}

jy_line jy_reply_status(const char *id, const jy_reply_health *health)
{
    jy_builder b = jy_builder_begin(id, true);
    jy_builder_string(&b, b.root, "server", health->server);
    jy_builder_count(&b, b.root, "pid", health->pid);
    jy_builder_count(&b, b.root, "uptime_s", health->uptime_s);
    jy_builder_count(&b, b.root, "generation", health->generation);
    jy_builder_count(&b, b.root, "documents", health->documents);
    jy_builder_count(&b, b.root, "characters", health->characters);
    jy_builder_string(&b, b.root, "built", health->built);
    jy_builder_string(&b, b.root, "fingerprint", health->fingerprint);
    jy_builder_bool(&b, b.root, "verified", health->is_verified);
    jy_node connections = jy_builder_object(&b, b.root, "connections");
    jy_builder_count(&b, connections, "open", health->open);
    jy_builder_count(&b, connections, "accepted", health->accepted);
    jy_builder_count(&b, connections, "refused", health->refused);
    put_requests(&b, health);
    jy_node queue = jy_builder_object(&b, b.root, "queue");
    jy_builder_count(&b, queue, "waiting", health->waiting);
    jy_builder_count(&b, queue, "limit", health->waiting_max);
    jy_node workers = jy_builder_object(&b, b.root, "workers");
    jy_builder_count(&b, workers, "total", health->workers);
    jy_builder_count(&b, workers, "busy", health->busy);
    jy_node cache = jy_builder_object(&b, b.root, "cache");
    jy_builder_count(&b, cache, "hits", health->cache.hits);
    jy_builder_count(&b, cache, "misses", health->cache.misses);
    jy_builder_count(&b, cache, "entries", health->cache.entries);
    jy_builder_count(&b, cache, "bytes", health->cache.bytes);
    jy_builder_count(&b, cache, "limit", health->cache.bytes_max);
    if (health->job) {
        put_job(&b, jy_builder_object(&b, b.root, "job"), health->job);
    }
    if (health->watch) {
        put_watch(&b, health->watch);
    }
    if (health->trouble) {
        jy_builder_string(&b, b.root, "trouble", health->trouble);
    }
    return jy_builder_finish(&b);
}
