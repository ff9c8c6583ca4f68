"""`amts push --rescue`: brings an old human edition home."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
from rich.text import Text

from amts.document_checks import DocumentChecks
from amts.editions import SOURCE, LocalFile, human, memory
from amts.errors import BAD_INPUT, FAILED
from amts.languages import any_settings, target_settings
from amts.matching import read_document
from amts.opening import Opened, named, opened_edition
from amts.pair_files import changed
from amts.project import require_project
from amts.rendering.progress import bar
from amts.rendering.screen import Screen
from amts.rendering.text import count, printable, size
from amts.rescue import (
    Decision,
    OldDocument,
    OldEdition,
    decide,
    document_files,
    find_edition,
    leftovers,
    memory_key,
)
from amts.session import Choice, connect
from amts.transfer import RemoteObject, Upload, list_objects, upload
from bitext.errors import DocumentError, InvalidInput
from bitext.pairing import Bitext, pair_documents
from bitext.selection import select
from bitext.settings import LanguageSettings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for.

    Attributes:
        old: the old edition.
        origins: the source that it was made from; None when that lies beside its documents.
        language: its language.
        replace: whether documents of another content may be replaced.
        dry_run: whether nothing is uploaded.
    """

    old: Path
    origins: Path | None
    language: str
    replace: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """The documents of an old edition that could be read.

    Attributes:
        present: those that the book still has, aligned.
        gone: those that it has not any more, aligned.
        dates: when each was changed, by path.
        problems: a line for each that could not be read, or that is no translation.
    """

    present: tuple[tuple[OldDocument, Bitext], ...]
    gone: tuple[tuple[OldDocument, Bitext], ...]
    dates: dict[str, str]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of it.

    Attributes:
        bucket: the book bucket.
        edition: what was found.
        read: what of it could be read.
        decision: what went to the bucket.
        pairs: good pairs of the documents.
        leftover_pairs: pairs of the translation memory.
        sent: bytes uploaded.
    """

    bucket: str
    edition: OldEdition
    read: _Read
    decision: Decision
    pairs: int
    leftover_pairs: int
    sent: int


def rescue(screen: Screen, choice: Choice, order: Order) -> None:
    """Upload an old human edition with its origins, and its leftovers as a translation memory.

    Raises:
        InvalidInput: the edition is not there, or holds no document with its origin.
        botocore.exceptions.ClientError: S3 refused.
    """
    here = any_settings(require_project().source_language)
    there = target_settings(order.language)
    with ExitStack() as stack:
        old = stack.enter_context(opened_edition(order.old))
        origins = stack.enter_context(opened_edition(order.origins)) if order.origins else None
        aws = connect(choice)
        bucket = aws.stack().book_bucket
        client = aws.s3()
        present = {
            key.removeprefix(SOURCE)
            for key in list_objects(client, bucket, SOURCE)
            if not key.endswith("/")
        }
        if not present:
            raise InvalidInput("the book has no source edition yet: push that first")
        edition = _find(old, origins, present)
        if not any(document.path in present for document in edition.documents):
            screen.warn(
                "no document of the old edition is in the source edition: are the paths right?"
            )
        opened = [old, *([origins] if origins else [])]
        read = _read(edition, present, DocumentChecks(screen, here, there, opened))
        groups: list[Sequence[LocalFile]] = [
            document_files(document, order.language) for document, _ in read.present
        ]
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="amts-")))
        pairs, memories = _leftovers(folder, old.name, read, here, there)
        groups += [[file] for file in memories]
        decision = decide(groups, _remote(client, bucket, order.language), replace=order.replace)
        sent = 0
        if not order.dry_run:
            with bar(screen, "Uploading", len(decision.files)) as advance:
                sent = upload(client, bucket, Upload(decision.files, 0, ()), advance)
    of_documents = len(select((bitext for _, bitext in read.present), there).pairs)
    done = _Done(bucket, edition, read, decision, of_documents, pairs, sent)
    _tell(screen, order, done, choice.flags)
    if read.problems:
        raise click.exceptions.Exit(BAD_INPUT)
    if decision.held_back:
        raise click.exceptions.Exit(FAILED)


def _find(old: Opened, origins: Opened | None, present: set[str]) -> OldEdition:
    with named([old, *([origins] if origins else [])]):
        return find_edition(old, origins, present)


def _read(edition: OldEdition, present: set[str], checks: DocumentChecks) -> _Read:
    """Read, align and check the documents; name those that cannot come home, and go on."""
    screen, languages = checks.screen, (checks.source_language, checks.target_language)
    kept: list[tuple[OldDocument, Bitext]] = []
    gone: list[tuple[OldDocument, Bitext]] = []
    dates: dict[str, str] = {}
    problems: list[str] = []
    with bar(screen, "Aligning", len(edition.documents)) as advance:
        for document in edition.documents:
            try:
                origin = read_document(document.origin, document.path)
                target = read_document(document.human, document.path)
                bitext = pair_documents(origin, target, *languages)
                checks.check(bitext, document.origin, document.human)
            except DocumentError as error:
                problems.append(str(error))
                screen.note(f"left out: {error}", "red")
            else:
                dates[document.path] = changed(document.human)
                (kept if document.path in present else gone).append((document, bitext))
            advance()
    return _Read(tuple(kept), tuple(gone), dates, tuple(problems))


def _leftovers(
    folder: Path, name: str, read: _Read, here: LanguageSettings, there: LanguageSettings
) -> tuple[int, list[LocalFile]]:
    """Write the pairs of documents that are gone; return how many, and the file if there is one."""
    bitexts = [bitext for _, bitext in read.gone]
    pairs, content = leftovers(bitexts, here, there, read.dates)
    if not pairs:
        return 0, []
    path = folder / "leftovers.tmx"
    path.write_bytes(content)
    return pairs, [LocalFile(path, memory_key(there.code, name))]


def _remote(client: S3Client, bucket: str, language: str) -> dict[str, RemoteObject]:
    return {
        key: item
        for prefix in (human(language), memory(language))
        for key, item in list_objects(client, bucket, prefix).items()
    }


def _tell(screen: Screen, order: Order, done: _Done, flags: str) -> None:
    read, decision = done.read, done.decision
    would, was = ("would be ", "would be") if order.dry_run else ("", "was")
    lines = [
        f"{count(len(read.present), 'document')} of the book in the old edition, "
        f"with {count(done.pairs, 'pair')}.",
        f"{count(len(read.gone), 'document')} that the book does not have any more, "
        f"with {count(done.leftover_pairs, 'pair')} for a translation memory.",
        f"{count(len(decision.files), 'file')} {would}uploaded"
        + (f" ({size(done.sent)})" if not order.dry_run else "")
        + f" to s3://{done.bucket}/, {decision.unchanged:,} unchanged.",
        *_listed(done.edition.without_origin, "left out, without an origin"),
        *_listed([file.key for file in decision.replaced], f"{would}replaced"),
        *_listed(
            decision.held_back,
            "held back: the bucket has another content there, so neither the document nor its "
            f"origin {was} uploaded; --replace puts the old edition in its place, and the bucket "
            "keeps what is replaced as an earlier version",
        ),
    ]
    if not decision.files:
        lines.append("Nothing to upload, so no run starts.")
    elif not order.dry_run:
        lines.append(f"Follow the run with `amts status --watch{flags}`.")
    screen.result(
        {
            "bucket": done.bucket,
            "dry_run": order.dry_run,
            "documents": [document.path for document, _ in read.present],
            "pairs": done.pairs,
            "leftovers": [document.path for document, _ in read.gone],
            "leftover_pairs": done.leftover_pairs,
            "uploaded": [file.key for file in decision.files],
            "bytes": done.sent,
            "unchanged": decision.unchanged,
            "replaced": [file.key for file in decision.replaced],
            "held_back": list(decision.held_back),
            "without_origin": list(done.edition.without_origin),
            "problems": list(read.problems),
        },
        Text("\n".join(lines)),
    )


def _listed(names: Sequence[str], what: str) -> list[str]:
    """Return names under a line that counts them, none when there are none."""
    if not names:
        return []
    return [f"{len(names):,} {what}:", *(f"  {printable(name)}" for name in names)]
