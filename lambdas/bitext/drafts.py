"""From which text a person made a human edition, and which of its sentences are theirs.

People download a document that AMTS published, change some of it, and hand it in as a human
edition. What they left as the engine wrote it nobody has looked at, as far as anyone can know: it
stays machine text. And the source that the draft was made from is the source that the edition
translates, whatever the source says today.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise

from bitext.documents import BlockKind, Document
from bitext.effort import changes, is_same
from bitext.pairing import Bitext
from bitext.provenance import Made, Provenance
from bitext.records import Corrected, FileRef, Line, Record
from bitext.segments import meaning, segment_document
from bitext.settings import LanguageSettings, SentenceRules
from bitext.words import words

DRAFTS = 8
"""Publications of a document, the latest ones, that a new human file may have been made from."""

SHARED = 0.4
"""Smallest share of a text's pairs of words that its draft holds too."""
# So many sentences whose source changed, all of them edited, show that people worked from the new
# source, even where they edited most of the others as well.
_TELLING = 3
_BUSY = 0.5


@dataclass(frozen=True)
class Candidate:
    """A text that a human edition may have been made from.

    Attributes:
        document: the text.
        lines: for each of its sentences the line of a record that tells of it, or None.
        origin: the source that it translates, None when nobody knows.
        record: the record.
    """

    document: Document
    lines: Sequence[Line | None]
    origin: FileRef | None
    record: Record


@dataclass(frozen=True)
class Base:
    """What a human edition rests on.

    Attributes:
        origin: the source that it was made from; None: the source as it is now.
        made: who wrote each of its sentences, in order; empty: people wrote all of it.
        corrected: the machine text that people changed, by the index of a sentence.
        newer: people's text that was published before, by source sentence, each with its maker. It
            serves where the edition, made from an older draft, still holds that draft's text.
    """

    origin: FileRef | None = None
    made: Sequence[Made] = ()
    corrected: Mapping[int, Corrected] = field(default_factory=dict)
    newer: Mapping[str, tuple[str, Made]] = field(default_factory=dict)


NO_BASE = Base()
"""People wrote all of it, from the source as it is now; or there is no edition."""


def candidates(
    record: Record, published: Document | None, human: Document | None, rules: SentenceRules
) -> list[Candidate]:
    """Return the texts that a record tells of: the published one, and the edition it was made from.

    Args:
        record: the record.
        published: the document that it tells of; None when it is known already.
        human: the human edition that that was made from, likewise.
        rules: the target language's rules for sentences.
    """
    found = []
    texts = ((published, record.sentences, record.source), (human, record.edition, record.origin))
    for document, numbers, origin in texts:
        if document is None:
            continue
        count = len(segment_document(document, rules))
        if count == len(numbers):  # else the rules changed since
            lines = [record.lines[n] if n >= 0 else None for n in numbers]
            found.append(Candidate(document, lines, origin, record))
    return found


def find_draft(
    human: Document, texts: Sequence[Candidate], rules: SentenceRules
) -> Candidate | None:
    """Return the text that a human edition was made from, or None.

    It is the one that most sentences and blocks of code were left of; of equal ones the one that
    shares most pairs of words with it, then the first. Text that people wrote anew may resemble an
    edition that they never saw; what they left as it was tells what lay before them.

    Args:
        human: the human edition.
        texts: what it may have been made from, the newest first.
        rules: the target language's rules for sentences.
    """
    own = _word_pairs(human, rules)
    least = max(SHARED * own.total(), 1)
    left = _pieces(human, rules)
    best, most = None, (0, 0)
    for text in texts:
        shared = (own & _word_pairs(text.document, rules)).total()
        likeness = (left & _pieces(text.document, rules)).total(), shared
        if shared >= least and likeness > most:
            best, most = text, likeness
    return best


def newer_texts(record: Record, *, spaced: bool) -> dict[str, tuple[str, Made]]:
    """Return the text of people that a document shows, by source sentence.

    Args:
        record: the record of the document.
        spaced: whether its language separates sentences by spaces.
    """
    joiner = " " if spaced else ""
    return {
        line.source[0]: (joiner.join(line.target), line.made)
        for line in record.lines
        if line.published and line.kind == "" and not line.flag and line.target
        if len(line.source) == 1 and line.made.by is Provenance.HUMAN
    }


def inherited(human: Document, draft: Candidate, own: Made, rules: SentenceRules) -> Base:
    """Return who wrote the sentences of a human edition that was made from a draft.

    Args:
        human: the human edition.
        draft: the draft.
        own: how what the draft does not hold came to be: people wrote it.
        rules: the target language's rules for sentences.
    """
    now = [segment.key for segment in segment_document(human, rules)]
    then = [segment.key for segment in segment_document(draft.document, rules)]
    made = [own] * len(now)
    corrected: dict[int, Corrected] = {}
    for here, there in _same(now, then):
        line = draft.lines[there]
        # Text that stood in for a translation, and was left so, is nobody's work either.
        made[here] = line.made if line is not None else own
        if line is not None and line.corrected is not None:
            corrected[here] = line.corrected
    return Base(draft.origin, tuple(made), corrected)


@dataclass(frozen=True, slots=True)
class Correction:
    """What became of a sentence of machine text in the edition that people made of it.

    Attributes:
        document: the document's path.
        source: the source's sentences.
        sentence: the index of the edition's sentence.
        draft: the machine text.
        final: the edition's text.
        changed: whether people changed it.
        made: who wrote the draft.
    """

    document: str
    source: tuple[str, ...]
    sentence: int
    draft: str
    final: str
    changed: bool
    made: Made


def corrections(
    path: str, bitext: Bitext, draft: Candidate, target_language: LanguageSettings
) -> list[Correction]:
    """Return what became of a draft's machine text in the edition that people made of it.

    Args:
        path: the document's path.
        bitext: the draft's source and the edition, aligned.
        draft: the draft.
        target_language: settings of the target language.
    """
    drafted: dict[tuple[str, ...], deque[Corrected]] = defaultdict(deque)
    joiner = " " if target_language.sentences.spaced else ""
    for line in draft.record.lines:
        text = _machine_text(line, joiner)
        if line.published and line.source and text is not None:
            drafted[line.source].append(text)
    sentences = segment_document(bitext.target, target_language.sentences)
    index = {(s.block, s.start): n for n, s in enumerate(sentences)}
    found = []
    for bead in bitext.beads:
        source = tuple(s.key for s in bead.source)
        texts = _taken(source, drafted) if source and bead.target else []
        if texts:
            first = index[bead.target[0].block, bead.target[0].start]
            machine = joiner.join(text.target for text in texts)
            final = joiner.join(t.key for t in bead.target)
            changed = not is_same(machine, final)
            found.append(Correction(path, source, first, machine, final, changed, texts[0].made))
    return found


def with_corrections(base: Base, found: Sequence[Correction]) -> Base:
    """Add the machine text that people changed to what an edition rests on."""
    changed = {
        one.sentence: Corrected(one.draft, one.made, *changes(one.draft, one.final))
        for one in found
        if one.changed and (not base.made or base.made[one.sentence].by is Provenance.HUMAN)
    }
    return replace(base, corrected={**base.corrected, **changed}) if changed else base


def worked_ahead(
    human: Document, draft: Candidate, now: Collection[str], rules: SentenceRules
) -> bool:
    """Whether people made an edition from the source as it is now, although the draft is older.

    Nothing tells so for sure. But where the source changed since the draft, someone who worked from
    the new source changed the translation too, and someone who did not left it.

    Args:
        human: the edition.
        draft: the draft that it was made from.
        now: the keys of the source's sentences as they are now.
        rules: the target language's rules for sentences.
    """
    theirs = {segment.key for segment in segment_document(human, rules)}
    said = {meaning(key) for key in now}
    changed: list[bool] = []
    same: list[bool] = []
    sentences = segment_document(draft.document, rules)
    for sentence, line in zip(sentences, draft.lines, strict=True):
        if line is not None and line.source:
            edited = sentence.key not in theirs
            is_old = any(meaning(key) not in said for key in line.source)
            (changed if is_old else same).append(edited)
    if not changed or not all(changed):
        return False
    return len(changed) >= _TELLING or sum(same) <= _BUSY * len(same)


def _taken(
    source: tuple[str, ...], drafted: Mapping[tuple[str, ...], deque[Corrected]]
) -> list[Corrected]:
    """Take the machine text of a bead's sentences: of all at once, else of each; or none.

    People join sentences that a machine translated one by one.
    """
    parts = [source] if drafted.get(source) else [(key,) for key in source]
    if any(len(drafted.get(part, ())) < count for part, count in Counter(parts).items()):
        return []
    return [drafted[part].popleft() for part in parts]


def _machine_text(line: Line, joiner: str) -> Corrected | None:
    """Return the machine text that a line's target is, or was before people changed it."""
    if line.made.by is Provenance.MACHINE:
        return Corrected(joiner.join(line.target), line.made)
    return line.corrected


def _same(now: Sequence[str], then: Sequence[str]) -> list[tuple[int, int]]:
    """Return the sentences that stand in both texts, in order first and then wherever they are."""
    matcher = SequenceMatcher(None, now, then, autojunk=False)
    found = [
        (here + n, there + n)
        for here, there, size in matcher.get_matching_blocks()
        for n in range(size)
    ]
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for number in sorted(set(range(len(then))) - {there for _, there in found}):
        waiting[then[number]].append(number)
    for number in sorted(set(range(len(now))) - {here for here, _ in found}):
        if waiting[now[number]]:
            found.append((number, waiting[now[number]].popleft()))
    return found


def _pieces(document: Document, rules: SentenceRules) -> Counter[str]:
    """Return the sentences and blocks of code of a document."""
    code = (n for n, (_, block) in enumerate(document.blocks) if block.kind is BlockKind.CODE)
    found = Counter(document.raw(n).strip() for n in code)
    found.update(segment.key for segment in segment_document(document, rules))
    return found


def _word_pairs(document: Document, rules: SentenceRules) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for segment in segment_document(document, rules):
        found.update(pairwise(["", *words(segment.visible), ""]))
    return found
