"""Runs as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from amts.rendering.tables import table
from amts.rendering.text import NONE, printable, score, seconds
from amts.runs import RunStatus
from cloud.ledger_items import Progress

_STYLES = {
    "RUNNING": "cyan",
    "COMPLETED": "green",
    "COMPLETED_WITH_PROBLEMS": "yellow",
    "FAILED": "bold red",
}


def state(name: str) -> Text:
    """Return a state in its colour."""
    return Text(name.lower().replace("_", " "), _STYLES.get(name, ""))


def runs_table(runs: Sequence[RunStatus]) -> RenderableType:
    """Return runs, one a row."""
    made = table("Run", "State", "Because of", "Started", ">Took", ">Documents", ">Problems")
    for status in runs:
        run = status.run
        made.add_row(
            Text(printable(run.run)),
            state(run.state),
            Text(printable(run.reason)),
            Text(_moment(run.started_at)),
            _took(run.started_at, run.ended_at),
            f"{run.documents:,}",
            f"{run.problems:,}",
        )
    return made


def run_view(status: RunStatus) -> RenderableType:
    """Return one run: its head, its languages, its jobs and what went wrong."""
    run = status.run
    head = Text.assemble("Run ", printable(run.run), ": ", state(run.state))
    if status.error:
        head.append(f" ({printable(status.error)})", "red")
    parts: list[RenderableType] = [head]
    if status.languages:
        parts += ["", _languages(status.languages)]
    jobs = [language for language in status.languages if language.job_id]
    if jobs:
        parts.append("")
    for language in jobs:
        parts.append(Text(f"{language.language}  job {language.job_id}  {language.job_status}"))
    for language in status.languages:
        if language.error:
            parts.append(Text(f"{language.language}  {printable(language.error)}", "red"))
    if run.report:
        parts.append(Text(f"report  {printable(run.report)}"))
    return Group(*parts)


def progress_lines(status: RunStatus) -> list[str]:
    """Return one line for each language: where it is. For logs, where nothing can be redrawn."""
    lines = [f"{language.language}: {_step(language)}" for language in status.languages]
    return lines or [f"run {status.run.run}: {status.run.state.lower()}"]


def _languages(languages: Sequence[Progress]) -> Table:
    made = table(
        "Language", "Step", ">Documents", ">Human", ">Machine", ">Characters sent",
        ">BLEU without ACT", ">with ACT",
    )  # fmt: skip
    for language in languages:
        made.add_row(
            language.language,
            Text(_step(language), _STYLES.get(language.state, "")),
            f"{language.documents:,}",
            f"{language.segments_human:,}",
            f"{language.segments_machine:,}",
            f"{language.characters_sent:,}",
            score(language.bleu_plain),
            score(language.bleu),
        )
    return made


def _step(language: Progress) -> str:
    """Return where a language is: its step, and the job's status while it is the job that runs."""
    if language.state != "RUNNING":
        return language.state.lower()
    step = language.step.replace("_", " ") or "planned"
    waiting = language.job_status in ("SUBMITTED", "IN_PROGRESS")
    return f"{step} ({language.job_status})" if waiting else step


def _moment(text: str) -> str:
    time = _time(text)
    return time.strftime("%Y-%m-%d %H:%M:%SZ") if time else NONE


def _took(start: str, end: str) -> str:
    started, ended = _time(start), _time(end)
    return seconds((ended - started).total_seconds()) if started and ended else NONE


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
