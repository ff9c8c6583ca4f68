"""Which documents may have been moved, and what a move does to a human edition.

A document that is moved keeps its human translation at its old place: the ledger's item of the new
path names that file until the human edition has a file at the new path, which wins. The contents
are compared in `bitext.moves`; here stands who is compared with whom, from what lies in the book
bucket and what the ledger knows, so that it is the same whatever order uploads and deletions had.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bitext.changes import Editions, HumanEdition, KnownDocument, Problem, StoredFile
from bitext.moves import Move, bystanders

LATEST = 200
"""Most documents that are compared although they are neither new nor have human text."""

Files = tuple[tuple[str, str], ...]
"""Keys and versions of files that may hold a document; the first one that is there counts."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Documents of a language that are to be compared, each with where its content is, by path.

    Attributes:
        gone: documents without a source, with the source as it was last.
        new: documents that were not published, and those that were and have no human edition.
        published: those of `new` that were published already, from the engine alone. A document
            that was uploaded before it was deleted at its old place is found so.
        others: some documents that did not move: what they hold too is common.
    """

    gone: Mapping[str, Files]
    new: Mapping[str, Files]
    published: frozenset[str] = frozenset()
    others: Mapping[str, Files] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self.gone and self.new)


def with_known_moves(
    editions: Editions, language: str, known: Mapping[str, KnownDocument]
) -> Editions:
    """Give documents that earlier runs found moved their human edition at its old place.

    A human file that is not used, since its document has another one at the new place, stays a
    problem, with that reason.
    """
    human = editions.humans[language]
    documents, origins, refused = dict(human.documents), dict(human.origins), set(human.refused)
    # Where a document that is back with its human text had gone, of several places the latest.
    away = [item for item in known.values() if item.path not in editions.sources]
    left = {_place(item): item.path for item in sorted(away, key=_age) if item.human_key}
    moved: dict[str, str] = {}
    used: set[str] = set()
    unused: dict[str, str] = {}
    for path, item in sorted(known.items()):
        if path not in editions.sources:
            continue
        if path in left and item.state in ("RETIRED", "FAILED"):
            moved[path] = left[path]
            continue
        if not item.moved_from or _is_followed(item, known):
            continue
        moved[path] = item.moved_from
        place = _place(item)
        if path in human.documents:
            unused[item.moved_from] = path
        elif place in human.refused:
            refused.add(path)
        elif (file := _file(human, place)) is not None:
            documents[path] = replace(file, path=path)
            used.add(place)
            origin = human.origins.get(place) or _known_origin(item, editions.sources[path])
            if origin is not None:
                origins[path] = origin
    return replace(
        editions,
        humans={
            **editions.humans,
            language: replace(
                human, documents=documents, origins=origins, refused=frozenset(refused)
            ),
        },
        moved={**editions.moved, language: moved},
        problems=tuple(_with_reasons(editions.problems, human, used, unused)),
    )


def candidates(editions: Editions, language: str, known: Mapping[str, KnownDocument]) -> Candidates:
    """Choose the documents to compare, after `with_known_moves`.

    Gone are documents with a ledger item or a human file, and without a source; not those whose
    move is known, since their new place stands for them. New are documents that were not published,
    or whose source had been away. One that has a human edition keeps it; what it was before tells
    which English that was made from.
    """
    human = editions.humans[language]
    present = editions.sources.keys() | editions.refused
    gone: dict[str, Files] = {}
    retired: list[KnownDocument] = []
    awaited: set[str] = set()
    vanished = False  # whether a document with human text went since the last run
    for path in sorted((known.keys() | human.orphans.keys()) - present):
        item = known.get(path)
        has_human = path in human.orphans or (item is not None and _place(item) in human.orphans)
        if item is not None and _is_followed(item, known):
            continue
        if item is not None and item.moved_to:
            awaited.add(item.moved_to)
        elif item is not None and item.state == "RETIRED" and not has_human:
            retired.append(item)
            continue
        vanished |= has_human and item is not None and item.state != "RETIRED"
        gone[path] = _contents(path, item, human)
    gone |= {item.path: _contents(item.path, item, human) for item in _latest(retired)}
    new: set[str] = set()
    maybe: list[KnownDocument] = []
    for path in editions.sources.keys() - editions.moved[language].keys() - human.refused:
        item = known.get(path)
        if item is None or item.state in ("RETIRED", "FAILED"):
            new.add(path)
        elif path not in human.documents and (path in awaited or vanished):
            maybe.append(item)
    published = frozenset(item.path for item in _latest(maybe))
    gone = {path: contents for path, contents in gone.items() if contents}
    new |= published
    others = bystanders(editions.sources.keys() - new, gone.keys() | new)
    return Candidates(gone, _files(new, editions), published, _files(others, editions))


def with_moves(
    editions: Editions,
    language: str,
    known: Mapping[str, KnownDocument],
    published: Collection[str],
    moves: Mapping[str, Move],
) -> Editions:
    """Give moved documents their human edition at its old place, and note where they lay.

    Args:
        editions: after `with_known_moves`.
        language: the target language.
        known: what the ledger knows of the language.
        published: `Candidates.published`.
        moves: what came of the comparison, by the new path.
    """
    human = editions.humans[language]
    # A record of what was published tells the origin of the human text in it.
    records = editions.records.get(language, {})
    documents, origins = dict(human.documents), dict(human.origins)
    moved = dict(editions.moved[language])
    used: set[str] = set()
    for path, move in sorted(moves.items()):
        item = known.get(move.earlier)
        place = move.earlier if move.earlier in human.orphans or item is None else _place(item)
        file = _file(human, place)
        if file is None and path in published:
            continue  # what the engine wrote of it stands there already
        moved[path] = move.earlier
        if file is None or path in human.documents:
            continue
        documents[path] = replace(file, path=path)
        used.add(place)
        origin = human.origins.get(place)
        if origin is None and item is not None and item.path not in records:
            origin = _origin_of_gone(item, editions.sources[path], move)
        if origin is not None:
            origins[path] = origin
    return replace(
        editions,
        humans={
            **editions.humans,
            language: replace(human, documents=documents, origins=origins),
        },
        moved={**editions.moved, language: moved},
        problems=tuple(_with_reasons(editions.problems, human, used, {})),
    )


def _is_followed(item: KnownDocument, known: Mapping[str, KnownDocument]) -> bool:
    """Whether a document was worked on where it was moved to.

    A run that died may have noted where it went, and nothing else.
    """
    there = known.get(item.moved_to)
    return there is not None and there.moved_from == item.path


def _latest(items: Iterable[KnownDocument]) -> list[KnownDocument]:
    """Return the documents that were worked on last."""
    return sorted(items, key=_age, reverse=True)[:LATEST]


def _age(item: KnownDocument) -> tuple[str, str]:
    """Sort documents by the run that worked on them; runs' ids sort by time."""
    return item.run, item.path


def _files(paths: Iterable[str], editions: Editions) -> dict[str, Files]:
    sources = ((path, editions.sources[path]) for path in paths)
    return {path: ((file.key, file.version),) for path, file in sources}


def _contents(path: str, item: KnownDocument | None, human: HumanEdition) -> Files:
    """Return the files that may hold the source of a document as it was last."""
    found: list[tuple[str, str]] = []
    if item is not None and item.versions.source:
        found.append((f"source/{path}", item.versions.source))
    origin = human.origins.get(path)
    if origin is not None and path in human.orphans:
        found.append((origin.key, origin.version))
    return tuple(found)


def _place(item: KnownDocument) -> str:
    """Return where in the human edition the text of a moved document lies, "" for its own path."""
    return item.human_key.split("/", 2)[-1]


def _file(human: HumanEdition, place: str) -> StoredFile | None:
    return human.orphans.get(place) or human.documents.get(place)


def _known_origin(item: KnownDocument, source: StoredFile) -> StoredFile | None:
    """Return the English that a moved document's human text was made from, as the ledger has it."""
    if not item.origin_key or not item.versions.origin:
        return None
    if (item.origin_key, item.versions.origin) == (source.key, source.version):
        return source
    return StoredFile(item.path, item.origin_key, item.versions.origin, "", 0)


def _origin_of_gone(item: KnownDocument, source: StoredFile, move: Move) -> StoredFile | None:
    """Return the English of a human text without an original beside it and without a record.

    Args:
        item: the document at its old place.
        source: the document now.
        move: how they were found to be the same.
    """
    known = _known_origin(item, source)
    if known is not None:
        return known
    if move.identical:
        return source
    if not item.versions.source:
        return None
    return StoredFile(item.path, f"source/{item.path}", item.versions.source, "", 0)


def _with_reasons(
    problems: Iterable[Problem],
    human: HumanEdition,
    used: Collection[str],
    unused: Mapping[str, str],
) -> Iterator[Problem]:
    """Yield problems without those of human files in use; of files not in use with the reason."""
    solved = {human.orphans[place].key for place in human.orphans.keys() & set(used)}
    reasons = {
        human.orphans[place].key: f"its document is source/{path} now and has a human edition there"
        for place, path in unused.items()
        if place in human.orphans
    }
    for problem in problems:
        if problem.document in reasons:
            yield replace(problem, reason=reasons[problem.document])
        elif problem.document not in solved:
            yield problem
