"""A segment on its way to a translation job, and what came back of it."""

from __future__ import annotations

from dataclasses import dataclass

from bitext.documents import Mark

MISSING = "the translation is missing"


@dataclass(frozen=True, slots=True)
class OutgoingSegment:
    """A segment on its way to the job.

    Attributes:
        id: its element's id, unique in its file, in small letters.
        coded: its coded text.
        marks: the marks of its block.
    """

    id: str
    coded: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class TargetSegment:
    """A segment that came back.

    Attributes:
        coded: the translation as coded text, with the source's marks, ready to be written as
            Markdown: what Markdown would take for markup is escaped in it.
        damage: what is wrong with it, in a few words; "" when it can be used.
    """

    coded: str
    damage: str = ""
