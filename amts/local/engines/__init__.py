"""Engines: what really makes the text behind the embedded Amazon Translate.

`selection.choose` picks engines by name, `translator.Translator` asks them, `steering` lets
parallel data steer whatever they make. Nothing in here knows AWS.
"""

from __future__ import annotations

from amts.local.engines.engine import Engine, Example, Term
from amts.local.engines.errors import EngineError, EngineFailedError, EngineUnavailableError
from amts.local.engines.selection import NAMES, choose
from amts.local.engines.steering import Steering
from amts.local.engines.translator import Translated, Translator

__all__ = [
    "NAMES",
    "Engine",
    "EngineError",
    "EngineFailedError",
    "EngineUnavailableError",
    "Example",
    "Steering",
    "Term",
    "Translated",
    "Translator",
    "choose",
]
