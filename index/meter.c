/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how long each phase of a build takes, compared with the others. */
#include "index/meter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    BAR_MIN = 5, /* columns inside the brackets; below it there is no bar */
    BAR_MAX = 40,
    EARLY_MS = 1500, /* before that, what is left is a guess */
    PERCENT_OF_READING = 6,
    PERCENT_OF_WRITING = 92
};

static double done_of_phase(const jy_build_report *report)
{
    if (report->total_bytes == 0) {
        return 0;
    }
    return report->bytes >= report->total_bytes
               ? 1
               : (double)report->bytes / (double)report->total_bytes;
}

double jy_meter_share(const jy_build_report *report)
{
    double percent = PERCENT_OF_READING + PERCENT_OF_WRITING;
    switch (report->phase) {
    case JY_PHASE_READING:
        percent = PERCENT_OF_READING * done_of_phase(report);
        break;
    case JY_PHASE_WRITING:
        percent =
            PERCENT_OF_READING + PERCENT_OF_WRITING * done_of_phase(report);
        break;
    case JY_PHASE_CHECKING:
        break;
    case JY_PHASE_PUBLISHING:
        percent = 100;
        break;
    }
    return percent / 100;
}

void jy_meter_see(jy_meter *meter, const jy_build_report *report,
                  uint64_t now_ms)
{
    if (meter->begun_ms == 0) {
        meter->begun_ms = now_ms;
        meter->phase_begun_ms = now_ms;
    } else if (report->phase != meter->phase) {
        meter->phase_begun_ms = now_ms;
    }
    meter->phase = report->phase;
}

double jy_meter_left(const jy_meter *meter, const jy_build_report *report,
                     uint64_t now_ms)
{
    uint64_t passed = now_ms - meter->begun_ms;
    double share = jy_meter_share(report);
    if (passed < EARLY_MS || share <= 0) {
        return -1;
    }
    return (double)passed / 1000 * (1 - share) / share;
}

/* Megabytes a second of what the phase works on, once there is a rate. */
static void describe_rate(const jy_meter *meter, const jy_build_report *report,
                          uint64_t now_ms, char *out, size_t size)
{
    uint64_t passed = now_ms - meter->phase_begun_ms;
    bool works =
        report->phase == JY_PHASE_READING || report->phase == JY_PHASE_WRITING;
    *out = '\0';
    if (works && passed >= EARLY_MS && report->bytes > 0) {
        snprintf(out, size, "  %.1f MB/s",
                 (double)report->bytes / 1000 / (double)passed);
    }
}

static void describe_left(double left, char *out, size_t size)
{
    unsigned seconds = left < 0 ? 0 : (unsigned)(left + 0.5);
    if (left < 0) {
        *out = '\0';
    } else if (seconds < 3600) {
        snprintf(out, size, "  %u:%02u left", seconds / 60, seconds % 60);
    } else {
        snprintf(out, size, "  %u:%02u:%02u left", seconds / 3600,
                 seconds / 60 % 60, seconds % 60);
    }
}

static void draw_bar(double share, size_t width, char *out)
{
    size_t filled = (size_t)(share * (double)width);
    *out++ = '[';
    for (size_t i = 0; i < width; i++) {
        *out++ = i < filled ? '#' : ' ';
    }
    *out++ = ']';
    *out++ = ' ';
    *out = '\0';
}

void jy_meter_line(const jy_meter *meter, const jy_build_report *report,
                   uint64_t now_ms, size_t columns, char out[JY_METER_LINE_MAX])
{
    char left[32];
    char speed[32];
    char rest[128];
    char bar[BAR_MAX + 4] = "";
    double share = jy_meter_share(report);
    const char *name = jy_phase_name(report->phase);
    describe_left(jy_meter_left(meter, report, now_ms), left, sizeof left);
    describe_rate(meter, report, now_ms, speed, sizeof speed);
    snprintf(rest, sizeof rest, "%.0f %%%s  %" PRIu64 " documents%s",
             share * 100, speed, report->documents, left);
    size_t used = strlen(name) + 1 + strlen(rest) + 3; /* [, ] and a blank */
    if (columns >= used + BAR_MIN) {
        size_t width = columns - used;
        draw_bar(share, width < BAR_MAX ? width : BAR_MAX, bar);
    }
    snprintf(out, JY_METER_LINE_MAX, "%s %s%s", name, bar, rest);
    if (columns > 0 && strlen(out) > columns) {
        out[columns] = '\0';
    }
}
