# SPDX-License-Identifier: GPL-3.0-or-later
"""Dates: days as numbers (20210308), and how people write them."""
import calendar

from twin_numbers import ZEROS, han_days, han_number, han_year

FIRST, LAST = 10101, 99991231
YEARS, MONTHS, DAYS = (2019, 2020, 2021), (1, 2, 10, 11, 12), (1, 8, 20, 27, 31)

# What looks like a date at first and is none.
NO_DATES = ("近日", "abc", "2021-13", "2021-02-30", "2021-00-01", "20211301",
            "2021年13月", "2021年2月30日", "二〇二一", "12021", "202103",
            "3月8日", "21-3-8", "2021-11-31", "二〇二一年十三月")
# What may stand behind a date.
BEHIND = ("", "", "", " 星期一", "（星期一）", "T08:30:00Z", "，北京", " 1")


def random_date(chance):
    """(year,), (year, month) or (year, month, day)."""
    year, month, day = map(chance.choice, (YEARS, MONTHS, DAYS))
    day = min(day, calendar.monthrange(year, month)[1])
    return (year, month, day)[:chance.choice((1, 2, 3, 3))]


def days_of(date):
    """Its first day and its last."""
    year, month, day = (*date, 0, 0)[:3]
    month_end = month or 12
    first = (year, month or 1, day or 1)
    last = (year, month_end,
            day or calendar.monthrange(year, month_end)[1])
    return tuple(y * 10000 + m * 100 + d for y, m, d in (first, last))


def in_digits(chance, date):
    if len(date) == 3 and chance.random() < 0.2:
        return "{:04}{:02}{:02}".format(*date)
    form = chance.choice(("{}", "{:02}"))
    return chance.choice("-/.").join(form.format(n) for n in date)


def in_characters(chance, date):
    """2021年3月8日, in digits or in words."""
    if chance.random() < 0.5:
        parts = [f"{date[0]:04}", *map(str, date[1:])]
    else:
        parts = [han_year(f"{date[0]:04}", chance.choice(ZEROS)),
                 *map(han_number, date[1:2]),
                 *(han_days(day)[0] for day in date[2:])]
    return "".join(number + unit for number, unit in zip(parts, "年月日"))


def wide(text):
    """In full width, but for dots and slashes, which nobody types so."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() and c < "\x7f" else c
                   for c in text)


def write_date(chance, date):
    form = chance.choice((in_digits, in_digits, in_characters))
    typed = form(chance, date)
    return wide(typed) if chance.random() < 0.1 else typed


def random_field(chance):
    """The text of a document's date field and the days it stands for."""
    if chance.random() < 0.15:
        return chance.choice(NO_DATES), None
    date = random_date(chance)
    behind = chance.choice(BEHIND)
    return write_date(chance, date) + behind, days_of(date)


def random_range(chance):
    """How a range is typed, its first and last day, and its kind."""
    date, other = random_date(chance), random_date(chance)
    typed = write_date(chance, date)
    first, last = days_of(date)
    form = chance.random()
    if form < 0.5:
        return typed, first, last, "date:" + ("year", "month",
                                              "day")[len(date) - 1]
    if form < 0.6:
        return typed + "..", first, LAST, "date:from.."
    if form < 0.7:
        return ".." + typed, FIRST, last, "date:..to"
    typed += ".." + write_date(chance, other)
    if first <= days_of(other)[1]:
        return typed, first, days_of(other)[1], "date:from..to"
    return typed, days_of(other)[0], last, "date:to..from"
