"""Recorded translations, played back: for demonstrations and tests that repeat exactly.

A segment that was not recorded is left to the next engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from amts.local.engines import recordings
from amts.local.engines.engine import Example
from amts.local.engines.errors import EngineUnavailableError
from amts.local.engines.memory import ExampleMemory
from amts.local.engines.tokens import without_markup


class ReplayEngine:
    """Plays back CSV, TSV and TMX files; a later file wins over an earlier one.

    Raises:
        EngineUnavailableError: no file was given, or one cannot be read.
    """

    name = "replay"

    def __init__(self, files: Iterable[Path]) -> None:
        collected: dict[tuple[str, str], list[Example]] = defaultdict(list)
        for file in files:
            for pair, examples in recordings.read(file).items():
                collected[pair] += examples
        if not collected:
            raise EngineUnavailableError("replay needs a file of recorded translations")
        self._memories = {pair: ExampleMemory(found) for pair, found in collected.items()}

    def supports(self, source_language: str, target_language: str) -> bool:
        """Whether a file covers the pair."""
        return (source_language, target_language) in self._memories

    def translate(
        self, segments: Sequence[str], source_language: str, target_language: str
    ) -> list[str | None]:
        """The recorded translations; None for what was not recorded.

        Inline markup is not part of a recording: it is put back by the caller.
        """
        memory = self._memories[source_language, target_language]
        return [memory.exact(without_markup(segment)) for segment in segments]
