"""Measure how often human and machine text use a glossary's words, on the same documents.

    PYTHONPATH=lambdas python bench/glossary_adherence.py HUMAN --glossary FILE --language tr \
        [--machine FOLDER]

HUMAN is an edition in d2lbook's layout (`X.md` beside `X_origin.md`). With `--machine`, a folder of
machine translations of some of its documents, both are measured on these documents alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bitext.adherence import TermUse, measure
from bitext.glossaries import read_glossary
from bitext.pairing import Bitext, pair_documents
from bitext.parsing import parse
from bitext.settings import ENGLISH, LanguageSettings, load_language

LANGUAGES = Path(__file__).parents[1] / "languages"


def main() -> None:
    """Print the figures of each edition, and of the terms that people use at all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("human", type=Path)
    parser.add_argument("--glossary", type=Path, required=True)
    parser.add_argument("--language", required=True)
    parser.add_argument("--machine", type=Path)
    arguments = parser.parse_args()
    language = load_language(LANGUAGES / f"{arguments.language}.toml")
    glossary = read_glossary(
        arguments.glossary.read_bytes(), arguments.glossary.name, ENGLISH, language
    )
    print(f"{len(glossary.terms)} terms; not used: {glossary.told or 'none'}")
    measured: dict[str, dict[str, TermUse]] = {}
    for name in ("human", "machine"):
        folder: Path | None = getattr(arguments, name)
        if folder is None:
            continue
        bitexts = pairs(arguments.human, folder, arguments.machine or arguments.human, language)
        uses = measure(bitexts, glossary.terms, language.min_confidence)
        measured[name] = {use.term.source: use for use in uses}
        print(f"{name}, {len(bitexts)} documents, all terms: {told(uses)}")
    used = {source for source, use in measured["human"].items() if use.used}
    for name, found in measured.items():
        uses = [use for source, use in found.items() if source in used]
        print(f"{name}, terms that people use at all: {told(uses)}")
    for use in measured["human"].values():
        if not use.used:
            print(f"never used by people: {use.term.source}, in {use.sentences} sentences")


def pairs(human: Path, edition: Path, chosen: Path, language: LanguageSettings) -> list[Bitext]:
    """Return an edition's documents, of those that `chosen` has, with the human one's originals."""
    found: list[Bitext] = []
    for path in sorted(chosen.rglob("*.md")):
        name = path.relative_to(chosen)
        original = (human / name).with_name(f"{path.stem}_origin.md")
        if original.is_file():
            source = parse(original.read_bytes(), str(name))
            target = parse((edition / name).read_bytes(), str(name))
            found.append(pair_documents(source, target, ENGLISH, language))
    return found


def told(uses: Sequence[TermUse]) -> str:
    """Return the figures of terms in one line."""
    sentences, used = sum(u.sentences for u in uses), sum(u.used for u in uses)
    agreed = sum(u.agreed for u in uses)
    return (
        f"{len(uses)} terms in {sentences} sentences, used in {used} ({used / sentences:.1%}), "
        f"the first translation in {agreed} ({agreed / sentences:.1%})"
    )


if __name__ == "__main__":
    main()
