"""`amts push`: uploads an edition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from amts import editions
from amts.commands.help import epilog
from amts.commands.memories import memories_json, memory_lines, memory_option
from amts.commands.options import aws_options, screen_options
from amts.editions import Edition
from amts.errors import BAD_INPUT
from amts.project import find_project
from amts.rendering.progress import bar
from amts.rendering.screen import Screen
from amts.rendering.text import count, printable, size
from amts.session import Aws, Choice, Stack, connect
from amts.transfer import Upload, list_objects, plan_upload, upload
from bitext.errors import InvalidInput
from bitext.provenance import CONFIRMED

if TYPE_CHECKING:
    from amts.commands.push_memories import PushedMemories


@click.command(
    epilog=epilog(
        "amts push book/en",
        "amts push book/zh --language zh",
        "amts push reviewed --language zh --confirmed",
        "amts push d2l-zh --language zh --with-source",
        "amts push book/en --delete --profile work",
        "amts push --memory memory.tmx --memory po/ --language zh",
        "amts push old-zh.tar.gz --language zh --origins old-en.tar.gz --dry-run",
        "amts push old-d2l-zh --language zh --rescue --replace",
    )
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--language", metavar="XX", help="DIR is a human edition in this language.")
@click.option(
    "--confirmed",
    is_flag=True,
    help="People have looked at all of it: machine text in it counts as theirs from now on.",
)
@click.option(
    "--with-source",
    is_flag=True,
    help="DIR holds X.md and X_origin.md: upload X_origin.md also as source/X.md.",
)
@click.option("--glossary", is_flag=True, help="DIR holds glossaries: zh.md, es.csv.")
@click.option(
    "--delete", is_flag=True, help="Delete what the bucket has of this edition and DIR has not."
)
@memory_option(
    "A file of translations of another tool (TMX, XLIFF, PO, CSV …), or a folder or archive of "
    "such: goes to memory/<language>/. Repeatable."
)
@click.option(
    "--rescue",
    is_flag=True,
    help="DIR is an old human edition, or an archive of one, with its originals X_origin.md.",
)
@click.option(
    "--origins",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The source that the old edition was made from, a folder or an archive. Means --rescue.",
)
@click.option(
    "--replace", is_flag=True, help="With --rescue: replace human documents of another content."
)
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and upload nothing.")
@screen_options
@aws_options
def push(
    screen: Screen,
    choice: Choice,
    folder: Path | None,
    language: str | None,
    confirmed: bool,
    with_source: bool,
    glossary: bool,
    delete: bool,
    memories: tuple[Path, ...],
    rescue: bool,
    origins: Path | None,
    replace: bool,
    dry_run: bool,
) -> None:
    """Upload the source edition, or with --language a human one.

    Files go to source/<path>, or to human/<language>/<path>. Only files that changed are uploaded.
    Hidden files are left out. An upload starts a run by itself, a short while after the last file.

    A folder of translated chapters with their originals beside them, as d2lbook keeps them, is a
    whole book with --with-source: X.md becomes human/<language>/X.md and X_origin.md becomes also
    source/X.md.

    A document that was downloaded with `amts pull` and corrected is a human edition too. What
    people left in it as an engine wrote it stays machine text, which is no example, unless
    --confirmed says that they have looked at all of it.

    With --memory, files of translations give examples without documents. Each is read first; one
    that cannot be read is named and left out, and the exit code is 2.

    With --rescue, an old human edition that was overwritten comes home: its documents and what
    they were made from go to human/<language>/, and the pairs of those that the book does not have
    any more to memory/<language>/. A document of another content is never replaced without
    --replace; what stays back is listed, and the exit code is 1.
    """
    rescue = rescue or origins is not None
    if confirmed and (not language or rescue):
        raise InvalidInput("--confirmed goes with --language, and not with --rescue")
    _check_options(
        language,
        special=with_source or glossary or delete,
        memories=bool(memories),
        rescue=rescue,
        replace=replace,
    )
    if folder is None and (rescue or not memories):
        raise click.UsageError("Missing argument 'DIR', or --memory PATH")
    if rescue and folder and language:
        from amts.commands import push_rescue

        order = push_rescue.Order(folder, origins, language, replace, dry_run)
        push_rescue.rescue(screen, choice, order)
        return
    edition = (
        _edition(folder, language, with_source=with_source, glossary=glossary)
        if folder
        else Edition((), ())
    )
    pushed = None
    if memories and language:
        from amts.commands import push_memories

        pushed = push_memories.prepare(screen, memories, language)
        edition = Edition(
            (*edition.owned, *pushed.edition.owned),
            (*edition.files, *pushed.edition.files),
            edition.hidden,
        )
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
        metadata = CONFIRMED if confirmed else None
        plan = plan_upload(edition, remote, advance, delete=delete, metadata=metadata)
    sent = None
    if not dry_run:
        with bar(screen, "Uploading", len(plan.changed)) as advance:
            sent = upload(client, stack.book_bucket, plan, advance)
    _tell(screen, edition, plan, sent, choice, aws, stack, pushed)
    if pushed and pushed.problems:
        raise click.exceptions.Exit(BAD_INPUT)


def _check_options(
    language: str | None, *, special: bool, memories: bool, rescue: bool, replace: bool
) -> None:
    for option, given in (("--memory", memories), ("--rescue", rescue)):
        if given and not language:
            raise InvalidInput(f"{option} needs --language")
        if given and special:
            raise InvalidInput(
                f"{option} goes with neither --with-source nor --glossary nor --delete"
            )
    if rescue and memories:
        raise InvalidInput("--rescue and --memory are two pushes: give one of them")
    if replace and not rescue:
        raise InvalidInput("--replace goes with --rescue or --origins")


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
    sent: int | None,
    choice: Choice,
    aws: Aws,
    stack: Stack,
    pushed: PushedMemories | None,
) -> None:
    """Show what was done, or would be done when nothing was `sent`."""
    read = pushed.read if pushed else ()
    would = "would be " if sent is None else ""
    lines = [
        *memory_lines(read),
        f"{count(len(plan.changed), 'file')} {would}uploaded"
        + (f" ({size(sent)})" if sent is not None else "")
        + f" to s3://{stack.book_bucket}/, {plan.unchanged:,} unchanged"
        + (f", {len(plan.removed):,} {would}deleted" if plan.removed else "")
        + (f", {edition.hidden:,} hidden left out" if edition.hidden else "")
        + ".",
        *([f"  {printable(file.key)}" for file in plan.changed] if sent is None else []),
        *(f"  {would}deleted {printable(key)}" for key in plan.removed),
    ]
    if not plan.changed and not plan.removed:
        lines.append("Nothing changed, so no run starts.")
    elif sent is not None:
        lines.append(f"Follow the run with `amts status --watch{choice.flags}`.")
        if pushed and len(pushed.edition.files) == len(edition.files):
            lines.append("Memories alone translate nothing: the next job uses them.")
    screen.result(
        {
            "where": aws.where,
            "bucket": stack.book_bucket,
            "uploaded": [file.key for file in plan.changed],
            "bytes": sent or 0,
            "dry_run": sent is None,
            "memories": memories_json(read),
            "problems": list(pushed.problems) if pushed else [],
            "unchanged": plan.unchanged,
            "deleted": list(plan.removed),
            "hidden": edition.hidden,
            "without_origin": list(edition.without_origin),
        },
        Text("\n".join(lines)),
    )
