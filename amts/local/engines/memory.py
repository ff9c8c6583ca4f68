"""Finds, for a segment, the examples that are the same or nearly the same.

Words are compared case-folded and without punctuation; every placeholder counts as the same word,
so that `Run P0` finds the example `Run P4`. Lookup is by an inverted index over the rarest words,
then `difflib` on the few candidates left: thousands of examples and segments take seconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from amts.local.engines.engine import Example
from amts.local.engines.tokens import Word, folded, placeholders, renamed, words

# Of a segment's words, so many of the rarest are looked up; a word in more examples than the cap
# says nothing about which example is near.
_RARE_WORDS = 8
_COMMON_WORD = 400
_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between an example's source and the segment.

    Attributes:
        removed: words that only the example has.
        inserted: words that only the segment has.
    """

    removed: tuple[Word, ...]
    inserted: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class NearMatch:
    """An example near to a segment.

    Attributes:
        example: the example as it was given.
        target: its target with the placeholders that both sources share named as in the segment.
        similarity: 0..1, `difflib`'s ratio over words.
        changes: what differs, in the order of the segment.
    """

    example: Example
    target: str
    similarity: float
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    example: Example
    words: tuple[Word, ...]
    keys: tuple[str, ...]
    counts: Counter[str]


class ExampleMemory:
    """The examples of one parallel data resource, made quick to search.

    Of examples with equal sources the last one counts, as in Amazon Translate. Examples whose two
    sides do not hold the same placeholders are left out: their target could not be filled in.
    """

    def __init__(self, examples: Iterable[Example]) -> None:
        by_source: dict[tuple[str, ...], _Entry] = {}
        for example in examples:
            if not folded(example.target):
                continue
            if Counter(placeholders(example.source)) != Counter(placeholders(example.target)):
                continue
            found = tuple(words(example.source))
            keys = tuple(word.key for word in found)
            if keys:
                by_source[(_ending(example.source), *keys)] = _Entry(
                    example, found, keys, Counter(keys)
                )
        self._by_source = by_source
        self._entries = list(by_source.values())
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            for key in entry.counts:
                self._by_word[key].append(number)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def examples(self) -> list[Example]:
        """The examples that count, in the order of their first source."""
        return [entry.example for entry in self._entries]

    def exact(self, segment: str) -> str | None:
        """The target of the example whose source is the segment, its placeholders named anew."""
        found = words(segment)
        entry = self._by_source.get((_ending(segment), *(word.key for word in found)))
        if entry is None:
            return None
        pairs = [
            (here.text, there.text)
            for here, there in zip(entry.words, found, strict=True)
            if here.is_placeholder
        ]
        return _with_names(entry.example.target, pairs)

    def near(self, segment: str, threshold: float) -> NearMatch | None:
        """The nearest example whose similarity is at least `threshold`, or None.

        A question never matches a statement.
        """
        found = words(segment)
        keys = [word.key for word in found]
        ending = _ending(segment)
        best: tuple[float, _Entry, SequenceMatcher[str]] | None = None
        for entry in self._candidates(keys, threshold):
            if (_ending(entry.example.source) == "?") != (ending == "?"):
                continue
            matcher = SequenceMatcher(None, entry.keys, keys, autojunk=False)
            floor = best[0] if best else threshold
            if matcher.real_quick_ratio() < floor or matcher.quick_ratio() < floor:
                continue
            ratio = matcher.ratio()
            if ratio >= threshold and (best is None or ratio > best[0]):
                best = (ratio, entry, matcher)
        if best is None:
            return None
        ratio, entry, matcher = best
        return _near_match(entry, found, ratio, matcher)

    def _candidates(self, keys: Sequence[str], threshold: float) -> list[_Entry]:
        counts = Counter(keys)
        if not counts:
            return []
        rare = sorted(
            (key for key in counts if 0 < len(self._by_word.get(key, ())) <= _COMMON_WORD),
            key=lambda key: len(self._by_word[key]),
        )[:_RARE_WORDS]
        hits = Counter(number for key in rare for number in self._by_word[key])
        scored: list[tuple[float, int]] = []
        for number, _ in hits.most_common(_CANDIDATES * 4):
            entry = self._entries[number]
            shared = sum(min(n, entry.counts[key]) for key, n in counts.items())
            bound = 2 * shared / (len(keys) + len(entry.keys))
            if bound >= threshold:
                scored.append((bound, number))
        scored.sort(reverse=True)
        return [self._entries[number] for _, number in scored[:_CANDIDATES]]


def _near_match(
    entry: _Entry, found: Sequence[Word], ratio: float, matcher: SequenceMatcher[str]
) -> NearMatch | None:
    pairs: list[tuple[str, str]] = []
    changes: list[Change] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs += [
                (entry.words[a + step].text, found[c + step].text)
                for step in range(b - a)
                if found[c + step].is_placeholder
            ]
        else:
            changes.append(Change(entry.words[a:b], tuple(found[c:d])))
    # Placeholders of the example that have no partner keep a name that the segment does not use.
    taken = dict(pairs)
    used = {word.text for word in found if word.is_placeholder}
    for name in placeholders(entry.example.source):
        if name not in taken:
            taken[name] = _free_name(used)
            used.add(taken[name])
            pairs.append((name, taken[name]))
    target = _with_names(entry.example.target, pairs)
    if target is None:
        return None
    renamed_changes = tuple(
        Change(tuple(_renamed_word(word, taken) for word in change.removed), change.inserted)
        for change in changes
    )
    return NearMatch(entry.example, target, ratio, renamed_changes)


def _renamed_word(word: Word, names: dict[str, str]) -> Word:
    return word._replace(text=names[word.text]) if word.is_placeholder else word


def _free_name(used: set[str]) -> str:
    number = 900
    while f"P{number}" in used:
        number += 1
    return f"P{number}"


def _with_names(target: str, pairs: Sequence[tuple[str, str]]) -> str | None:
    """The target with its placeholders renamed; None when one name would need two."""
    names: dict[str, str] = {}
    for old, new in pairs:
        if names.setdefault(old, new) != new:
            return None
    if any(name not in names for name in placeholders(target)):
        return None
    return renamed(target, lambda name: names[name])


def _ending(text: str) -> str:
    last = text.rstrip()[-1:]
    return "?" if last in ("?", "？", "؟") else ""
