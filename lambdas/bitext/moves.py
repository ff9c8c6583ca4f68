"""Finds documents that were renamed or moved, by their content.

A document that is gone and a new one are the same document when their bytes are equal, or when each
is the other's closest one and enough of their text is the same. Sentences, and code, math and
directives as whole blocks, are compared; they weigh as many letters as they have, and less the more
documents they stand in: "Summary" or a notice that every page has say nothing about which page it
is. Some documents that did not move are looked at for that, too: most often one document alone is
renamed. Only whole documents are followed. Of a document that was split or merged, at most the part
that has most of it is found.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bitext.documents import PROSE
from bitext.errors import DocumentError
from bitext.parsing import parse
from bitext.segments import segment_block
from bitext.settings import SentenceRules

LEAST_SHARE = 0.2
"""Share of the text that two documents must have in common; docs/decisions.md has the figures."""

BYSTANDERS = 20
"""Most documents that are read only to know what is common."""

# What stands in more documents than this, on either side, is not looked at.
_COMMON = 30


@dataclass(frozen=True, slots=True)
class Content:
    """What a document holds, in the form that is compared.

    Attributes:
        kind: its path's ending, in small letters. A document never becomes one of another kind.
        digest: SHA-256 of its bytes.
        pieces: its sentences and its blocks that are no prose, each with how often it stands there;
            empty when the document cannot be read.
    """

    kind: str
    digest: str
    pieces: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Move:
    """Where a document lay before.

    Attributes:
        earlier: its path then.
        share: how much of the two documents is the same, 0..1; 1 for equal bytes.
        identical: whether its bytes are the same.
    """

    earlier: str
    share: float
    identical: bool


def read_content(data: bytes, path: str, rules: SentenceRules) -> Content:
    """Read what a document holds. One that cannot be read is compared by its bytes alone.

    Args:
        data: its bytes.
        path: its path, whose ending tells the kind.
        rules: the source language's.
    """
    kind = PurePosixPath(path).suffix.lower()
    digest = hashlib.sha256(data).hexdigest()
    pieces: Counter[str] = Counter()
    try:
        document = parse(data, path)
    except DocumentError:
        return Content(kind, digest, {})
    for index, (_, block) in enumerate(document.blocks):
        if block.kind in PROSE:
            pieces.update(segment.key for segment in segment_block(block, index, rules))
        else:
            pieces[document.raw(index).strip()] += 1
    return Content(kind, digest, pieces)


def bystanders(present: Iterable[str], compared: Collection[str]) -> list[str]:
    """Choose documents that tell what is common in a book; the same ones whatever the order.

    Args:
        present: paths of documents that are there and are not compared themselves.
        compared: paths of the documents that are. Of the same name are pages of the same kind
            ("index.md"), so these are chosen first.
    """
    names = {path.rpartition("/")[2] for path in compared}

    def rank(path: str) -> tuple[bool, bytes]:
        return path.rpartition("/")[2] not in names, hashlib.sha256(path.encode()).digest()

    return sorted(present, key=rank)[:BYSTANDERS]


def find_moves(
    gone: Mapping[str, Content], new: Mapping[str, Content], others: Iterable[Content] = ()
) -> dict[str, Move]:
    """Return where new documents lay before, by their paths; only those that were moved.

    The order of documents does not matter.

    Args:
        gone: documents that are not there any more, by path, as they were last.
        new: documents that were not there before, by path.
        others: documents that did not move; what they hold too weighs less.
    """
    moves = dict(_identical(gone, new))
    found = {move.earlier for move in moves.values()}
    gone = {path: content for path, content in gone.items() if path not in found}
    new = {path: content for path, content in new.items() if path not in moves}
    shares = _shares(gone, new, _weights(gone, new, others))
    best_new = _best((old, path, share) for (old, path), share in shares.items())
    best_gone = _best((path, old, share) for (old, path), share in shares.items())
    for old, path in best_new.items():
        if best_gone.get(path) == old:
            moves[path] = Move(old, shares[old, path], identical=False)
    return moves


def _identical(
    gone: Mapping[str, Content], new: Mapping[str, Content]
) -> Iterator[tuple[str, Move]]:
    """Yield the moves without a change. Of several equal documents those alike by name go first."""
    same: dict[tuple[str, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, contents in enumerate((gone, new)):
        for path, content in contents.items():
            same[content.kind, content.digest][side].append(path)
    for before, now in same.values():
        pairs = [(old, path) for old in before for path in now]
        pairs.sort(key=lambda pair: (-_likeness(*pair), *pair))
        taken: set[str] = set()
        placed: set[str] = set()
        for old, path in pairs:
            if old not in taken and path not in placed:
                taken.add(old)
                placed.add(path)
                yield path, Move(old, 1.0, identical=True)


def _shares(
    gone: Mapping[str, Content], new: Mapping[str, Content], weight: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """Return how much two documents have in common, of all that have enough."""
    size_before = _sizes(gone, weight)
    size_now = _sizes(new, weight)
    holders: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for old, content in gone.items():
        for piece, times in content.pieces.items():
            if piece in weight:
                holders[piece].append((old, times))
    common: dict[tuple[str, str], float] = defaultdict(float)
    for path, content in new.items():
        for piece, times in content.pieces.items():
            for old, times_before in holders.get(piece, ()):
                if gone[old].kind == content.kind:
                    common[old, path] += weight[piece] * min(times, times_before)
    # Rounded, so that the order in which a sum was made does not decide.
    shares = {
        (old, path): round(2 * shared / (size_before[old] + size_now[path]), 9)
        for (old, path), shared in common.items()
    }
    return {pair: share for pair, share in shares.items() if share >= LEAST_SHARE}


def _weights(
    gone: Mapping[str, Content], new: Mapping[str, Content], others: Iterable[Content]
) -> dict[str, float]:
    """Return what a piece weighs: its letters, by the square of the documents that have it."""
    before = Counter(piece for content in gone.values() for piece in content.pieces)
    now = Counter(piece for content in new.values() for piece in content.pieces)
    beside = Counter(piece for content in others for piece in content.pieces)
    weights: dict[str, float] = {}
    for piece in before.keys() | now.keys():
        documents = max(before[piece], now[piece]) + beside[piece]
        letters = sum(character.isalpha() for character in piece)
        if letters and documents <= _COMMON:
            weights[piece] = letters / documents**2
    return weights


def _sizes(contents: Mapping[str, Content], weight: Mapping[str, float]) -> dict[str, float]:
    return {
        path: sum(weight.get(piece, 0) * times for piece, times in content.pieces.items())
        for path, content in contents.items()
    }


def _best(pairs: Iterable[tuple[str, str, float]]) -> dict[str, str]:
    """Return for every first path the one that it shares most with.

    Of equals the one with the likest name; none when they are equal in that too.
    """
    choices: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    for path, other, share in pairs:
        choices[path].append((share, _likeness(path, other), other))
    best: dict[str, str] = {}
    for path, found in choices.items():
        found.sort(reverse=True)
        if len(found) == 1 or found[0][:2] != found[1][:2]:
            best[path] = found[0][2]
    return best


def _likeness(path: str, other: str) -> int:
    """Return how many names two paths share; the file's own counts twice."""
    parts, others = path.split("/"), other.split("/")
    shared = sum((Counter(parts) & Counter(others)).values())
    return shared + (parts[-1] == others[-1])
