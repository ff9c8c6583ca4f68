"""Plain text: every line that has letters is a segment; every character is billed."""

from __future__ import annotations

from collections.abc import Sequence

from amts.local.engines.tokens import has_letters
from amts.local.translate.documents import DamageOf, check_translatable


class PlainDocument:
    """A plain text.

    Raises:
        DocumentError: its text is over the limit.
    """

    def __init__(self, text: str) -> None:
        check_translatable(len(text.encode()))
        self._lines = text.split("\n")
        self._places = [n for n, line in enumerate(self._lines) if has_letters(line)]
        self.segments: Sequence[str] = [self._lines[n].strip() for n in self._places]
        self.characters = len(text)

    def with_texts(self, texts: Sequence[str], damage: DamageOf) -> str:  # noqa: ARG002
        """The lines with other texts; the white space around them stays."""
        lines = list(self._lines)
        for place, text in zip(self._places, texts, strict=True):
            line = lines[place]
            start = len(line) - len(line.lstrip())
            lines[place] = line[:start] + text + line[len(line.rstrip()) :]
        return "\n".join(lines)
