"""Replay an update of a book: what is sent, and what becomes of the text that people wrote.

    python bench/replay.py OLD NEW --language zh [--human FOLDER] [--machine] [--list]

OLD and NEW are two source editions, folders or archives. First everything of OLD is published as a
run would publish it, then NEW comes. With `--human` there is a human edition from the beginning, in
d2lbook's layout (`X.md` beside `X_origin.md`); with `--machine`, or without `--human`, the edition
in place is a machine's. The library's own two halves of a run are driven, with records between the
runs, and an engine that writes a Chinese character for each word; no AWS is needed.

Beside AMTS stand what others would send again: every changed file, or every changed paragraph. What
changed is told without the planner (`edition_changes.py`): sentences of NEW that OLD does not hold.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "lambdas"), str(ROOT / "bench")]

from edition_changes import (  # noqa: E402
    Amount,
    HumanPair,
    Page,
    all_sentences,
    amount,
    changed_sentences,
    human_pairs,
    read_edition,
    whole_blocks,
    whole_documents,
)

from amts.opening import opened_edition  # noqa: E402
from bitext.errors import DocumentError  # noqa: E402
from bitext.extraction import DocumentFiles, extract  # noqa: E402
from bitext.past import Past, translation_digest  # noqa: E402
from bitext.provenance import BATCH, SINGLE, Made, Provenance  # noqa: E402
from bitext.publication import Publication, make_publication, read_answer  # noqa: E402
from bitext.records import FileRef, Record  # noqa: E402
from bitext.segments import Segment  # noqa: E402
from bitext.settings import ENGLISH, LanguageSettings, load_language  # noqa: E402

_PIECE = re.compile(r"(<span translate[^>]*>P\d+</span>|<[^>]*>|&\w+;)")
_WORD = re.compile(r"[A-Za-z]+")
_TRUSTED = 0.5
"""Confidence of an alignment below which nobody would call two sentences a translation."""


@dataclass
class Outcome:
    """What a run made.

    Attributes:
        sent: characters that the job was given.
        published: the documents put together.
        refused: a line for each that was not.
        flagged: segments that need a person's eye.
        seconds: processor time, reading of archives excluded.
    """

    sent: int = 0
    segments: int = 0
    published: dict[str, Publication] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    flagged: int = 0
    seconds: float = 0.0


class Book:
    """A book in one target language, and what its runs leave behind.

    Args:
        human: the human edition's documents with their origins, by path.
        language: settings of the target language.
    """

    def __init__(self, human: Mapping[str, tuple[Page, Page]], language: LanguageSettings) -> None:
        self.human = human
        self.language = language
        self.records: dict[str, Record] = {}
        self.texts: dict[str, bytes] = {}

    def run(self, name: str, source: Mapping[str, Page], before: Mapping[str, Page]) -> Outcome:
        """Publish what differs from the source that the last run published."""
        begun = time.process_time()
        made = Outcome()
        files = [self._files(path, page, before) for path, page in source.items()]
        past = Past(self._read, self.records, ENGLISH, self.language)
        extraction = extract(files, ENGLISH, self.language, past=past)
        made.refused += [str(problem) for problem in extraction.problems]
        batch, single = (
            Made(Provenance.MACHINE, name, name, engine, job="job") for engine in (BATCH, SINGLE)
        )
        for number, document in extraction.documents.items():
            item = replace(files[number], reused=document.reused, base=document.base)
            answer = translated(document.html) if document.html else None
            try:
                draft = read_answer(item, answer, ENGLISH, self.language)
                publication = make_publication(draft, {}, batch, single)
            except DocumentError as error:
                made.refused.append(str(error))
                continue
            made.published[item.path] = publication
            made.sent += publication.characters_sent
            made.segments += document.segments_to_send
            made.flagged += len(publication.flagged)
        for path, publication in made.published.items():
            self.texts[path] = publication.data
            self.records[path] = self._record(name, path, publication)
        made.seconds = time.process_time() - begun
        return made

    def _files(self, path: str, page: Page, before: Mapping[str, Page]) -> DocumentFiles:
        human, origin = self.human.get(path, (None, None))
        return DocumentFiles(
            path,
            page.data,
            human.data if human else None,
            origin.data if origin else None,
            publish=path not in before or before[path].data != page.data,
        )

    def _read(self, paths: Collection[str]) -> Iterator[Record]:
        return (self.records[path] for path in paths if path in self.records)

    def _record(self, run: str, path: str, publication: Publication) -> Record:
        found = publication.recorded
        return Record(
            language=self.language.code,
            path=path,
            run=run,
            at=run,
            source=FileRef(f"source/{path}", run),
            human=None,
            origin=None,
            beside=None,
            published=FileRef(f"translated/{path}", run),
            translation=translation_digest(ENGLISH.code, self.language),
            lines=found.lines,
            sentences=found.sentences,
            edition=found.edition,
        )


def translated(html: str) -> str:
    """Answer as a job does: every word becomes a character that is always the same for it."""
    head, body, text = html.partition("<body>")
    pieces = _PIECE.split(text)
    pieces[::2] = [_WORD.sub(_character, piece) for piece in pieces[::2]]
    return head + body + "".join(pieces)


def _character(word: re.Match[str]) -> str:
    return chr(0x4E00 + zlib.crc32(word[0].lower().encode()) % 5000)


def unchanged_pairs(book: Book, source: Mapping[str, Page]) -> Iterator[tuple[str, HumanPair]]:
    """Yield the translations by people all of whose English stands in the new document."""
    for path, (human, origin) in book.human.items():
        if path not in source:
            continue
        left = Counter(segment.key for segment in source[path].segments)
        for pair in human_pairs(origin.document, human.document, book.language):
            if pair.confidence >= _TRUSTED and not Counter(pair.source) - left:
                left -= Counter(pair.source)
                yield path, pair


def overwritten(book: Book, source: Mapping[str, Page], sent: Mapping[str, list[Segment]]) -> int:
    """Count the human translations with unchanged source that resending would replace."""
    again = {path: {segment.key for segment in found} for path, found in sent.items()}
    return sum(
        any(sentence in again.get(path, ()) for sentence in pair.source)
        for path, pair in unchanged_pairs(book, source)
    )


def main() -> None:
    """Replay one update and print its tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--human", type=Path, help="a human edition, X.md beside X_origin.md")
    parser.add_argument("--machine", action="store_true", help="with a machine's edition too")
    parser.add_argument("--language", default="zh")
    parser.add_argument("--list", action="store_true", help="name what is lost, refused, unread")
    arguments = parser.parse_args()
    language = load_language(ROOT / "languages" / f"{arguments.language}.toml")
    with ExitStack() as stack:
        editions = []
        for path in (arguments.old, arguments.new):
            opened = stack.enter_context(opened_edition(path))
            pages, unread = read_edition(opened.folders[-1])
            editions.append(pages)
            for line in unread if arguments.list else ():
                print(f"unread: {line}")
    old, new = editions
    cases: dict[str, dict[str, tuple[Page, Page]]] = {}
    if arguments.human:
        cases["human edition"] = human_edition(arguments.human)
    if arguments.machine or not arguments.human:
        cases["machine edition"] = {}
    for name, human in cases.items():
        replay(
            f"{arguments.old.name} -> {arguments.new.name}, {name}",
            old,
            new,
            human,
            language,
            listed=arguments.list,
        )


def human_edition(folder: Path) -> dict[str, tuple[Page, Page]]:
    """Return a human edition's documents that have an origin, each with it, by path."""
    pages, _ = read_edition(folder)
    found = {}
    for path, page in pages.items():
        stem, _, suffix = path.rpartition(".")
        origin = pages.get(f"{stem}_origin.{suffix}")
        if origin is not None:
            found[path] = page, origin
    return found


def replay(
    name: str,
    old: Mapping[str, Page],
    new: Mapping[str, Page],
    human: Mapping[str, tuple[Page, Page]],
    language: LanguageSettings,
    *,
    listed: bool,
) -> None:
    """Publish the old edition, then the new one, and print what that took."""
    book = Book(human, language)
    first = book.run("old", old, {})
    second = book.run("new", new, old)
    pairs = list(unchanged_pairs(book, new))
    squeezed = {path: b"".join(text.split()) for path, text in book.texts.items()}
    lost = [
        (path, pair)
        for path, pair in pairs
        if b"".join(pair.target.split()) not in squeezed.get(path, b"")
    ]
    wrapped = sum(pair.target not in book.texts.get(path, b"") for path, pair in pairs) - len(lost)
    changed = changed_sentences(old, new)
    bound = amount(changed)
    print(f"\n{name}")
    print(f"  old edition: {_run(first)}; {first.sent:,} characters sent")
    print(f"  new edition: {_run(second)}")
    print(
        f"  {'':28} {'documents':>9} {'sentences':>9} {'characters':>10} {'of changed':>10} "
        f"{'human kept':>15}"
    )
    rows = {
        "everything": all_sentences(new),
        "changed files": whole_documents(old, new),
        "changed paragraphs": whole_blocks(old, new),
        "changed sentences": changed,
    }
    for row, sent in rows.items():
        # Where each sentence is taken by itself, a repeated one cannot be told from its likes.
        kept = None if sent is changed else len(pairs) - overwritten(book, new, sent)
        _row(row, amount(sent), bound, kept, len(pairs))
    own = Amount(
        sum(p.characters_sent > 0 for p in second.published.values()), second.segments, second.sent
    )
    _row("AMTS", own, bound, len(pairs) - len(lost), len(pairs))
    reasons = Counter(_reason(path, pair, book, second) for path, pair in lost)
    for reason, count in reasons.most_common():
        print(f"  not kept: {count:,} {reason}")
    if wrapped:
        print(f"  of the human text that AMTS kept, {wrapped:,} have other line breaks")
    if listed:
        for line in (*first.refused, *second.refused):
            print(f"  refused or doubtful: {line}")
        for path, pair in lost:
            print(
                f"  lost: {path}: {' '.join(pair.source)[:90]} = {pair.target.decode()[:60]}"
                f" ({pair.confidence:.2f})"
            )


def _reason(path: str, pair: HumanPair, book: Book, made: Outcome) -> str:
    if path not in book.texts:
        return "in documents that were never published"
    if any(path in line for line in made.refused):
        return "in documents of which the old text stays published"
    if len(pair.source) > 1:
        return "for several English sentences together"
    return "others"


def _run(made: Outcome) -> str:
    return (
        f"{len(made.published)} documents published, {len(made.refused)} refused or doubtful, "
        f"{made.flagged} segments flagged, {made.seconds:.1f} s"
    )


def _row(name: str, sent: Amount, changed: Amount, kept: int | None, pairs: int) -> None:
    ratio = sent.characters / changed.characters if changed.characters else 0.0
    human = f"{kept:,} of {pairs:,}" if pairs and kept is not None else "-"
    print(
        f"  {name:28} {sent.documents:>9,} {sent.sentences:>9,} {sent.characters:>10,} "
        f"{ratio:>10.3f} {human:>15}"
    )


if __name__ == "__main__":
    main()
