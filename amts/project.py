"""The checkout that a command works in, and what its `cdk.json` says about the book."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amts.errors import NoProject
from bitext.errors import InvalidSettings

_MARK = Path("statemachine", "amts.asl.json")


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout of AMTS.

    Attributes:
        root: its folder, which holds `app.py` and `cdk.json`.
        context: the `context` of `cdk.json`.
    """

    root: Path
    context: Mapping[str, Any]

    @property
    def state_folder(self) -> Path:
        """Where the commands keep what they must remember."""
        return self.root / ".amts"

    @property
    def book(self) -> str:
        """The book's name."""
        return str(self.context.get("book", "book"))

    @property
    def source_language(self) -> str:
        """Code of the source language."""
        return str(self.context.get("source_language", "en"))

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the target languages."""
        return language_list(self.context.get("languages", ()))

    @property
    def region(self) -> str:
        """The Region that the stack is meant for."""
        return str(self.context.get("region") or "us-east-1")

    @property
    def evaluation_documents(self) -> str | tuple[str, ...]:
        """Which documents are scored: "auto", or paths and globs."""
        value = self.context.get("evaluation_documents", "auto")
        return "auto" if value == "auto" else _texts(value, "evaluation_documents")

    @property
    def prices(self) -> Mapping[str, float] | None:
        """US dollars by what is counted; None when the book's settings name no prices."""
        value = self.context.get("prices")
        if value is None:
            return None
        if not isinstance(value, dict) or not all(_is_price(price) for price in value.values()):
            raise InvalidSettings("prices must map names to dollars, as in cdk.json")
        return {str(name): float(price) for name, price in value.items()}

    @property
    def budget_usd_per_run(self) -> float | None:
        """US dollars that a run may cost, over all languages; None when there is no bound."""
        value = self.context.get("budget_usd_per_run")
        if value is not None and not _is_price(value):
            raise InvalidSettings("budget_usd_per_run must be a number of dollars or null")
        return None if value is None else float(value)


def language_list(value: Any) -> tuple[str, ...]:
    """Read languages as a list or as a comma-separated text.

    Raises:
        InvalidSettings: the value is neither.
    """
    return _texts(value, "languages", " of codes, such as zh,es")


def _texts(value: Any, name: str, of: str = "") -> tuple[str, ...]:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise InvalidSettings(f"{name} must be a list{of}")
    return tuple(item.strip() for item in items if item.strip())


def _is_price(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def find_project(start: Path | None = None) -> Project | None:
    """Return the checkout around a folder, else the one this package lies in, else None.

    Args:
        start: where to look from; the current folder when None.

    Raises:
        InvalidSettings: its `cdk.json` cannot be read.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if (folder / "cdk.json").is_file() and (folder / _MARK).is_file():
            return Project(folder, _context(folder / "cdk.json"))
    return None


def require_project() -> Project:
    """Return the checkout.

    Raises:
        NoProject: there is none.
        InvalidSettings: its `cdk.json` cannot be read.
    """
    project = find_project()
    if project is None:
        raise NoProject("this is not a checkout of AMTS: no cdk.json with statemachine/ was found")
    return project


def _context(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
        context = content.get("context", {})
    except (ValueError, AttributeError) as error:
        raise InvalidSettings(f"{path}: not a CDK settings file: {error}") from error
    if not isinstance(context, dict):
        raise InvalidSettings(f"{path}: context must be an object")
    return context
