"""The book's own metrics, as the functions write them into their logs (EMF)."""

from __future__ import annotations

NAMESPACE = "AMTS"

DOCUMENTS_PUBLISHED = "DocumentsPublished"
DOCUMENTS_WITH_PROBLEMS = "DocumentsWithProblems"
SEGMENTS_HUMAN = "SegmentsHuman"
SEGMENTS_MACHINE = "SegmentsMachine"
SEGMENTS_FLAGGED = "SegmentsFlagged"
CHARACTERS_SENT = "CharactersSent"
BLEU = "Bleu"
BLEU_PLAIN = "BleuPlain"
