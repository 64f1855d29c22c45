/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan means on the clock. */
#include "client/bench_schedule.h"

uint64_t jy_bench_due_ns(uint64_t i, uint32_t rate)
{
    return i / rate * JY_BENCH_SECOND_NS + i % rate * JY_BENCH_SECOND_NS / rate;
}

uint64_t jy_bench_due_count(uint64_t ns, uint32_t rate)
{
    uint64_t seconds = ns / JY_BENCH_SECOND_NS;
    uint64_t rest = ns % JY_BENCH_SECOND_NS;

    return seconds * rate +
           (rest * rate + JY_BENCH_SECOND_NS - 1) / JY_BENCH_SECOND_NS;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t after(uint64_t time, uint64_t ns)
{
    return time > JY_BENCH_NEVER - ns ? JY_BENCH_NEVER : time + ns;
}

/* How many a fixed rate sends, those of the warm-up counted. */
static uint64_t count_planned(const jy_bench_plan *plan)
{
    uint64_t count = JY_BENCH_NEVER;

    if (plan->requests)
        count =
            jy_bench_due_count(plan->warm_up_ns, plan->rate) + plan->requests;
    if (plan->duration_ns)
        count =
            least(count, jy_bench_due_count(
                             plan->warm_up_ns + plan->duration_ns, plan->rate));
    return count;
}

jy_bench_schedule jy_bench_schedule_new(const jy_bench_plan *plan, uint64_t now)
{
    jy_bench_schedule schedule = {
        .rate = plan->rate,
        .start = now,
        .measured_from = now + plan->warm_up_ns,
        .end = JY_BENCH_NEVER,
        .patience = plan->patience_ns,
        .last = plan->requests ? plan->requests : JY_BENCH_NEVER,
    };

    if (plan->rate) {
        schedule.last = count_planned(plan);
        schedule.end = now + jy_bench_due_ns(schedule.last, plan->rate);
    } else if (plan->duration_ns) {
        schedule.end = schedule.measured_from + plan->duration_ns;
    }
    return schedule;
}

uint64_t jy_bench_schedule_gives_up(const jy_bench_schedule *schedule,
                                    uint64_t quiet_since)
{
    return least(after(schedule->end, schedule->patience),
                 after(quiet_since, schedule->patience));
}

uint64_t jy_bench_schedule_unsent(const jy_bench_schedule *schedule,
                                  uint64_t sent, uint64_t measured,
                                  uint64_t now)
{
    if (schedule->rate) {
        uint64_t due =
            jy_bench_due_count(now - schedule->start + 1, schedule->rate);
        return least(due, schedule->last) - sent;
    }
    return schedule->last != JY_BENCH_NEVER && now < schedule->end
               ? schedule->last - measured
               : 0;
}

uint64_t jy_bench_schedule_until(const jy_bench_schedule *schedule,
                                 uint64_t measured, uint64_t last_reply)
{
    bool is_timed = schedule->rate || measured < schedule->last;

    if (is_timed && schedule->end != JY_BENCH_NEVER &&
        schedule->end > last_reply)
        return schedule->end;
    return last_reply;
}
