# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a word stands in a text, found by looking.

The same rules for a text as it was written and for one that is folded; only
the strings differ.
"""
import functools
import unicodedata

from twin_fold import fold_character

QUOTES = frozenset("\"'‘’“”「」『』")
# What makes a number longer, folded.
NUMERALS = frozenset(c for numeral in
                     "0123456789〇零○一二三四五六七八九十百千万亿廿卅"
                     for c in fold_character(numeral))
POINTS = frozenset(c for point in ".点" for c in fold_character(point))


@functools.lru_cache(None)
def kind(character):
    """L(etter), M(ark), N(umber's digit), G(ram: counts by itself), else O."""
    category = unicodedata.category(character)
    if category in ("Lu", "Ll", "Lt"):
        return "L"
    if category[0] == "M":
        return "M"
    if category == "Nd":
        return "N"
    return "G" if category in ("Lm", "Lo", "Nl", "No", "So", "Co", "Cn") \
        else "O"


def kind_behind(text, at):
    """Of what the next character folds to.  What folds to nothing is a mark
    (a variation selector) or passed over."""
    while at < len(text):
        character = text[at]
        folded = fold_character(character)
        if folded or kind(character) == "M":
            return kind((folded or character)[0])
        at += 1
    return "O"


def kind_before(text, at, passed_over=""):
    while at > 0:
        at -= 1
        folded = fold_character(text[at])
        if folded and kind(folded[-1]) not in passed_over:
            return kind(folded[-1])
    return "O"


def follows_letter(text, at):
    """Marks belong to what they stand on."""
    return kind_before(text, at, "M") == "L"


def ends_early(text, end, letters_follow=False):
    behind = kind_behind(text, end)
    return behind == "M" or (behind == "L" and not letters_follow and
                             follows_letter(text, end))


def begins_late(text, begin):
    return kind_behind(text, begin) in "LM" and follows_letter(text, begin)


def numeral_before(text, begin):
    return begin > 0 and (text[begin - 1] in NUMERALS or (
        begin > 1 and text[begin - 1] in POINTS and
        text[begin - 2] in NUMERALS))


def numeral_after(text, end):
    return text[end:end + 1] in NUMERALS or (
        text[end:end + 1] in POINTS and text[end + 1:end + 2] in NUMERALS)


def end_of_pieces(text, at, pieces):
    """Where pieces that begin side by side at `at` end, else None."""
    at += len(pieces[0])
    for piece in pieces[1:]:
        if ends_early(text, at):
            return None
        for _ in range(2):
            if not text.startswith(piece, at) and text[at:at + 1] in QUOTES:
                at += 1
        if not text.startswith(piece, at):
            return None
        at += len(piece)
    return at


def run_end(text, end):
    """Where the run of letters or digits ends that goes on across `end`."""
    kinds = "LM" if follows_letter(text, end) else \
        "N" if kind_before(text, end) == "N" else ""
    while end < len(text) and kind_behind(text, end) in kinds:
        end += 1
    return end


class Spelling:
    """One way to write a word: pieces, and what may stand around them."""

    def __init__(self, pieces, prefix=False, begins_number=False,
                 ends_number=False):
        self.pieces = tuple(pieces)
        self.prefix = prefix
        self.begins_number, self.ends_number = begins_number, ends_number

    def places(self, text):
        """Every (begin, end) in `text`."""
        first = self.pieces[0]
        at = text.find(first)
        while at >= 0:
            end = end_of_pieces(text, at, self.pieces)
            if end is not None and self.fits(text, at, end):
                yield at, run_end(text, end) if self.prefix else end
            at = text.find(first, at + 1)

    def fits(self, text, begin, end):
        if ends_early(text, end, self.prefix) or begins_late(text, begin):
            return False
        if self.prefix and kind_behind(text, begin) == "N" and \
                kind_before(text, begin) == "N":
            return False
        return not (self.begins_number and numeral_before(text, begin)) and \
            not (self.ends_number and numeral_after(text, end))


class Text:
    """One field of a document, as written and folded."""

    def __init__(self, original):
        self.original = original
        self.folded, self._origin = [], []
        for number, character in enumerate(original):
            folded = fold_character(character)
            if folded == " " and self.folded[-1:] == [" "]:
                continue  # a run of blanks is one
            self.folded.extend(folded)
            self._origin.extend([number] * len(folded))
        self.folded = "".join(self.folded)

    def origin(self, begin, end):
        """The characters behind folded[begin:end], and those behind them
        that fold to nothing."""
        last = self._origin[end - 1]
        while end < len(self._origin) and self._origin[end] == last:
            end += 1
        return self._origin[begin], (self._origin[end] if
                                     end < len(self._origin)
                                     else len(self.original))
