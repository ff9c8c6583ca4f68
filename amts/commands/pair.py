"""`amts pair`: parallel data from documents and their translations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from amts.commands.help import epilog
from amts.commands.keywords import KeywordChoice, keyword_options
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

    from amts.matching import Match, Matches
    from bitext.pair_report import PairCounts
    from bitext.pairing import Bitext
    from bitext.settings import Granularity, LanguageSettings

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
        "amts pair post.en.html post.es.html --target-language es -o pairs.csv",
        "amts pair --articles list.tsv --target-language es --keyword-file ml.txt -o ml.tmx",
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
@click.option(
    "--articles",
    metavar="LIST",
    type=click.Path(path_type=Path, dir_okay=False),
    help="In place of the two: a list of articles, a source and a target a line (.tsv, .csv, "
    ".jsonl).",
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
@keyword_options
@screen_options
def pair(
    screen: Screen,
    source: Path | None,
    target: Path | None,
    origins: Path | None,
    articles: Path | None,
    source_language: str,
    target_language: str,
    granularity: Granularity | None,
    min_confidence: float | None,
    output: Path,
    rejected: Path | None,
    report: Path | None,
    keywords: KeywordChoice,
) -> None:
    """Make parallel data from documents and their translations.

    Give two documents, two folders, or one folder whose names tell the languages. A document is
    Markdown, a notebook, or the HTML of a web article. Documents of two folders belong together
    when their paths are equal. Sentences are aligned; a pair that is unsure, damaged,
    untranslated, without the keywords or too long for Amazon Translate is left out and counted
    by reason. Works offline. A document that cannot be read is named, the others are paired, and
    the exit code is 2.
    """
    from amts.pair_files import check_names, write_pairs, write_rejected, write_report
    from bitext.pair_report import document_counts, total_counts
    from bitext.pairs import Reason
    from bitext.parallel_data import FileFormat
    from bitext.selection import select

    file_format = FileFormat.of(output.name)
    check_names(rejected, None if report == TABLE else report)
    here, there = any_settings(source_language), target_settings(target_language)
    wanted = keywords.wanted(here.code, there.code)
    matches, unusable = _matches(source, target, origins, articles, here.code, there.code)
    dates: dict[str, str] = {}
    bitexts, unread = _pair(screen, matches, here, there, dates)
    problems = [*unusable, *unread]
    selection = select(
        bitexts,
        there,
        granularity=granularity,
        min_confidence=min_confidence,
        changed=dates,
        file_format=file_format,
        wanted=wanted(bitexts),
    )
    if not selection.pairs and Reason.NO_KEYWORD in selection.rejected_by_reason:
        screen.warn("nothing is about the keywords: no pair is written")
    size = write_pairs(output, selection.pairs, here.translate_code, there.translate_code)
    if rejected:
        write_rejected(rejected, selection.rejected)
    counts = document_counts(bitexts, selection)
    totals = total_counts(counts, selection)
    if report and report != TABLE:
        write_report(report, counts, totals, output, size)
    screen.result(
        {
            "output": str(output),
            "bytes": size,
            "granularity": granularity or there.granularity,
            **totals.to_json(),
            "documents": [bitext.source.name for bitext in bitexts],
            "without_target": list(matches.only_first),
            "without_source": list(matches.only_second),
            "problems": problems,
        },
        *_shown(output, counts, totals, in_full=report == TABLE),
        "",
        f"{count(len(bitexts), 'document')} paired.",
    )
    if problems:
        raise click.exceptions.Exit(BAD_INPUT)


def _shown(
    output: Path, counts: list[PairCounts], totals: PairCounts, *, in_full: bool
) -> list[RenderableType]:
    """Return the counts as people see them."""
    from bitext.pair_report import COLUMNS, row, summary

    short = table("Pairs", ">Number")
    short.add_row(f"written to {printable(str(output))}", f"{totals.pairs:,}")
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


def _matches(
    source: Path | None,
    target: Path | None,
    origins: Path | None,
    articles: Path | None,
    source_code: str,
    target_code: str,
) -> tuple[Matches, list[str]]:
    """Return what belongs together, and a line for each entry of a list that cannot be used."""
    from amts.articles.matching import match_any, match_languages, match_list
    from amts.matching import match_origins

    if source and not origins and not articles:
        if target:
            return match_any(source, target), []
        if source.is_dir():
            return match_languages(source, source_code, target_code), []
    elif origins and not source and not articles:
        return match_origins(origins), []
    elif articles and not source and not origins:
        return match_list(articles)
    raise InvalidInput(
        "give SOURCE and TARGET, a folder with both languages, --origins DIR, or --articles LIST"
    )


def _pair(
    screen: Screen,
    matches: Matches,
    here: LanguageSettings,
    there: LanguageSettings,
    dates: dict[str, str],
) -> tuple[list[Bitext], list[str]]:
    """Return the bitexts, and a line for each document that could not be paired.

    Puts the date of each target's file into `dates`, by the document's name.
    """
    from amts.articles.matching import read_both
    from amts.pair_files import changed
    from bitext.pairing import pair_documents

    def paired(found: Match) -> Bitext:
        source, target = read_both(found)
        dates[found.name] = changed(found.second)
        return pair_documents(source, target, here, there)

    warn_without(screen, matches.only_first, "target")
    warn_without(screen, matches.only_second, "source")
    return each_match(screen, "Pairing", matches, paired)
