"""`amts parallel-data`: the parallel data in the account, as the console shows it."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from amts.commands.help import epilog
from amts.commands.options import aws_options, screen_options
from amts.errors import FAILED, NoParallelData, NoProject
from amts.parallel_data import Resource, explain, resource_name
from amts.parallel_data_service import LOCAL, REAL, Described, ParallelDataService
from amts.project import find_project
from amts.rendering.parallel_data import languages, resource_view, resources_table
from amts.rendering.screen import Screen
from amts.rendering.text import NONE, count, printable, size
from amts.session import Aws, Choice, connect
from amts.transfer import check_free, write_stream
from bitext import resource_names
from bitext.errors import InvalidInput, ServiceError
from bitext.import_errors import ErrorsFile

_RESOURCE = click.argument("given", metavar="NAME_OR_LANGUAGE")
_FORCE = click.option("--force", is_flag=True, help="Replace the file if it exists.")


@click.group(
    "parallel-data",
    epilog=epilog(
        "amts parallel-data list",
        "amts parallel-data show zh",
        "amts parallel-data download zh -o pairs.csv",
        "amts parallel-data delete zh",
    ),
)
def parallel_data() -> None:
    """Show, download and delete the parallel data in the account.

    A run makes one resource of Amazon Translate for each language of the book, named
    amts-<book>-<language>. NAME_OR_LANGUAGE is such a language, or the name of any resource.
    """


@parallel_data.command(
    "list",
    epilog=epilog("amts parallel-data list", "amts parallel-data list --all --json --profile work"),
)
@click.option("--all", "everything", is_flag=True, help="All of the account and Region.")
@screen_options
@aws_options
def list_(screen: Screen, choice: Choice, everything: bool) -> None:
    """List the parallel data of the book.

    It shows languages, status, records, characters of the examples, what was skipped or failed,
    and what Amazon Translate says. With --all every resource of the account and Region is listed.
    """
    aws = connect(choice)
    if aws.book is None and not everything:
        raise NoProject("which book? give --book or --all, or run this inside a checkout of AMTS")
    found = [
        one
        for one in ParallelDataService(aws).resources()
        if everything or _language(one.name, aws.book)
    ]
    none = (
        f"There is no parallel data in {aws.where}."
        if everything
        else f"There is no parallel data of the book {printable(aws.book or '')} in {aws.where}: "
        "a run makes it."
    )
    screen.result(
        {
            "where": aws.where,
            "region": aws.region,
            "book": aws.book,
            "resources": [
                {**one.as_json(), "language": _language(one.name, aws.book)} for one in found
            ],
        },
        resources_table(found) if found else none,
    )


@parallel_data.command(
    epilog=epilog(
        "amts parallel-data show zh",
        "amts parallel-data show amts-book-zh --errors errors.json",
    )
)
@_RESOURCE
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(0, 100_000),
    default=10,
    show_default=True,
    help="Messages of the errors file to show.",
)
@click.option(
    "--errors",
    "errors_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Save the errors file here (JSON).",
)
@_FORCE
@screen_options
@aws_options
def show(
    screen: Screen,
    choice: Choice,
    given: str,
    limit: int,
    errors_path: Path | None,
    force: bool,
) -> None:
    """Show all that is known of one resource.

    The errors file is that of the latest import; its first messages are shown. What a status or
    a count means, and what to do about it, is told in words.
    """
    aws, service, name = _resolved(choice, given)
    found = service.describe(name)
    resource = found.resource
    explanation = explain(resource, by_a_run=bool(_language(name, aws.book)))
    saved = _save_errors(service, found, errors_path, force=force)
    file_bytes, file_size = _file_size(service, found)
    errors, said = _errors(service, found)
    messages = errors.messages[:limit] if errors else ()
    more = len(errors.messages) - len(messages) if errors else 0
    screen.result(
        {
            "where": aws.where,
            "region": aws.region,
            **resource.as_json(),
            "language": _language(name, aws.book),
            "file_bytes": file_bytes,
            "explanation": explanation,
            "errors": {
                "attempt": found.errors.attempt if found.errors else None,
                "said": said,
                "failed": errors.failed if errors else None,
                "skipped": errors.skipped if errors else None,
                "messages": [{"content": one.content, "message": one.message} for one in messages],
                "more": more,
                "saved": str(errors_path) if saved else None,
            },
        },
        resource_view(resource, explanation, file_size, said, messages, more),
    )
    if errors_path and not saved:
        raise NoParallelData(f"{name} has no errors file, so nothing was saved")


@parallel_data.command(
    epilog=epilog(
        "amts parallel-data download zh",
        "amts parallel-data download amts-book-zh -o pairs.csv --force",
    )
)
@_RESOURCE
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where the file goes. [default: the resource's name and its format's ending]",
)
@_FORCE
@screen_options
@aws_options
def download(screen: Screen, choice: Choice, given: str, output: str | None, force: bool) -> None:
    """Download the data that were imported last.

    The file is written as it is. What AMTS did not make may hold anything: do not open it in a
    spreadsheet, which runs what begins with = + - or @.
    """
    aws, service, name = _resolved(choice, given)
    found = service.describe(name)
    resource = found.resource
    if not found.data:
        raise NoParallelData(
            f"the parallel data {name} holds no data to download (it is {resource.status})"
        )
    path = _with_ending(output, resource)
    check_free(path, force=force)
    with _spinner(screen, f"Downloading {name}"):
        data = service.chunks(found.data, f"the data of {name}")
        written = write_stream(path, data)
    screen.result(
        {
            "where": aws.where,
            "name": resource.name,
            "file": str(path),
            "bytes": written,
            "format": resource.format,
            "records": resource.imported,
        },
        Text(f"{printable(str(path))}: {size(written)}, {languages(resource)}."),
    )
    if resource.format in ("CSV", "TSV") and not resource.is_made_by_amts:
        screen.warn(
            "AMTS did not make this file: do not open it in a spreadsheet, which runs what begins "
            "with = + - or @"
        )


@parallel_data.command(
    epilog=epilog(
        "amts parallel-data delete zh",
        "amts parallel-data delete amts-old-book-zh --yes --no-wait --profile work",
        "amts parallel-data delete made-by-hand --force",
    )
)
@_RESOURCE
@click.option("--force", is_flag=True, help="Delete it even if AMTS did not make it.")
@click.option("--yes", is_flag=True, help="Do not ask. Needed where nobody can be asked.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Wait until it is gone.")
@screen_options
@aws_options
def delete(screen: Screen, choice: Choice, given: str, force: bool, yes: bool, wait: bool) -> None:
    """Delete one resource. The documents, the human editions and the ledger stay.

    The next run with text to translate imports the book's parallel data anew. What is being
    imported, or is in use by a translation job, is not deleted. A run between the two may fail in
    this language; the next one repairs that.
    """
    aws, service, name = _resolved(choice, given)
    resource = service.describe(name).resource
    if not (force or resource.is_made_by_amts):
        raise InvalidInput(
            f"the parallel data {name} was not made by AMTS, going by its name and description; "
            "--force deletes it"
        )
    if resource.status != "DELETING":
        service.check_unused(resource)
        if not yes:
            _ask(aws, resource)
        service.delete(name)
    if wait:
        with _spinner(screen, f"Deleting {name}"):
            service.wait_until_gone(resource, REAL if aws.kind == "account" else LOCAL)
    lines = [
        f"{name} is deleted." if wait else f"{name} is being deleted; that takes a moment.",
    ]
    if _language(name, aws.book):
        lines.append("The next run with text to translate imports it anew.")
    screen.result(
        {"where": aws.where, "name": name, "deleted": wait, "status": None if wait else "DELETING"},
        Text("\n".join(lines)),
    )


def _resolved(choice: Choice, given: str) -> tuple[Aws, ParallelDataService, str]:
    aws = connect(choice)
    return aws, ParallelDataService(aws), resource_name(given, aws.book, _known())


def _known() -> tuple[str, ...]:
    project = find_project()
    return project.languages if project else ()


def _language(name: str, book: str | None) -> str:
    return resource_names.language_of(name, book, _known()) if book else ""


def _file_size(service: ParallelDataService, found: Described) -> tuple[int | None, str]:
    """Return the bytes of the data in use, and what there is to say about them."""
    if not found.data:
        return None, NONE
    try:
        number = service.size(found.data)
    except ServiceError as error:
        return None, f"cannot be read: {error}"
    return number, NONE if number is None else f"{size(number)} ({count(number, 'byte')})"


def _errors(service: ParallelDataService, found: Described) -> tuple[ErrorsFile | None, str]:
    """Return the errors file, and what there is to say about it."""
    if found.errors is None:
        return None, "none"
    try:
        errors = service.errors_file(found.errors)
    except ServiceError as error:
        return None, f"cannot be read: {error}"
    if errors is None:
        return None, "not of the form that is documented; --errors FILE saves it"
    return errors, (
        f"of the {found.errors.attempt}: {errors.failed:,} failed, {errors.skipped:,} skipped, "
        f"{count(len(errors.messages), 'message')}"
    )


def _save_errors(
    service: ParallelDataService, found: Described, path: Path | None, *, force: bool
) -> bool:
    if path is None:
        return False
    check_free(path, force=force)
    if found.errors is None:
        return False
    write_stream(path, service.chunks(found.errors.url, "the errors file"))
    return True


def _with_ending(output: str | None, resource: Resource) -> Path:
    """Return where a download goes. The name is never taken from a link."""
    path = Path(output or resource.name)
    if output is not None and (path.is_dir() or output.endswith("/")):
        path = path / resource.name
    if resource.ending and path.suffix.lower() != resource.ending:
        path = path.with_name(path.name + resource.ending)
    return path


def _ask(aws: Aws, resource: Resource) -> None:
    if not sys.stdin.isatty():
        raise InvalidInput("nobody can be asked here: give --yes to delete without a question")
    what = f"{printable(resource.name)} ({languages(resource)}, {resource.state}"
    what += f", {count(resource.imported, 'record')})" if resource.imported else ")"
    if not click.confirm(f"Delete {what} in {aws.where}?", err=True):
        click.echo("Nothing was deleted.", err=True)
        raise click.exceptions.Exit(FAILED)


def _spinner(screen: Screen, what: str) -> AbstractContextManager[Any]:
    return screen.err.status(what) if screen.err.is_terminal else nullcontext()
