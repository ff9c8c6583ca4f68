"""The proportion of lengths between a text and its translation, measured on an edition."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Self

_TOKEN = re.compile(r"P\d+")
# A translation so many times longer or shorter than its language's usual one holds something else.
_TIMES = 4.0
# What short texts may differ by: a term of two characters may need a gloss of thirty.
_ALLOWANCE = 30
# Fewer pairs say nothing about a language.
_ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Proportion:
    """How long translations are.

    Attributes:
        ratio: letters of the target for one of the source, the median over the pairs; None when
            there are too few to tell.
    """

    ratio: float | None

    @classmethod
    def measured(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Measure the usual proportion."""
        logs = [
            math.log(there / here)
            for source, target in pairs
            if (here := _letters(source)) and (there := _letters(target))
        ]
        return cls(math.exp(median(logs)) if len(logs) >= _ENOUGH else None)

    def fits(self, source: str, target: str) -> bool:
        """Whether two texts may translate each other, by their lengths alone."""
        if self.ratio is None:
            return True
        here, there = _letters(source), _letters(target) / self.ratio
        return max(here, there) <= _TIMES * min(here, there) + _ALLOWANCE


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in _TOKEN.sub("", text))
