"""Corrections that people made more than once: proposals for the glossary.

Where people replaced a few words of machine text by the same other words in several sentences, the
source phrase that these sentences share, and others hardly have, is a term that the glossary lacks.
Words count as the same when they begin alike, so that an inflection is no other correction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bitext.glossary_terms import Term
from bitext.pairing import Bitext
from bitext.segments import Segment
from bitext.term_finding import (
    SourceTerms,
    beginning,
    is_character,
    original_words,
    singular,
    words,
)

LEAST_TIMES = 2
"""Sentences in which a correction was made, for a proposal."""

LEAST_SHARE = 0.6
"""Smallest part of the sentences with a correction that have the source phrase."""

LEAST_SPECIFIC = 0.3
"""Smallest part of the sentences with a source phrase in which the correction was made. Below it
the phrase is an everyday word that stands there by chance."""

MOST_WORDS = 3
"""Longest phrase, on each side. Longer stretches are sentences written anew."""

MOST_CHARACTERS = 8
"""The same in a script without spaces, in characters."""

_LEAST_LETTERS = 3

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A sentence whose machine text a person changed."""

    source: str
    machine: str
    human: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A term that people always say otherwise than the machine does.

    Attributes:
        source: the source phrase.
        target: what people write, in the form that is the most frequent.
        machine: what the machine wrote.
        times: sentences in which people replaced it.
        sentences: sentences that have the source phrase.
    """

    source: str
    target: str
    machine: str
    times: int
    sentences: int


def corrections_of(machine: Bitext, human: Bitext, min_confidence: float) -> Iterator[Correction]:
    """Yield the sentences that a machine and a human translation of one document both have.

    Args:
        machine: the source and its machine translation.
        human: the same source and the human translation.
        min_confidence: pairs of sentences below this posterior probability (0..1) are passed over.
    """
    by_source = {
        bead.source: bead.target
        for bead in machine.beads
        if bead.source and bead.target and bead.confidence >= min_confidence
    }
    for bead in human.beads:
        before = by_source.get(bead.source)
        if before and bead.target and bead.confidence >= min_confidence:
            yield Correction(*(_text(side) for side in (bead.source, before, bead.target)))


def propose(
    corrections: Iterable[Correction],
    known: Sequence[Term] = (),
    common: Collection[str] = (),
    least: int = LEAST_TIMES,
) -> list[Proposal]:
    """Return what people corrected more than once, the most frequent first, a line per phrase.

    Args:
        corrections: the sentences that people changed, and those that they left as they were: these
            tell how often a phrase needs no correction.
        known: the glossary's terms; what holds one of them is no proposal.
        common: frequent words of both languages, in small letters. No term begins or ends with one
            in the source, or consists of them in the target.
        least: sentences in which a correction was made, for a proposal.
    """
    ordinary = {singular(word) for word in common} | set(common)
    finder = SourceTerms(known)
    phrases: list[frozenset[Phrase]] = []
    totals: Counter[Phrase] = Counter()
    places: dict[tuple[Phrase, Phrase], list[int]] = defaultdict(list)
    forms: dict[Phrase, Counter[str]] = defaultdict(Counter)
    written: dict[Phrase, Counter[str]] = defaultdict(Counter)
    for number, correction in enumerate(dict.fromkeys(corrections)):
        of_source = {
            phrase: text
            for phrase, text in _phrases(original_words(correction.source))
            if ordinary.isdisjoint((phrase[0], phrase[-1]))
        }
        phrases.append(frozenset(of_source))
        totals.update(of_source.keys())
        for phrase, text in of_source.items():
            written[phrase][text] += 1
        for before, after in set(_replaced(correction)):
            if ordinary.issuperset(words(joined(after))):
                continue
            keys = _key(before), _key(after)
            places[keys].append(number)
            forms[keys[0]][joined(before)] += 1
            forms[keys[1]][joined(after)] += 1
    best: dict[Phrase, Proposal] = {}
    for (before, after), numbers in sorted(places.items(), key=lambda item: -len(item[1])):
        if len(numbers) < least:
            continue
        phrase, times = _shared(numbers, phrases, totals, least)
        if not phrase or phrase in best:
            continue
        source = written[phrase].most_common(1)[0][0]
        if finder.of(source):
            continue
        target, machine = (forms[key].most_common(1)[0][0] for key in (after, before))
        best[phrase] = Proposal(source, target, machine, times, totals[phrase])
    return sorted(best.values(), key=lambda proposal: (-proposal.times, proposal.source))


def joined(text: Sequence[str]) -> str:
    """Return words as one text, without spaces in a script that has none."""
    return ("" if all(map(is_character, text)) else " ").join(text)


def _text(segments: Sequence[Segment]) -> str:
    return " ".join(segment.visible for segment in segments)


def _is_short(text: Sequence[str]) -> bool:
    return len(text) <= (MOST_CHARACTERS if all(map(is_character, text)) else MOST_WORDS)


def _replaced(correction: Correction) -> Iterator[tuple[Phrase, Phrase]]:
    machine, human = original_words(correction.machine), original_words(correction.human)
    here, there = _key(machine), _key(human)
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "replace" and _is_short(machine[a:b]) and _is_short(human[c:d]):
            yield tuple(machine[a:b]), tuple(human[c:d])


def _key(text: Sequence[str]) -> Phrase:
    return tuple(beginning(word) for each in text for word in words(each))


def _phrases(text: Sequence[str]) -> Iterator[tuple[Phrase, str]]:
    forms = [singular("".join(words(word))) for word in text]
    for start in range(len(text)):
        for end in range(start + 1, min(start + MOST_WORDS, len(text)) + 1):
            letters = [form for form in forms[start:end] if form.isalpha()]
            if len(letters) == end - start and max(map(len, letters)) >= _LEAST_LETTERS:
                yield tuple(forms[start:end]), joined(text[start:end])


def _shared(
    numbers: Sequence[int],
    phrases: Sequence[frozenset[Phrase]],
    totals: Counter[Phrase],
    least: int,
) -> tuple[Phrase, int]:
    """Return the phrase that the corrected sentences share and others lack, and how many have it.

    () when there is none.
    """
    counts = Counter(phrase for number in numbers for phrase in phrases[number])
    least = max(least, round(LEAST_SHARE * len(numbers)))
    found = [
        (count * count / totals[phrase], count, len(phrase), phrase)
        for phrase, count in counts.items()
        if count >= least and count / totals[phrase] >= LEAST_SPECIFIC
    ]
    if not found:
        return (), 0
    _, count, _, phrase = max(found)
    return phrase, count
