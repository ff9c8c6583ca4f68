"""What the gate reports: findings, each with an id that stays the same, and the report.

A finding of severity `damage` keeps a document from being published. One of severity `change` is
what people do on purpose, or what they wrote themselves: it is listed and does no harm.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

_LONGEST_QUOTE = 60


class Severity(StrEnum):
    """What a finding means for the document."""

    DAMAGE = "damage"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between a document and its translation.

    Attributes:
        kind: what differs: block, label, role, citation, math, code, link, image, tab, table …
        severity: damage, or a change that people make on purpose.
        message: what is so, in plain words; literally true.
        source_place: where it stands in the source ("line 12"), "" when it has no place there.
        place: where it stands in the translation, or where it should.
        identity: what the id is made from: no line numbers, so that it outlives other edits.
        id: 12 hexadecimal digits, unique in the report (`Report` numbers what repeats).
        accepted: whether a person has read and accepted it.
        block: the index of the source's block that it is in; -1 where it is in none.
    """

    kind: str
    severity: Severity
    message: str
    source_place: str
    place: str
    identity: str
    id: str = ""
    accepted: bool = False
    block: int = -1

    def to_json(self) -> dict[str, Any]:
        """Return the finding as scripts get it."""
        return {
            "id": self.id,
            "severity": self.severity.value,
            "kind": self.kind,
            "source_place": self.source_place,
            "place": self.place,
            "message": self.message,
            "accepted": self.accepted,
        }


@dataclass(frozen=True)
class Report:
    """Everything that differs between a document and its translation.

    Attributes:
        document: the source's name.
        findings: the findings, in the order of the source.
    """

    document: str
    findings: tuple[Finding, ...]

    @property
    def damage(self) -> tuple[Finding, ...]:
        """The findings for which the document must not be published."""
        return tuple(f for f in self.findings if f.severity is Severity.DAMAGE and not f.accepted)

    @property
    def changes(self) -> tuple[Finding, ...]:
        """The findings that are listed only."""
        return tuple(f for f in self.findings if f.severity is Severity.CHANGE)

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """The damage that a person has accepted."""
        return tuple(f for f in self.findings if f.severity is Severity.DAMAGE and f.accepted)

    def to_json(self) -> dict[str, Any]:
        """Return the report as scripts get it."""
        return {
            "document": self.document,
            "damaged": bool(self.damage),
            "findings": [finding.to_json() for finding in self.findings],
            "counts": {
                "damage": len(self.damage),
                "change": len(self.changes),
                "accepted": len(self.accepted),
            },
        }


def make_report(
    document: str, findings: list[Finding], accepted: AbstractSet[str] = frozenset()
) -> Report:
    """Number the findings that are alike, give each its id, and mark those that are accepted."""
    seen: dict[str, int] = {}
    numbered = []
    for finding in findings:
        content = f"{finding.kind}\0{finding.identity}"
        number = seen[content] = seen.get(content, 0) + 1
        name = sha256(f"{content}\0{number}".encode()).hexdigest()[:12]
        numbered.append(replace(finding, id=name, accepted=name in accepted))
    return Report(document, tuple(numbered))


def quoted(text: str) -> str:
    """Return a piece of a document for a message: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"
