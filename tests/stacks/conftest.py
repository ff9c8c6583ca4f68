"""The template of the default book."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

Template = dict[str, Any]


@pytest.fixture(scope="session")
def template(assembly: Path) -> Template:
    """The synthesized template."""
    found: Template = json.loads((assembly / "Amts-book.template.json").read_text("utf-8"))
    return found
