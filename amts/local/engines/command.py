"""A program of the user's own: it reads one segment a line and writes one translation a line.

The command is split as a shell would, without a shell. `{source}` and `{target}` in it become the
language codes. A command that works for one pair only says so in front: `en->es my-program`.
It is started once per batch, gets the lines on standard input, and must write as many lines as it
read and end with status 0.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from amts.local.engines import programs
from amts.local.engines.errors import EngineFailedError, EngineUnavailableError

_PAIR = re.compile(r"\s*([a-z]{2}(?:-[A-Z]{2})?)->([a-z]{2}(?:-[A-Z]{2})?)\s+(.*)", re.DOTALL)


class CommandEngine:
    """Asks a program of the user's.

    Args:
        command: the command line, with the optional pair in front.
        timeout: seconds after which a batch is given up.

    Raises:
        EngineUnavailableError: the command line is empty or its quotes do not match.
    """

    name = "command"

    def __init__(self, command: str, *, timeout: float = programs.TIMEOUT_SECONDS) -> None:
        pair = _PAIR.fullmatch(command)
        self._pair = (pair.group(1), pair.group(2)) if pair else None
        try:
            self._arguments = shlex.split(pair.group(3) if pair else command)
        except ValueError as error:
            raise EngineUnavailableError(f"the command cannot be read: {error}") from error
        if not self._arguments:
            raise EngineUnavailableError("the command is empty")
        self._timeout = timeout

    def supports(self, source_language: str, target_language: str) -> bool:
        """Any pair, or only the one that the command names in front."""
        return self._pair is None or self._pair == (source_language, target_language)

    def translate(
        self, segments: Sequence[str], source_language: str, target_language: str
    ) -> list[str | None]:
        """One run of the program for all segments.

        An empty line of its output means that it has no translation for that segment.

        Raises:
            EngineFailedError: it failed, or wrote another number of lines than it read.
        """
        if not segments:
            return []
        codes = {"{source}": source_language, "{target}": target_language}
        arguments = [_with_codes(argument, codes) for argument in self._arguments]
        text = "".join(f"{' '.join(segment.split())}\n" for segment in segments)
        lines = programs.run(arguments, text, timeout=self._timeout).split("\n")
        if lines and not lines[-1]:
            lines.pop()
        if len(lines) != len(segments):
            raise EngineFailedError(
                f"{arguments[0]} read {len(segments)} lines and wrote {len(lines)}"
            )
        return [line.strip() or None for line in lines]


def _with_codes(argument: str, codes: dict[str, str]) -> str:
    for place, code in codes.items():
        argument = argument.replace(place, code)
    return argument
