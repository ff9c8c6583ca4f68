"""What a document takes from earlier runs, and the form in which one step hands it to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bitext.drafts import NO_BASE, Base, Candidate
from bitext.planning import Reused
from bitext.provenance import Made
from bitext.records import (
    FileRef,
    corrected_values,
    made_values,
    read_corrected,
    read_made,
)


@dataclass(frozen=True)
class DocumentPast:
    """What a document takes from earlier runs.

    Attributes:
        base: what its human edition rests on.
        reused: translations that were made before, by the ids of segments.
        draft: what the human edition was made from, when that was just found out.
    """

    base: Base = NO_BASE
    reused: Mapping[str, Reused] = field(default_factory=dict)
    draft: Candidate | None = None

    @property
    def is_empty(self) -> bool:
        """Whether a later step need not be told of it."""
        return self.base == NO_BASE and not self.reused


NOTHING = DocumentPast()


def past_values(path: str, past: DocumentPast) -> dict[str, Any]:
    """Return the JSON form of what a document takes from earlier runs.

    How a text came to be is written once, however many texts came to be so.
    """
    makers: dict[Made, int] = {}

    def number(made: Made) -> int:
        return makers.setdefault(made, len(makers))

    base = past.base
    values: dict[str, Any] = {
        "document": path,
        "origin": asdict(base.origin) if base.origin else None,
        "made": [number(made) for made in base.made],
        "newer": {
            key: {"text": text, "made": number(made)} for key, (text, made) in base.newer.items()
        },
        "corrected": {str(n): corrected_values(one) for n, one in base.corrected.items()},
        "reused": {
            name: {
                "source": one.source,
                "text": one.text,
                "made": number(one.made),
                "document": one.document,
            }
            for name, one in past.reused.items()
        },
    }
    return values | {"makers": [made_values(made) for made in makers]}


def read_past(values: Mapping[str, Any]) -> tuple[str, DocumentPast]:
    """Read `past_values`' form: the document's path, and what it takes."""
    makers = [read_made(made) for made in values["makers"]]
    origin = values["origin"]
    base = Base(
        FileRef(**origin) if origin else None,
        tuple(makers[n] for n in values["made"]),
        {int(n): read_corrected(one) for n, one in values["corrected"].items()},
        {key: (one["text"], makers[one["made"]]) for key, one in values["newer"].items()},
    )
    reused = {
        name: Reused(one["text"], makers[one["made"]], one["document"], one["source"])
        for name, one in values["reused"].items()
    }
    return values["document"], DocumentPast(base, reused)
