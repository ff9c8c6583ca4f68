"""`amts corrections`: what people corrected more than once, as proposals for the glossary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
    from collections.abc import Sequence

    from rich.table import Table

    from amts.matching import Match
    from bitext.repeated_corrections import Correction, Proposal
    from bitext.settings import LanguageSettings


@click.command(
    epilog=epilog(
        "amts corrections book/en draft/tr book/tr --language tr --glossary glossary/tr.md",
        "amts corrections en/intro.md draft/intro.md final/intro.md --language es --least 3 --json",
    )
)
@click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
@click.argument("machine", metavar="MACHINE", type=click.Path(path_type=Path))
@click.argument("human", metavar="HUMAN", type=click.Path(path_type=Path))
@click.option("--language", metavar="XX", required=True, help="The target language.")
@click.option("--source-language", metavar="XX", default="en", show_default=True, help="Its code.")
@click.option(
    "--glossary",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The terms that there are already: what holds one of them is no proposal.",
)
@click.option(
    "--least",
    metavar="N",
    type=click.IntRange(2),
    default=2,
    show_default=True,
    help="Sentences in which a correction was made, for a proposal.",
)
@screen_options
def corrections(
    screen: Screen,
    source: Path,
    machine: Path,
    human: Path,
    language: str,
    source_language: str,
    glossary: Path | None,
    least: int,
) -> None:
    """Propose terms from what people corrected more than once.

    Give three documents or three folders: the source, its machine translation, and what people
    made of that. Documents of folders belong together when their paths are equal. Where people
    replaced the same few words by the same others, the source phrase of these sentences is
    proposed, in lines that a glossary takes. Read them before you paste them: the fewer the
    sentences, the more are chance. Works offline. A document that cannot be read is named, the
    others are used, and the exit code is 2.
    """
    from amts.matching import read_file
    from bitext.glossaries import read_glossary
    from bitext.repeated_corrections import propose

    here, there = any_settings(source_language), target_settings(language)
    if here.code == there.code:
        raise InvalidInput("source and target language are the same")
    known = read_glossary(read_file(glossary), str(glossary), here, there) if glossary else None
    if known and known.told:
        screen.warn(f"{glossary}: not used: {known.told}")
    compared, documents, problems = _compare(screen, (source, machine, human), here, there)
    proposals = propose(
        compared,
        known.terms if known else (),
        here.recognition.words | there.recognition.words,
        least,
    )
    changed = sum(one.machine != one.human for one in compared)
    screen.result(
        {
            "proposals": [
                {
                    "line": _line(one),
                    "source": one.source,
                    "target": one.target,
                    "machine": one.machine,
                    "times": one.times,
                    "sentences": one.sentences,
                }
                for one in proposals
            ],
            "sentences": len(compared),
            "sentences_changed": changed,
            "documents": documents,
            "problems": problems,
        },
        _table(proposals),
        "",
        *(Text(printable(_line(one))) for one in proposals),
        *([""] if proposals else []),
        f"{count(len(proposals), 'proposal')} from {count(changed, 'sentence')} that people "
        f"changed, of {len(compared):,} in {count(len(documents), 'document')}.",
    )
    if problems:
        raise click.exceptions.Exit(BAD_INPUT)


def _line(proposal: Proposal) -> str:
    return f"{proposal.source}; {proposal.target}"


def _compare(
    screen: Screen,
    paths: tuple[Path, Path, Path],
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> tuple[list[Correction], list[str], list[str]]:
    """Return the sentences of all three, the documents, and a line for each that is left out."""
    from amts.matching import match, read_document
    from bitext.pairing import pair_documents
    from bitext.repeated_corrections import corrections_of

    source, machine, human = paths
    matches = match(source, human)
    drafts = {found.name: found.second for found in match(source, machine).matches}
    if human.is_file():  # two files belong together whatever they are called
        drafts = dict.fromkeys((found.name for found in matches.matches), machine)

    def compared(found: Match) -> tuple[str, list[Correction]]:
        original = read_document(found.first, found.name)
        draft = read_document(drafts[found.name], found.name)
        final = read_document(found.second, found.name)
        before = pair_documents(original, draft, source_language, target_language)
        after = pair_documents(original, final, source_language, target_language)
        return found.name, list(corrections_of(before, after, target_language.min_confidence))

    without = [found.name for found in matches.matches if found.name not in drafts]
    warn_without(screen, without, "machine translation")
    both = type(matches)(tuple(found for found in matches.matches if found.name in drafts))
    if not both.matches:
        raise InvalidInput(f"{machine} and {human} have no document of the same path")
    results, problems = each_match(screen, "Comparing", both, compared)
    found = [one for _, sentences in results for one in sentences]
    return found, [name for name, _ in results], problems


def _table(proposals: Sequence[Proposal]) -> Table:
    rows = table("Term", "People write", "The machine wrote", ">Corrected", ">Of")
    for one in proposals:
        rows.add_row(
            *(Text(printable(text)) for text in (one.source, one.target, one.machine)),
            f"{one.times:,}",
            f"{one.sentences:,}",
        )
    return rows
