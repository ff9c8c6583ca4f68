"""What came of a demo, for people."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import RenderableType
from rich.text import Text

from amts.demonstration import Outcome
from amts.pulling import REPORT
from amts.rendering.runs import state
from amts.rendering.scores import documents_table
from amts.rendering.text import printable, seconds
from amts.report import Report

_PROBLEMS_SHOWN = 10


def outcome_view(
    outcome: Outcome, took: Mapping[str, float], endpoint: str
) -> list[RenderableType]:
    """Return what came of a demo.

    Args:
        outcome: what came of it.
        took: the seconds of each phase.
        endpoint: where the embedded AWS still runs, "" when it has ended.
    """
    parts: list[RenderableType] = [""]
    if any(report.documents for report in outcome.reports):
        parts += [documents_table(outcome.reports), ""]
    for status in outcome.statuses:
        head = Text.assemble(f"Run {status.run.run}: ", state(status.run.state))
        parts.append(head.append(f" ({printable(status.error)})" if status.error else ""))
    for report in outcome.reports:
        parts += [Text(line, "red") for line in _wrong(report)]
    parts += [Text(line) for line in _explained(outcome)]
    phases = ", ".join(f"{name} {seconds(value)}" for name, value in took.items())
    parts += ["", Text("\n".join(outcome.pulled.lines())), Text(f"Took: {phases}.")]
    if endpoint:
        parts.append(Text(f"Still running at {endpoint}; `amts down --demo` ends it."))
    return parts


def _wrong(report: Report) -> list[str]:
    failed = [f"{line.language} failed: {line.error}" for line in report.languages if line.error]
    problems = [printable(problem) for problem in report.problems]
    more = len(problems) - _PROBLEMS_SHOWN
    rest = [f"… and {more} more in {REPORT}"] if more > 0 else []
    return [*(printable(line) for line in failed), *problems[:_PROBLEMS_SHOWN], *rest]


def _explained(outcome: Outcome) -> list[str]:
    """Say what the figures mean, and who translated."""
    lines = [
        "",
        "Human: segments kept from the human edition. Machine: segments translated by the engine.",
    ]
    if any(line.bleu is not None for report in outcome.reports for line in report.documents):
        lines += [
            "BLEU (0..1) compares the engine's translation of a document with its human edition.",
            "Scored documents are kept out of the parallel data. They are translated once more to",
            "be scored; the characters of a language together count that.",
        ]
    if outcome.engines:
        lines.append("Translated by, as the embedded service reported it:")
        lines += [
            f"  {language}: {printable(engine)}" for language, engine in outcome.engines.items()
        ]
        lines.append("These scores are those of this engine. They are not Amazon Translate's.")
        if any("marker" in engine for engine in outcome.engines.values()):
            lines.append(
                "The engine marker does not translate, it only marks: install apertium, or give "
                "--command or --replay."
            )
    elif not outcome.failed:
        lines.append("No translation job was needed, so no engine was used.")
    return lines
