"""Selection: which pairs of an edition are good enough to be parallel data, and why others are not.

What breaks Amazon Translate's rules (`bitext.parallel_data`) is left out here and counted, because
the service would drop it without a word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from bitext.pairing import Bead, Bitext, is_untranslated
from bitext.pairs import Pair, Reason, RejectedPair, Selection
from bitext.parallel_data import FORBIDDEN_START, MAX_BYTES
from bitext.placeholders import share
from bitext.segments import Segment, one_line
from bitext.settings import Granularity, LanguageSettings


def select(
    bitexts: Iterable[Bitext],
    target_language: LanguageSettings,
    *,
    granularity: Granularity | None = None,
    min_confidence: float | None = None,
    held_out: Collection[str] = (),
) -> Selection:
    """Choose the pairs that become parallel data.

    Args:
        bitexts: human-translated documents, oldest first (of equal sources the last one wins).
        target_language: settings of the target language.
        granularity: sentence or paragraph; the language's own when None.
        min_confidence: beads below it are left out; the language's own when None.
        held_out: source texts (as `Pair.source`) of documents that are scored; an example that
            repeats one of them would make the score meaningless.
    """
    granularity = granularity or target_language.granularity
    threshold = target_language.min_confidence if min_confidence is None else min_confidence
    chosen: dict[str, Pair] = {}
    rejected: list[RejectedPair] = []
    held = frozenset(held_out)
    for bitext in bitexts:
        for bead in _units(bitext, granularity, target_language):
            pair, reason = _judged(bead, bitext.source.name, target_language, threshold, held)
            if reason is None:
                earlier = chosen.pop(pair.source, None)
                if earlier is not None:
                    rejected.append(_rejected(earlier, Reason.DUPLICATE))
                chosen[pair.source] = pair
            else:
                rejected.append(_rejected(pair, reason))
    return Selection(tuple(chosen.values()), tuple(rejected))


def rejected_whole(
    bitext: Bitext,
    reason: Reason,
    target_language: LanguageSettings,
    granularity: Granularity | None = None,
) -> tuple[RejectedPair, ...]:
    """Return all pairs of a document that is left out as a whole."""
    units = _units(bitext, granularity or target_language.granularity, target_language)
    return tuple(
        RejectedPair(*_texts(bead, target_language), bead.confidence, bitext.source.name, reason)
        for bead in units
    )


def source_texts(bitext: Bitext, target_language: LanguageSettings) -> set[str]:
    """Return the source texts of all beads of a document, to hold them out."""
    texts = {_texts(bead, target_language)[0] for bead in bitext.beads if bead.source}
    return texts | {s.visible for bead in bitext.beads for s in bead.source}


def _units(
    bitext: Bitext, granularity: Granularity, target_language: LanguageSettings
) -> Iterator[Bead]:
    """Yield sentence beads, or one bead for each paragraph that fits the service's limit."""
    if granularity == "sentence":
        yield from bitext.beads
        return
    by_block: dict[int, list[Bead]] = {}
    for bead in bitext.beads:
        by_block.setdefault(bead.blocks, []).append(bead)
    for number, beads in by_block.items():
        source = tuple(s for bead in beads for s in bead.source)
        target = tuple(t for bead in beads for t in bead.target)
        whole = Bead(source, target, bitext.block_beads[number].confidence, number)
        if len(beads) > 1 and source and target and _too_long(*_texts(whole, target_language)):
            yield from beads  # its sentences, rather than nothing
        else:
            yield whole


def _texts(bead: Bead, target_language: LanguageSettings) -> tuple[str, str]:
    shared = share(bead.source, bead.target, spaced=target_language.sentences.spaced)
    return _printable(shared.source), _printable(shared.target)


def _judged(
    bead: Bead,
    document: str,
    target_language: LanguageSettings,
    threshold: float,
    held_out: frozenset[str],
) -> tuple[Pair, Reason | None]:
    shared = share(bead.source, bead.target, spaced=target_language.sentences.spaced)
    source, target = _printable(shared.source), _printable(shared.target)
    pair = Pair(source, target, bead.confidence, document)
    reason: Reason | None = None
    if not source or not target:
        reason = Reason.UNALIGNED
    elif bead.confidence < threshold:
        reason = Reason.LOW_CONFIDENCE
    elif source in held_out or any(s.visible in held_out for s in bead.source):
        reason = Reason.HELD_OUT
    elif not shared.references_agree:
        reason = Reason.REFERENCES_DIFFER
    elif not shared.placeholders_agree:
        reason = Reason.PLACEHOLDERS_DIFFER
    elif source == target or _same(bead.source, bead.target):
        reason = Reason.UNTRANSLATED
    elif _too_long(source, target):
        reason = Reason.TOO_LONG
    elif source.startswith(FORBIDDEN_START) or target.startswith(FORBIDDEN_START):
        reason = Reason.FORBIDDEN_START
    return pair, reason


def _same(source: Sequence[Segment], target: Sequence[Segment]) -> bool:
    return len(source) == len(target) and all(
        is_untranslated(s, t) for s, t in zip(source, target, strict=True)
    )


def _too_long(source: str, target: str) -> bool:
    return max(len(source.encode()), len(target.encode())) > MAX_BYTES


def _printable(text: str) -> str:
    """Leave out control characters: a field must be one line of text."""
    if text.isprintable():
        return text
    kept = (c for c in text if c.isprintable() or c in "\u200b\u200c\u200d\u00a0\u3000")
    return one_line("".join(kept))


def _rejected(pair: Pair, reason: Reason) -> RejectedPair:
    return RejectedPair(pair.source, pair.target, pair.confidence, pair.document, reason)
