# SPDX-License-Identifier: GPL-3.0-or-later
"""Queries as trees: how each part is typed, and which documents it matches.

A tree says what is meant; write() types it.  So what is compared is also
whether the daemon reads what is typed as it was meant.  shown() gives the
parts (Words, Nears) that are marked where they stand in a text; demands() the
parts that a document has to match even where the query is read relaxed.
"""
import twin_numbers
from twin_fold import fold
from twin_text import Spelling, Text

ANYWHERE = ("title", "speaker", "place", "body")
FIELDS = ("title", "speaker", "office", "place", "role", "source", "credit",
          "body")

# How tightly a part is bound: what looser parts need parentheses inside it.
OR, AND, TERM = range(3)


class Document:
    """`days` are the first and the last day of its date, or None."""

    def __init__(self, fields, days):
        self.id, self.days = fields["id"], days
        self.fields = {name: Text(text) for name, text in fields.items()}


class Word:
    """Pieces of text side by side, in one field or in those that count.

    `typed` is how it is written, quotation marks of the syntax included;
    `named` says whether the field is written too, or meant by a group's.
    """
    binds = TERM

    def __init__(self, typed, pieces, field=None, named=True, exact=False,
                 prefix=False, label="word"):
        self.typed, self.field, self.named = typed, field, named
        self.exact, self.prefix = exact, prefix
        self.fields = (field,) if field else ANYWHERE
        self.labels = {label}
        if field:
            self.labels.add(f"{field}:" if named else "field:( )")
        if exact:
            self.labels.add("=word")
        if prefix:
            self.labels.add("word*")
        self.spellings = self.all_spellings(pieces)
        if len(self.spellings) > 1:
            self.labels.add("widened number")

    def all_spellings(self, pieces):
        if self.exact:
            return [Spelling(pieces, self.prefix)]
        folded = [fold(piece).strip(" ") for piece in pieces]
        if self.field == "date":
            return [Spelling(folded, self.prefix)]
        return twin_numbers.spellings(folded, self.prefix)

    def write(self):
        return ((f"{self.field}:" if self.field and self.named else "") +
                ("=" if self.exact else "") + self.typed +
                ("*" if self.prefix else ""))

    def children(self):
        return ()

    def shown(self):
        yield self

    def demands(self):
        return [self] if self.field or self.exact or self.prefix else []

    def has(self, text):
        """Whether it stands in one Text."""
        where = text.original if self.exact else text.folded
        return any(True for spelling in self.spellings
                   for _ in spelling.places(where))

    def matches(self, document):
        return any(self.has(document.fields[field]) for field in self.fields
                   if field in document.fields)

    def places(self, text):
        """In characters of the text as it was written."""
        if self.exact:
            return set(self.spellings[0].places(text.original))
        return {text.origin(*place) for spelling in self.spellings
                for place in spelling.places(text.folded)}


class Id:
    """An id is compared whole, and as it is written."""
    binds = TERM
    labels = {"id:"}

    def __init__(self, typed, raw):
        self.typed, self.raw = typed, raw

    def write(self):
        return f"id:{self.typed}"

    def children(self):
        return ()

    def shown(self):
        return ()

    def demands(self):
        return [self]

    def matches(self, document):
        return document.id == self.raw


class Date:
    """The whole of a document's date is within first..last."""
    binds = TERM

    def __init__(self, typed, first, last, label, named=True):
        self.typed = f"date:{typed}" if named else typed
        self.first, self.last = first, last
        self.labels = {label if named else "date:( )"}

    def write(self):
        return self.typed

    def children(self):
        return ()

    def shown(self):
        return ()

    def demands(self):
        return [self]

    def matches(self, document):
        return document.days is not None and \
            self.first <= document.days[0] and document.days[1] <= self.last


class Near:
    """A chain of words in one field, each near the next.  A word beyond those
    that a chain may have is typed like them, and may stand anywhere."""
    binds = AND + 0.5

    def __init__(self, words, typed, distances, beyond=None):
        self.words, self.typed, self.distances = words, typed, distances
        self.beyond = beyond
        self.fields = [name for name in words[0].fields
                       if all(name in word.fields for word in words)]
        self.labels = {f"NEAR of {len(words) + bool(beyond)}",
                       *(sign.partition("/")[1] and "NEAR/n" or "NEAR"
                         for sign in typed)}

    def write(self):
        out = self.words[0].write()
        for sign, word in zip(self.typed, self.words[1:]):
            out += f" {sign} {word.write()}"
        return f"{out} NEAR {self.beyond.write()}" if self.beyond else out

    def children(self):
        return (*self.words, *([self.beyond] if self.beyond else []))

    def shown(self):
        yield self
        if self.beyond:
            yield self.beyond

    def demands(self):
        chain = Near(self.words, self.typed, self.distances)
        return ([chain] if any(word.demands() for word in self.words) else []) \
            + (self.beyond.demands() if self.beyond else [])

    def matches(self, document):
        if self.beyond and not self.beyond.matches(document):
            return False
        return any(self.has(document.fields[name]) for name in self.fields
                   if name in document.fields)

    def has(self, text):
        reached = self.words[0].places(text)
        for word, distance in zip(self.words[1:], self.distances):
            if not reached:
                return False
            reached = {place for place in word.places(text)
                       if any(are_near(place, other, distance)
                              for other in reached)}
        return bool(reached)


def are_near(one, other, distance):
    first, second = sorted((one, other))
    return 0 <= second[0] - first[1] <= distance


class Not:
    binds = TERM
    labels = {"-"}

    def __init__(self, child):
        self.child = child

    def write(self):
        return "-" + bracketed(self.child, TERM)

    def children(self):
        return (self.child,)

    def shown(self):
        return ()

    def demands(self):
        return [self]

    def matches(self, document):
        return not self.child.matches(document)


class Several:
    """All or any of its children."""

    def __init__(self, binds, children, field=None, brackets=False):
        self.parts, self.field, self.judge = children, field, \
            all if binds == AND else any
        self.brackets = brackets or field is not None
        self.binds = TERM if self.brackets else binds
        self.inside, self.labels = binds, {"and" if binds == AND else "OR"}
        if self.brackets:
            self.labels.add("( )")

    def write(self):
        sign = " " if self.inside == AND else " OR "
        out = sign.join(bracketed(child, self.inside + 0.1)
                        for child in self.parts)
        if self.brackets:
            out = f"({out})"
        return f"{self.field}:{out}" if self.field else out

    def children(self):
        return self.parts

    def shown(self):
        return (part for child in self.parts for part in child.shown())

    def demands(self):
        found = [part for child in self.parts for part in child.demands()]
        return found if self.judge is all or not found else [self]

    def matches(self, document):
        return self.judge(child.matches(document) for child in self.parts)


def bracketed(query, binds):
    """Typed with parentheses where it would else be read otherwise."""
    return query.write() if query.binds >= binds else f"({query.write()})"


def everything_in(query):
    """A query and all below it."""
    yield query
    for child in query.children():
        yield from everything_in(child)
