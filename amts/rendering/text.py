"""Small pieces of text: counts, scores, times and names that are safe to print."""

from __future__ import annotations

NONE = "–"


def printable(text: str) -> str:
    r"""Return a text in which control characters are written as escapes (`\x1b`).

    Names of objects and messages of services come from elsewhere; printed as they are, they could
    steer the terminal.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 document`, `1,200 documents`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def size(number: int) -> str:
    """Return a number of bytes for people: `812 B`, `1.4 MB`."""
    value = float(number)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def score(value: float | None) -> str:
    """Return a score of 0..1, or a dash when there is none."""
    return NONE if value is None else f"{value:.3f}"


def seconds(value: float) -> str:
    """Return a duration: `0.4 s`, `12.1 s`, `3 min 20 s`."""
    if value < 100:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s"
