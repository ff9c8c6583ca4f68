"""Hooks into moto: every change of moto's behaviour goes through these two functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from amts.local.errors import PatchError


def replace(owner: Any, name: str, replacement: Any) -> None:
    """Put `replacement` where `owner.name` is.

    Raises:
        PatchError: `owner` has no such attribute. A moto release that renamed it must stop the
            server at once; a silently unused plug-in would give wrong results.
    """
    _require(owner, name)
    setattr(owner, name, replacement)


def wrap(
    owner: Any, name: str, wrapper: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> None:
    """Put `wrapper(original)` where the function or method `owner.name` is.

    Raises:
        PatchError: `owner` has no such attribute.
    """
    _require(owner, name)
    setattr(owner, name, wrapper(getattr(owner, name)))


def _require(owner: Any, name: str) -> None:
    if not hasattr(owner, name):
        place = getattr(owner, "__qualname__", getattr(owner, "__name__", repr(owner)))
        raise PatchError(f"this release of moto has no {place}.{name}; install the locked one")
