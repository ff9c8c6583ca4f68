"""The book's own metrics, as Report writes them into its log (EMF), one set per language."""

from __future__ import annotations

NAMESPACE = "AMTS"

DOCUMENTS_PUBLISHED = "DocumentsPublished"
DOCUMENTS_WITH_PROBLEMS = "DocumentsWithProblems"
SEGMENTS_HUMAN = "SegmentsHuman"
SEGMENTS_MACHINE = "SegmentsMachine"
SEGMENTS_FLAGGED = "SegmentsFlagged"
CHARACTERS_SENT = "CharactersSent"
COST_USD = "CostUSD"
SHARE_SAVED = "ShareSaved"
BLEU = "Bleu"
BLEU_PLAIN = "BleuPlain"
SEGMENTS_CORRECTED = "SegmentsCorrected"
POST_EDIT_TER = "PostEditTer"
