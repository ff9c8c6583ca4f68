"""The embedded Amazon Translate: a moto-style service of its own.

What it does as the real one, what it guesses, and how to steer it: `docs/embedded-translate.md`.
"""

from __future__ import annotations

from amts.local.translate import control
from amts.local.translate.installation import install
from amts.local.translate.models import translate_backends

__all__ = ["control", "install", "translate_backends"]
