"""The house style of tables."""

from __future__ import annotations

from rich import box
from rich.table import Table


def table(*columns: str) -> Table:
    """Return an empty table; `>` before a column's name: it holds numbers."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        name = column.removeprefix(">")
        made.add_column(name, justify="right" if name != column else "left", overflow="fold")
    return made
