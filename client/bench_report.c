/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which figures are told, and how they are called. */
#include "client/bench_report.h"

#include "client/show.h"

#include <cjson/cJSON.h>
#include <inttypes.h>

/* X(name in JSON, as people read it, millionths) */
#define QUANTILE_LIST(X)                                                       \
    X("p50", "p50", 500000)                                                    \
    X("p90", "p90", 900000)                                                    \
    X("p95", "p95", 950000)                                                    \
    X("p99", "p99", 990000)                                                    \
    X("p999", "p99.9", 999000)

static const struct quantile {
    const char *key;
    const char *name;
    uint32_t share;
} quantiles[] = {
#define X(key, name, share) {key, name, share},
    QUANTILE_LIST(X)
#undef X
};
#define QUANTILES (sizeof quantiles / sizeof *quantiles)

static double microseconds(uint64_t ns)
{
    return (double)ns / 1000;
}

/* To a nanosecond: more digits of a mean would tell nothing. */
static double mean_us(const jy_histogram *latency)
{
    return microseconds((uint64_t)(jy_histogram_mean(latency) + 0.5));
}

/* To a thousandth; whatever took no time had no rate either. */
static double a_second(double count, double seconds)
{
    if (seconds <= 0)
        return 0;
    return (double)(uint64_t)(count / seconds * 1000 + 0.5) / 1000;
}

static double answers_a_second(const jy_bench_result *result)
{
    return a_second((double)result->outcomes[JY_OK], result->seconds);
}

static void print_subject(const jy_bench_subject *subject, FILE *out)
{
    const jy_bench_plan *plan = subject->plan;

    jy_show_text(out, subject->address);
    fputs(": ", out);
    jy_show_text(out, subject->server);
    fprintf(out, ", generation %.0f\n", subject->generation);
    if (plan->rate)
        fprintf(out, "%" PRIu32 " requests a second", plan->rate);
    else
        fputs("closed loop", out);
    fprintf(out, ", %u connection%s", subject->result->opened,
            subject->result->opened == 1 ? "" : "s");
    if (plan->pipeline > 1)
        fprintf(out, ", %u under way on each", plan->pipeline);
    fprintf(out, "; %zu different request%s", subject->queries,
            subject->queries == 1 ? "" : "s");
    if (subject->queries > 1 && plan->shuffled)
        fprintf(out, ", random order %" PRIu64, plan->seed);
    fputs("\n\n", out);
}

static void print_errors(const jy_bench_result *result, FILE *out)
{
    const char *separator = "errors       ";

    for (unsigned i = 0; i < JY_BENCH_OUTCOMES; ++i) {
        if (i == JY_OK || result->outcomes[i] == 0)
            continue;
        fprintf(out, "%s%s %" PRIu64, separator, jy_bench_outcome_name(i),
                result->outcomes[i]);
        separator = ", ";
    }
    fputs(*separator == 'e' ? "errors       none\n" : "\n", out);
}

/* What should make one doubt the figures. */
static void print_trouble(const jy_bench_result *result, FILE *out)
{
    if (result->unsent > 0)
        fprintf(out,
                "not sent     %" PRIu64 " requests that should have been\n",
                result->unsent);
    if (result->refused > 0)
        fprintf(out, "connections  %u refused: %s\n", result->refused,
                result->refusal.message[0] ? result->refusal.message
                                           : "the daemon sent them away");
    if (result->lost > 0)
        fprintf(out, "connections  %u lost\n", result->lost);
    if (result->is_interrupted)
        fputs("interrupted  this is what was measured until then\n", out);
}

static void print_latency(const jy_histogram *latency, FILE *out)
{
    if (jy_histogram_count(latency) == 0)
        return;
    fprintf(out, "latency, us  mean %.1f", mean_us(latency));
    for (size_t i = 0; i < QUANTILES; ++i)
        fprintf(
            out, "  %s %.1f", quantiles[i].name,
            microseconds(jy_histogram_quantile(latency, quantiles[i].share)));
    fprintf(out, "  max %.1f\n", microseconds(jy_histogram_max(latency)));
}

void jy_bench_report_print(const jy_bench_subject *subject, FILE *out)
{
    const jy_bench_result *result = subject->result;

    print_subject(subject, out);
    fprintf(out, "requests     %" PRIu64 " in %.2f s", result->requests,
            result->seconds);
    if (result->warm_up > 0)
        fprintf(out, ", after %" PRIu64 " to warm up", result->warm_up);
    fprintf(out,
            "\nanswered     %" PRIu64 ", %.1f a second; %" PRIu64
            " found nothing\n",
            result->outcomes[JY_OK], answers_a_second(result), result->nothing);
    print_errors(result, out);
    print_trouble(result, out);
    fprintf(out, "bytes        %" PRIu64 " out, %" PRIu64 " in\n",
            result->bytes_out, result->bytes_in);
    print_latency(result->latency, out);
}

static void add_number(cJSON *object, const char *name, double value)
{
    cJSON_AddNumberToObject(object, name, value);
}

/* A time in whole microseconds and nanoseconds prints as it is. */
static void add_latency(cJSON *object, const jy_histogram *latency)
{
    add_number(object, "min", microseconds(jy_histogram_min(latency)));
    add_number(object, "mean", mean_us(latency));
    for (size_t i = 0; i < QUANTILES; ++i)
        add_number(
            object, quantiles[i].key,
            microseconds(jy_histogram_quantile(latency, quantiles[i].share)));
    add_number(object, "max", microseconds(jy_histogram_max(latency)));
}

static void add_errors(cJSON *object, const jy_bench_result *result)
{
    for (unsigned i = 0; i < JY_BENCH_OUTCOMES; ++i) {
        if (i != JY_OK && result->outcomes[i] > 0)
            add_number(object, jy_bench_outcome_name(i),
                       (double)result->outcomes[i]);
    }
}

static void add_plan(cJSON *object, const jy_bench_subject *subject)
{
    const jy_bench_plan *plan = subject->plan;

    cJSON_AddStringToObject(object, "address", subject->address);
    cJSON_AddStringToObject(object, "server", subject->server);
    add_number(object, "generation", subject->generation);
    add_number(object, "connections", plan->connections);
    add_number(object, "pipeline", plan->pipeline);
    add_number(object, "rate", plan->rate);
    add_number(object, "queries", (double)subject->queries);
}

/* X(name, value, what it is) */
#define NUMBER_LIST(X)                                                         \
    X("requests", result->requests, "sent after the warm-up")                  \
    X("seconds", result->seconds, "that it took, to the last reply")           \
    X("per_second", answers_a_second(result), "answered a second")             \
    X("answered", result->outcomes[JY_OK], "replies with \"ok\":true")         \
    X("found_nothing", result->nothing, "answered, with nothing found")        \
    X("errors", jy_bench_result_errors(result), "all others")                  \
    X("unsent", result->unsent, "due, or still to ask, and never sent")        \
    X("warm_up", result->warm_up, "sent before, not measured")                 \
    X("bytes_out", result->bytes_out, "of the requests")                       \
    X("bytes_in", result->bytes_in, "of the replies, errors too")              \
    X("opened", result->opened, "connections")                                 \
    X("refused", result->refused, "connections that could not be had")         \
    X("lost", result->lost, "connections that broke")

bool jy_bench_report_json(const jy_bench_subject *subject, FILE *out)
{
    const jy_bench_result *result = subject->result;
    cJSON *object = cJSON_CreateObject();

    add_plan(object, subject);
#define X(name, value, what) add_number(object, name, (double)(value));
    NUMBER_LIST(X)
#undef X
    cJSON_AddBoolToObject(object, "interrupted", result->is_interrupted);
    add_errors(cJSON_AddObjectToObject(object, "errors_by_code"), result);
    add_latency(cJSON_AddObjectToObject(object, "latency_us"), result->latency);
    char *text = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    if (!text)
        return false;
    fprintf(out, "%s\n", text);
    cJSON_free(text);
    return true;
}

void jy_bench_report_dump(const jy_histogram *latency, FILE *out)
{
    uint64_t value = 0, count = 0;

    for (size_t step = 0; jy_histogram_next(latency, &step, &value, &count);)
        fprintf(out, "%.3f\t%" PRIu64 "\n", microseconds(value), count);
}

void jy_bench_report_help(FILE *out)
{
#define X(name, value, what) fprintf(out, "  %-15s %s\n", name, what);
    NUMBER_LIST(X)
#undef X
    fputs("  interrupted     whether Ctrl-C ended it\n"
          "  errors_by_code  busy, timeout and so on; garbled: no reply of a\n"
          "                  daemon; lost: its connection broke; unanswered\n"
          "  latency_us      min mean p50 p90 p95 p99 p999 max, microseconds\n"
          "and address, server, generation, connections, pipeline, rate (0: "
          "a\nclosed loop) and queries (how many different ones).\n",
          out);
}
