"""`amts estimate`: what a run would keep, send and cost, without any AWS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from amts.commands.help import epilog
from amts.commands.options import screen_options
from amts.errors import BAD_INPUT
from amts.languages import target_settings
from amts.project import require_project
from amts.rendering.progress import bar
from amts.rendering.screen import Screen
from amts.rendering.tables import table
from amts.rendering.text import count, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from amts.estimate import DocumentEstimate, Estimate


@click.command(
    epilog=epilog(
        "amts estimate book/en --language zh",
        "amts estimate book/en --human book/zh --language zh",
        "amts estimate en-2.0 --previous en-1.0 --human book/zh --language zh --json",
    )
)
@click.argument("folder", metavar="NEW_DIR", type=click.Path(path_type=Path))
@click.option(
    "--previous",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The source edition that the last run published. [default: there was no run]",
)
@click.option(
    "--human",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The human edition; beside X.md may lie X_origin.md, what it was made from.",
)
@click.option("--language", metavar="XX", required=True, help="The target language.")
@screen_options
def estimate(
    screen: Screen, folder: Path, previous: Path | None, human: Path | None, language: str
) -> None:
    """Tell what a run would keep, send and cost.

    NEW_DIR is the source edition as it is now. Human text whose source did not change is kept, and
    so is every document whose file is the same as in the previous edition. Sentences that stood in
    the previous edition count as translated: a run uses their machine text again. The origin of a
    human document is X_origin.md beside it, else the previous edition's document, else the present
    one. Dollars are those of the prices in cdk.json, and are compared with its budget_usd_per_run.
    Works offline. A document that cannot be read is named, the others are counted, and the exit
    code is 2.
    """
    from amts.estimate import Run
    from amts.estimate_folders import Folders
    from bitext.budget import micro_dollars
    from bitext.reporting import Prices
    from bitext.settings import source_settings

    project = require_project()
    settings = target_settings(language)
    run = Run.planned(
        Folders(folder, previous, human),
        source_settings(project.source_language),
        settings,
        project.evaluation_documents,
    )
    with bar(screen, "Planning", len(run.plan.documents)) as advance:
        found = run.estimate(advance)
    for problem in found.problems:
        screen.note(f"left out: {problem}", "red")
    for note in found.notes:
        screen.warn(note)
    if found.origins_from_previous:
        screen.warn(
            f"{count(found.origins_from_previous, 'human document')} without X_origin.md: the "
            "previous edition is taken for their origin; a run does so only when it lies beside "
            "them under that name"
        )
    prices = project.prices
    if prices is None:
        screen.warn("cdk.json has no prices: the cost is not known")
    cost = None if prices is None else found.cost(Prices.read(prices))
    budget = project.budget_usd_per_run
    is_within = None
    if budget is not None and cost is not None:
        is_within = micro_dollars(cost) <= micro_dollars(budget)
    data = _data(found, cost) | {"budget_usd": budget, "within_budget": is_within}
    screen.result(data, *_shown(found, cost), *_bound(budget, is_within))
    if found.problems:
        raise click.exceptions.Exit(BAD_INPUT)


def _data(found: Estimate, cost: float | None) -> dict[str, Any]:
    share = found.share_kept
    return {
        "documents": len(found.documents),
        "documents_changed": sum(document.changed for document in found.documents),
        "documents_published": sum(document.published for document in found.documents),
        **_sums(found.documents),
        "share_kept": None if share is None else round(share, 6),
        "pairs": found.pairs,
        "cost": cost,
        "origins_from_previous": found.origins_from_previous,
        "document_rows": [
            {
                "document": document.name,
                "changed": document.changed,
                "published": document.published,
                **_sums([document]),
            }
            for document in found.documents
        ],
        "problems": list(found.problems),
        "notes": list(found.notes),
    }


def _sums(documents: Sequence[DocumentEstimate]) -> dict[str, int]:
    """Return the sums, in the order of the table's columns."""
    return {
        "segments_kept": sum(document.segments_kept for document in documents),
        "segments_sent": sum(document.segments_sent for document in documents),
        "characters_kept": sum(document.characters_kept for document in documents),
        "characters_sent": sum(document.characters_sent for document in documents),
        "characters_scored": sum(2 * document.characters_scored for document in documents),
    }


def _shown(found: Estimate, cost: float | None) -> list[Table | str]:
    sent = [d for d in found.documents if d.characters_sent or d.characters_scored]
    sums = _sums(found.documents)
    shown: list[Table | str] = []
    if sent:
        names = (
            ">Segments kept",
            ">Segments sent",
            ">Characters kept",
            ">Characters sent",
            ">For scores",
        )
        rows = table("Document", *names)
        for document in sent:
            rows.add_row(Text(printable(document.name)), *_numbers(_sums([document])))
        rows.add_section()
        rows.add_row(Text(f"all {len(found.documents):,} documents", "bold"), *_numbers(sums))
        shown += [rows, ""]
    changed = sum(document.changed for document in found.documents)
    shown.append(f"{count(len(found.documents), 'document')}, {changed:,} changed.")
    if found.share_kept is not None:
        shown.append(f"{found.share_kept:.1%} of the source's characters are not sent again.")
    dollars = "" if cost is None else f": about {cost:.2f} US dollars"
    examples = f"with {count(found.pairs, 'example')}" if found.pairs else "without parallel data"
    scores = sums["characters_scored"]
    also = f" and {scores:,} for scores" if scores else ""
    what = count(sums["characters_sent"], "character")
    shown.append(f"{what} to send{also}, {examples}{dollars}.")
    return shown


def _bound(budget: float | None, is_within: bool | None) -> list[str]:
    from bitext.budget import in_dollars, micro_dollars

    if budget is None or is_within is None:
        return []
    dollars = in_dollars(micro_dollars(budget))
    sum_ = f"the budget of a run, {dollars} US dollars (budget_usd_per_run in cdk.json)"
    if is_within:
        return [f"Within {sum_}, which all languages of a run share."]
    return [f"Above {sum_}: a run would send nothing of it."]


def _numbers(sums: dict[str, int]) -> tuple[str, ...]:
    return tuple(f"{number:,}" for number in sums.values())
