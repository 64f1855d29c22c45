/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which options there are, and how they are told from words of a query. */
#include "client/options.h"

#include "client/bench_plan.h"
#include "client/commands.h"
#include "protocol/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Digits in a number; whether it is in range is the daemon's to say. */
#define DIGITS_MAX 9

enum kind { SWITCH, NUMBER, TEXT };

#define NAME_MAX_BYTES 24

struct rule {
    char name[NAME_MAX_BYTES];
    enum kind kind;
    size_t field; /* where it goes in jy_options */
};

static const struct rule own_rules[] = {
    {"-n", NUMBER, offsetof(jy_options, asked[JY_OPTION_LIMIT])},
    {"--server", TEXT, offsetof(jy_options, server)},
    {"--color", TEXT, offsetof(jy_options, color)},
    {"--raw", SWITCH, offsetof(jy_options, raw)},
    {"--json", SWITCH, offsetof(jy_options, json)},
    {"--help", SWITCH, offsetof(jy_options, help)},
    {"-h", SWITCH, offsetof(jy_options, help)},
    {"--version", SWITCH, offsetof(jy_options, version)},
/* Numbers of a bench have bounds of their own, which it tells. */
#define X(constant, name, kind, shown, least, greatest, normal, help)          \
    {name, TEXT, offsetof(jy_options, bench[constant])},
    JY_BENCH_OPTION_LIST(X)
#undef X
};
enum { OWN_RULES = sizeof own_rules / sizeof *own_rules };

/* Options of one name share the place of the first. */
static size_t first_of_name(size_t option)
{
    size_t first = 0;
    while (strcmp(jy_option_get((jy_option)first)->name,
                  jy_option_get((jy_option)option)->name) != 0)
        ++first;
    return first;
}

/* The rule for an option of the daemon's: facet_values is --facet-values. */
static struct rule rule_of(size_t option)
{
    const jy_option_info *info = jy_option_get((jy_option)option);
    struct rule rule = {.kind = info->kind == JY_KIND_NUMBER ? NUMBER : TEXT,
                        .field = offsetof(jy_options, asked) +
                                 first_of_name(option) * sizeof(const char *)};

    snprintf(rule.name, sizeof rule.name, "--%s", info->name);
    for (char *underline; (underline = strchr(rule.name, '_'));)
        *underline = '-';
    return rule;
}

const char *jy_options_asked(const jy_options *options, jy_option option)
{
    return options->asked[first_of_name(option)];
}

bool jy_option_is_number(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && len <= DIGITS_MAX && strspn(text, "0123456789") == len;
}

/*
 * Whether `argument` follows the rule.  *value is what stands in the same
 * argument, --offset=20 or -n20, or NULL.
 */
static bool follows(const char *argument, const struct rule *rule,
                    const char **value)
{
    size_t len = strlen(rule->name);
    const char *rest = argument + len;

    *value = NULL;
    if (strncmp(argument, rule->name, len) != 0)
        return false;
    if (*rest == '\0')
        return true;
    if (rule->kind == SWITCH)
        return false;
    bool is_long = argument[1] == '-';
    *value = is_long ? rest + 1 : rest;
    return is_long ? *rest == '=' : jy_option_is_number(rest);
}

static bool find_rule(const char *argument, struct rule *out,
                      const char **value)
{
    for (size_t i = 0; i < OWN_RULES + JY_OPTIONS; ++i) {
        *out = i < OWN_RULES ? own_rules[i] : rule_of(i - OWN_RULES);
        if (follows(argument, out, value))
            return true;
    }
    return false;
}

static jy_status set_option(jy_options *options, const struct rule *rule,
                            const char *value, jy_error *err)
{
    char *field = (char *)options + rule->field;

    if (rule->kind == SWITCH) {
        *(bool *)field = true;
        return JY_OK;
    }
    if (!value)
        return jy_error_set(err, JY_E_REQUEST, "%s needs a value", rule->name);
    if (rule->kind == NUMBER && !jy_option_is_number(value))
        return jy_error_set(err, JY_E_REQUEST,
                            "%s needs a number of at most %d digits, not '%s'",
                            rule->name, DIGITS_MAX, value);
    memcpy(field, &value, sizeof value);
    return JY_OK;
}

/* Only the first word can name a command, and not behind `--`. */
static bool take_command(jy_options *options, const char *word)
{
    if (options->command || options->word_count > 0)
        return false;
    options->command = jy_command_find(word);
    return options->command != NULL;
}

static jy_status check_utf8(int argc, char **argv, jy_error *err)
{
    for (int i = 1; i < argc; ++i) {
        if (!jy_utf8_is_valid(argv[i], strlen(argv[i])))
            return jy_error_set(err, JY_E_REQUEST,
                                "argument %d is not UTF-8: %s", i, argv[i]);
    }
    return JY_OK;
}

static jy_status check_color(const char *color, jy_error *err)
{
    if (strcmp(color, "auto") == 0 || strcmp(color, "always") == 0 ||
        strcmp(color, "never") == 0)
        return JY_OK;
    return jy_error_set(err, JY_E_REQUEST,
                        "--color takes auto, always or never, not '%s'", color);
}

/* Options of bench belong to it alone. */
static jy_status check_bench(const jy_options *options, jy_error *err)
{
    const char *name = options->raw ? "--raw" : NULL;

    for (size_t i = 0; i < JY_BENCH_OPTIONS && !name; ++i) {
        if (options->bench[i])
            name = jy_bench_option_get((jy_bench_option)i)->name;
    }
    if (!name || options->command->run == jy_bench_run)
        return JY_OK;
    return jy_error_set(err, JY_E_REQUEST, "%s takes no %s",
                        options->command->name, name);
}

/* Each option belongs to the command. */
static jy_status check_asked(const jy_options *options, jy_error *err)
{
    jy_verb verb = options->verb;

    if (!options->command->run)
        return JY_OK; /* help, whatever the program was started with */
    jy_status status = check_bench(options, err);
    if (status != JY_OK)
        return status;
    for (size_t i = 0; i < JY_OPTIONS; ++i) {
        const char *name = jy_option_get((jy_option)i)->name;
        jy_option own;
        if (options->asked[i] &&
            !jy_verb_option(verb, name, strlen(name), &own))
            return jy_error_set(err, JY_E_REQUEST, "%s takes no %s",
                                verb == options->command->verb
                                    ? options->command->name
                                    : jy_verb_get(verb)->op,
                                rule_of(i).name);
    }
    return JY_OK;
}

/* What a bench may ask over and over. */
static jy_status read_verb(jy_options *options, jy_error *err)
{
    const char *name = options->bench[JY_BENCH_VERB];

    options->verb = options->command->verb;
    if (!name)
        return JY_OK;
    if (!jy_verb_from_name(name, strlen(name), &options->verb))
        return jy_error_set(err, JY_E_REQUEST,
                            "--verb takes a verb such as search or count, not "
                            "'%s'",
                            name);
    if (jy_verb_get(options->verb)->changes || options->verb == JY_VERB_QUIT)
        return jy_error_set(err, JY_E_REQUEST,
                            "--verb takes no %s: it is not asked in masses",
                            name);
    return JY_OK;
}

static jy_status read_arguments(int argc, char **argv, jy_options *options,
                                jy_error *err)
{
    bool ended = false; /* by `--` */

    for (int i = 1; i < argc; ++i) {
        const char *value = NULL;
        struct rule rule;
        if (!ended && find_rule(argv[i], &rule, &value)) {
            if (rule.kind != SWITCH && !value && i + 1 < argc)
                value = argv[++i];
            jy_status status = set_option(options, &rule, value, err);
            if (status != JY_OK)
                return status;
        } else if (!ended && strcmp(argv[i], "--") == 0) {
            ended = true;
        } else if (!ended && strncmp(argv[i], "--", 2) == 0) {
            return jy_error_set(err, JY_E_REQUEST, "unknown option %s",
                                argv[i]);
        } else if (ended || !take_command(options, argv[i])) {
            options->words[options->word_count++] = argv[i];
        }
    }
    return JY_OK;
}

jy_status jy_options_parse(int argc, char **argv, jy_options *out,
                           jy_error *err)
{
    const char *server = getenv("JIANYAN_SERVER");

    *out = (jy_options){
        .words = argv + 1,
        .server = server && *server ? server : JY_DEFAULT_SERVER,
        .color = "auto",
    };
    jy_status status = check_utf8(argc, argv, err);
    if (status == JY_OK)
        status = read_arguments(argc, argv, out, err);
    out->is_bare =
        !out->command && out->word_count == 0 && !out->help && !out->version;
    if (!out->command)
        out->command = jy_command_find("search");
    if (status == JY_OK)
        status = read_verb(out, err);
    if (status == JY_OK)
        status = check_color(out->color, err);
    if (status == JY_OK)
        status = check_asked(out, err);
    return status;
}

bool jy_options_color(const jy_options *options)
{
    if (strcmp(options->color, "auto") != 0)
        return strcmp(options->color, "always") == 0;
    const char *unwanted = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(unwanted && *unwanted) && terminal &&
           strcmp(terminal, "dumb") != 0;
}
