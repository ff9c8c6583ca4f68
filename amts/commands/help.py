"""The end of every command's help: examples and exit codes."""

from __future__ import annotations

from amts.errors import EXIT_CODES

_AS_WRITTEN = "\b\n"
"""Keeps click from filling a paragraph."""


def epilog(*examples: str) -> str:
    """Return the end of a command's help.

    Args:
        examples: command lines.
    """
    lines = "\n".join(f"  {example}" for example in examples)
    codes = "\n".join(f"  {code:<4} {meaning}" for code, meaning in EXIT_CODES.items())
    return f"{_AS_WRITTEN}Examples:\n{lines}\n\n{_AS_WRITTEN}Exit codes:\n{codes}"
