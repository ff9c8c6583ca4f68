"""Apertium, a free rule-based machine translation: a real engine for English and Spanish.

Debian: `apt install apertium apertium-eng-spa`. Used when the `apertium` program is found; any
other installed pair of Apertium's works as well.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import lru_cache

from amts.local.engines import programs
from amts.local.engines.errors import EngineFailedError, EngineUnavailableError
from amts.local.engines.tokens import folded

# Amazon Translate's codes and Apertium's (ISO 639-3) for the languages that Apertium has.
_CODES = {
    "af": "afr", "ar": "arb", "bg": "bul", "ca": "cat", "cy": "cym", "da": "dan", "en": "eng",
    "es": "spa", "es-MX": "spa", "fr": "fra", "fr-CA": "fra", "hi": "hin", "id": "ind",
    "is": "isl", "it": "ita", "kk": "kaz", "mk": "mkd", "ms": "zlm", "mt": "mlt", "nl": "nld",
    "no": "nob", "pl": "pol", "pt": "por", "pt-PT": "por", "ro": "ron", "ru": "rus", "sk": "slk",
    "sl": "slv", "sv": "swe", "tr": "tur", "uk": "ukr", "ur": "urd",
}  # fmt: skip
# Two line ends: the text filter closes the sentence there, so that no rule reaches across segments
# (its own `line` format loses the final full stop).
_SEPARATOR = "\n\n"


def is_installed() -> bool:
    """Whether the `apertium` program is on the path."""
    return shutil.which("apertium") is not None


class ApertiumEngine:
    """Asks Apertium, one run of its pipeline per batch.

    Raises:
        EngineUnavailableError: the `apertium` program is not installed.
    """

    name = "apertium"

    def __init__(self) -> None:
        program = shutil.which("apertium")
        if program is None:
            raise EngineUnavailableError(
                "apertium is not installed (Debian: apt install apertium apertium-eng-spa)"
            )
        self._program = program

    def supports(self, source_language: str, target_language: str) -> bool:
        """Whether Apertium has a translation direction for the pair installed."""
        return _direction(source_language, target_language) in _directions(self._program)

    def translate(
        self, segments: Sequence[str], source_language: str, target_language: str
    ) -> list[str | None]:
        """Translate; words that Apertium does not know stay as they are, without a mark.

        Raises:
            EngineFailedError: Apertium failed, or lost count of the segments.
        """
        direction = _direction(source_language, target_language)
        if direction is None:
            raise EngineFailedError(f"apertium has no {source_language}->{target_language}")
        return list(self._batch([" ".join(segment.split()) for segment in segments], direction))

    def _batch(self, segments: list[str], direction: str) -> list[str | None]:
        if not segments:
            return []
        text = "".join(segment + _SEPARATOR for segment in segments)
        arguments = [self._program, "-u", direction]
        written = programs.run(arguments, text, environment=_utf8_environment())
        pieces = written.split(_SEPARATOR)
        if len(pieces) != len(segments) + 1:
            # A segment that upset the text filter spoils only its own half, then its own quarter.
            if len(segments) == 1:
                raise EngineFailedError("apertium did not keep the segment in one piece")
            half = len(segments) // 2
            return self._batch(segments[:half], direction) + self._batch(segments[half:], direction)
        return [folded(piece) or None for piece in pieces[:-1]]


def _direction(source_language: str, target_language: str) -> str | None:
    source, target = _CODES.get(source_language), _CODES.get(target_language)
    return f"{source}-{target}" if source and target else None


@lru_cache(maxsize=4)
def _directions(program: str) -> frozenset[str]:
    try:
        return frozenset(programs.run([program, "-l"], "", timeout=60).split())
    except EngineFailedError:
        return frozenset()


def _utf8_environment() -> dict[str, str]:
    # Apertium refuses to work in a locale that is not UTF-8.
    return {**os.environ, "LC_ALL": "C.UTF-8"}
