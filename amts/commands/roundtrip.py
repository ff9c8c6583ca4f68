"""`amts roundtrip`: whether AMTS keeps documents intact."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from amts.commands.help import epilog
from amts.commands.options import screen_options
from amts.errors import BAD_INPUT, FAILED
from amts.languages import any_settings, target_settings
from amts.rendering.progress import bar
from amts.rendering.screen import Screen
from amts.rendering.text import count, printable, seconds, size
from bitext.errors import DocumentError

if TYPE_CHECKING:
    from amts.roundtrip import Difference
    from bitext.settings import LanguageSettings


@dataclass(slots=True)
class _Found:
    """What has been found so far."""

    documents: int = 0
    segments: int = 0
    characters: int = 0
    bytes: int = 0
    different: dict[str, tuple[Difference, ...]] = field(default_factory=dict)
    unreadable: list[DocumentError] = field(default_factory=list)


@click.command(
    epilog=epilog(
        "amts roundtrip book/en",
        "amts roundtrip intro.md linear.ipynb --language zh --json",
    )
)
@click.argument(
    "paths", metavar="FILE_OR_DIR...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--source-language",
    metavar="XX",
    default="en",
    show_default=True,
    help="Language of the documents; it tells where sentences end.",
)
@click.option(
    "--language",
    "languages",
    metavar="XX",
    multiple=True,
    default=("zh", "es"),
    show_default="zh and es: one without spaces, one with",
    help="Target language, whose rules are followed. Repeatable.",
)
@screen_options
def roundtrip(
    screen: Screen, paths: tuple[Path, ...], source_language: str, languages: tuple[str, ...]
) -> None:
    """Prove that documents survive AMTS byte for byte.

    Every document (.md, .ipynb) is written back with nothing translated; then all its segments,
    sentences and paragraphs, go through the HTML of a translation job and come back unchanged,
    and the document is put together from them, as a run does it. What differs is listed with
    its place, and the exit code is 1. A document that cannot be read is named, and the exit code
    is 2. Works offline.
    """
    from amts.matching import read_file
    from amts.roundtrip import round_trip

    source = any_settings(source_language)
    targets: list[LanguageSettings] = [target_settings(code) for code in dict.fromkeys(languages)]
    files = _files(paths)
    found = _Found()
    began = time.monotonic()
    with bar(screen, "Checking", len(files)) as advance:
        for name, path in files.items():
            try:
                data = read_file(path)
                result = round_trip(data, name, source, targets)
            except DocumentError as error:
                found.unreadable.append(error)
            else:
                found.documents += 1
                found.segments += result.segments
                found.characters += result.characters
                found.bytes += len(data)
                if result.differences:
                    found.different[name] = result.differences
            advance()
    _show(screen, found, [target.code for target in targets], time.monotonic() - began)
    if found.different:
        raise click.exceptions.Exit(FAILED)
    if found.unreadable:
        raise click.exceptions.Exit(BAD_INPUT)


def _files(paths: tuple[Path, ...]) -> dict[str, Path]:
    """Return the documents to check, by the name that messages give them.

    Raises:
        InvalidInput: a path is not there, or a folder holds no document.
    """
    from amts.editions import documents
    from bitext.errors import InvalidInput
    from bitext.parsing import SUFFIXES

    files: dict[str, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = documents(path, SUFFIXES)
            if not inside:
                raise InvalidInput(f"{path}: no document (.md or .ipynb) in this folder")
            files |= {str(found): found for found in inside.values()}
        elif path.exists():
            files[str(path)] = path
        else:
            raise InvalidInput(f"{path}: no such file or folder")
    return files


def _show(screen: Screen, found: _Found, languages: list[str], took: float) -> None:
    lines = [_line(name, differences) for name, differences in found.different.items()]
    lines += [Text(printable(f"{error} ({type(error).__name__})")) for error in found.unreadable]
    intact = found.documents - len(found.different)
    summary = f"{intact:,} of {count(found.documents, 'document')} came back byte for byte"
    if found.different:
        summary += f", {len(found.different):,} did not"
    if found.unreadable:
        summary += f"; {len(found.unreadable):,} could not be read"
    screen.result(
        {
            "languages": languages,
            "documents": found.documents,
            "intact": intact,
            "segments": found.segments,
            "characters": found.characters,
            "bytes": found.bytes,
            "seconds": round(took, 3),
            "different": [
                {"document": name, "differences": [asdict(one) for one in differences]}
                for name, differences in found.different.items()
            ],
            "unreadable": [
                {
                    "document": error.document,
                    "error": type(error).__name__,
                    "reason": error.reason,
                    "place": error.place,
                }
                for error in found.unreadable
            ],
        },
        *lines,
        *([""] if lines else []),
        f"{summary}.",
        f"{count(found.segments, 'segment')}, {count(found.characters, 'character')},"
        f" {size(found.bytes)}, {seconds(took)}.",
    )


def _line(name: str, differences: tuple[Difference, ...]) -> Text:
    first = differences[0]
    place = f"{first.place}: " if first.place else ""
    expected = f"expected {first.expected!r}, found " if first.expected else ""
    found = repr(first.found) if first.expected else first.found
    more = f" (and {len(differences) - 1:,} more)" if len(differences) > 1 else ""
    return Text(printable(f"{name}: {place}{first.way}: {expected}{found}{more}"))
