"""What commands that compare two sides share: going through the documents that belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from amts.rendering.progress import bar
from amts.rendering.screen import Screen
from amts.rendering.text import count
from bitext.errors import DocumentError

if TYPE_CHECKING:
    from amts.matching import Match, Matches

_T = TypeVar("_T")


def warn_without(screen: Screen, names: Sequence[str], side: str) -> None:
    """Say how many documents have no counterpart, if any, and name one."""
    if names:
        screen.warn(f"{count(len(names), 'document')} without a {side}, such as {names[0]}")


def each_match(
    screen: Screen, title: str, matches: Matches, work: Callable[[Match], _T]
) -> tuple[list[_T], list[str]]:
    """Do something with every two documents that belong together.

    Args:
        screen: where progress and problems are shown.
        title: what is done, for the progress bar.
        matches: the documents.
        work: what to do; it may raise DocumentError.

    Returns:
        The results, and a line for each match of which a document could not be read.
    """
    results: list[_T] = []
    problems: list[str] = []
    with bar(screen, title, len(matches.matches)) as advance:
        for found in matches.matches:
            try:
                results.append(work(found))
            except DocumentError as error:
                problems.append(str(error))
                screen.note(f"left out: {error}", "red")
            advance()
    return results, problems
