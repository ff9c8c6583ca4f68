"""`amts pair`: parallel data from documents and their translations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from amts.commands.help import epilog
from amts.commands.keywords import KeywordChoice, keyword_options
from amts.commands.matched import each_match, warn_without
from amts.commands.memories import memories_json, memory_lines, memory_option, read_memories
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
    from amts.opening import Opened
    from bitext.pair_report import PairCounts
    from bitext.pairing import Bitext
    from bitext.settings import Granularity

TABLE = Path("-")
"""The report as a table on the screen."""
_WAYS = (
    "give SOURCE and TARGET, a folder with both languages, --origins DIR, --articles LIST, or"
    " --memory PATH"
)
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
        "amts pair memory.tmx --language zh -o pairs.csv",
        "amts pair en.tar.gz zh.zip --memory po/ --language zh -o pairs.tmx",
    )
)
@click.argument("paths", metavar="[SOURCE TARGET]", nargs=-1, type=click.Path(path_type=Path))
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
@click.option(
    "--target-language",
    "--language",
    "target_language",
    metavar="XX",
    required=True,
    help="Its code.",
)
@memory_option(
    "A file of translations of another tool (TMX, XLIFF, PO, CSV …), or a folder or archive of "
    "such: its pairs too. Repeatable. Such files may also stand in place of SOURCE and TARGET."
)
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
    paths: tuple[Path, ...],
    origins: Path | None,
    articles: Path | None,
    source_language: str,
    target_language: str,
    memories: tuple[Path, ...],
    granularity: Granularity | None,
    min_confidence: float | None,
    output: Path,
    rejected: Path | None,
    report: Path | None,
    keywords: KeywordChoice,
) -> None:
    """Make parallel data from documents and their translations.

    Give two documents, two folders, or one folder whose names tell the languages; an archive
    (.zip, .tar.gz and such) may stand where a folder may. A document is Markdown, a notebook, or
    the HTML of a web article. Documents of two folders belong together when their paths are
    equal. Sentences are aligned; a pair that is unsure, damaged, untranslated, without the
    keywords or too long for Amazon Translate is left out and counted by reason. Works offline. A
    document that is no translation of its source (another language, a copy, another chapter), and
    a document or a file of translations that cannot be read, is named, the others are used, and
    the exit code is 2.
    """
    from amts.document_checks import DocumentChecks
    from amts.memories.gathering import gathered
    from amts.memories.reading import is_memory
    from amts.pair_files import check_names, write_pairs, write_rejected, write_report
    from bitext.pair_report import document_counts, total_counts
    from bitext.pairs import Reason
    from bitext.parallel_data import FileFormat
    from bitext.selection import select, with_refused

    file_format = FileFormat.of(output.name)
    check_names(rejected, None if report == TABLE else report)
    documents = [path for path in paths if not is_memory(path)]
    memory_places = [*(path for path in paths if is_memory(path)), *memories]
    here, there = any_settings(source_language), target_settings(target_language)
    if here.code == there.code:
        raise InvalidInput("source and target language are the same")
    wanted = keywords.wanted(here.code, there.code)
    opened: list[Opened] = []
    matches, unusable = _matches(
        documents, origins, articles, here.code, there.code, opened, without=bool(memory_places)
    )
    dates: dict[str, str] = {}
    checks = DocumentChecks(screen, here, there, opened)
    bitexts, left_out = _pair(screen, matches, checks, dates)
    with gathered(memory_places) as files:
        found, unread_memories = read_memories(screen, files, here.code, there.code)
    read = [memory for _, memory in found]
    problems = [*unusable, *left_out, *unread_memories]
    chosen = select(
        bitexts,
        there,
        granularity=granularity,
        min_confidence=min_confidence,
        units=(unit for memory in read for unit in memory.units),
        changed=dates,
        file_format=file_format,
        wanted=wanted(bitexts),
    )
    selection = with_refused(chosen, checks.refused, there, granularity)
    if not selection.pairs and Reason.NO_KEYWORD in selection.rejected_by_reason:
        screen.warn("nothing is about the keywords: no pair is written")
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
            "memories": memories_json(read),
            "without_target": list(matches.only_first),
            "without_source": list(matches.only_second),
            "problems": problems,
            "warnings": checks.warnings,
        },
        *_shown(output if is_written else None, counts, totals, in_full=report == TABLE),
        "",
        *memory_lines(read),
        f"{count(len(bitexts), 'document')} paired"
        + (f", {count(len(read), 'file')} of translations read." if read else "."),
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


def _matches(
    paths: list[Path],
    origins: Path | None,
    articles: Path | None,
    source_code: str,
    target_code: str,
    opened: list[Opened],
    *,
    without: bool,
) -> tuple[Matches, list[str]]:
    """Return what belongs together, and a line for each entry of a list that cannot be used.

    Nothing need belong together when there are memories to do `without`. Archives are unpacked
    until the command ends; what was opened is put into `opened`.
    """
    from amts.articles.matching import match_any, match_languages, match_list
    from amts.matching import Matches, match_origins
    from amts.opening import closest, named, opened_edition

    ways = sum((bool(paths), bool(origins), bool(articles)))
    if without and not ways:
        return Matches(()), []
    if ways != 1 or len(paths) > 2:
        raise InvalidInput(_WAYS)
    if articles:
        return match_list(articles)
    until_end = click.get_current_context().with_resource
    given = [until_end(opened_edition(path)) for path in ([origins] if origins else paths)]
    opened.extend(given)
    with named(given):
        if origins:
            return match_origins(given[0].folders[0]), []
        if len(given) == 2:
            return match_any(*closest(given[0], given[1])), []
        if not given[0].folders[0].is_dir():
            raise InvalidInput(_WAYS)
        return match_languages(given[0].folders[0], source_code, target_code), []


def _pair(
    screen: Screen,
    matches: Matches,
    checks: DocumentChecks,
    dates: dict[str, str],
) -> tuple[list[Bitext], list[str]]:
    """Return the bitexts, and a line for each document that is left out.

    Puts the date of each target's file into `dates`, by the document's name.
    """
    from amts.articles.matching import read_both
    from amts.pair_files import changed
    from bitext.pairing import pair_documents

    def paired(found: Match) -> Bitext:
        source, target = read_both(found)
        dates[found.name] = changed(found.second)
        bitext = pair_documents(source, target, checks.source_language, checks.target_language)
        return checks.check(bitext, found.first, found.second)

    warn_without(screen, matches.only_first, "target")
    warn_without(screen, matches.only_second, "source")
    return each_match(screen, "Pairing", matches, paired)
