"""Reads a step's payload into a frozen dataclass, strictly.

The fields of the dataclass are the contract between the state machine and the step: a key too many
or too few, or a value of another kind, is `InvalidInput`, which is never retried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from bitext.errors import InvalidInput

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Job:
    """The job that ended; `job_id` is "" when nothing was sent."""

    job_id: str
    status: str = ""
    output: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class ParallelData:
    """The language's parallel data, as ExtractAndPair made it and later steps are told of it.

    Attributes:
        name: the name of Amazon Translate's resource.
        uri: the CSV file.
        digest: SHA-256 of the file, in hex.
        pairs: records in it; 0 when there is none.
    """

    name: str
    uri: str
    digest: str
    pairs: int


def read(kind: type[_T], event: object, where: str = "payload") -> _T:
    """Return an instance of a dataclass made from a payload.

    A field may be a `str`, `int`, `float`, `bool`, a dataclass, a `list`/`Sequence`, a
    `dict`/`Mapping`, or any of them `| None`. A field with a default may be missing. One trailing
    underscore of a field's name is not part of the key (`import_` reads `import`).

    Args:
        kind: the dataclass.
        event: the payload.
        where: its name, for messages.

    Raises:
        InvalidInput: unknown or missing keys, or a value of another kind. The message names the
            key and never quotes the value.
    """
    if not isinstance(event, Mapping):
        raise InvalidInput(f"{where} must be an object")
    hints = get_type_hints(kind)
    known = {field.name.removesuffix("_"): field for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(str(key) for key in set(event) - set(known))
    if unknown:
        raise InvalidInput(f"{where} has an unknown key {unknown[0]!r}")
    values: dict[str, Any] = {}
    for key, field in known.items():
        if key in event:
            values[field.name] = _value(hints[field.name], event[key], f"{where}.{key}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise InvalidInput(f"{where} lacks the key {key!r}")
    return kind(**values)


def _value(hint: Any, value: object, where: str) -> Any:
    if hint is Any:
        return value
    if get_origin(hint) in (Union, UnionType):
        if value is None and type(None) in get_args(hint):
            return None
        (inner,) = (arg for arg in get_args(hint) if arg is not type(None))
        return _value(inner, value, where)
    if is_dataclass(hint) and isinstance(hint, type):
        return read(hint, value, where)
    expected = get_origin(hint) or hint
    accepted = (int, float) if expected is float else expected
    if not isinstance(value, accepted) or (isinstance(value, bool) and expected is not bool):
        raise InvalidInput(f"{where} must be of the kind {expected.__name__}")
    if isinstance(value, str) and expected is not str:
        raise InvalidInput(f"{where} must be of the kind {expected.__name__}")
    return value
