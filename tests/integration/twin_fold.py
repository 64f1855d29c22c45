# SPDX-License-Identifier: GPL-3.0-or-later
"""Folding as index/SCHEMA.md describes it, written without a look at the C.

Python's own Unicode data, the Unihan files and OpenCC's library, which is
called one character at a time; each has to be there to build the programs.
"""
import bz2
import ctypes
import functools
import unicodedata
from pathlib import Path

UNICODE_DATA = Path("/usr/share/unicode")
OWN = dict("著着 倣仿 啣衔 姪侄 歛敛 牴抵 砲炮 舖铺 銲焊 鎗枪 隄堤".split())
DICTIONARIES = ("kCowles", "kFenn", "kHanYu", "kHKGlyph", "kLau", "kMatthews",
                "kMeyerWempe", "kMorohashi")


class Converter:
    """One of OpenCC's conversions."""
    library = None

    def __init__(self, name):
        if Converter.library is None:
            Converter.library = ctypes.CDLL("libopencc.so.1.1")
            Converter.library.opencc_open.restype = ctypes.c_void_p
            Converter.library.opencc_convert_utf8.restype = ctypes.c_void_p
        self.handle = ctypes.c_void_p(
            self.library.opencc_open(f"{name}.json".encode()))
        if self.handle.value == ctypes.c_void_p(-1).value:
            raise OSError(f"OpenCC has no {name}")

    def __call__(self, character):
        raw = character.encode()
        result = ctypes.c_void_p(self.library.opencc_convert_utf8(
            self.handle, raw, ctypes.c_size_t(len(raw))))
        text = ctypes.string_at(result).decode()
        self.library.opencc_convert_utf8_free(result)
        return text if len(text) == 1 else character


def unihan(name):
    with bz2.open(UNICODE_DATA / f"Unihan_{name}.txt.bz2", "rt",
                  encoding="utf-8") as file:
        for line in file:
            if line.startswith("U+"):
                code, field, value = line.rstrip("\n").split("\t")
                yield chr(int(code[2:], 16)), field, value


class HanForms:
    """The forms of one Chinese character, and which of them stands for all."""

    def __init__(self):
        self.to_simplified = Converter("t2s")
        self.regional = Converter("tw2s"), Converter("hk2s")
        self.to_traditional = Converter("s2t")
        self.look_alikes = dict(self.read_look_alikes())
        lists = {"kTGH": set(), "kGB0": set(), "kBigFive": set()}
        for character, field, _ in unihan("OtherMappings"):
            if field in lists:
                lists[field].add(character)
        self.general, self.taiwan = lists["kTGH"], lists["kBigFive"]
        self.current = lists["kTGH"] | lists["kGB0"]
        self.variants = {}
        for character, field, value in unihan("Variants"):
            if field in ("kSemanticVariant", "kZVariant"):
                self.variants.setdefault(character, []).extend(value.split())

    @staticmethod
    def read_look_alikes():
        path = UNICODE_DATA / "EquivalentUnifiedIdeograph.txt"
        for line in path.read_text("utf-8").splitlines():
            codes, _, ideograph = line.partition("#")[0].partition(";")
            if ideograph:
                first, _, last = codes.strip().partition("..")
                for code in range(int(first, 16), int(last or first, 16) + 1):
                    yield chr(code), chr(int(ideograph, 16))

    def modern(self, character):
        if character in OWN:
            return OWN[character]
        forms = [self.to_simplified(character)]
        if character not in self.current:
            forms += [convert(character) for convert in self.regional]
        return next((form for form in forms if form != character), character)

    def settled(self, character):
        while (form := self.modern(character)) != character:
            character = form
        return character

    def old(self, character):
        """What dictionaries call it a variant of, if they agree."""
        found, voices = set(), set()
        for value in self.variants.get(character, ()):
            code, _, names = value.partition("<")
            form = self.settled(chr(int(code[2:], 16)))
            if form != character and form in self.general:
                found.add(form)
                voices.update(known for name in names.split(",")
                              for known in DICTIONARIES
                              if name.startswith(known))
        if len(found) != 1 or (character in self.taiwan and len(voices) < 2):
            return character
        return found.pop()

    def step(self, character):
        if character in self.look_alikes:
            return self.look_alikes[character]
        if unicodedata.category(character) != "Lo":
            return character
        if (form := self.modern(character)) != character:
            return form
        form = self.settled(self.to_traditional(character))
        if form != character and form in self.general:
            return form
        return character if character in self.current else self.old(character)


@functools.lru_cache(maxsize=1)
def han_forms():
    return HanForms()


@functools.lru_cache(maxsize=1)
def ignorable():
    """Selectors, joiners and others that are not to be seen."""
    found = set()
    path = UNICODE_DATA / "DerivedCoreProperties.txt"
    for line in path.read_text("utf-8").splitlines():
        codes, _, name = line.partition("#")[0].partition(";")
        if name.strip() == "Default_Ignorable_Code_Point":
            first, _, last = codes.strip().partition("..")
            found.update(map(chr, range(int(first, 16),
                                        int(last or first, 16) + 1)))
    return found


@functools.lru_cache(maxsize=1)
def ignorable():
    """Selectors, joiners and the like: they fold to nothing."""
    path = UNICODE_DATA / "DerivedCoreProperties.txt"
    found = set()
    for line in path.read_text("utf-8").splitlines():
        codes, _, name = line.partition("#")[0].partition(";")
        if name.strip() == "Default_Ignorable_Code_Point":
            first, _, last = codes.strip().partition("..")
            found.update(map(chr, range(int(first, 16),
                                        int(last or first, 16) + 1)))
    return found


def fold_once(character):
    if character == "\n" or "\uac00" <= character <= "\ud7a3":
        return character
    if character.isspace() or unicodedata.category(character) == "Cc":
        return " "
    folded = unicodedata.normalize("NFKD", character).casefold()
    folded = "".join(c for c in unicodedata.normalize("NFKD", folded)
                     if c not in ignorable())
    return han_forms().step(character) if folded == character else folded


@functools.lru_cache(maxsize=None)
def fold_character(character):
    """One code point at a time, never composed, until nothing changes."""
    folded = fold_once(character)
    return folded if folded == character else \
        "".join(map(fold_character, folded))


def fold(text):
    """As index/fold.h promises; runs of blanks are one."""
    out = []
    for folded in map(fold_character, text):
        if folded != " " or not out or out[-1] != " ":
            out.extend(folded)
    return "".join(out)
