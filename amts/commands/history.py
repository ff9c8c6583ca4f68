"""`amts history`: what happened to a document, or to one sentence of it."""

from __future__ import annotations

import click

from amts.commands.help import epilog
from amts.commands.options import aws_options, screen_options
from amts.document_versions import read_document_versions, read_edition_versions
from amts.editions import check_language
from amts.history import document_history, summary
from amts.languages import any_settings, target_settings
from amts.object_versions import BucketVersions
from amts.project import require_project
from amts.rendering.history import documents_view, history_view, sentence_view
from amts.rendering.screen import Screen
from amts.sentence_history import sentence_history
from amts.session import Choice, connect
from bitext.errors import InvalidInput


@click.command(
    epilog=epilog(
        "amts history --language zh --deleted",
        "amts history chapter_intro/index.md --language zh",
        "amts history chapter_intro/index.md --language zh --source gradient --json",
    )
)
@click.argument("path", metavar="[PATH]", required=False)
@click.option("--language", metavar="XX", required=True, help="The target language.")
@click.option("--segment", metavar="TEXT", help="The history of the translation TEXT is, or is in.")
@click.option("--source", metavar="TEXT", help="The history of the source sentence with TEXT.")
@click.option("--deleted", is_flag=True, help="Without PATH: also documents that are gone.")
@click.option("--changes", is_flag=True, help="Show the sentences that changed.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Versions to tell of, the newest first.",
)
@screen_options
@aws_options
def history(
    screen: Screen,
    choice: Choice,
    path: str | None,
    language: str,
    segment: str | None,
    source: str | None,
    deleted: bool,
    changes: bool,
    limit: int,
) -> None:
    """Tell what happened to a document or a sentence.

    It reads the versions that the book bucket keeps. PATH is the document's path in the book; one
    that was moved or deleted is found under its old path. Told are the versions of the human file
    and its origin, of the published document and of the source: when, how large, which sentences
    changed, and of publications the run and who wrote the segments. The version ids can be given
    to `amts restore`, also in their short form.

    With --segment or --source: every translation that a sentence ever had, with who wrote it.
    Without PATH: the documents that have a history.
    """
    check_language(language)
    text = _text(path, segment, source)
    if path and deleted:
        raise InvalidInput("--deleted lists documents: leave out PATH")
    aws = connect(choice)
    bucket = BucketVersions(aws.s3(), aws.stack().book_bucket)
    if path is None:
        every = [summary(found) for found in read_edition_versions(bucket, language)]
        listed = [one for one in every if deleted or not one.is_gone]
        data = {"language": language, "documents": [one.as_json() for one in listed]}
        screen.result(data, *documents_view(listed, language))
        return
    languages = any_settings(require_project().source_language), target_settings(language)
    versions = read_document_versions(bucket, language, path)
    if text is not None:
        said = sentence_history(versions, text, *languages, in_source=source is not None)
        data = {
            "language": language,
            "document": path,
            "translations": [one.as_json() for one in said.sayings],
            "problems": list(said.problems),
        }
        screen.result(data, *sentence_view(said))
        return
    told = document_history(versions, *languages, limit)
    screen.result(
        {
            "language": language,
            "document": path,
            "versions": [event.as_json() for event in told.events],
            "more": told.more,
        },
        *history_view(told, with_changes=changes),
    )


def _text(path: str | None, segment: str | None, source: str | None) -> str | None:
    """Return the text that is looked for, None when none is.

    Raises:
        InvalidInput: the options contradict each other.
    """
    if segment is not None and source is not None:
        raise InvalidInput("give --segment or --source, not both")
    text = segment if segment is not None else source
    if text is not None and path is None:
        raise InvalidInput("--segment and --source need PATH: the document to look in")
    if text is not None and not text.strip():
        raise InvalidInput("--segment and --source need a text")
    return text
