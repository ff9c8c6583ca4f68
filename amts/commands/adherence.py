"""`amts adherence`: how often a translation uses the words of a glossary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from amts.commands.help import epilog
from amts.commands.matched import each_match, warn_without
from amts.commands.options import screen_options
from amts.errors import BAD_INPUT
from amts.languages import any_settings, target_settings
from amts.rendering.screen import Screen
from amts.rendering.tables import table
from amts.rendering.text import count, printable
from bitext.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from amts.document_checks import DocumentChecks
    from amts.matching import Match, Matches
    from bitext.adherence import TermUse
    from bitext.pairing import Bitext


@click.command(
    epilog=epilog(
        "amts adherence book/en book/tr --glossary glossary/tr.md --language tr",
        "amts adherence en/intro.md zh/intro.md --glossary zh.csv --language zh --json",
    )
)
@click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
@click.argument("target", metavar="TARGET", type=click.Path(path_type=Path))
@click.option(
    "--glossary",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The terms: .md (a term a line), .csv or .tmx.",
)
@click.option("--language", metavar="XX", required=True, help="The target language.")
@click.option("--source-language", metavar="XX", default="en", show_default=True, help="Its code.")
@screen_options
def adherence(
    screen: Screen, source: Path, target: Path, glossary: Path, language: str, source_language: str
) -> None:
    """Tell how often a translation uses the words of a glossary.

    Give two documents or two folders; documents of two folders belong together when their paths
    are equal. Of every two sentences that belong together, the target should use the glossary's
    word for each term of the source, in whatever inflection. Works offline. A document that cannot
    be read or is no translation is named, the others are used, and the exit code is 2; a line of
    the glossary that gives no term is named.
    """
    from amts.document_checks import DocumentChecks
    from amts.matching import match, read_file
    from bitext.adherence import measure
    from bitext.glossaries import read_glossary

    here, there = any_settings(source_language), target_settings(language)
    if here.code == there.code:
        raise InvalidInput("source and target language are the same")
    terms = read_glossary(read_file(glossary), str(glossary), here, there)
    if terms.told:
        screen.warn(f"{glossary}: not used: {terms.told}")
    matches = match(source, target)
    checks = DocumentChecks(screen, here, there)
    bitexts, problems = _pair(screen, matches, checks)
    uses = measure(bitexts, terms.terms, there.min_confidence)
    if not uses and not problems:
        raise InvalidInput(f"nothing to measure: the documents hold no term of {glossary}")
    totals = _totals(uses)
    screen.result(
        {
            **totals,
            "terms": [_values(use) for use in uses],
            "terms_in_glossary": len(terms.terms),
            "glossary_problems": terms.told,
            "documents": [bitext.source.name for bitext in bitexts],
            "without_target": list(matches.only_first),
            "without_source": list(matches.only_second),
            "problems": problems,
            "warnings": checks.warnings,
        },
        _table(uses, totals),
        "",
        f"{len(uses):,} of the glossary's {count(len(terms.terms), 'term')} stand in "
        f"{count(len(bitexts), 'document')}.",
    )
    if problems:
        raise click.exceptions.Exit(BAD_INPUT)


def _pair(
    screen: Screen, matches: Matches, checks: DocumentChecks
) -> tuple[list[Bitext], list[str]]:
    from amts.matching import read_document
    from bitext.pairing import pair_documents

    def paired(found: Match) -> Bitext:
        source = read_document(found.first, found.name)
        target = read_document(found.second, found.name)
        bitext = pair_documents(source, target, checks.source_language, checks.target_language)
        return checks.check(bitext, found.first, found.second)

    warn_without(screen, matches.only_first, "target")
    warn_without(screen, matches.only_second, "source")
    return each_match(screen, "Pairing", matches, paired)


def _totals(uses: Iterable[TermUse]) -> dict[str, Any]:
    found = list(uses)
    sentences, used = sum(use.sentences for use in found), sum(use.used for use in found)
    return {
        "sentences": sentences,
        "used": used,
        "agreed": sum(use.agreed for use in found),
        "share": round(used / sentences, 6) if sentences else None,
    }


def _values(use: TermUse) -> dict[str, Any]:
    return {
        "source": use.term.source,
        "targets": list(use.term.targets),
        "place": use.term.place,
        "sentences": use.sentences,
        "used": use.used,
        "agreed": use.agreed,
        "share": round(use.share, 6),
    }


def _table(uses: Iterable[TermUse], totals: dict[str, Any]) -> Table:
    rows = table("Term", "Translation", ">Sentences", ">Used", ">Share")
    for use in uses:
        rows.add_row(
            Text(printable(use.term.source)),
            Text(printable(", ".join(use.term.targets))),
            f"{use.sentences:,}",
            f"{use.used:,}",
            f"{use.share:.0%}",
        )
    rows.add_section()
    share = totals["share"]
    rows.add_row(
        Text("together", "bold"),
        "",
        f"{totals['sentences']:,}",
        f"{totals['used']:,}",
        "" if share is None else f"{share:.0%}",
    )
    return rows
