"""Checks requests and replies against the service model, member by member.

botocore's own validator knows types, required members and least sizes, but no greatest sizes,
patterns or enumerations; the real service checks all of them. Unknown members are refused too:
the real service ignores them, but in a test they are a misspelling.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import regex  # type: ignore[import-untyped]
from botocore.model import ListShape, Shape, StringShape, StructureShape

_TYPES: dict[str, Any] = {
    "structure": dict,
    "list": list,
    "string": str,
    "blob": str,
    "integer": int,
    "long": int,
    "timestamp": (int, float),
    "boolean": bool,
}


def problems(shape: Shape | None, value: Mapping[str, Any]) -> list[str]:
    """What is wrong with a value, one phrase each, in the wording of AWS services.

    Blobs are base64 text and timestamps are numbers, as on the wire.
    """
    if shape is None:
        return []
    found: list[str] = []
    _check(shape, dict(value), "", found)
    return found


def wrong_types(shape: Shape | None, value: Mapping[str, Any]) -> list[str]:
    """The members whose JSON type is wrong: the service cannot even read those."""
    if shape is None:
        return []
    found: list[str] = []
    _check_types(shape, dict(value), "", found)
    return found


def message(found: list[str]) -> str:
    """The problems as one line."""
    noun = "error" if len(found) == 1 else "errors"
    return f"{len(found)} validation {noun} detected: {'; '.join(found)}"


def _check_types(shape: Shape, value: Any, path: str, found: list[str]) -> None:
    allowed: Any = _TYPES.get(shape.type_name, object)
    if not isinstance(value, allowed) or (isinstance(value, bool) and shape.type_name != "boolean"):
        found.append(f"'{path or 'request'}' must be a {shape.type_name}")
        return
    if isinstance(shape, StructureShape):
        for name, member in value.items():
            if member is not None and name in shape.members:
                _check_types(shape.members[name], member, _joined(path, name), found)
    elif isinstance(shape, ListShape):
        for number, member in enumerate(value, start=1):
            _check_types(shape.member, member, f"{path}.{number}.member", found)


def _check(shape: Shape, value: Any, path: str, found: list[str]) -> None:
    if isinstance(shape, StructureShape):
        _check_structure(shape, value, path, found)
    elif isinstance(shape, ListShape):
        _check_size(shape, len(value), path, value, found)
        for number, member in enumerate(value, start=1):
            _check(shape.member, member, f"{path}.{number}.member", found)
    elif shape.type_name == "blob":
        _check_blob(shape, value, path, found)
    elif isinstance(shape, StringShape):
        _check_string(shape, value, path, found)
    elif shape.type_name in ("integer", "long"):
        _check_range(shape, value, path, found)


def _check_structure(
    shape: StructureShape, value: dict[str, Any], path: str, found: list[str]
) -> None:
    for name in shape.required_members:
        if value.get(name) is None:
            _add(found, "null", _joined(path, name), "Member must not be null")
    for name, member in value.items():
        if name not in shape.members:
            found.append(f"Unknown member '{_joined(path, name)}'")
        elif member is not None:
            _check(shape.members[name], member, _joined(path, name), found)


def _check_string(shape: StringShape, value: str, path: str, found: list[str]) -> None:
    _check_size(shape, len(value), path, value, found)
    if shape.enum and value not in shape.enum:
        _add(found, value, path, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        _add(found, value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _check_blob(shape: Shape, value: str, path: str, found: list[str]) -> None:
    try:
        size = len(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        found.append(f"'{path}' must be base64")
        return
    _check_size(shape, size, path, "(binary)", found)


def _check_size(shape: Shape, size: int, path: str, value: Any, found: list[str]) -> None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        _add(found, value, path, f"Member must have length greater than or equal to {least}")
    if most is not None and size > most:
        _add(found, value, path, f"Member must have length less than or equal to {most}")


def _check_range(shape: Shape, value: int, path: str, found: list[str]) -> None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and value < least:
        _add(found, value, path, f"Member must have value greater than or equal to {least}")
    if most is not None and value > most:
        _add(found, value, path, f"Member must have value less than or equal to {most}")


def _add(found: list[str], value: Any, path: str, constraint: str) -> None:
    shown = str(value)
    if len(shown) > 80:
        shown = shown[:77] + "..."
    found.append(f"Value '{shown}' at '{path}' failed to satisfy constraint: {constraint}")


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Any:
    # The model's patterns are Java's: \p{L} and its like need the `regex` package.
    return regex.compile(pattern, regex.DOTALL)
