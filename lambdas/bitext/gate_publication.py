"""The gate inside the workflow: the last wall before a document is published."""

from __future__ import annotations

from bitext.documents import Document
from bitext.errors import DamagedTranslation
from bitext.gate import AssemblyRecord, check
from bitext.planning import Action, DocumentPlan


def refuse_damage(plan: DocumentPlan, translated: Document) -> None:
    """Refuse a document that lost or altered something of its source.

    Segments whose translation was damaged are no matter here: the source stands in for them, and
    they are flagged.

    Raises:
        DamagedTranslation: the gate finds damage; the message tells the first and how many.
    """
    damage = check(plan.source, translated, human=plan.human, record=assembly_record(plan)).damage
    if damage:
        more = f" (and {len(damage) - 1} more)" if len(damage) > 1 else ""
        reason = f"damaged {damage[0].kind}: {damage[0].message}{more}"
        blocks = {finding.block for finding in damage if finding.block >= 0}
        raise DamagedTranslation(plan.source.name, reason, damage[0].place, blocks)


def assembly_record(plan: DocumentPlan) -> AssemblyRecord:
    """Return what a plan tells the gate: what people left out, and their sentences."""
    absent = frozenset(
        block.block
        for block in plan.blocks
        if block.action in (Action.ABSENT, Action.KEEP) and not block.human
    )
    kept = {
        block.block: [(s.segment.key, s.kept) for s in block.segments if s.kept is not None]
        for block in plan.blocks
        if any(s.kept is not None for s in block.segments)
    }
    return AssemblyRecord(absent, kept)
