"""Kinds of faults: what the service can be told to do wrong.

A fault is a JSON object with a `kind` and the members of that kind's class below, in the same
spelling. Patterns are shell patterns (`*`, `?`, `[…]`); an empty pattern fits everything.
"""

from __future__ import annotations

import hashlib
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

from amts.local.translate import model
from amts.local.translate.exceptions import ERROR_CODES


class FaultError(Exception):
    """A fault that cannot be set up; its text is one line that says why."""


class Moment(StrEnum):
    """When a call fails: before it did anything, or after, so that only the answer is lost."""

    BEFORE = "before"
    AFTER = "after"


class Damage(StrEnum):
    """What happens to a placeholder of an HTML segment."""

    DROPPED = "dropped"
    MOVED = "moved"
    DUPLICATED = "duplicated"  # a copy beside it
    COPIED = "copied"  # a copy at the start of the segment
    REQUOTED = "requoted"  # its attributes without quotes
    CAPITALS = "capitals"  # tags, names of attributes and ids in capital letters
    PADDED = "padded"  # spaces inside and outside
    ENTITIES = "entities"  # its content as numeric entities, no-break spaces around it
    NESTED = "nested"  # inside of another element
    SPLIT = "split"  # in two elements, each with a part of its content
    CHANGED = "changed"  # its content in look-alike letters
    SWALLOWED = "swallowed"  # the word before it comes back inside of it
    UNWRAPPED = "unwrapped"  # its content as text, without the element
    LEAKED = "leaked"  # an inner token of the service in its place


class EventDamage(StrEnum):
    """What happens to an event."""

    LATE = "late"
    LOST = "lost"
    DUPLICATED = "duplicated"


class EventSubject(StrEnum):
    """What an event tells of."""

    ANY = "any"
    JOB = "job"
    PARALLEL_DATA = "parallel_data"


@dataclass(frozen=True, slots=True)
class CallFails:
    """An operation answers with an error.

    Attributes:
        operation: for example "StartTextTranslationJob".
        error: the error's code, for example "TooManyRequestsException".
        message: its text.
        match: pattern of the resource's or job's name in the request (or the job id).
        times: how many calls fail; null for all.
        moment: "before" or "after" the operation took effect.
    """

    kind: ClassVar[str] = "call"
    operation: str
    error: str
    message: str = "Made to fail on request."
    match: str = ""
    times: int | None = 1
    moment: Moment = Moment.BEFORE


@dataclass(frozen=True, slots=True)
class ImportFails:
    """An import of parallel data ends FAILED.

    Attributes:
        match: pattern of the resource's name.
        message: the resource's Message.
        times: how many imports; null for all.
    """

    kind: ClassVar[str] = "import_failed"
    match: str = ""
    message: str = "The import was made to fail on request."
    times: int | None = 1


@dataclass(frozen=True, slots=True)
class RecordsFail:
    """An import refuses records of a file that is right: it ends ACTIVE with a count of failures.

    Attributes:
        records: how many, from the first one on.
        message: what the auxiliary file says of each.
        match: pattern of the resource's name.
        times: how many imports; null for all.
    """

    kind: ClassVar[str] = "records_failed"
    records: int = 1
    message: str = "The record was made to fail on request."
    match: str = ""
    times: int | None = 1


@dataclass(frozen=True, slots=True)
class ImportSlow:
    """An import takes longer.

    Attributes:
        seconds: simulated seconds more; a very large number means that it never ends.
        match: pattern of the resource's name.
        times: how many imports; null for all.
    """

    kind: ClassVar[str] = "import_slow"
    seconds: float
    match: str = ""
    times: int | None = 1


@dataclass(frozen=True, slots=True)
class JobFails:
    """A job ends FAILED.

    Attributes:
        match: pattern of the job's name or id.
        language: only jobs into this language; "" for all.
        message: the job's Message.
        times: how many jobs; null for all.
    """

    kind: ClassVar[str] = "job_failed"
    match: str = ""
    language: str = ""
    message: str = "The job was made to fail on request."
    times: int | None = 1


@dataclass(frozen=True, slots=True)
class JobSlow:
    """A job takes longer.

    Attributes:
        seconds: simulated seconds more; a very large number means that it never ends.
        match: pattern of the job's name or id.
        language: only jobs into this language; "" for all.
        times: how many jobs; null for all.
    """

    kind: ClassVar[str] = "job_slow"
    seconds: float
    match: str = ""
    language: str = ""
    times: int | None = 1


@dataclass(frozen=True, slots=True)
class DocumentsFail:
    """Documents of a job fail: it ends COMPLETED_WITH_ERROR and they have no output.

    Attributes:
        documents: pattern of the path below the input folder.
        error_code: the error's code in the details file.
        error_message: its text there.
        match: pattern of the job's name or id.
        language: only jobs into this language; "" for all.
        times: how many documents; null for all.
    """

    kind: ClassVar[str] = "documents_failed"
    documents: str
    error_code: str = "InternalServerError"
    error_message: str = "The document was made to fail on request."
    match: str = ""
    language: str = ""
    times: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceholdersDamaged:
    """Placeholders of HTML come back damaged.

    Attributes:
        damage: what happens to them.
        rate: 0..1, the share of placeholders that are hit.
        seed: with the same seed, document and text the same placeholders are hit.
        match: pattern of the job's name or id; for real-time calls pattern of the operation.
        language: only into this language; "" for all.
        realtime: whether TranslateText and TranslateDocument are hit too.
        times: how many placeholders; null for all that the rate hits.
    """

    kind: ClassVar[str] = "placeholders"
    damage: Damage
    rate: float = 1.0
    seed: int = 0
    match: str = ""
    language: str = ""
    realtime: bool = False
    times: int | None = None

    def hits(self, place: str) -> bool:
        """Whether the placeholder at this place (a text that names it) is hit."""
        digest = hashlib.sha256(f"{self.seed}|{self.damage}|{place}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64 < self.rate


@dataclass(frozen=True, slots=True)
class EventDamaged:
    """An event comes late, twice or not at all.

    Attributes:
        damage: what happens to it.
        about: events of jobs, of parallel data, or of both.
        seconds: for "late": simulated seconds.
        match: pattern of the parallel data's name or the job's name or id.
        times: how many events; null for all.
    """

    kind: ClassVar[str] = "event"
    damage: EventDamage
    about: EventSubject = EventSubject.ANY
    seconds: float = 300.0
    match: str = ""
    times: int | None = 1


Fault = (
    CallFails
    | ImportFails
    | RecordsFail
    | ImportSlow
    | JobFails
    | JobSlow
    | DocumentsFail
    | PlaceholdersDamaged
    | EventDamaged
)
_KINDS: dict[str, type[Fault]] = {cls.kind: cls for cls in get_args(Fault)}


def parse(value: object) -> Fault:
    """A fault from its JSON.

    Raises:
        FaultError: the kind is unknown, or a member is unknown, missing or of the wrong sort.
    """
    if not isinstance(value, Mapping):
        raise FaultError("a fault is a JSON object")
    kind = value.get("kind")
    cls = _KINDS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise FaultError(f"unknown kind of fault {kind!r}; known: {', '.join(_KINDS)}")
    known = {field.name: field for field in fields(cls)}
    hints = get_type_hints(cls)
    members: dict[str, Any] = {}
    for name, given in value.items():
        if name == "kind":
            continue
        if name not in known:
            raise FaultError(f"{kind}: unknown member {name!r}; known: {', '.join(known)}")
        members[name] = _converted(f"{kind}: {name}", given, hints[name])
    for name, field in known.items():
        if name not in members and field.default is MISSING:
            raise FaultError(f"{kind}: {name} is missing")
    fault = cls(**members)
    _check(fault)
    return fault


def as_json(fault: Fault) -> dict[str, Any]:
    """The fault as it was given, defaults filled in."""
    members = {field.name: getattr(fault, field.name) for field in fields(fault)}
    return {"kind": fault.kind, **members}


def _converted(where: str, given: object, hint: Any) -> Any:
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    if given is None and type(None) in kinds:
        return None
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            allowed = [member.value for member in kind]
            if given not in allowed:
                raise FaultError(f"{where} must be one of {', '.join(allowed)}, not {given!r}")
            return kind(str(given))
        if kind is float and isinstance(given, int | float) and not isinstance(given, bool):
            return float(given)
        if kind in (str, bool, int) and type(given) is kind:
            return given
    names = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}
    wanted = " or ".join(names.get(kind, "null") for kind in kinds)
    raise FaultError(f"{where} must be {wanted}, not {given!r}")


def _check(fault: Fault) -> None:
    if fault.times is not None and fault.times < 1:
        raise FaultError(f"{fault.kind}: times must be 1 or more, or null")
    if isinstance(fault, CallFails):
        if model.operation(fault.operation) is None:
            raise FaultError(f"call: Amazon Translate has no operation {fault.operation!r}")
        if fault.error not in ERROR_CODES:
            raise FaultError(
                f"call: unknown error {fault.error!r}; known: {', '.join(ERROR_CODES)}"
            )
    if isinstance(fault, RecordsFail) and fault.records < 1:
        raise FaultError("records_failed: records must be 1 or more")
    if isinstance(fault, PlaceholdersDamaged) and not 0 <= fault.rate <= 1:
        raise FaultError("placeholders: rate must be from 0 to 1")
    if isinstance(fault, ImportSlow | JobSlow | EventDamaged) and fault.seconds < 0:
        raise FaultError(f"{fault.kind}: seconds must be 0 or more")
