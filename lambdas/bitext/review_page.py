"""The review page of a document: what needs a person's eye, on one page of HTML.

It loads nothing and runs nothing, so that it works from a disk. The texts of documents come from
anybody: all of them are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bitext.html_writing import Html, element, join, page
from bitext.page_style import STYLE
from bitext.review import Entry, Reason, Review, joined
from bitext.review_words import EXPLANATIONS, TITLES, direction, made_words, moment
from bitext.settings import LanguageSettings
from bitext.word_difference import Piece

_NOTHING = element("span", "(nothing)", class_="quiet", lang="en")
_BEGINNING = "Before the first heading"
_GONE = "Not in the document any more"
_TAGS = {"deleted": "del", "inserted": "ins"}


@dataclass(frozen=True, slots=True)
class PageFiles:
    """Where the files lie that a review page tells of.

    Attributes:
        record: key of the document's record.
        human: key of the human edition's file, whether there is one or not.
        root: what leads from the page to the top of the bucket ("../../").
        run: what leads from it to the page of the run.
    """

    record: str
    human: str
    root: str
    run: str


def review_page(
    found: Review,
    files: PageFiles,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> bytes:
    """Return the page of a document that has something to look at.

    Args:
        found: what there is to look at.
        files: where the files lie.
        source_language: settings of the source language.
        target_language: settings of the target language.
    """
    return _Page(found, files, source_language, target_language).write()


@dataclass(frozen=True, slots=True)
class _Page:
    found: Review
    files: PageFiles
    source_language: LanguageSettings
    target_language: LanguageSettings

    def write(self) -> bytes:
        record = self.found.record
        title = f"Review: {record.path} ({self.target_language.name})"
        return page(
            title,
            "en",
            STYLE,
            element(
                "header",
                element("p", element("a", "The run", href=self.files.run)),
                element("h1", title),
                self._about(),
                self._counts(),
                self._advice(),
                self._contents(),
            ),
            element("main", *self._sections()),
        )

    def _about(self) -> Html:
        record = self.found.record
        named = {
            "Published": f"{moment(record.at)}, run {record.run}",
            "Translation": self._link(record.published.key),
            "Source": f"{record.source.key}, version {record.source.version}",
            "Human edition": (
                f"{record.human.key}, version {record.human.version}" if record.human else "none"
            ),
            "Record": self._link(self.files.record),
        }
        rows = (join((element("dt", name), element("dd", value))) for name, value in named.items())
        return element("dl", *rows)

    def _counts(self) -> Html:
        items = []
        for reason, count in self.found.counts.items():
            name = element("strong", f"{TITLES[reason]}: {count}.")
            items.append(element("li", name, " ", EXPLANATIONS[reason]))
        return element("ul", *items)

    def _advice(self) -> Html:
        return element(
            "p",
            "To correct something: download ",
            self._link(self.found.record.published.key),
            ", change it there, and upload it as ",
            element("code", self.files.human),
            ". The next run keeps what you changed.",
        )

    def _contents(self) -> Html:
        named = [
            (_section_id(n), s.title or _BEGINNING, len(s.entries))
            for n, s in enumerate(self.found.sections, start=1)
        ]
        if self.found.not_shown:
            named.append(("gone", _GONE, len(self.found.not_shown)))
        items = (
            element("li", element("a", title, href=f"#{anchor}"), f" ({count})")
            for anchor, title, count in named
        )
        return element("nav", element("ul", *items), aria_label="Sections")

    def _sections(self) -> Iterator[Html]:
        for n, section in enumerate(self.found.sections, start=1):
            yield self._section(_section_id(n), section.title or _BEGINNING, section.entries)
        if self.found.not_shown:
            yield self._section("gone", _GONE, self.found.not_shown)

    def _section(self, anchor: str, title: str, entries: Sequence[Entry]) -> Html:
        head = element(
            "tr",
            element("th", "Where and why", scope="col", class_="where"),
            element("th", f"Source ({self.source_language.name})", scope="col"),
            element("th", f"Translation ({self.target_language.name})", scope="col"),
            element("th", "Offered, and who wrote what", scope="col"),
        )
        return element(
            "section",
            element("h2", title, id=anchor),
            element(
                "table",
                element("thead", head),
                element("tbody", *(self._row(entry) for entry in entries)),
                class_="texts",
            ),
            aria_labelledby=anchor,
        )

    def _row(self, entry: Entry) -> Html:
        line, anchor = entry.line, f"line-{entry.number}"
        where = [
            element("span", TITLES[entry.reason], class_="reason"),
            element("a", f"No. {entry.number}", href=f"#{anchor}"),
        ]
        if line.place:
            where.append(element("div", line.place, class_="quiet"))
        source = [element("div", joined(line.source) or _NOTHING, class_="text")]
        if entry.difference:
            source.append(element("div", "What changed:", class_="quiet", lang="en", dir="ltr"))
            source.append(element("div", *map(_piece, entry.difference), class_="text"))
        return element(
            "tr",
            element("th", *where, scope="row"),
            element("td", *source, **_in(self.source_language)),
            element("td", self._target(joined(line.target))),
            element("td", *self._notes(entry)),
            id=anchor,
            class_=entry.reason.value.replace(" ", "-"),
        )

    def _target(self, text: str) -> Html:
        return element("div", text or _NOTHING, class_="text", **_in(self.target_language))

    def _notes(self, entry: Entry) -> Iterator[Html]:
        line = entry.line
        if line.flag:
            yield element("p", f"Why: {line.flag}", class_="why")
        if line.earlier is not None:
            yield element("p", f"Earlier translation, by {made_words(line.earlier.made)}:")
            yield self._target(line.earlier.target)
        if line.corrected is not None:
            yield element("p", f"Before its correction, by {made_words(line.corrected.made)}:")
            yield self._target(line.corrected.target)
        shown = "Text" if entry.reason is Reason.NOT_SHOWN else "Shown text"
        reused = f"; taken over from {line.reused_from}" if line.reused_from else ""
        yield element(
            "p",
            f"{shown}: {made_words(line.made)}{reused}. Line {entry.number} of the ",
            element("a", "record", href=self._address(self.files.record)),
            ".",
            class_="quiet",
        )

    def _link(self, key: str) -> Html:
        return element("a", key, href=self._address(key))

    def _address(self, key: str) -> str:
        return self.files.root + quote(key)


def _in(language: LanguageSettings) -> dict[str, str]:
    """Return the attributes of an element that holds text of a language."""
    return {"lang": language.translate_code, "dir": direction(language.translate_code)}


def _piece(piece: Piece) -> str:
    return element(_TAGS[piece.kind], piece.text) if piece.kind in _TAGS else piece.text


def _section_id(number: int) -> str:
    return f"section-{number}"
