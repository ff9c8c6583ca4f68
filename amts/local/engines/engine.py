"""What an engine is.

An engine turns plain text segments of one language into another. It knows nothing of HTML, of jobs
or of parallel data: those are the service's and the steering's business (see `translator`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Engine(Protocol):
    """One way of making text in another language."""

    @property
    def name(self) -> str:
        """The engine's name, as a job's message shows it."""
        ...

    def supports(self, source_language: str, target_language: str) -> bool:
        """Whether the engine works for this pair of Amazon Translate language codes."""
        ...

    def translate(
        self, segments: Sequence[str], source_language: str, target_language: str
    ) -> list[str | None]:
        """Translate segments of one line each.

        A segment may hold tokens (`P0`, `T0a`, see `tokens`) that the engine should leave alone.

        Returns:
            One text per segment, in order; None where the engine has no translation, so that the
            next engine is asked.

        Raises:
            EngineFailedError: the engine did not deliver.
        """
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """One example of parallel data: a source text and the translation wanted for it."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a terminology: a source term and its required translation."""

    source: str
    target: str
