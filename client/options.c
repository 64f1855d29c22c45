/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which options there are, and how they are told from words of a query. */
#include "client/options.h"

#include "client/commands.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Digits in a number; whether it is in range is the daemon's to say. */
#define DIGITS_MAX 9

enum kind { SWITCH, NUMBER, TEXT };

static const struct rule {
    const char *name;
    enum kind kind;
    size_t field; /* where it goes in jy_options */
} rules[] = {
    {"-n", NUMBER, offsetof(jy_options, limit)},
    {"--offset", NUMBER, offsetof(jy_options, offset)},
    {"--snippet", NUMBER, offsetof(jy_options, snippet)},
    {"--server", TEXT, offsetof(jy_options, server)},
    {"--color", TEXT, offsetof(jy_options, color)},
    {"--json", SWITCH, offsetof(jy_options, json)},
    {"--help", SWITCH, offsetof(jy_options, help)},
    {"-h", SWITCH, offsetof(jy_options, help)},
    {"--version", SWITCH, offsetof(jy_options, version)},
};

bool jy_option_is_number(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && len <= DIGITS_MAX && strspn(text, "0123456789") == len;
}

/*
 * The rule that `argument` follows, or NULL.  *value is what stands in the
 * same argument: --offset=20, -n20.
 */
static const struct rule *find_rule(const char *argument, const char **value)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; ++i) {
        size_t len = strlen(rules[i].name);
        if (strncmp(argument, rules[i].name, len) != 0)
            continue;
        const char *rest = argument + len;
        *value = NULL;
        if (*rest == '\0')
            return &rules[i];
        if (rules[i].kind == SWITCH)
            continue;
        if (argument[1] == '-' ? *rest == '=' : jy_option_is_number(rest)) {
            *value = argument[1] == '-' ? rest + 1 : rest;
            return &rules[i];
        }
    }
    return NULL;
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

static jy_status check_all(const jy_options *options, jy_error *err)
{
    if (strcmp(options->color, "auto") != 0 &&
        strcmp(options->color, "always") != 0 &&
        strcmp(options->color, "never") != 0)
        return jy_error_set(err, JY_E_REQUEST,
                            "--color takes auto, always or never, not '%s'",
                            options->color);
    if ((options->limit || options->offset || options->snippet) &&
        options->command != jy_command_find("search"))
        return jy_error_set(err, JY_E_REQUEST,
                            "-n, --offset and --snippet belong to a search");
    return JY_OK;
}

static jy_status read_arguments(int argc, char **argv, jy_options *options,
                                jy_error *err)
{
    bool ended = false; /* by `--` */

    for (int i = 1; i < argc; ++i) {
        const char *value = NULL;
        const struct rule *rule = ended ? NULL : find_rule(argv[i], &value);
        if (rule) {
            if (rule->kind != SWITCH && !value && i + 1 < argc)
                value = argv[++i];
            jy_status status = set_option(options, rule, value, err);
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
    if (!out->command)
        out->command = jy_command_find("search");
    if (status == JY_OK)
        status = check_all(out, err);
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
