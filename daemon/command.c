/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows who answers which verb: the loop itself, a worker, or the keeper. */
#include "daemon/command.h"

#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/query.h"
#include "daemon/server.h"
#include "index/kwic.h"
#include "index/query.h"
#include "index/similar.h"
#include "index/suggest.h"

#include <unistd.h>

#define SERVER_NAME "jianyan " JIANYAN_VERSION

void jy_command_refuse(jy_server *server, jy_conn *conn, const char *id,
                       const jy_error *error)
{
    server->errors[error->status]++;
    jy_conn_reply(conn, jy_reply_error(id, error));
}

/* For the next who asks the same.  What came at the deadline may be less
 * than the answer. */
static void keep_reply(jy_server *server, const jy_job *job)
{
    if (server->cache && job->work && job->error.status == JY_OK &&
        jy_clock_us() < job->deadline) {
        jy_cache_add(server->cache, job->generation,
                     jy_keeper_generation(server->keeper), &job->request,
                     &job->reply);
    }
}

/* An answer has come back from another thread. */
static void job_done(jy_job *job)
{
    jy_server *server = job->user;
    jy_status status = job->error.status;
    char quoted[JY_LOG_QUOTE_MAX];

    if (!job->client) {
        jy_job_free(job);
        return;
    }
    if (status != JY_OK) {
        server->errors[status]++;
    }
    if (status == JY_E_TIMEOUT || status == JY_E_INTERNAL) {
        jy_log("%s %s: %s", jy_verb_get(job->request.verb)->name,
               jy_log_quote(job->request.text ? job->request.text : "",
                            job->request.len, quoted),
               job->error.message);
    }
    keep_reply(server, job);
    jy_line reply = job->reply;
    job->reply = (jy_line){NULL, 0};
    jy_conn *conn = job->client;
    size_t sent = job->sent;
    jy_job_free(job);
    jy_conn_finish(conn, reply, sent);
}

static jy_job *new_job(jy_server *server, jy_request *request, jy_error *err)
{
    jy_job *job = jy_job_new(request, job_done, server);
    if (!job) {
        jy_error_set(err, JY_E_INTERNAL, "memory ran out");
        return NULL;
    }
    job->deadline = jy_clock_us() + server->options->deadline_ms * 1000;
    return job;
}

typedef void work_function(jy_job *job, jy_index *index);

/* Reply at once if the same has been asked before. */
static bool reply_again(jy_server *server, jy_conn *conn,
                        const jy_request *request)
{
    jy_line reply;
    if (!server->cache ||
        !jy_cache_find(server->cache, jy_keeper_generation(server->keeper),
                       request, jy_clock_us(), &reply)) {
        return false;
    }
    jy_conn_reply(conn, reply);
    return true;
}

/* Has nobody else asked of late? */
static bool asks_alone(jy_server *server, const jy_conn *conn)
{
    if (server->asker != conn) {
        server->asker = conn;
        server->asked_in_row = 0;
    }
    return ++server->asked_in_row > JY_ALONE_QUESTIONS;
}

static jy_status give_to_worker(jy_server *server, jy_conn *conn,
                                jy_request *request, work_function *work,
                                jy_error *err)
{
    if (reply_again(server, conn, request)) {
        return JY_OK;
    }
    if (!jy_pool_has_room(server->pool)) {
        return jy_error_set(err, JY_E_BUSY, "%d requests are waiting already",
                            JY_WAITING_MAX);
    }
    jy_job *job = new_job(server, request, err);
    if (!job) {
        return JY_E_INTERNAL;
    }
    job->work = work;
    jy_conn_await(conn, job);
    jy_pool_submit(server->pool, job, asks_alone(server, conn));
    return JY_OK;
}

static jy_status reload(jy_server *server, jy_conn *conn, jy_request *request,
                        jy_error *err)
{
    jy_job *job = new_job(server, request, err);
    if (!job) {
        return JY_E_INTERNAL;
    }
    jy_conn_await(conn, job);
    jy_keeper_reload(server->keeper, job);
    return JY_OK;
}

static jy_status hello(jy_server *server, jy_conn *conn, jy_request *request,
                       jy_error *err)
{
    jy_keeper_report served;
    (void)err;
    jy_keeper_describe(server->keeper, &served);
    const jy_reply_limit limits[] = {
        {"query_characters", JY_QUERY_CHARACTERS_MAX},
        {"query_words", JY_QUERY_WORDS_MAX},
        {"query_depth", JY_QUERY_DEPTH_MAX},
        {"query_prefixes", JY_QUERY_PREFIXES_MAX},
        {"near_words", JY_QUERY_NEAR_WORDS_MAX},
        {"near_characters", JY_QUERY_NEAR_MAX},
        {"results", JY_RESULTS_MAX},
        {"family", JY_FAMILY_MAX},
        {"snippet_characters", JY_SNIPPET_CHARACTERS_MAX},
        {"snippet_windows", JY_SNIPPET_WINDOWS_MAX},
        {"snippet_marks", JY_SNIPPET_MARKS_MAX},
        {"facet_values", JY_FACET_VALUES_MAX},
        {"suggest_characters", JY_SUGGEST_CHARACTERS_MAX},
        {"suggestions", JY_SUGGESTIONS_MAX},
        {"similar_characters", JY_SIMILAR_CHARACTERS_MAX},
        {"kwic_lines", JY_KWIC_LINES_MAX},
        {"kwic_width", JY_KWIC_WIDTH_MAX},
        {"deadline_ms", server->options->deadline_ms},
    };
    const jy_reply_greeting greeting = {
        .server = SERVER_NAME,
        .generation = served.generation,
        .limits = limits,
        .limit_count = sizeof limits / sizeof limits[0],
    };
    jy_conn_reply(conn, jy_reply_hello(request->id, &greeting));
    return JY_OK;
}

static jy_status ping(jy_server *server, jy_conn *conn, jy_request *request,
                      jy_error *err)
{
    (void)server;
    (void)err;
    jy_conn_reply(conn, jy_reply_pong(request->id));
    return JY_OK;
}

static jy_status help(jy_server *server, jy_conn *conn, jy_request *request,
                      jy_error *err)
{
    (void)server;
    (void)err;
    jy_conn_reply(conn, jy_reply_help(request->id));
    return JY_OK;
}

static jy_status quit(jy_server *server, jy_conn *conn, jy_request *request,
                      jy_error *err)
{
    (void)server;
    (void)err;
    jy_conn_reply(conn, jy_reply_bye(request->id));
    jy_conn_leave(conn);
    return JY_OK;
}

static jy_status status(jy_server *server, jy_conn *conn, jy_request *request,
                        jy_error *err)
{
    jy_keeper_report served;
    jy_reply_job_state job;
    jy_watch_report watched = {.is_polling = false};
    size_t waiting;
    size_t busy;

    (void)err;
    jy_keeper_describe(server->keeper, &served);
    jy_pool_count(server->pool, &waiting, &busy);
    bool has_job = jy_rebuild_describe(server->rebuild, 0, &job);
    bool has_trouble = served.trouble.status != JY_OK;
    if (server->watch) {
        jy_watch_describe(server->watch, &watched);
    }
    const jy_reply_watch watch = {
        .is_polling = watched.is_polling,
        .folders = watched.folders,
        .changes = watched.changes,
        .is_waiting = watched.is_waiting,
        .trouble =
            watched.trouble.status != JY_OK ? watched.trouble.message : NULL,
    };
    if (server->cache) {
        jy_cache_settle(server->cache, served.generation);
    }
    const jy_reply_health health = {
        .server = SERVER_NAME,
        .pid = (uint64_t)getpid(),
        .uptime_s = (jy_clock_us() - server->started) / 1000000,
        .generation = served.generation,
        .documents = served.documents,
        .characters = served.characters,
        .built = served.built,
        .fingerprint = served.fingerprint,
        .is_verified = served.is_verified,
        .open = server->client_count,
        .accepted = server->accepted,
        .refused = server->refused,
        .requests = server->requests,
        .errors = server->errors,
        .waiting = waiting,
        .waiting_max = JY_WAITING_MAX,
        .workers = server->options->workers,
        .busy = busy,
        .cache = server->cache ? jy_cache_describe(server->cache)
                               : (jy_reply_cache){.hits = 0},
        .job = has_job ? &job : NULL,
        .watch = server->watch ? &watch : NULL,
        .trouble = has_trouble ? served.trouble.message : NULL,
    };
    jy_conn_reply(conn, jy_reply_status(request->id, &health));
    return JY_OK;
}

static jy_status rebuild(jy_server *server, jy_conn *conn, jy_request *request,
                         jy_error *err)
{
    uint64_t number;
    const jy_rebuild_wish wish = {
        .full = request->option[JY_OPTION_FULL] == 1,
        .force = request->option[JY_OPTION_FORCE] == 1,
    };
    jy_status result = jy_rebuild_start(server->rebuild, &wish, &number, err);
    if (result == JY_OK) {
        jy_conn_reply(conn, jy_reply_rebuild(request->id, number));
    }
    return result;
}

static jy_status job(jy_server *server, jy_conn *conn, jy_request *request,
                     jy_error *err)
{
    jy_reply_job_state state;
    if (jy_rebuild_describe(server->rebuild, request->job, &state)) {
        jy_conn_reply(conn, jy_reply_job(request->id, &state));
        return JY_OK;
    }
    return request->job == 0
               ? jy_error_set(err, JY_E_NOT_FOUND, "there was no rebuild yet")
               : jy_error_set(err, JY_E_NOT_FOUND,
                              "there is no job %llu, or it is long over",
                              (unsigned long long)request->job);
}

/* One of the two: answered on the loop, or what a worker does. */
typedef jy_status answer_function(jy_server *server, jy_conn *conn,
                                  jy_request *request, jy_error *err);
static const struct {
    answer_function *answer;
    work_function *work;
} commands[JY_VERBS] = {
    [JY_VERB_SEARCH] = {.work = jy_query_search},
    [JY_VERB_COUNT] = {.work = jy_query_count},
    [JY_VERB_GET] = {.work = jy_query_get},
    [JY_VERB_SUGGEST] = {.work = jy_query_suggest},
    [JY_VERB_SIMILAR] = {.work = jy_query_similar},
    [JY_VERB_KWIC] = {.work = jy_query_kwic},
    [JY_VERB_EXPLAIN] = {.work = jy_query_explain},
    [JY_VERB_STATUS] = {.answer = status},
    [JY_VERB_HELLO] = {.answer = hello},
    [JY_VERB_PING] = {.answer = ping},
    [JY_VERB_HELP] = {.answer = help},
    [JY_VERB_JOB] = {.answer = job},
    [JY_VERB_REBUILD] = {.answer = rebuild},
    [JY_VERB_RELOAD] = {.answer = reload},
    [JY_VERB_QUIT] = {.answer = quit},
};

static jy_status run(jy_server *server, jy_conn *conn, jy_request *request,
                     jy_error *err)
{
    const jy_verb_info *info = jy_verb_get(request->verb);
    server->requests[request->verb]++;
    if (info->changes && !jy_conn_is_local(conn)) {
        return jy_error_set(err, JY_E_FORBIDDEN,
                            "%s is allowed on the unix socket only",
                            info->name);
    }
    return commands[request->verb].work
               ? give_to_worker(server, conn, request,
                                commands[request->verb].work, err)
               : commands[request->verb].answer(server, conn, request, err);
}

void jy_command_handle(jy_server *server, jy_conn *conn, const char *line,
                       size_t len)
{
    jy_request request;
    jy_error err;
    jy_status result = jy_request_parse(line, len, &request, &err);
    if (result == JY_OK) {
        result = run(server, conn, &request, &err);
    }
    if (result != JY_OK) {
        jy_command_refuse(server, conn, request.id, &err);
    }
    jy_request_clear(&request);
}
