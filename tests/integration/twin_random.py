# SPDX-License-Identifier: GPL-3.0-or-later
"""Random queries of every form of the language, about given documents."""
import re
import unicodedata

import twin_dates
import twin_documents
import twin_numbers
from twin_fold import fold
from twin_query import (AND, FIELDS, OR, Date, Id, Near, Not, Several, Word,
                        everything_in)
from twin_text import kind

# The most of one query that is searched as it is typed.
CHARACTERS_MAX, WORDS_MAX, PREFIXES_MAX = 1000, 64, 2
NEAR_WORDS_MAX, NEAR_MAX, NEAR_DEFAULT = 5, 100, 10

# What a word that stands for itself may not begin with, hold or be.
SIGN = re.compile(r"""^[-=] | ^[A-Za-z]+[:：] | [()"“”*\s] |
                      ^OR$ | ^NEAR(/.*)?$""", re.X)
# Text, though it looks like a sign: at the beginning of a group.
SIGNS_AS_TEXT = ("OR", "-", "=", "*", "--", "==", "A*B", "NEAR", "NEAR/",
                 "NEAR/x", "＝", "＊", ":", "：", "ＯＲ", "*税", "ab:c")
NUMBER = re.compile("[年月日%％]")
LETTERS = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ0-9０-９]{2,}")


def is_plain(text):
    """Whether `text`, typed as a word, is only itself."""
    return not SIGN.search(text) and is_something(text) and \
        not any(fold(c) == " " for c in text)


def is_something(text):
    return fold(text).strip(" ") != ""


def features(text):
    """What is special about the characters of a word."""
    found = set()
    if len(text) == 1:
        found.add("one character")
    for character in text:
        category = unicodedata.category(character)
        if character > "\uffff" and category == "Lo":
            found.add("beyond the BMP")
        elif "！" <= character <= "～":
            found.add("full width")
        elif "\ufe00" <= character <= "\ufe0f" or character >= "\U000E0100":
            found.add("variation selector")
        elif category[0] == "M":
            found.add("combining mark")
        elif "㐀" <= character <= "鿿" and fold(character) != character:
            found.add("traditional or variant")
        elif "㐀" <= character <= "鿿" and \
                character in twin_documents.variants():
            found.add("of which there are variants")
        elif category in ("Lu", "Ll"):
            found.add("letters")
        elif category == "Nd":
            found.add("digits")
        elif category == "So":
            found.add("signs")
    return found


class Writer:
    """Makes queries about `documents`, a list of dictionaries of fields."""

    def __init__(self, documents, chance):
        self.documents, self.chance = documents, chance
        self.document = None  # most words of one query are in this one

    def query(self):
        """One that is searched as it is typed."""
        while True:
            self.document = self.chance.choice(self.documents)
            query = self.any_query(0, None)
            parts = list(everything_in(query))
            prefixes = sum(1 for part in parts
                           if isinstance(part, Word) and part.prefix)
            words = sum(1 for part in parts if not part.children())
            if prefixes <= PREFIXES_MAX and words <= WORDS_MAX and \
                    len(query.write()) <= CHARACTERS_MAX:
                return query

    def any_query(self, depth, group):
        """`group`: the field that parentheses around it were given."""
        roll = self.chance.random()
        if depth >= 4 or roll < 0.4:
            return self.term(group)
        if roll < 0.5:
            child = self.any_query(depth + 1, group)
            return child if isinstance(child, Not) else Not(child)
        if roll < 0.6:
            return self.near(group)
        if roll < 0.64:
            return self.signs_as_text(group)
        if roll < 0.7 and not group:
            group = self.chance.choice(FIELDS)
            return self.several(depth, group, group)
        return self.several(depth, group)

    def several(self, depth, group, field=None):
        count = self.chance.randint(2, 3)
        return Several(self.chance.choice((AND, AND, OR)),
                       [self.any_query(depth + 1, group)
                        for _ in range(count)],
                       field, self.chance.random() < 0.2)

    def signs_as_text(self, group):
        """Signs that join nothing, or what they cannot join."""
        word = self.word(group)
        if self.chance.random() < 0.4:
            return Several(AND, [Not(word), Word("NEAR", ["NEAR"], group,
                                                 False, label="NEAR as text"),
                                 self.word(group)])
        sign = self.chance.choice(SIGNS_AS_TEXT)
        return Several(AND, [Word(sign, [sign], group, False,
                                  label="sign as text"), word], None, True)

    def term(self, group):
        roll = self.chance.random()
        if roll < 0.12:
            return self.date()
        if roll < 0.16:
            return self.id()
        if roll < 0.3:
            return self.number(group)
        if roll < 0.42:
            return self.exact(group)
        if roll < 0.54:
            return self.prefix(group)
        return self.word(group)

    def field(self, group, share=0.15):
        """The field of a word, and whether it is typed."""
        if self.chance.random() < share:
            return self.chance.choice(FIELDS), True
        return group, False

    def text(self, field):
        """The text that a word will be taken from."""
        while True:
            document = self.document if self.chance.random() < 0.8 \
                else self.chance.choice(self.documents)
            text = document.get(field or self.chance.choice(
                ("body", "body", "body", "title")))
            if text:
                return text

    def piece(self, text):
        size = self.chance.choice((1, 1, 2, 2, 2, 3, 4, 5, 6, 8, 40))
        begin = self.chance.randrange(len(text))
        piece = text[begin:begin + size]
        if self.chance.random() < 0.05:
            piece = piece[::-1]  # most likely nowhere
        if self.chance.random() < 0.3:
            piece = twin_documents.in_other_characters(piece, self.chance, 0.5)
        return piece

    def typed(self, piece):
        """Ways to type a piece: as it stands, as a phrase, or in two with
        quotation marks of the syntax; None if it cannot be typed."""
        form = self.chance.random()
        if form < 0.6 and is_plain(piece):
            return piece, [piece], "word"
        cut = self.chance.randint(0, len(piece))
        pieces = [part for part in (piece[:cut], piece[cut:]) if part]
        if form > 0.85 and len(pieces) == 2 and all(map(is_plain, pieces)):
            return self.chance.choice(
                ("“{}”{}", '"{}"{}', '{}"{}"', '"{}""{}"')).format(*pieces), \
                pieces, "word with quotation marks"
        marks = self.chance.choice(('""', "“”"))
        if is_something(piece) and not set(piece) & {*marks, "\n"}:
            return f"{marks[0]}{piece}{marks[1]}", [piece], "phrase"
        return None

    def word(self, group, text=None, **options):
        while True:
            field, named = (group, False) if text else self.field(group)
            piece = self.piece(text or self.text(field))
            typed = self.typed(piece)
            if typed:
                word = Word(*typed[:2], field, named, label=typed[2],
                            **options)
                if len(word.spellings) < twin_numbers.SPELLINGS_MAX:
                    word.labels |= features(piece)
                    return word

    def exact(self, group):
        """As it stands in the text, blanks at its edges apart."""
        while True:
            field, named = self.field(group, 0.25)
            piece = self.piece(self.text(field))
            typed = self.typed(piece)
            if typed and all(fold(part[0]).strip(" \n") and
                             fold(part[-1]) not in " \n"
                             for part in typed[1]):
                return Word(*typed[:2], field, named, exact=True,
                            prefix=self.chance.random() < 0.1 and
                            self.can_be_prefix(piece))

    def prefix(self, group):
        while True:
            field, named = self.field(group)
            text = self.text(field)
            runs = LETTERS.findall(text)
            piece = self.piece(text)
            if runs and self.chance.random() < 0.6:
                piece = self.chance.choice(runs)
                piece = piece[:self.chance.randint(2, len(piece))]
            typed = self.typed(piece)
            if typed and self.can_be_prefix(piece):
                return Word(*typed[:2], field, named, prefix=True)

    @staticmethod
    def can_be_prefix(piece):
        kinds = [kind(c) for c in fold(piece)]
        return "G" in kinds or kinds.count("L") + kinds.count("N") >= 2

    def number(self, group):
        """A number or date, alone or out of a text."""
        while True:
            field, named = self.field(group, 0.05)
            piece = twin_documents.random_number(self.chance)
            if self.chance.random() < 0.5:
                text = self.text(field)
                found = NUMBER.search(text)
                begin = max(0, (found.end() if found else len(text)) -
                            self.chance.randint(2, 12))
                piece = text[begin:begin + self.chance.randint(2, 14)]
            typed = self.typed(piece)
            if typed:
                word = Word(*typed[:2], field, named, label=typed[2],
                            prefix=self.chance.random() < 0.05 and
                            self.can_be_prefix(piece))
                if len(word.spellings) < twin_numbers.SPELLINGS_MAX:
                    return word

    def id(self):
        raw = typed = self.chance.choice(self.documents)["id"]
        if self.chance.random() < 0.1:
            raw = typed = raw[:-1]
        if re.search(r"\s|\([^)]*$", raw) or self.chance.random() < 0.3:
            typed = f"“{raw}”" if '"' in raw else f'"{raw}"'
        return Id(typed, raw)

    def date(self):
        roll = self.chance.random()
        if roll < 0.1:
            typed = self.chance.choice(twin_dates.NO_DATES)
            return Word(typed, [typed], "date", label="date: and no date")
        if roll < 0.2:
            document = self.chance.choice(self.documents)
            piece = document.get("date", "2021年")[:8].strip()
            return Word(f'"{piece}"', [piece], "date", label='date:"…"')
        if roll < 0.25:
            return Several(OR, [self.date_in_group() for _ in range(2)], "date")
        return Date(*twin_dates.random_range(self.chance))

    def date_in_group(self):
        date = Date(*twin_dates.random_range(self.chance), named=False)
        return Not(date) if self.chance.random() < 0.1 else date

    def near(self, group):
        """Words out of one stretch of text."""
        stretch = ""
        while not any(map(is_plain, stretch)):
            text = self.text(group)
            begin = self.chance.randrange(len(text))
            stretch = text[begin:begin + self.chance.choice((20, 60, 200))]
        count = self.chance.choice((2, 2, 2, 3, 3, 4, NEAR_WORDS_MAX))
        words = [self.word(group, stretch) if self.chance.random() < 0.9
                 else self.chance.choice((self.exact, self.prefix,
                                          self.word))(group)
                 for _ in range(count)]
        signs = [self.near_sign() for _ in words[1:]]
        beyond = self.word(group, stretch) if count == NEAR_WORDS_MAX and \
            self.chance.random() < 0.5 else None
        return Near(words, *map(list, zip(*signs)), beyond)

    def near_sign(self):
        """How it is typed, and the distance that it means."""
        distance = self.chance.choice((None, 0, 1, 2, 5, 20, 100, 101, 10**8))
        if distance is None:
            return "NEAR", NEAR_DEFAULT
        return f"NEAR/{distance}", max(1, min(distance, NEAR_MAX))
