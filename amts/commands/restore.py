"""`amts restore`: brings an earlier text of a document, a sentence or a whole edition back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import click
from rich.text import Text

from amts.commands.help import epilog
from amts.commands.options import aws_options, screen_options
from amts.document_versions import (
    DocumentVersions,
    read_document_versions,
    read_edition_versions,
)
from amts.editions import check_language
from amts.errors import BAD_INPUT, NoHistory
from amts.history import check_there
from amts.languages import any_settings, target_settings
from amts.object_versions import BucketVersions, timestamp
from amts.project import require_project
from amts.rendering.progress import bar
from amts.rendering.restore import (
    candidates_json,
    candidates_lines,
    difference,
    edition_json,
    edition_lines,
    restoration_json,
    restoration_lines,
)
from amts.rendering.screen import Screen
from amts.restore import Restoration, find_version, restore_moment, restore_version, write
from amts.restore_edition import foreseen, plan_edition, write_edition
from amts.restore_sentence import SeveralSentences, restore_one
from amts.session import Choice, connect
from bitext.errors import InvalidInput
from bitext.settings import LanguageSettings


@dataclass(frozen=True, slots=True)
class _Order:
    """What the user asked for.

    Attributes:
        language: the target language.
        version: the version to bring back, or None.
        moment: the moment to go back to, or None.
        text: the one sentence that is meant, or None.
        in_source: whether that is a text of the source.
        place: of several such sentences, the one that stands there.
        dry_run: whether nothing is written.
        flags: the options that name the AWS, for lines that are shown.
    """

    language: str
    version: str | None
    moment: datetime | None
    text: str | None
    in_source: bool
    place: str
    dry_run: bool
    flags: str

    @property
    def follow(self) -> str:
        """How to follow the run that begins; "" when none does."""
        return "" if self.dry_run else f"Follow the run with `amts status --watch{self.flags}`."


@click.command(
    epilog=epilog(
        "amts restore chapter_intro/index.md --language zh --version 3sL4kqtJ --dry-run",
        "amts restore chapter_intro/index.md --language zh --version 3sL4kqtJ --source gradient",
        "amts restore chapter_intro/index.md --language zh --at 2026-01-02T03:04:05Z",
        "amts restore --all --language zh --at 2026-01-02",
    )
)
@click.argument("path", metavar="[PATH]", required=False)
@click.option("--language", metavar="XX", required=True, help="The target language.")
@click.option("--version", metavar="V", help="The version to bring back; its beginning will do.")
@click.option("--at", metavar="TIME", help="The human file as it was then (ISO 8601; UTC).")
@click.option("--all", "whole", is_flag=True, help="With --at: every document of the language.")
@click.option("--segment", metavar="TEXT", help="Only the sentence whose translation has TEXT.")
@click.option("--source", metavar="TEXT", help="Only the sentence whose source has TEXT.")
@click.option("--place", metavar="PLACE", default="", help="Of several such sentences, this one.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@screen_options
@aws_options
def restore(
    screen: Screen,
    choice: Choice,
    path: str | None,
    language: str,
    version: str | None,
    at: str | None,
    whole: bool,
    segment: str | None,
    source: str | None,
    place: str,
    dry_run: bool,
) -> None:
    """Bring an earlier text of a document back.

    It becomes the human file, from the versions that the book bucket keeps: with --version, which
    `amts history` tells, a version of the human file or of the published document; with --at, the
    human file of that moment, with --all of every document. Nothing is deleted: what was there
    stays as an earlier version. The English that the text was made from comes back beside it where
    another English stands now. The upload starts the next run.

    With --segment or --source, only that sentence goes back to what it was in that version; every
    other byte stays. A document that would be damaged by it is not written.

    To bring back what is there already does nothing.
    """
    check_language(language)
    order = _Order(
        language,
        version,
        _moment(at) if at is not None else None,
        segment if segment is not None else source,
        source is not None,
        place,
        dry_run,
        choice.flags,
    )
    _check(order, path, whole=whole, both=segment is not None and source is not None)
    languages = any_settings(require_project().source_language), target_settings(language)
    aws = connect(choice)
    bucket = BucketVersions(aws.s3(), aws.stack().book_bucket)
    if path is None and order.moment is not None:
        _restore_edition(screen, bucket, order, order.moment, languages)
    elif path is not None:
        versions = read_document_versions(bucket, language, path)
        _restore_document(screen, bucket, order, versions, languages)


def _check(order: _Order, path: str | None, *, whole: bool, both: bool) -> None:
    """Pass when the options fit together.

    Raises:
        InvalidInput: they do not.
    """
    if both:
        raise InvalidInput("give --segment or --source, not both")
    if (order.version is None) == (order.moment is None):
        raise InvalidInput("give --version or --at, one of them")
    if whole == (path is not None):
        raise InvalidInput("give PATH, or --all for every document of the language")
    if whole and order.moment is None:
        raise InvalidInput("--all needs --at: a version belongs to one document")
    if order.text is not None and (whole or not order.text.strip()):
        raise InvalidInput("--segment and --source need PATH and a text")
    if order.place and order.text is None:
        raise InvalidInput("--place needs --segment or --source")


def _moment(text: str) -> datetime:
    """Read a moment; without a zone it is meant in UTC.

    Raises:
        InvalidInput: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"not a time: {text!r} (it looks like 2026-01-02T03:04:05Z or 2026-01-02)"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _restore_document(
    screen: Screen,
    bucket: BucketVersions,
    order: _Order,
    versions: DocumentVersions,
    languages: tuple[LanguageSettings, LanguageSettings],
) -> None:
    try:
        planned = _planned(order, versions, languages)
    except SeveralSentences as error:
        screen.note(f"Error: {error}", "red")
        shown = Text("\n".join(candidates_lines(error.candidates)))
        screen.result(candidates_json(versions.path, error.candidates), shown)
        raise click.exceptions.Exit(BAD_INPUT) from None
    next_run = foreseen(versions, planned, *languages)
    if not order.dry_run:
        write(bucket, planned)
    diff = difference(planned.path, planned.before, planned.after) if planned.writes else []
    screen.result(
        {
            "language": order.language,
            "dry_run": order.dry_run,
            **restoration_json(planned, next_run, languages[1]),
            "diff": diff,
        },
        Text("\n".join(restoration_lines(planned, next_run, diff, order.follow))),
    )


def _planned(
    order: _Order,
    versions: DocumentVersions,
    languages: tuple[LanguageSettings, LanguageSettings],
) -> Restoration:
    """Plan to restore one document, or one sentence of it.

    Raises:
        NoHistory: there is nothing to restore.
    """
    check_there(versions)
    if order.moment is not None:
        planned = restore_moment(versions, order.moment)
        if planned is None:
            then = timestamp(order.moment)
            raise NoHistory(f"{versions.path}: there was no human file at {then}")
        version = planned.version
    else:
        version = find_version(versions, order.version or "")
        planned = restore_version(versions, version) if order.text is None else None
    if order.text is None and planned is not None:
        return planned
    return restore_one(
        versions,
        version,
        order.text or "",
        *languages,
        in_source=order.in_source,
        place=order.place,
    )


def _restore_edition(
    screen: Screen,
    bucket: BucketVersions,
    order: _Order,
    moment: datetime,
    languages: tuple[LanguageSettings, LanguageSettings],
) -> None:
    every = list(read_edition_versions(bucket, order.language))
    if not every:
        raise NoHistory(f"no document of {order.language} has a history in this book")
    with bar(screen, "Comparing", len(every)) as advance:
        planned = plan_edition(every, moment, *languages, advance)
    if not order.dry_run:
        with bar(screen, "Writing", len(planned.changed)) as advance:
            write_edition(bucket, planned, advance)
    screen.result(
        {
            "language": order.language,
            "dry_run": order.dry_run,
            **edition_json(planned, languages[1]),
        },
        Text("\n".join(edition_lines(planned, languages[1], order.follow))),
    )
