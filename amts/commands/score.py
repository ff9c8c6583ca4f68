"""`amts score`: BLEU of a translation against a human reference."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from amts.commands.help import epilog
from amts.commands.matched import each_match, warn_without
from amts.commands.options import screen_options
from amts.errors import BAD_INPUT
from amts.languages import target_settings
from amts.rendering.screen import Screen
from amts.rendering.tables import table
from amts.rendering.text import printable
from amts.rendering.text import score as shown
from bitext.errors import InvalidInput

if TYPE_CHECKING:
    from amts.comparison import Comparison
    from amts.matching import Match, Matches
    from bitext.scoring import Score
    from bitext.settings import LanguageSettings


@dataclass(frozen=True, slots=True)
class _Scored:
    """One document: its units, and their score; None when it holds no segment."""

    name: str
    comparison: Comparison
    score: Score | None


@click.command(
    epilog=epilog(
        "amts score out/translated/zh/intro.md book/zh/intro.md --language zh",
        "amts score out/translated/zh book/zh --language zh --json",
    )
)
@click.argument("hypothesis", metavar="HYPOTHESIS", type=click.Path(path_type=Path))
@click.argument("reference", metavar="REFERENCE", type=click.Path(path_type=Path))
@click.option("--language", metavar="XX", required=True, help="Language of both; its tokenizer.")
@screen_options
def score(screen: Screen, hypothesis: Path, reference: Path, language: str) -> None:
    """Score translated documents against human ones.

    Give two documents or two folders. BLEU is given as 0..1 with sacrebleu's signature.
    Documents of two folders belong together when their paths are equal. Where the segments of
    both match one to one, they are compared one by one; else the two are aligned first, and the
    table says so. What the hypothesis lacks costs score. Works offline. A document that cannot
    be read is named, the others are scored, and the exit code is 2.
    """
    from amts.matching import match

    settings = target_settings(language)
    matches = match(hypothesis, reference)
    scored, problems = _score_all(screen, matches, settings)
    total = _score([one.comparison for one in scored], settings)
    if total is None:
        raise InvalidInput("nothing to score: the documents hold no segment to compare")
    rows = table("Document", ">Segments", ">BLEU", "Compared")
    for one in scored:
        rows.add_row(
            Text(printable(one.name)),
            f"{len(one.comparison.references):,}",
            shown(one.score.bleu if one.score else None),
            "aligned" if one.comparison.aligned else "one by one",
        )
    if len(scored) > 1:
        rows.add_section()
        rows.add_row(Text("together", "bold"), f"{total.segments:,}", shown(total.bleu), "")
    screen.result(
        {
            "bleu": round(total.bleu, 6),
            "signature": total.signature,
            "segments": total.segments,
            "documents": [
                {
                    "document": one.name,
                    "bleu": round(one.score.bleu, 6) if one.score else None,
                    "segments": len(one.comparison.references),
                    "aligned": one.comparison.aligned,
                    "added_segments": one.comparison.added,
                }
                for one in scored
            ],
            "without_reference": list(matches.only_first),
            "without_hypothesis": list(matches.only_second),
            "problems": problems,
        },
        rows,
        "",
        f"Signature: {total.signature}",
    )
    if problems:
        raise click.exceptions.Exit(BAD_INPUT)


def _score_all(
    screen: Screen, matches: Matches, settings: LanguageSettings
) -> tuple[list[_Scored], list[str]]:
    """Return each document's score, and a line for each that could not be read."""
    from amts.comparison import compare
    from amts.matching import read_document

    def scored(found: Match) -> _Scored:
        hypothesis = read_document(found.first, found.name)
        reference = read_document(found.second, found.name)
        comparison = compare(hypothesis, reference, settings)
        return _Scored(found.name, comparison, _score([comparison], settings))

    warn_without(screen, matches.only_first, "reference")
    warn_without(screen, matches.only_second, "hypothesis")
    return each_match(screen, "Scoring", matches, scored)


def _score(comparisons: list[Comparison], settings: LanguageSettings) -> Score | None:
    """Return the score of all units together; None when there is none."""
    from bitext.scoring import score as bleu

    hypotheses = [text for comparison in comparisons for text in comparison.hypotheses]
    references = [text for comparison in comparisons for text in comparison.references]
    return bleu(hypotheses, references, settings.bleu_tokenizer) if references else None
