"""Files for tests, and texts that are kept in files."""

from __future__ import annotations

from pathlib import Path


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files by their path in a folder; return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def lines(text: str) -> str:
    """Return a text without the spaces that fill a table's last column."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def snapshot(name: str) -> str:
    """Return a text that is kept in `snapshots/`."""
    return (Path(__file__).parent / "snapshots" / f"{name}.txt").read_text("utf-8")
