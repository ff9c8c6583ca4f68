"""The options that keep the pairs of one subject."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from bitext.errors import InvalidInput

if TYPE_CHECKING:
    from bitext.keywords import Scope
    from bitext.pairing import Bitext
    from bitext.pairs import Pair

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class KeywordChoice:
    """What the options say.

    Attributes:
        keyword: keywords of the command line.
        keyword_file: a file with more.
        keyword_scope: whether a whole article is kept, or each pair by itself.
        keyword_count: how often an article must hold keywords.
    """

    keyword: tuple[str, ...]
    keyword_file: Path | None
    keyword_scope: Scope
    keyword_count: int

    def words(self) -> list[str]:
        """Return all keywords.

        Raises:
            InvalidInput: the file cannot be read or holds none.
        """
        from bitext.keywords import keywords_of_file

        if self.keyword_file is None:
            return list(self.keyword)
        try:
            found = keywords_of_file(self.keyword_file.read_bytes().decode("utf-8"))
        except OSError as error:
            reason = error.strerror or "cannot be read"
            raise InvalidInput(f"{self.keyword_file}: {reason}") from error
        except UnicodeDecodeError:
            raise InvalidInput(f"{self.keyword_file}: not UTF-8") from None
        if not found:
            raise InvalidInput(f"{self.keyword_file}: no keyword in it")
        return [*self.keyword, *found]

    def wanted(
        self, source_code: str, target_code: str
    ) -> Callable[[Sequence[Bitext]], Callable[[Pair], bool] | None]:
        """Return what makes, of all articles, the test that a pair must pass; None for no test.

        Raises:
            InvalidInput: a keyword cannot be used.
        """
        from bitext.keywords import subject, wanted

        words = self.words()
        if not words:
            return lambda _: None
        about = subject(words, source_code, target_code)
        return lambda bitexts: wanted(about, bitexts, self.keyword_scope, self.keyword_count)


def keyword_options(function: Callable[P, R]) -> Callable[..., R]:
    """Give a command the options that keep the pairs of one subject, as argument `keywords`."""

    @click.option(
        "--keyword",
        metavar="WORDS",
        multiple=True,
        help="Keep what is about this, in either language; en:WORDS in English only. Repeatable.",
    )
    @click.option(
        "--keyword-file",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="More keywords, one a line.",
    )
    @click.option(
        "--keyword-scope",
        type=click.Choice(["article", "pair"]),
        default="article",
        show_default=True,
        help="Keep whole articles that hold keywords, or only pairs that do.",
    )
    @click.option(
        "--keyword-count",
        metavar="N",
        type=click.IntRange(min=1),
        default=3,
        show_default=True,
        help="How often an article must hold keywords; one in its title counts three.",
    )
    @functools.wraps(function)
    def command(*args: P.args, **kwargs: P.kwargs) -> R:
        values = {name: kwargs.pop(name) for name in KeywordChoice.__slots__}
        return function(*args, keywords=KeywordChoice(**values), **kwargs)  # type: ignore[arg-type]

    return command
