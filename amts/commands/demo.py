"""`amts demo`: the whole way of a book, on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from amts import editions, embedded
from amts.assembly import merged_context
from amts.commands.help import epilog
from amts.commands.options import (
    EVALUATION_DOCUMENTS,
    LANGUAGES,
    embedded_options,
    screen_options,
)
from amts.demonstration import Demo
from amts.errors import FAILED
from amts.project import language_list, require_project
from amts.rendering.demonstration import outcome_view
from amts.rendering.progress import Phases
from amts.rendering.screen import Screen

TIME_SCALE = 0.015
"""The window that gathers uploads is then 0.6 s, in which the sample book is uploaded."""


@click.command(
    epilog=epilog(
        "amts demo",
        "amts demo --languages es --engine apertium",
        "amts demo --book my-book -o results --keep",
    )
)
@embedded_options(TIME_SCALE)
@LANGUAGES
@EVALUATION_DOCUMENTS
@click.option(
    "--book",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A book: source/, human/<language>/, glossary/. [default: examples/book]",
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Where the results go.",
)
@click.option(
    "--keep", is_flag=True, help="Leave the embedded AWS running; `amts down --demo` ends it."
)
@screen_options
def demo(
    screen: Screen,
    options: embedded.Options,
    languages: str | None,
    evaluation_documents: tuple[str, ...],
    folder: Path | None,
    output: Path,
    keep: bool,
) -> None:
    """Translate a sample book end to end, without an AWS account.

    A fresh embedded AWS on this machine gets the real template, workflow and functions. The
    book's glossaries, human editions and source are uploaded, which starts one run. It is
    followed to its end; then come the scores, the translated documents and the report. The
    engine that stands in for Amazon Translate is named; its scores are not Amazon Translate's.
    """
    project = require_project()
    context = merged_context(
        project,
        {
            "languages": list(language_list(languages)) if languages else None,
            "evaluation_documents": list(evaluation_documents) or None,
        },
    )
    wanted = language_list(context.get("languages", ()))
    edition = editions.whole_book(folder or project.root / "examples" / "book", wanted)
    show = Demo(screen, project, edition, output, Phases(screen))
    outcome, running = show.run(context, options, keep=keep)
    endpoint = running.endpoint if keep else ""
    screen.result(
        {
            "engines": outcome.engines,
            "endpoint": endpoint or None,
            "runs": [status.as_json() for status in outcome.statuses],
            "reports": [report.content for report in outcome.reports],
            "phases": show.phases.as_json(),
            **outcome.pulled.as_json(),
        },
        *outcome_view(outcome, show.phases.took, endpoint),
    )
    if outcome.failed:
        raise click.exceptions.Exit(FAILED)
