"""`amts status`: how the runs and the documents stand."""

from __future__ import annotations

from typing import Any

import click

from amts.commands.help import epilog
from amts.commands.options import aws_options, screen_options
from amts.editions import check_language
from amts.errors import FAILED, NoRun
from amts.follow import LOCAL, LOOKED_AT, REAL, Rhythm, follow, next_run
from amts.rendering.live import watching
from amts.rendering.progress import bar
from amts.rendering.runs import run_view, runs_table
from amts.rendering.screen import Screen
from amts.rendering.standing import documents_view, sections_view, standing_lines
from amts.runs import RunReader, RunStatus
from amts.session import Aws, Choice, connect
from amts.standing import standing_json
from amts.standing_reader import StandingReader
from bitext.errors import InvalidInput


@click.command(
    epilog=epilog(
        "amts status",
        "amts status --watch",
        "amts status --run 20260102T030405Z-a1b2c3 --json",
        "amts status --documents --language zh",
        "amts status --sections --language zh --json",
    )
)
@click.option(
    "--watch", is_flag=True, help="Follow the run until it has ended; exit 1 if it failed."
)
@click.option("--run", metavar="RUN", help="This run. [default: the latest]")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1, 100),
    default=5,
    show_default=True,
    help="Runs to list.",
)
@click.option(
    "--documents", is_flag=True, help="Show how each document stands, and why, instead of runs."
)
@click.option(
    "--sections",
    is_flag=True,
    help="The same with the segments below each heading: by people, by machine, to look at.",
)
@click.option("--language", metavar="XX", help="With --documents or --sections: only this one.")
@screen_options
@aws_options
def status(
    screen: Screen,
    choice: Choice,
    watch: bool,
    run: str | None,
    limit: int,
    documents: bool,
    sections: bool,
    language: str | None,
) -> None:
    """Show the runs, and how the documents stand.

    With --watch it follows a run to its end. It shows languages, steps, jobs, documents, segments,
    characters and BLEU. The ledger tells what the steps did; Step Functions tells whether a run is
    still alive, so a run that died is shown as failed. With --watch the run that goes on, or the
    one that waiting uploads are about to start, is followed to its end. A run that completed with
    problems has done all it could: its exit code is 0, and its report names the problems.

    A document is current, stale (published, but something changed since), waiting (never
    published), rejected, failed, refused (a file of it cannot be used) or retired. --documents
    lists them, as the next run would find them. --sections reads the records of what is published.
    """
    if (documents or sections) and (watch or run):
        raise InvalidInput("--documents and --sections show no run: leave out --watch and --run")
    if language and not (documents or sections):
        raise InvalidInput("--language belongs to --documents or --sections")
    aws = connect(choice)
    stack = aws.stack()
    if documents or sections:
        _show_documents(screen, aws, StandingReader(aws, stack), language or "", sections=sections)
        return
    reader = RunReader(aws, stack)
    if watch:
        shown = [_watched(screen, reader, run, rhythm(aws))]
    elif run:
        shown = [reader.status(run)]
    else:
        shown = [reader.status(found) for found in reader.latest(limit)]
    newest = shown[0] if shown else None
    parts = [runs_table(shown), ""] if len(shown) > 1 else []
    parts.append(run_view(newest) if newest else "There is no run yet: `amts push` starts one.")
    data: dict[str, Any] = {"where": aws.where, "runs": [one.as_json() for one in shown]}
    # A stack of an earlier AMTS does not tell its languages.
    if not (watch or run) and stack.languages_parameter:
        standings = StandingReader(aws, stack).read()
        data["languages"] = [{"language": one.language, **one.counts_json()} for one in standings]
        parts += standing_lines(standings)
    screen.result(data, *parts)
    if watch and newest and newest.failed:
        raise click.exceptions.Exit(FAILED)


def rhythm(aws: Aws) -> Rhythm:
    """Return how often to ask an AWS: a real account seldom, one on this machine often."""
    return REAL if aws.kind == "account" else LOCAL


def _show_documents(
    screen: Screen, aws: Aws, reader: StandingReader, language: str, *, sections: bool
) -> None:
    standings = reader.read(check_language(language) if language else "")
    if sections:
        with bar(screen, "Reading records", sum(len(s.documents) for s in standings)) as advance:
            standings = [reader.with_sections(standing, advance) for standing in standings]
    languages = [standing_json(standing, sections=sections) for standing in standings]
    view = sections_view(standings) if sections else documents_view(standings)
    screen.result({"where": aws.where, "languages": languages}, view)


def _watched(screen: Screen, reader: RunReader, run: str | None, rhythm: Rhythm) -> RunStatus:
    chosen = run or _current(screen, reader, rhythm)
    with watching(screen) as tell:
        return follow(reader, chosen, tell, rhythm)


def _current(screen: Screen, reader: RunReader, rhythm: Rhythm) -> str:
    """Return the run that goes on, else the one that is about to start, else the latest.

    Raises:
        NoRun: there is none and none is about to start.
    """
    latest = reader.latest(LOOKED_AT)
    if latest and not reader.status(latest[0]).ended:
        return latest[0]
    screen.note("waiting for a run to start")
    started = next_run(reader, latest, rhythm)
    if started:
        return started
    if not latest:
        raise NoRun("there is no run, and no upload waits for one: `amts push` starts one")
    screen.note("no upload waits for a run; this is the latest")
    return latest[0]
