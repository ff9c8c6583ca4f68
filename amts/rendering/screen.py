"""Where a command writes: its result on stdout, everything else on stderr.

With `--json` stdout holds one JSON document and nothing else. Notes and progress go to stderr in
both forms, so that a result can always be piped.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from rich.console import Console, RenderableType
from rich.text import Text

from amts.rendering.text import printable

_UNBOUNDED = 1000
"""Columns when nobody looks: a table in a file or a pipe is never cut."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A command's two outputs.

    Attributes:
        as_json: whether the result is wanted as JSON.
        out: the result's console.
        err: the console of notes and progress.
    """

    as_json: bool
    out: Console
    err: Console

    @classmethod
    def open(cls, as_json: bool) -> Screen:
        """Return the screen of this process."""
        return cls(as_json, console(sys.stdout), console(sys.stderr))

    def result(self, data: Mapping[str, Any], *shown: RenderableType) -> None:
        """Write a command's result: the data with `--json`, else what is shown to people."""
        if self.as_json:
            self.out.file.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
            self.out.file.flush()
            return
        for item in shown:
            self.out.print(item, soft_wrap=isinstance(item, str | Text))

    def note(self, text: str, style: str = "") -> None:
        """Write a line to stderr."""
        self.err.print(Text(printable(text), style), soft_wrap=True)

    def warn(self, text: str) -> None:
        """Write a line that asks for attention to stderr."""
        self.note(f"note: {text}", "yellow")


def console(file: TextIO) -> Console:
    """Return a console that prints text as it is: no markup, no emoji, no guessed colours."""
    width = None if file.isatty() else _UNBOUNDED
    return Console(file=file, width=width, markup=False, emoji=False, highlight=False)
