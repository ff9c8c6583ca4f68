"""The last resort: text that anyone can see was not translated.

The words stay readable and the marks are harmless in HTML, Markdown and notebooks:
`⟦zh⟧ English text ⟦/zh⟧`.
"""

from __future__ import annotations

from collections.abc import Sequence


class MarkerEngine:
    """Wraps each segment in the target language's code; works for every pair."""

    name = "marker"

    def supports(self, source_language: str, target_language: str) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def translate(
        self,
        segments: Sequence[str],
        source_language: str,  # noqa: ARG002
        target_language: str,
    ) -> list[str | None]:
        """The segments, marked."""
        return [f"⟦{target_language}⟧ {segment} ⟦/{target_language}⟧" for segment in segments]
