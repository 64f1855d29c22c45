/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how an outcome is named and how its message is kept to one line. */
#include "protocol/status.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *text;
} statuses[] = {
#define X(constant, wire, text) [constant] = {wire, text},
    JY_STATUS_LIST(X)
#undef X
};

enum { STATUS_COUNT = sizeof statuses / sizeof statuses[0] };

const char *jy_status_name(jy_status status)
{
    return (size_t)status < STATUS_COUNT ? statuses[status].name : "internal";
}

const char *jy_status_text(jy_status status)
{
    return (size_t)status < STATUS_COUNT ? statuses[status].text
                                         : "an unexpected fault";
}

bool jy_status_from_name(const char *name, jy_status *out)
{
    for (size_t i = 0; i < STATUS_COUNT; i++) {
        if (strcmp(statuses[i].name, name) == 0) {
            *out = (jy_status)i;
            return true;
        }
    }
    *out = JY_E_INTERNAL;
    return false;
}

/* Drop the bytes of a character that did not fit, and every control byte. */
static void tidy(char *message)
{
    size_t len = strlen(message);
    size_t start = len;
    while (start > 0 && ((unsigned char)message[start - 1] & 0xC0U) == 0x80U) {
        start--;
    }
    if (start > 0 && (unsigned char)message[start - 1] >= 0xC0U) {
        unsigned char lead = (unsigned char)message[start - 1];
        size_t need = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
        if (len - (start - 1) < need) {
            message[start - 1] = '\0';
        }
    }
    for (char *p = message; *p; p++) {
        if ((unsigned char)*p < 0x20U || *p == 0x7F) {
            *p = '?';
        }
    }
}

jy_status jy_error_set(jy_error *err, jy_status status, const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        err->status = status;
        vsnprintf(err->message, sizeof err->message, format, args);
        va_end(args);
        tidy(err->message);
    }
    return status;
}

jy_status jy_error_system(jy_error *err, jy_status status, int errnum,
                          const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        err->status = status;
        int used = vsnprintf(err->message, sizeof err->message, format, args);
        va_end(args);
        char reason[128] = "unknown error";
        /* strerror() is not safe across threads; this form (XSI) is. */
        (void)!strerror_r(errnum, reason, sizeof reason);
        if (used >= 0 && (size_t)used < sizeof err->message) {
            snprintf(err->message + used, sizeof err->message - (size_t)used,
                     ": %s", reason);
        }
        tidy(err->message);
    }
    return status;
}
