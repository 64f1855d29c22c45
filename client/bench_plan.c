/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the options of a bench may be given. */
#include "client/bench_plan.h"

#include "client/bench_schedule.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MILLION 1000000U /* nanoseconds of a millisecond */
#define DEFAULT_DURATION_MS 10000U
#define DIGITS_MAX 9 /* of a whole number */
#define DECIMALS_MAX 3

static const jy_bench_option_info options[] = {
#define X(constant, name, kind, shown, least, greatest, normal, help)          \
    {name, kind, least, greatest, normal},
    JY_BENCH_OPTION_LIST(X)
#undef X
};

const jy_bench_option_info *jy_bench_option_get(jy_bench_option option)
{
    return &options[option];
}

#define DIGITS "0123456789"

/* "12" as 12; false if it is no such number. */
static bool read_number(const char *text, uint64_t *out)
{
    size_t len = strspn(text, DIGITS);

    *out = strtoull(text, NULL, 10);
    return len > 0 && len <= DIGITS_MAX && text[len] == '\0';
}

/* "1.5" as 1500 */
static bool read_seconds(const char *text, uint64_t *out)
{
    size_t whole = strspn(text, DIGITS);
    const char *rest = text + whole;
    size_t decimals = *rest == '.' ? strspn(rest + 1, DIGITS) : 0;

    if (whole == 0 || whole > DIGITS_MAX ||
        (*rest == '.' && (decimals == 0 || decimals > DECIMALS_MAX)))
        return false;
    *out = strtoull(text, NULL, 10) * 1000;
    uint64_t worth = 100;
    for (size_t i = 1; i <= decimals; ++i, worth /= 10)
        *out += (uint64_t)(rest[i] - '0') * worth;
    return rest[decimals + (*rest == '.')] == '\0';
}

static jy_status refuse(const jy_bench_option_info *info, const char *value,
                        jy_error *err)
{
    if (info->kind == JY_BENCH_SECONDS)
        return jy_error_set(
            err, JY_E_REQUEST,
            "%s takes %g to %g seconds, with up to three decimals, not '%s'",
            info->name, (double)info->least / 1000,
            (double)info->greatest / 1000, value);
    return jy_error_set(err, JY_E_REQUEST,
                        "%s takes a number from %" PRIu64 " to %" PRIu64
                        ", not '%s'",
                        info->name, info->least, info->greatest, value);
}

static jy_status read_option(const jy_bench_option_info *info,
                             const char *value, uint64_t *out, jy_error *err)
{
    *out = info->normal;
    if (!value || info->kind == JY_BENCH_TEXT)
        return JY_OK;
    bool is_read = info->kind == JY_BENCH_SECONDS ? read_seconds(value, out)
                                                  : read_number(value, out);
    if (!is_read || *out < info->least || *out > info->greatest)
        return refuse(info, value, err);
    return JY_OK;
}

static jy_status read_order(const char *value, bool *shuffled, jy_error *err)
{
    *shuffled = !value || strcmp(value, "random") == 0;
    if (*shuffled || strcmp(value, "given") == 0)
        return JY_OK;
    return jy_error_set(err, JY_E_REQUEST,
                        "--order takes random or given, not '%s'", value);
}

jy_status jy_bench_plan_read(const char *const given[JY_BENCH_OPTIONS],
                             jy_bench_plan *out, jy_error *err)
{
    uint64_t read[JY_BENCH_OPTIONS] = {0};
    jy_status status = JY_OK;

    for (size_t i = 0; i < JY_BENCH_OPTIONS && status == JY_OK; ++i)
        status = read_option(&options[i], given[i], &read[i], err);
    *out = (jy_bench_plan){
        .connections = (unsigned)read[JY_BENCH_CONNECTIONS],
        .pipeline = (unsigned)read[JY_BENCH_PIPELINE],
        .rate = (uint32_t)read[JY_BENCH_RATE],
        .requests = read[JY_BENCH_REQUESTS],
        .duration_ns = read[JY_BENCH_DURATION] * MILLION,
        .warm_up_ns = read[JY_BENCH_WARM_UP] * MILLION,
        .patience_ns = read[JY_BENCH_PATIENCE] * MILLION,
        .seed = read[JY_BENCH_SEED],
    };
    if (out->duration_ns == 0 && out->requests == 0)
        out->duration_ns = (uint64_t)DEFAULT_DURATION_MS * MILLION;
    if (status == JY_OK)
        status = read_order(given[JY_BENCH_ORDER], &out->shuffled, err);
    return status;
}

/* "(1 to 4096; 1)": the bounds, and the default if there is one. */
static void print_bounds(FILE *out, const jy_bench_option_info *info)
{
    double unit = info->kind == JY_BENCH_SECONDS ? 1000 : 1;

    if (info->kind == JY_BENCH_TEXT)
        return;
    fprintf(out, " (%.9g to %.9g", (double)info->least / unit,
            (double)info->greatest / unit);
    if (info->normal > 0)
        fprintf(out, "; %.9g", (double)info->normal / unit);
    fputc(')', out);
}

/* A text of several lines, each but the first indented. */
static void print_help(FILE *out, jy_bench_option option, const char *shown,
                       const char *text)
{
    int columns = fprintf(out, "  %s %s", options[option].name, shown);

    fprintf(out, "%*s", 24 - columns, "");
    for (; *text; ++text) {
        fputc(*text, out);
        if (*text == '\n')
            fprintf(out, "%*s", 24, "");
    }
    print_bounds(out, &options[option]);
    fputc('\n', out);
}

void jy_bench_plan_help(FILE *out)
{
#define X(constant, name, kind, shown, least, greatest, normal, help)          \
    print_help(out, constant, shown, help);
    JY_BENCH_OPTION_LIST(X)
#undef X
}
