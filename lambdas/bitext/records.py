"""The record of a published document: each of its texts with its source and who wrote it.

A record is the file `state/bitext/<language>/<path>.jsonl`: a header, then a line per bead, in the
order of the source, then the beads of the human edition that the document does not show (their
source changed since). The next run reads it, so that machine text is not translated twice and human
text stays human; people read it in their own tools.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bitext.errors import InvalidInput
from bitext.provenance import Made, Provenance

FORMAT = 2
"""Version of the file's form. A record of another version counts as none."""

FORMER = "former"
"""`Line.kind` of machine text whose sentence the source no longer has."""

_TEXTS = ("language", "path", "run", "at", "translation")


@dataclass(frozen=True, slots=True)
class FileRef:
    """One version of one file of the book bucket."""

    key: str
    version: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What stood at a sentence's place before its source changed.

    Attributes:
        source: the earlier source text.
        target: its translation, which a reviewer may want back.
        made: who wrote that.
    """

    source: str
    target: str
    made: Made


@dataclass(frozen=True, slots=True)
class Corrected:
    """The machine text that a person changed, and how much.

    Attributes:
        target: the machine text.
        made: which engine made it, when.
        characters: characters inserted, deleted or replaced (edit distance).
        words: words likewise; in a language without spaces each character of its script counts.
    """

    target: str
    made: Made
    characters: int = 0
    words: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One bead of a target document.

    Attributes:
        source: the source's sentences, markup as written; none for text of the target alone.
        target: the target's sentences; none for what people left out.
        made: who wrote the target.
        confidence: how sure it is that the two belong together (0..1).
        block: the index of the source's block; -1 for text of the target alone, and for beads that
            the document does not show.
        place: where it stands in the source ("line 12").
        section: the headings that it stands under, as in the source, " > " between them.
        published: whether the target document shows it; else the human edition alone does.
        flag: why it needs a person's eye, "" when it does not.
        kind: "code" for a code block that needs a person's eye; "former" for machine text of a
            sentence that the source no longer has; else "".
        earlier: what stood here before the source changed.
        corrected: the machine text that a person changed.
        reused_from: the document whose translation of the same sentence it is, "" for its own.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    made: Made
    confidence: float = 1.0
    block: int = -1
    place: str = ""
    section: str = ""
    published: bool = True
    flag: str = ""
    kind: str = ""
    earlier: Earlier | None = None
    corrected: Corrected | None = None
    reused_from: str = ""

    @property
    def target_text(self) -> str:
        """The target as it stands in the document, when it is one text."""
        return " ".join(self.target)


@dataclass(frozen=True)
class Record:
    """What is known of one published document.

    Attributes:
        language: the target language.
        path: the document's path.
        run: the run that published it.
        at: when, ISO 8601.
        source: the source that it was made from.
        human: the human edition that it was made from, or None.
        origin: the source that the human edition was made from, or None.
        beside: the origin that lay beside the human edition in the bucket, or None. `origin` is
            another one when people edited a newer draft and left the old origin where it was.
        published: the target document as it was written.
        translation: digest of the settings that machine text depends on.
        lines: its beads.
        sentences: for each sentence of the published document, in order, the index of the line that
            tells who wrote it; -1 when none does.
        edition: likewise for each sentence of the human edition.
    """

    language: str
    path: str
    run: str
    at: str
    source: FileRef
    human: FileRef | None
    origin: FileRef | None
    beside: FileRef | None
    published: FileRef
    translation: str
    lines: tuple[Line, ...]
    sentences: tuple[int, ...] = ()
    edition: tuple[int, ...] = ()

    def made_of(self, numbers: Sequence[int]) -> list[Made | None]:
        """Return who wrote each sentence of `sentences` or `edition`; None: nobody knows."""
        return [self.lines[n].made if n >= 0 else None for n in numbers]


def write_record(record: Record) -> bytes:
    """Return the file of a record."""
    header = {
        "format": FORMAT,
        **{name: getattr(record, name) for name in (*_TEXTS, "sentences", "edition")},
        **{
            name: asdict(ref) if (ref := getattr(record, name)) else None
            for name in ("source", "human", "origin", "beside", "published")
        },
    }
    values = [header, *(_line_values(line) for line in record.lines)]
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode()


def read_record(content: bytes, key: str) -> Record | None:
    """Read a record; None for one of another version of AMTS.

    Raises:
        InvalidInput: it is no record; the message names the key.
    """
    try:
        values = [json.loads(line) for line in content.split(b"\n") if line.strip()]
        header = values[0] if values else {}
        if header.get("format") != FORMAT:
            return None
        return Record(
            **{name: header[name] for name in _TEXTS},
            source=FileRef(**header["source"]),
            human=FileRef(**header["human"]) if header["human"] else None,
            origin=FileRef(**header["origin"]) if header["origin"] else None,
            beside=FileRef(**header["beside"]) if header["beside"] else None,
            published=FileRef(**header["published"]),
            lines=tuple(_read_line(value) for value in values[1:]),
            sentences=tuple(header["sentences"]),
            edition=tuple(header["edition"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidInput(f"{key} is no record of a document") from None


def made_values(made: Made) -> dict[str, str]:
    """Return the JSON form of who wrote a text; what is not known is left out."""
    return {name: str(value) for name, value in asdict(made).items() if value}


def read_made(values: Mapping[str, str]) -> Made:
    """Read `made_values`' form."""
    return Made(**{**values, "by": Provenance(values["by"])})  # type: ignore[arg-type]


def corrected_values(corrected: Corrected) -> dict[str, Any]:
    """Return the JSON form of machine text that people changed."""
    return {**asdict(corrected), "made": made_values(corrected.made)}


def read_corrected(values: Mapping[str, Any]) -> Corrected:
    """Read `corrected_values`' form."""
    return Corrected(**{**values, "made": read_made(values["made"])})


def _line_values(line: Line) -> dict[str, Any]:
    values: dict[str, Any] = {
        "source": list(line.source),
        "target": list(line.target),
        "provenance": line.made.by.value,
        "made": made_values(line.made),
        "confidence": round(line.confidence, 4),
    }
    for name, default in (
        ("block", -1),
        ("place", ""),
        ("section", ""),
        ("published", True),
        ("flag", ""),
        ("kind", ""),
        ("reused_from", ""),
    ):
        if getattr(line, name) != default:
            values[name] = getattr(line, name)
    if line.earlier is not None:
        values["earlier"] = {**asdict(line.earlier), "made": made_values(line.earlier.made)}
    if line.corrected is not None:
        values["corrected"] = corrected_values(line.corrected)
    return values


def _read_line(values: Mapping[str, Any]) -> Line:
    earlier, corrected = values.get("earlier"), values.get("corrected")
    return Line(
        source=tuple(values["source"]),
        target=tuple(values["target"]),
        made=read_made(values["made"]),
        confidence=float(values["confidence"]),
        block=values.get("block", -1),
        place=values.get("place", ""),
        section=values.get("section", ""),
        published=values.get("published", True),
        flag=values.get("flag", ""),
        kind=values.get("kind", ""),
        earlier=Earlier(**{**earlier, "made": read_made(earlier["made"])}) if earlier else None,
        corrected=read_corrected(corrected) if corrected else None,
        reused_from=values.get("reused_from", ""),
    )
