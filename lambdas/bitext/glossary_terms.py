"""What a glossary holds: terms, and the lines of it that give none.

The limit of a term is Amazon Translate's ("Custom terminology", guidelines and quotas).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from bitext.errors import UnreadableDocument

TERM_BYTES = 200
"""Longest source or target term, in bytes of UTF-8."""

PROBLEMS_TOLD = 20
"""Lines that are named one by one; of the others there is only the number."""

# Never part of what is sent, or sent as a placeholder: such a term would never be found.
_MARKUP = re.compile(r"[`$<>\\{}\[\]*|]|:\w+:|://")


@dataclass(frozen=True, slots=True)
class Term:
    """A term and what it is called in the other language.

    Attributes:
        source: the term.
        targets: its translations; the first is the agreed one, the others are accepted from people.
        place: where it stands in the glossary ("line 3").
    """

    source: str
    targets: tuple[str, ...]
    place: str = ""

    @property
    def target(self) -> str:
        """The agreed translation."""
        return self.targets[0]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of a glossary that gives no term.

    Attributes:
        place: the line.
        reason: why, in a few words.
    """

    place: str
    reason: str

    def __str__(self) -> str:
        """The line and the reason, as one text."""
        return f"{self.place}: {self.reason}" if self.place else self.reason


@dataclass(frozen=True, slots=True)
class Glossary:
    """What a file of terms holds.

    Attributes:
        file: its name.
        terms: the terms, in the order of the file; no two have the same source.
        left_out: the first `PROBLEMS_TOLD` lines that give no term, and why.
        more_left_out: how many more there are.
    """

    file: str
    terms: tuple[Term, ...]
    left_out: tuple[LeftOut, ...] = ()
    more_left_out: int = 0

    @property
    def told(self) -> str:
        """The lines that give no term, in one line; "" when all do."""
        more = [f"and {self.more_left_out:,} more"] if self.more_left_out else []
        return "; ".join([*(str(line) for line in self.left_out), *more])


@dataclass
class Collector:
    """Gathers the terms of one file.

    Attributes:
        file: the file's name.
    """

    file: str
    _terms: dict[str, Term] = field(default_factory=dict)
    _left_out: list[LeftOut] = field(default_factory=list)
    _more: int = 0

    def add(self, source: str, targets: Sequence[str], place: str) -> None:
        """Take a term, or note why it is none. Of one source term the first line counts."""
        term = tidy(source)
        wanted = tuple(dict.fromkeys(filter(None, (tidy(target) for target in targets))))
        if reason := _unusable(term, wanted):
            self.leave_out(place, reason)
            return
        earlier = self._terms.setdefault(term, Term(term, wanted, place))
        if earlier.place != place:
            same = "the same" if earlier.targets == wanted else "another"
            kept = "" if same == "the same" else "; that one is used"
            self.leave_out(place, f"its term has {same} translation in {earlier.place}{kept}")

    def leave_out(self, place: str, reason: str) -> None:
        """Note a line that gives no term."""
        if len(self._left_out) < PROBLEMS_TOLD:
            self._left_out.append(LeftOut(place, reason))
        else:
            self._more += 1

    def glossary(self) -> Glossary:
        """Return what was gathered.

        Raises:
            UnreadableDocument: there is no term.
        """
        found = Glossary(self.file, tuple(self._terms.values()), tuple(self._left_out), self._more)
        if not found.terms:
            told = f" ({found.told})" if found.told else ""
            raise UnreadableDocument(self.file, f"no term in it{told}")
        return found


def tidy(text: str) -> str:
    """Return a term's text with single spaces, in Unicode's composed form (NFC)."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def decoded(data: bytes, file: str) -> str:
    """Return a glossary's text, without a byte order mark.

    Raises:
        UnreadableDocument: it is not UTF-8; the error names the line.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(file, "not UTF-8", f"line {line}") from None


def _unusable(source: str, targets: Sequence[str]) -> str:
    if not source or not targets:
        return f"the {'target' if source else 'source'} term is missing"
    for side, text in (("source", source), *(("target", target) for target in targets)):
        if len(text.encode("utf-8", "surrogatepass")) > TERM_BYTES:
            return f"the {side} term is longer than {TERM_BYTES} bytes"
        if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
            return f"the {side} term has a control character"
        if _MARKUP.search(text):
            return f"the {side} term holds markup, code or math"
        if not any(c.isalnum() for c in text):
            return f"the {side} term has no letter"
    return ""
