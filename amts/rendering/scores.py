"""What a run did with each document, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from amts.rendering.tables import table
from amts.rendering.text import NONE, printable, score
from amts.report import DocumentLine, LanguageLine, Report


def documents_table(reports: Sequence[Report]) -> Table:
    """Return a row for each language and document, and one for each language's total."""
    made = table(
        "Language", "Document", ">Human", ">Machine", ">Flagged", ">Characters sent",
        ">BLEU without ACT", ">with ACT", ">Change",
    )  # fmt: skip
    for report in reports:
        for total in report.languages:
            lines = [line for line in report.documents if line.language == total.language]
            for line in lines:
                made.add_row(line.language, _name(line), *_figures(line))
            if lines:
                made.add_row(
                    Text(total.language, "bold"), Text("together", "bold"), *_figures(total)
                )
                made.add_section()
    return made


def _figures(line: DocumentLine | LanguageLine) -> tuple[str, ...]:
    return (
        f"{line.human:,}",
        f"{line.machine:,}",
        f"{line.flagged:,}" if line.flagged else NONE,
        f"{line.characters_sent:,}",
        score(line.bleu_plain),
        score(line.bleu),
        _change(line),
    )


def _change(line: DocumentLine | LanguageLine) -> str:
    if line.bleu is None or line.bleu_plain is None:
        return NONE
    return f"{line.bleu - line.bleu_plain:+.3f}"


def _name(line: DocumentLine) -> Text:
    name = Text(printable(line.document))
    if line.state in ("rejected", "failed"):
        name.append(f" ({line.state})", "red")
    return name
