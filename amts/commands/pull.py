"""`amts pull`: downloads what AMTS published."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from amts.commands.help import epilog
from amts.commands.options import aws_options, screen_options
from amts.editions import check_language
from amts.errors import FAILED
from amts.pulling import TRANSLATED, pull_all
from amts.rendering.screen import Screen
from amts.session import Choice, connect


@click.command(epilog=epilog("amts pull out", "amts pull out --language zh --profile work"))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--language", metavar="XX", multiple=True, help="Only this language. Repeatable.")
@screen_options
@aws_options
def pull(screen: Screen, choice: Choice, folder: Path, language: tuple[str, ...]) -> None:
    """Download the translated editions and the latest report.

    Documents go to DIR/translated/<language>/<path>, the report to DIR/report.json, the run's page
    to DIR/reports/<run>/index.html with the review pages of its documents beside it. Only what
    changed is downloaded. Nothing in DIR is deleted. A key that would lead out of DIR is refused;
    the others are downloaded, and the exit code is 1.
    """
    prefixes = [f"{TRANSLATED}{check_language(code)}/" for code in language] or [TRANSLATED]
    aws = connect(choice)
    pulled = pull_all(screen, aws, aws.stack(), folder, prefixes)
    screen.result(pulled.as_json(), Text("\n".join(pulled.lines())))
    if pulled.failed:
        raise click.exceptions.Exit(FAILED)
