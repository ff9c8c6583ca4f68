"""`amts extract`: the blocks and segments of a document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table
from rich.text import Text

from amts.commands.help import epilog
from amts.commands.options import GRANULARITY, screen_options
from amts.languages import any_settings
from amts.rendering.screen import Screen
from amts.rendering.tables import table
from amts.rendering.text import count, printable

if TYPE_CHECKING:
    from bitext.settings import Granularity


@click.command(
    epilog=epilog("amts extract book/en/intro.md", "amts extract intro.ipynb --language zh --json")
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--language",
    metavar="XX",
    default="en",
    show_default=True,
    help="Language of the document; it tells where sentences end.",
)
@GRANULARITY
@screen_options
def extract(screen: Screen, file: Path, language: str, granularity: Granularity | None) -> None:
    """Show a document's blocks and segments, as AMTS sees them.

    Code, math, roles, links and images inside a segment are placeholders, P0, P1 and so on, which
    no engine may touch. Blocks without segments (code, display math, directives) are never sent.
    Works offline. With --json, `start` and `end` are byte offsets in the document or the cell.
    """
    from amts.matching import read_document
    from bitext.segments import segment_block

    settings = any_settings(language)
    unit = granularity or settings.granularity
    document = read_document(file, file.name)
    blocks: list[dict[str, Any]] = []
    for index, (part, block) in enumerate(document.blocks):
        segments = segment_block(block, index, settings.sentences, unit)
        blocks.append(
            {
                "kind": block.kind.value,
                "place": part.place(block),
                "line": part.text.count(b"\n", 0, block.start) + 1,
                "start": block.start,
                "end": block.end,
                "segments": [
                    {
                        "text": segment.visible,
                        "start": segment.start,
                        "end": segment.end,
                        "placeholders": list(segment.atoms),
                    }
                    for segment in segments
                ],
            }
        )
    number = sum(len(block["segments"]) for block in blocks)
    screen.result(
        {"document": str(file), "language": settings.code, "granularity": unit, "blocks": blocks},
        _table(blocks),
        "",
        f"{count(len(blocks), 'block')}, {count(number, 'segment')}.",
    )


def _table(blocks: list[dict[str, Any]]) -> Table:
    made = table("Place", "Kind", "Segment")
    for block in blocks:
        for row in _rows(block):
            made.add_row(*row)
    return made


def _rows(block: dict[str, Any]) -> Iterator[tuple[Text, Text, Text]]:
    place, kind = Text(block["place"]), Text(block["kind"].replace("_", " "))
    if not block["segments"]:
        yield place, kind, Text("(not translated)", "dim")
    for number, segment in enumerate(block["segments"]):
        text = Text(printable(segment["text"]))
        yield (place, kind, text) if number == 0 else (Text(), Text(), text)
