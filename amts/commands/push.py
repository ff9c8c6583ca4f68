"""`amts push`: uploads an edition."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from amts import editions
from amts.commands.help import epilog
from amts.commands.options import aws_options, screen_options
from amts.editions import Edition
from amts.project import find_project
from amts.rendering.progress import bar
from amts.rendering.screen import Screen
from amts.rendering.text import count, printable, size
from amts.session import Aws, Choice, Stack, connect
from amts.transfer import Upload, list_objects, plan_upload, upload
from bitext.errors import InvalidInput


@click.command(
    epilog=epilog(
        "amts push book/en",
        "amts push book/zh --language zh",
        "amts push d2l-zh --language zh --with-source",
        "amts push book/en --delete --profile work",
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--language", metavar="XX", help="DIR is a human edition in this language.")
@click.option(
    "--with-source",
    is_flag=True,
    help="DIR holds X.md and X_origin.md: upload X_origin.md also as source/X.md.",
)
@click.option("--glossary", is_flag=True, help="DIR holds glossaries: zh.md, es.csv.")
@click.option(
    "--delete", is_flag=True, help="Delete what the bucket has of this edition and DIR has not."
)
@screen_options
@aws_options
def push(
    screen: Screen,
    choice: Choice,
    folder: Path,
    language: str | None,
    with_source: bool,
    glossary: bool,
    delete: bool,
) -> None:
    """Upload the source edition, or with --language a human one.

    Files go to source/<path>, or to human/<language>/<path>. Only files that changed are uploaded.
    Hidden files are left out. An upload starts a run by itself, a short while after the last file.

    A folder of translated chapters with their originals beside them, as d2lbook keeps them, is a
    whole book with --with-source: X.md becomes human/<language>/X.md and X_origin.md becomes also
    source/X.md.
    """
    edition = _edition(folder, language, with_source=with_source, glossary=glossary)
    aws = connect(choice)
    stack = aws.stack()
    _warn(screen, edition, language)
    client = aws.s3()
    remote = {
        key: item
        for prefix in edition.prefixes
        for key, item in list_objects(client, stack.book_bucket, prefix).items()
    }
    with bar(screen, "Comparing", len(edition.files)) as advance:
        plan = plan_upload(edition, remote, advance, delete=delete)
    with bar(screen, "Uploading", len(plan.changed)) as advance:
        sent = upload(client, stack.book_bucket, plan, advance)
    _tell(screen, edition, plan, sent, choice, aws, stack)


def _edition(folder: Path, language: str | None, *, with_source: bool, glossary: bool) -> Edition:
    if glossary and (language or with_source):
        raise InvalidInput("--glossary takes a folder of all languages: leave out --language")
    if with_source and not language:
        raise InvalidInput("--with-source needs --language: DIR is then a human edition")
    if glossary:
        return editions.glossaries(folder)
    if language:
        return editions.human_edition(folder, language, with_source=with_source)
    return editions.source_edition(folder)


def _warn(screen: Screen, edition: Edition, language: str | None) -> None:
    project = find_project()
    if language and project and language not in project.languages:
        known = ", ".join(project.languages) or "none"
        screen.warn(f"{language} is no language of this checkout's cdk.json ({known})")
    if edition.without_origin:
        missing = count(len(edition.without_origin), "document")
        screen.warn(f"{missing} without an original, such as {edition.without_origin[0]}")


def _tell(
    screen: Screen,
    edition: Edition,
    plan: Upload,
    sent: int,
    choice: Choice,
    aws: Aws,
    stack: Stack,
) -> None:
    lines = [
        f"{count(len(plan.changed), 'file')} uploaded ({size(sent)}) to "
        f"s3://{stack.book_bucket}/, {plan.unchanged:,} unchanged"
        + (f", {len(plan.removed):,} deleted" if plan.removed else "")
        + (f", {edition.hidden:,} hidden left out" if edition.hidden else "")
        + ".",
        *(f"  deleted {printable(key)}" for key in plan.removed),
        f"Follow the run with `amts status --watch{choice.flags}`."
        if plan.changed or plan.removed
        else "Nothing changed, so no run starts.",
    ]
    screen.result(
        {
            "where": aws.where,
            "bucket": stack.book_bucket,
            "uploaded": [file.key for file in plan.changed],
            "bytes": sent,
            "unchanged": plan.unchanged,
            "deleted": list(plan.removed),
            "hidden": edition.hidden,
            "without_origin": list(edition.without_origin),
        },
        Text("\n".join(lines)),
    )
