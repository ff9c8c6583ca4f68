"""`amts estimate` says before a run what the run's report says after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from amts.estimate import Run
from amts.estimate_folders import Folders
from amts.languages import target_settings
from amts.project import require_project
from bitext.reporting import Prices
from bitext.settings import source_settings
from tests.amts.files import write
from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import CHAPTERS, human, source


def estimated(folders: Folders, language: str) -> tuple[float, ...]:
    """Return the figures of an estimate; kept are those of documents that are published."""
    project = require_project()
    found = Run.planned(
        folders,
        source_settings(project.source_language),
        target_settings(language),
        project.evaluation_documents,
    ).estimate()
    assert (found.problems, project.prices is None) == ((), False)
    published = [document for document in found.documents if document.published]
    return (
        sum(d.segments_kept + d.segments_sent for d in published),
        sum(document.characters_kept for document in published),
        # A run's report counts all that is sent, for scores too.
        sum(d.characters_sent + 2 * d.characters_scored for d in found.documents),
        found.cost(Prices.read(project.prices or {})),
    )


def reported(report: dict[str, Any], language: str) -> tuple[float, ...]:
    entry = next(entry for entry in report["languages"] if entry["language"] == language)
    return (
        entry["segments_human"] + entry["segments_machine"],
        entry["characters_kept"] + entry["characters_reused"],
        entry["characters_sent"],
        entry["cost_usd"],
    )


def test_a_first_and_a_second_run_are_estimated_to_the_character(
    book: DeployedBook, tmp_path: Path
) -> None:
    chinese = human("zh")
    chinese |= {path.replace(".md", "_origin.md"): source()[path] for path in human("zh")}
    now = source()
    now[CHAPTERS[0]] = now[CHAPTERS[0]].replace("A model is a guess.", "A model is a good guess.")
    now[CHAPTERS[3]] = now[CHAPTERS[3]].replace("No model is perfect.", "No model is ever perfect.")
    old, new = write(tmp_path / "old", source()), write(tmp_path / "new", now)
    folder = write(tmp_path / "zh", chinese)

    files = {f"source/{path}": text for path, text in source().items()}
    files |= {f"human/zh/{path}": text for path, text in chinese.items()}
    report = book.push_and_wait(files)
    assert estimated(Folders(old, human=folder), "zh") == reported(report, "zh")
    assert estimated(Folders(old), "es") == reported(report, "es")

    report = book.push_and_wait(
        {f"source/{path}": now[path] for path in (CHAPTERS[0], CHAPTERS[3])}
    )
    # Machine text is used again: a sentence of each document is sent.
    assert estimated(Folders(new, previous=old), "es") == reported(report, "es")
    assert estimated(Folders(new, previous=old, human=folder), "zh") == reported(report, "zh")
