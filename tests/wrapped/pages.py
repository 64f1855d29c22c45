# SPDX-License-Identifier: GPL-3.0-or-later
"""Paragraphs set in columns as a newspaper sets them, and what is left of
that in a text file."""
import random

CLOSING = "，。、；：！？”’）》〉」』】〕…,.;:!?)%％"
OPENING = "“‘（《〈「『【〔("
SQUEEZED = set("，。、；：！？“”‘’（）《》〈〉「」『』【】〔〕")
INDENT = "　　"


def width(character):
    """In quarters of a Han character, punctuation not squeezed."""
    return 4 if ord(character) >= 0x2E80 or character in "—…·“”‘’" else 2


def units(text):
    """What a line is never broken inside of: words, dashes, single
    characters."""
    at = 0
    while at < len(text):
        end = at + 1
        if text[at].isascii() and text[at].isalnum():
            while end < len(text) and text[end].isascii() and (
                    text[end].isalnum() or text[end] in ".%-"):
                end += 1
        elif text[at] in "—…":
            while end < len(text) and text[end] == text[at]:
                end += 1
        yield text[at:end]
        at = end


class Style:
    """How one page is set."""

    def __init__(self, rng):
        self.columns = rng.randint(8, 30)
        self.indents_kept = rng.random() < 0.5
        self.rules = rng.random() < 0.7  # no closing mark begins a line
        self.squeeze = rng.random() < 0.5  # hang it in, or take one along
        self.breaks = rng.choice([0, 20, 40, 60])  # lines in a column
        self.odd = rng.random() < 0.5  # the last column is narrower
        self.blank_after_paragraph = rng.random() < 0.2


def wrap(paragraph, columns, style):
    """The lines of one paragraph."""
    room = columns * 4
    lines, line, used = [], "", 8  # the indent
    pending = list(units(paragraph))
    while pending:
        unit = pending.pop(0)
        wide = sum(map(width, unit))
        if used + wide <= room or not line:
            line += unit
            used += wide
            continue
        if style.rules and unit[0] in CLOSING:
            if style.squeeze:
                line += unit  # set into the space that other marks give up
                if pending and pending[0][0] in CLOSING:
                    line += pending.pop(0)
                lines.append(line)
                line, used = "", 0
                continue
            # The last unit goes along to the next line.
            parts = list(units(line))
            while len(parts) > 1:
                last = parts.pop()
                pending.insert(0, unit)
                unit = last
                line = "".join(parts)
                if unit[0] not in CLOSING:
                    break
        elif style.rules and line and line[-1] in OPENING and len(line) > 1:
            pending.insert(0, unit)
            unit, line = line[-1], line[:-1]
        lines.append(line)
        line, used = unit, sum(map(width, unit))
    if line:
        lines.append(line)
    return lines


def make_page(paragraphs, seed):
    """The text of a page, and how many lines it has."""
    rng = random.Random(seed)
    style = Style(rng)
    all_lines = []
    odd_from = (len(paragraphs) * 2 // 3 if style.odd else len(paragraphs))
    narrow = max(8, style.columns * rng.randint(60, 85) // 100)
    for number, paragraph in enumerate(paragraphs):
        columns = narrow if number >= odd_from else style.columns
        lines = wrap(paragraph, columns, style)
        if style.indents_kept:
            lines[0] = INDENT + lines[0]
        all_lines.extend(lines)
        if style.blank_after_paragraph:
            all_lines.append("")
    out = []
    for number, line in enumerate(all_lines):
        out.append(line)
        if style.breaks and number % style.breaks == style.breaks - 1:
            out.append("")
    return "\n".join(out) + "\n", sum(1 for line in all_lines if line), style


def ends(paragraphs):
    """Where paragraphs end, counted in characters that are no blanks."""
    at, found = 0, set()
    for paragraph in paragraphs:
        at += sum(1 for c in paragraph if not c.isspace())
        found.add(at)
    return found
