# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers and dates in words: 1958年 is 一九五八年, 5% is 百分之五."""
import itertools
import re

from twin_fold import fold
from twin_text import Spelling

DIGITS = "零一二三四五六七八九"
ZEROS = "〇零○"
SPELLINGS_MAX = 16


def han_year(year, zero="〇"):
    return "".join(zero if d == "0" else DIGITS[int(d)] for d in year)


def han_number(number):
    """0 to 999 as they are read aloud: 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    out = DIGITS[hundreds] + "百" if hundreds else ""
    if hundreds and not tens and ones:
        out += "零"
    if tens:
        out += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    return out + DIGITS[ones] if ones or not number else out


def han_percent(percent):
    """Of "3.50": 三点五零."""
    whole, _, decimals = percent.partition(".")
    return han_number(int(whole)) + (
        "点" + "".join(DIGITS[int(d)] for d in decimals) if decimals else "")


def han_days(day):
    """All ways to write a day of the month."""
    out = [han_number(day)]
    if 20 <= day <= 31:
        out.append("廿卅"[day // 10 - 2] + (DIGITS[day % 10] if day % 10
                                           else ""))
    return out


class Span:
    """A number in a text, and how else it is written."""

    def __init__(self, text, arabic, han):
        self.text, self.arabic, self.han = text, fold(arabic), \
            [fold(spelling) for spelling in han]
        self.unit = arabic[-1]


def year(digits):
    return (f"{digits}年", [han_year(digits, zero) + "年" for zero in ZEROS])


def month(number):
    return (f"{number}月", [han_number(number) + "月"])


def day(number):
    return (f"{number}日", [han + "日" for han in han_days(number)])


def percent(number):
    return (f"{number}%", ["百分之" + han_percent(number)])


# What a span of Han is in digits, for the kinds that are few.
MONTHS = {fold(han): month(n) for n in range(1, 13) for han in month(n)[1]}
DAYS = {fold(han): day(n) for n in range(1, 32) for han in day(n)[1]}
WHOLE = {fold(han_number(n).replace("零", zero)): n
         for n in range(1000) for zero in ZEROS}
HAN_DIGITS = {fold(han): n for n, han in enumerate(DIGITS)} | \
    {fold(zero): 0 for zero in ZEROS}

_D = "[" + "".join(HAN_DIGITS) + "]"
_P = fold("点")
_N = "[" + "".join(HAN_DIGITS) + fold("十百千万亿廿卅") + "]"


def _one_of(spellings):
    return "|".join(sorted(spellings, key=len, reverse=True))


PATTERNS = [(re.compile(pattern), meaning) for pattern, meaning in (
    (r"(?<![0-9])([0-9]{4})年", lambda m: year(m[1])),
    (rf"(?<!{_D})({_D}{{4}})年",
     lambda m: year("".join(str(HAN_DIGITS[c]) for c in m[1]))),
    (r"(?<![0-9])(1[0-2]|[1-9])月", lambda m: month(int(m[1]))),
    (rf"(?<!{_N})({_one_of(MONTHS)})", lambda m: MONTHS[m[1]]),
    (r"(?<![0-9])([12][0-9]|3[01]|[1-9])日", lambda m: day(int(m[1]))),
    (rf"(?<!{_N})({_one_of(DAYS)})", lambda m: DAYS[m[1]]),
    (r"(?<![0-9.])((?:0|[1-9][0-9]{0,2})(?:\.[0-9]+)?)%",
     lambda m: percent(m[1])),
    (rf"百分之({_one_of(WHOLE)})(?:{_P}({_D}+))?(?!{_P}?{_N})",
     lambda m: percent(str(WHOLE[m[1]]) + ("." + "".join(
         str(HAN_DIGITS[c]) for c in m[2]) if m[2] else ""))),
)]


def cut(text):
    """Folded text as a list of strings and of Spans."""
    out, at, plain = [], 0, 0
    while at < len(text):
        for pattern, meaning in PATTERNS:
            found = pattern.match(text, at)
            if found:
                out += [text[plain:at], Span(found[0], *meaning(found))]
                at = plain = found.end()
                break
        else:
            at += 1
    return out + [text[plain:]]


def spellings(pieces, prefix):
    """All ways to write a word of folded pieces, the one typed first."""
    parts = [cut(piece) for piece in pieces]
    spans = [part for piece in parts for part in piece
             if isinstance(part, Span)]
    ways = [tuple(span.arabic for span in spans),
            *itertools.product(*(span.han for span in spans))]
    begins = isinstance((parts[0] + [""])[1], Span) and not parts[0][0]
    ends = len(parts[-1]) > 1 and not parts[-1][-1] and \
        parts[-1][-2].unit == "%"
    found = {tuple(pieces): Spelling(pieces, prefix)}
    for way in ways:
        rest = iter(way)
        written = tuple("".join(next(rest) if isinstance(part, Span) else part
                                for part in piece) for piece in parts)
        found.setdefault(written, Spelling(
            written, prefix, begins,
            ends and not written[-1].endswith("%")))
    return list(found.values())
