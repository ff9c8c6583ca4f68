"""Count a human edition's habits of spacing and punctuation, and how often the rules agree.

    python bench/typography_habits.py FOLDER --language zh

FOLDER holds Markdown in the language (`X_origin.md` and `TERMINOLOGY.md` are left out). Habits are
counted between neighbouring characters, wrapping markup left out. Then every segment is given to
the rules as if an engine had written it: those that change are against the edition's habit.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bitext.documents import MARKS, PROSE, Block, Document, MarkForm, mark_index
from bitext.job_html import OutgoingSegment
from bitext.parsing import parse
from bitext.segments import segment_document
from bitext.settings import LanguageSettings, load_language
from bitext.typography import same_text, tidied

LANGUAGES = Path(__file__).parents[1] / "languages"
_WIDE_LETTER = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_FULL_WIDTH = str.maketrans("，、。．；：？！（）", ",,..;:?!()")
_ATOMS = ("code", "math", "role")


def main() -> None:
    """Print the habits and the share of segments that the rules leave alone."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="zh")
    arguments = parser.parse_args()
    language = load_language(LANGUAGES / f"{arguments.language}.toml")
    documents = [parse(path.read_bytes(), path.name) for path in paths(arguments.folder)]
    print(f"{len(documents)} documents")
    pairs: Counter[tuple[str, str, str]] = Counter()
    for document in documents:
        for _, block in document.blocks:
            if block.kind in PROSE:
                pairs.update(neighbours(block))
    for left, right in spaces_between():
        tight, spaced = pairs[left, "", right], pairs[left, " ", right]
        if tight + spaced:
            print(f"  {left:>6} {right:6} without a space {tight:6}, with one {spaced:6}")
    for atom in _ATOMS:
        for mark in ",.;:?!)'":
            half, full = pairs[atom, "", mark], pairs[atom, "", f"wide {mark}"]
            spaced = pairs[atom, " ", mark] + pairs[atom, " ", f"wide {mark}"]
            if half + full + spaced:
                print(f"  {atom:>6} {mark}  half-width {half:5}, full {full:5}, spaced {spaced:3}")
    print_agreement(documents, language)


def paths(folder: Path) -> Iterator[Path]:
    """Yield the edition's own files."""
    for path in sorted(folder.rglob("*.md")):
        if not path.stem.endswith("_origin") and path.name != "TERMINOLOGY.md":
            yield path


def spaces_between() -> Iterator[tuple[str, str]]:
    """Yield the kinds of neighbours between which spaces are counted."""
    for kind in ("latin", "digit", *_ATOMS):
        yield from (("wide", kind), (kind, "wide"))
    for kind in _ATOMS:
        yield from (("latin", kind), (kind, "latin"))
    yield from ((f"wide {mark}", "role") for mark in ",.()")


def neighbours(block: Block) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, space between, kind) of the characters that stand beside each other."""
    kinds = [kind for character in block.coded if (kind := kind_of(character, block))]
    for at, kind in enumerate(kinds[:-1]):
        if kind == " ":
            continue
        if kinds[at + 1] != " ":
            yield kind, "", kinds[at + 1]
        elif at + 2 < len(kinds):
            yield kind, " ", kinds[at + 2]


def kind_of(character: str, block: Block) -> str:
    """Return what a character is: a kind of atom, a kind of letter, or itself; "" for pairs."""
    index = mark_index(character)
    if index >= 0:
        mark = block.marks[index]
        return mark.kind if mark.form is MarkForm.ATOM else ""
    if character in " \n":
        return " "
    if _WIDE_LETTER.match(character):
        return "wide"
    if character.isdigit():
        return "digit"
    plain = character.translate(_FULL_WIDTH)
    if plain != character:
        return f"wide {plain}"
    return "latin" if character.isalpha() else character


def print_agreement(documents: list[Document], language: LanguageSettings) -> None:
    """Print how many segments the rules leave as the edition has them."""
    count = changed = 0
    for document in documents:
        for segment in segment_document(document, language.sentences):
            coded = same_text(segment.coded)
            source = " word ".join(("", *MARKS.findall(coded), ""))
            sent = OutgoingSegment("s", source, segment.marks)
            count += 1
            changed += tidied(coded, sent, language) != coded
    print(f"rules: {count - changed} of {count} segments stay as they are")


if __name__ == "__main__":
    main()
