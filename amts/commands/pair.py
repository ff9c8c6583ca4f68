"""`amts pair`: parallel data from documents and their translations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from amts.commands.help import epilog
from amts.commands.matched import each_match, warn_without
from amts.commands.options import GRANULARITY, screen_options
from amts.errors import BAD_INPUT
from amts.languages import any_settings, target_settings
from amts.rendering.screen import Screen
from amts.rendering.tables import table
from amts.rendering.text import count, printable
from bitext.errors import InvalidInput

if TYPE_CHECKING:
    from rich.console import RenderableType

    from amts.document_checks import DocumentChecks
    from amts.matching import Match, Matches
    from bitext.pair_report import PairCounts
    from bitext.pairing import Bitext
    from bitext.settings import Granularity

TABLE = Path("-")
"""The report as a table on the screen."""
_NUMBERS = ("Blocks", "Sentences", "Pairs", "Paragraphs", "Yield", "Confidence")


@click.command(
    epilog=epilog(
        "amts pair en/intro.md zh/intro.md --target-language zh -o pairs.csv",
        "amts pair book/en book/zh --target-language zh -o pairs.jsonl",
        "amts pair --origins d2l-zh --target-language zh --granularity paragraph -o pairs.tmx",
        "amts pair book/en book/zh --target-language zh -o pairs.csv --report",
        "amts pair book/en book/zh --target-language zh -o pairs.csv --report pairs.md",
    )
)
@click.argument("source", metavar="[SOURCE", required=False, type=click.Path(path_type=Path))
@click.argument("target", metavar="TARGET]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--origins",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="In place of SOURCE and TARGET: a folder with X.md and its original X_origin.md.",
)
@click.option("--source-language", metavar="XX", default="en", show_default=True, help="Its code.")
@click.option("--target-language", metavar="XX", required=True, help="Its code.")
@GRANULARITY
@click.option(
    "--min-confidence",
    metavar="P",
    type=click.FloatRange(0, 1),
    help="Leave out pairs that are less likely than this (0..1). [default: the language's]",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the pairs go: .csv, .tsv or .tmx as Amazon Translate takes them, or .jsonl with "
    "all that is known of each.",
)
@click.option(
    "--rejected",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the pairs that were left out go, with the reason (.jsonl).",
)
@click.option(
    "--report",
    metavar="[FILE]",
    is_flag=False,
    flag_value="-",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What came of each document: a table (no FILE, or -), or a file (.md or .json).",
)
@screen_options
def pair(
    screen: Screen,
    source: Path | None,
    target: Path | None,
    origins: Path | None,
    source_language: str,
    target_language: str,
    granularity: Granularity | None,
    min_confidence: float | None,
    output: Path,
    rejected: Path | None,
    report: Path | None,
) -> None:
    """Make parallel data from documents and their translations.

    Give two documents or two folders. Documents of two folders belong together when their paths
    are equal. Sentences are aligned; a pair that is unsure, damaged, untranslated or too long
    for Amazon Translate is left out and counted by reason. Works offline. A document that
    cannot be read, or is no translation of its source (another language, a copy, another
    chapter), is named, the others are paired, and the exit code is 2.
    """
    from amts.document_checks import DocumentChecks
    from amts.pair_files import check_names, write_pairs, write_rejected, write_report
    from bitext.pair_report import document_counts, total_counts
    from bitext.parallel_data import FileFormat
    from bitext.selection import select, with_refused

    file_format = FileFormat.of(output.name)
    check_names(rejected, None if report == TABLE else report)
    matches = _matches(source, target, origins)
    here, there = any_settings(source_language), target_settings(target_language)
    if here.code == there.code:
        raise InvalidInput("source and target language are the same")
    dates: dict[str, str] = {}
    checks = DocumentChecks(screen, here, there)
    bitexts, problems = _pair(screen, matches, checks, dates)
    chosen = select(
        bitexts,
        there,
        granularity=granularity,
        min_confidence=min_confidence,
        changed=dates,
        file_format=file_format,
    )
    selection = with_refused(chosen, checks.refused, there, granularity)
    is_written = bool(selection.pairs) or not problems
    size = 0
    if is_written:
        size = write_pairs(output, selection.pairs, here.translate_code, there.translate_code)
    else:
        screen.note(f"no pair is left: {output} is not written", "red")
    if rejected:
        write_rejected(rejected, selection.rejected)
    refused = [bitext for bitext, _ in checks.refused]
    counts = document_counts([*bitexts, *refused], selection)
    totals = total_counts(counts, selection)
    if report and report != TABLE:
        write_report(report, counts, totals, output, size, [*problems, *checks.warnings])
    screen.result(
        {
            "output": str(output) if is_written else None,
            "bytes": size,
            "granularity": granularity or there.granularity,
            **totals.to_json(),
            "documents": [bitext.source.name for bitext in bitexts],
            "without_target": list(matches.only_first),
            "without_source": list(matches.only_second),
            "problems": problems,
            "warnings": checks.warnings,
        },
        *_shown(output if is_written else None, counts, totals, in_full=report == TABLE),
        "",
        f"{count(len(bitexts), 'document')} paired.",
    )
    if problems:
        raise click.exceptions.Exit(BAD_INPUT)


def _shown(
    output: Path | None, counts: list[PairCounts], totals: PairCounts, *, in_full: bool
) -> list[RenderableType]:
    """Return the counts as people see them."""
    from bitext.pair_report import COLUMNS, row, summary

    short = table("Pairs", ">Number")
    where = f"written to {printable(str(output))}" if output else "not written"
    short.add_row(where, f"{totals.pairs:,}")
    if not in_full:
        if totals.paragraphs:
            short.add_row("of them paragraphs", f"{totals.paragraphs:,}")
            short.add_row("of them sentences", f"{totals.pairs - totals.paragraphs:,}")
        for reason, number in totals.rejected.items():
            short.add_row(f"left out: {reason}", f"{number:,}")
        return [short]
    full = table(*(f">{c}" if c in _NUMBERS else c for c in COLUMNS))
    for item in counts:
        full.add_row(*(printable(cell) for cell in row(item)))
    sums = table("Total", "")
    for name, value in summary(totals):
        sums.add_row(name, value)
    return [full, "", sums, "", short]


def _matches(source: Path | None, target: Path | None, origins: Path | None) -> Matches:
    from amts.matching import match, match_origins

    if origins and not source:
        return match_origins(origins)
    if origins or not source or not target:
        raise InvalidInput("give SOURCE and TARGET, or --origins DIR")
    return match(source, target)


def _pair(
    screen: Screen,
    matches: Matches,
    checks: DocumentChecks,
    dates: dict[str, str],
) -> tuple[list[Bitext], list[str]]:
    """Return the bitexts, and a line for each document that is left out.

    Puts the date of each target's file into `dates`, by the document's name.
    """
    from amts.matching import read_document
    from amts.pair_files import changed
    from bitext.pairing import pair_documents

    def paired(found: Match) -> Bitext:
        source = read_document(found.first, found.name)
        target = read_document(found.second, found.name)
        dates[found.name] = changed(found.second)
        bitext = pair_documents(source, target, checks.source_language, checks.target_language)
        return checks.check(bitext, found.first, found.second)

    warn_without(screen, matches.only_first, "target")
    warn_without(screen, matches.only_second, "source")
    return each_match(screen, "Pairing", matches, paired)
