"""Selection: which pairs of an edition are good enough to be parallel data, and why others are not.

What breaks Amazon Translate's rules (`bitext.parallel_data`) is left out here and counted, because
the service would drop it without a word. Every bead of the documents and every translation unit is
either chosen or left out with one reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bitext.example_text import example_text
from bitext.newest import newest
from bitext.pairing import Bead, Bitext, is_untranslated
from bitext.pairs import UNIT, Pair, Reason, Selection, moment, written_moment
from bitext.parallel_data import FORBIDDEN_START, MAX_BYTES, FileFormat
from bitext.placeholders import SharedText
from bitext.proportion import Proportion
from bitext.segments import one_line
from bitext.settings import Granularity, LanguageSettings
from bitext.translation_memory import TranslationUnit

# Letters may follow a placeholder (a suffix in Turkish), and Chinese ones stand right before it.
_TOKEN = re.compile(r"(?<![A-Za-z0-9_])P\d+")
# Markup that lost its other half and so is no placeholder: it would be learnt as text.
_HALF = re.compile(r"`|\\[A-Za-z]{2,}|\$[^$]*\\|:(?:numref|eqref|cite[a-z]*|label|ref):|\]\(|\*\*")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s*")
# Joiners and wide spaces: not printable for Python, and yet part of a text.
_KEPT = "\u200b\u200c\u200d\u00a0\u3000"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A pair with what its judgement needs."""

    pair: Pair
    references_agree: bool
    placeholders_agree: bool
    is_copy: bool
    held_out: bool
    unreviewed: bool = False


def select(
    bitexts: Iterable[Bitext],
    target_language: LanguageSettings,
    *,
    granularity: Granularity | None = None,
    min_confidence: float | None = None,
    held_out: Collection[str] = (),
    units: Iterable[TranslationUnit] = (),
    changed: Mapping[str, str] | None = None,
    file_format: FileFormat = FileFormat.CSV,
    wanted: Callable[[Pair], bool] | None = None,
) -> Selection:
    """Choose the pairs that become parallel data.

    Of equal sources the newest translation stays (see `bitext.newest`). A JSONL file is for people
    and their tools, not for the service: there all pairs that can be trusted stay, repeated ones
    and long ones too.

    Args:
        bitexts: human-translated documents.
        target_language: settings of the target language.
        granularity: sentence or paragraph; the language's own when None.
        min_confidence: beads below it are left out; the language's own when None.
        held_out: source texts (as `Pair.source`) of documents that are scored; an example that
            repeats one of them would make the score meaningless.
        units: pairs without documents; they are taken as their files say them.
        changed: when a document's translation was last changed (ISO 8601), by the name of the
            bitext's source document.
        file_format: the file that the pairs are for: JSONL has none of the service's rules, TMX
            none for a text's first character.
        wanted: whether a pair belongs to the subject (see `bitext.keywords`); all do when None.
    """
    granularity = granularity or target_language.granularity
    threshold = target_language.min_confidence if min_confidence is None else min_confidence
    dates = changed or {}
    held = frozenset(held_out)
    candidates = [
        candidate
        for bitext in bitexts
        for candidate in _of_document(
            bitext, granularity, target_language, held, dates.get(bitext.source.name, "")
        )
    ]
    candidates.extend(_of_unit(unit, held) for unit in units)
    good = [c.pair for c in candidates if c.pair.confidence >= threshold]
    proportion = Proportion.measured((pair.source, pair.target) for pair in good)
    chosen, rejected = [], []
    for candidate in candidates:
        reason = _reason(candidate, threshold, proportion, file_format)
        if reason is None and wanted and not wanted(candidate.pair):
            reason = Reason.NO_KEYWORD
        if reason is None:
            chosen.append(candidate.pair)
        else:
            rejected.append(candidate.pair.rejected(reason))
    if file_format is FileFormat.JSONL:
        return Selection(tuple(chosen), tuple(rejected))
    kept, older = newest(chosen)
    return Selection(tuple(kept), (*rejected, *older))


def with_refused(
    selection: Selection,
    refused: Iterable[tuple[Bitext, Reason]],
    target_language: LanguageSettings,
    granularity: Granularity | None = None,
) -> Selection:
    """Add documents that are left out as a whole, so that each of their pairs is counted.

    Args:
        selection: what was chosen of the other documents.
        refused: the documents, each with what is wrong with it (see `bitext.pair_checks`).
        target_language: settings of the target language.
        granularity: sentence or paragraph; the language's own when None.
    """
    size = granularity or target_language.granularity
    left_out = (
        candidate.pair.rejected(reason)
        for bitext, reason in refused
        for candidate in _of_document(bitext, size, target_language, frozenset(), "")
    )
    return Selection(selection.pairs, (*selection.rejected, *left_out))


def source_texts(bitext: Bitext, target_language: LanguageSettings) -> set[str]:
    """Return the source texts of all beads of a document, to hold them out."""
    texts = {_texts(bead, target_language).source for bead in bitext.beads if bead.source}
    return texts | {s.visible for bead in bitext.beads for s in bead.source}


def _of_document(
    bitext: Bitext,
    granularity: Granularity,
    target_language: LanguageSettings,
    held_out: frozenset[str],
    changed: str,
) -> Iterator[_Candidate]:
    when = written_moment(moment(changed))
    for bead, shared, kind, size, unreviewed in _beads(bitext, granularity, target_language):
        pair = Pair(
            shared.source,
            shared.target,
            bead.confidence,
            bitext.source.name,
            kind=kind,
            granularity=size,
            source_place=bitext.source.place(bead.source[0].block) if bead.source else "",
            target_place=bitext.target.place(bead.target[0].block) if bead.target else "",
            changed=when,
            sentences=(len(bead.source), len(bead.target)),
        )
        is_copy = len(bead.source) == len(bead.target) and all(
            is_untranslated(s, t) for s, t in zip(bead.source, bead.target, strict=True)
        )
        held = pair.source in held_out or any(s.visible in held_out for s in bead.source)
        yield _Candidate(
            pair,
            shared.references_agree,
            shared.placeholders_agree,
            is_copy,
            held_out=held,
            unreviewed=unreviewed,
        )


def _beads(
    bitext: Bitext, granularity: Granularity, target_language: LanguageSettings
) -> Iterator[tuple[Bead, SharedText, str, Granularity, bool]]:
    """Yield sentence beads, or one bead for each paragraph that fits the service's limit.

    Each with its texts, its kind, its granularity, and whether nobody reviewed some of it.
    """

    def sentence(number: int) -> tuple[Bead, SharedText, str, Granularity, bool]:
        bead = bitext.beads[number]
        kind = f"{len(bead.source)}-{len(bead.target)}"
        unreviewed = number in bitext.unreviewed
        return bead, _texts(bead, target_language), kind, "sentence", unreviewed

    if granularity == "sentence":
        yield from map(sentence, range(len(bitext.beads)))
        return
    by_block: dict[int, list[int]] = {}
    for index, bead in enumerate(bitext.beads):
        by_block.setdefault(bead.blocks, []).append(index)
    for number, indices in by_block.items():
        beads = [bitext.beads[index] for index in indices]
        source = tuple(s for bead in beads for s in bead.source)
        target = tuple(t for bead in beads for t in bead.target)
        blocks = bitext.block_beads[number]
        whole = Bead(source, target, blocks.confidence, number)
        texts = _texts(whole, target_language)
        if len(beads) > 1 and source and target and _too_long(texts.source, texts.target):
            yield from map(sentence, indices)  # its sentences, rather than nothing
        else:
            # Of two joined paragraphs one may hold nothing to translate.
            here = len({s.block for s in source})
            there = len({t.block for t in target})
            unreviewed = not bitext.unreviewed.isdisjoint(indices)
            yield whole, texts, f"{here}-{there}", "paragraph", unreviewed


def _of_unit(unit: TranslationUnit, held_out: frozenset[str]) -> _Candidate:
    source, target = _printable(unit.source), _printable(unit.target)
    pair = Pair(
        source,
        target,
        unit.confidence,
        unit.file,
        kind=UNIT,
        source_place=unit.place,
        target_place=unit.place,
        changed=written_moment(moment(unit.changed)),
    )
    same = Counter(_TOKEN.findall(source)) == Counter(_TOKEN.findall(target))
    held = bool(held_out) and _repeats(source, held_out)
    return _Candidate(
        pair, references_agree=True, placeholders_agree=same, is_copy=False, held_out=held
    )


def _repeats(source: str, held_out: frozenset[str]) -> bool:
    """Whether a text, or sentences in it, are among those held out."""
    pieces = [piece for piece in _SENTENCE_END.split(source) if piece]
    runs = (
        " ".join(pieces[i:j])
        for i in range(len(pieces))
        for j in range(i + 1, min(i + 4, len(pieces)) + 1)
    )
    return source in held_out or any(_renumbered(run) in held_out for run in runs)


def _renumbered(text: str) -> str:
    """Return a text with its placeholders numbered from 0, as in a sentence of its own."""
    numbers: dict[str, int] = {}
    return _TOKEN.sub(lambda found: f"P{numbers.setdefault(found[0], len(numbers))}", text)


def _texts(bead: Bead, target_language: LanguageSettings) -> SharedText:
    shared = example_text(bead.source, bead.target, spaced=target_language.sentences.spaced)
    return SharedText(
        _printable(shared.source),
        _printable(shared.target),
        shared.references_agree,
        shared.placeholders_agree,
    )


def _reason(
    candidate: _Candidate, threshold: float, proportion: Proportion, file_format: FileFormat
) -> Reason | None:
    """Say what speaks against a pair, the weightiest first."""
    pair = candidate.pair
    if not pair.source or not pair.target:
        return Reason.UNALIGNED
    tests = (
        (candidate.unreviewed, Reason.UNREVIEWED),
        (pair.confidence < threshold, Reason.LOW_CONFIDENCE),
        (candidate.held_out, Reason.HELD_OUT),
        (not candidate.references_agree, Reason.REFERENCES_DIFFER),
        (not candidate.placeholders_agree, Reason.PLACEHOLDERS_DIFFER),
        (pair.source == pair.target or candidate.is_copy, Reason.UNTRANSLATED),
        (not _has_words(pair.source) or not _has_words(pair.target), Reason.NO_WORDS),
        (_HALF.search(pair.source) or _HALF.search(pair.target), Reason.HALF_PLACEHOLDER),
        (not proportion.fits(pair.source, pair.target), Reason.OUT_OF_PROPORTION),
    )
    return next((reason for applies, reason in tests if applies), _broken_rule(pair, file_format))


def _broken_rule(pair: Pair, file_format: FileFormat) -> Reason | None:
    """Say which of Amazon Translate's rules for a file of parallel data a sound pair breaks."""
    if file_format is FileFormat.JSONL:
        return None
    if _too_long(pair.source, pair.target):
        return Reason.TOO_LONG
    starts = pair.source.startswith(FORBIDDEN_START) or pair.target.startswith(FORBIDDEN_START)
    if starts and file_format is not FileFormat.TMX:
        return Reason.FORBIDDEN_START
    return None


def _has_words(text: str) -> bool:
    return any(character.isalpha() for character in _TOKEN.sub(" ", text))


def _too_long(source: str, target: str) -> bool:
    return max(len(source.encode()), len(target.encode())) > MAX_BYTES


def _printable(text: str) -> str:
    """Leave out control characters: a field must be one line of text."""
    if text.isprintable():
        return one_line(text)
    return one_line("".join(c for c in text if c.isprintable() or c.isspace() or c in _KEPT))
