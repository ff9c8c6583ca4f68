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
from amts.rendering.text import count
from bitext.errors import InvalidInput

if TYPE_CHECKING:
    from amts.matching import Match, Matches
    from bitext.pairing import Bitext
    from bitext.settings import Granularity, LanguageSettings

FORMATS = (".csv", ".jsonl")


@click.command(
    epilog=epilog(
        "amts pair en/intro.md zh/intro.md --target-language zh -o pairs.csv",
        "amts pair book/en book/zh --target-language zh -o pairs.jsonl",
        "amts pair --origins d2l-zh --target-language zh --granularity paragraph -o pairs.csv",
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
    help="Where the pairs go: .csv as Amazon Translate takes it, or .jsonl with confidences.",
)
@click.option(
    "--rejected",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the pairs that were left out go, with the reason (.jsonl).",
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
) -> None:
    """Make parallel data from documents and their translations.

    Give two documents or two folders. Documents of two folders belong together when their paths
    are equal. Sentences are aligned; a pair that is unsure, damaged, untranslated or too long
    for Amazon Translate is left out and counted by reason. Works offline. A document that
    cannot be read is named, the others are paired, and the exit code is 2.
    """
    from bitext.parallel_data import to_csv, to_jsonl
    from bitext.selection import select

    for path, formats in ((output, FORMATS), (rejected, (".jsonl",))):
        if path and path.suffix.lower() not in formats:
            raise InvalidInput(f"{path}: the name must end in {' or '.join(formats)}")
    matches = _matches(source, target, origins)
    here, there = any_settings(source_language), target_settings(target_language)
    bitexts, problems = _pair(screen, matches, here, there)
    selection = select(bitexts, there, granularity=granularity, min_confidence=min_confidence)
    as_csv = output.suffix.lower() == ".csv"
    output.write_bytes(
        to_csv(selection.pairs, here.translate_code, there.translate_code)
        if as_csv
        else to_jsonl(selection.pairs)
    )
    if rejected:
        rejected.write_bytes(to_jsonl(selection.rejected))
    reasons = selection.rejected_by_reason
    counts = table("Pairs", ">Number")
    counts.add_row(f"written to {output}", f"{len(selection.pairs):,}")
    for reason, number in sorted(reasons.items(), key=lambda item: -item[1]):
        counts.add_row(f"left out: {reason}", f"{number:,}")
    screen.result(
        {
            "output": str(output),
            "pairs": len(selection.pairs),
            "rejected": reasons,
            "granularity": granularity or there.granularity,
            "documents": [bitext.source.name for bitext in bitexts],
            "without_target": list(matches.only_first),
            "without_source": list(matches.only_second),
            "problems": problems,
        },
        counts,
        "",
        f"{count(len(bitexts), 'document')} paired.",
    )
    if problems:
        raise click.exceptions.Exit(BAD_INPUT)


def _matches(source: Path | None, target: Path | None, origins: Path | None) -> Matches:
    from amts.matching import match, match_origins

    if origins and not source:
        return match_origins(origins)
    if origins or not source or not target:
        raise InvalidInput("give SOURCE and TARGET, or --origins DIR")
    return match(source, target)


def _pair(
    screen: Screen, matches: Matches, here: LanguageSettings, there: LanguageSettings
) -> tuple[list[Bitext], list[str]]:
    """Return the bitexts, and a line for each document that could not be paired."""
    from amts.matching import read_document
    from bitext.pairing import pair_documents

    def paired(found: Match) -> Bitext:
        source = read_document(found.first, found.name)
        target = read_document(found.second, found.name)
        return pair_documents(source, target, here, there)

    warn_without(screen, matches.only_first, "target")
    warn_without(screen, matches.only_second, "source")
    return each_match(screen, "Pairing", matches, paired)
