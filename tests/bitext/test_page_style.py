"""Everything on a page can be read, in light and in dark."""

from __future__ import annotations

import re

import pytest

from bitext.page_style import STYLE

AA = 4.5
"""Least contrast of text and its ground (WCAG 2.2, 1.4.3)."""

PAIRS = [
    ("text", "page"),
    ("text", "raised"),
    ("quiet", "page"),
    ("quiet", "raised"),
    ("link", "page"),
    ("link", "raised"),
    ("warn", "page"),
    ("warn", "raised"),
    ("warn", "warn-back"),
    ("gone", "gone-back"),
    ("come", "come-back"),
]
SCHEMES = [
    dict(re.findall(r"--([a-z-]+):#([0-9a-f]+)", rules))
    for rules in re.findall(r":root\{(.*?)\}", STYLE, re.DOTALL)
]


def luminance(colour: str) -> float:
    full = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    parts = [int(full[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colours", SCHEMES, ids=["light", "dark"])
def test_contrast(colours: dict[str, str]) -> None:
    found = {}
    for text, ground in PAIRS:
        dark, light = sorted(luminance(colours[name]) for name in (text, ground))
        found[text, ground] = (light + 0.05) / (dark + 0.05)

    assert {pair: ratio for pair, ratio in found.items() if ratio < AA} == {}


def test_every_colour_is_one_of_both_schemes() -> None:
    used = set(re.findall(r"var\(--([a-z-]+)\)", STYLE))

    assert used == set(SCHEMES[0]) == set(SCHEMES[1])
