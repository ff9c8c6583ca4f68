"""The faults in force: which one a call, an import, a job, a placeholder or an event meets."""

from __future__ import annotations

import threading
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from amts.local.translate.fault_kinds import (
    CallFails,
    Damage,
    DocumentsFail,
    EventDamaged,
    EventSubject,
    Fault,
    ImportFails,
    ImportSlow,
    JobFails,
    JobSlow,
    Moment,
    PlaceholdersDamaged,
    RecordsFail,
    as_json,
)

_F = TypeVar("_F")


def fits(pattern: str, *names: str) -> bool:
    """Whether a pattern fits one of the names; the empty pattern fits all."""
    return not pattern or any(fnmatchcase(name, pattern) for name in names)


class FaultBook:
    """The faults in force, each with the number of times that it is still due."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._due: list[tuple[Fault, int | None]] = []

    def add(self, faults: list[Fault]) -> None:
        """Put faults in force, after those that are."""
        with self._lock:
            self._due += [(fault, fault.times) for fault in faults]

    def clear(self) -> int:
        """Take all faults back; answers how many were in force."""
        with self._lock:
            count = len(self._due)
            self._due = []
            return count

    def listed(self) -> list[dict[str, Any]]:
        """The faults in force, with `left`: how many times each is still due."""
        with self._lock:
            return [{**as_json(fault), "left": left} for fault, left in self._due]

    def call(self, operation: str, moment: Moment, *names: str) -> CallFails | None:
        """The fault that this call meets at this moment, used up by one."""
        return self._take(
            CallFails,
            lambda f: f.operation == operation and f.moment == moment and fits(f.match, *names),
        )

    def import_fails(self, name: str) -> ImportFails | None:
        """The fault that makes this import fail."""
        return self._take(ImportFails, lambda f: fits(f.match, name))

    def records_fail(self, name: str) -> RecordsFail | None:
        """The fault that makes this import refuse records."""
        return self._take(RecordsFail, lambda f: fits(f.match, name))

    def import_delay(self, name: str) -> float:
        """Simulated seconds that this import takes longer."""
        found = self._take(ImportSlow, lambda f: fits(f.match, name))
        return found.seconds if found else 0.0

    def job_fails(self, names: tuple[str, ...], languages: list[str]) -> JobFails | None:
        """The fault that makes this job fail."""
        return self._take(
            JobFails, lambda f: fits(f.match, *names) and _into(f.language, languages)
        )

    def job_delay(self, names: tuple[str, ...], languages: list[str]) -> float:
        """Simulated seconds that this job takes longer."""
        found = self._take(
            JobSlow, lambda f: fits(f.match, *names) and _into(f.language, languages)
        )
        return found.seconds if found else 0.0

    def document_fails(
        self, names: tuple[str, ...], language: str, document: str
    ) -> DocumentsFail | None:
        """The fault that makes one document of a job fail."""
        return self._take(
            DocumentsFail,
            lambda f: (
                fits(f.match, *names)
                and _into(f.language, [language])
                and fits(f.documents, document)
            ),
        )

    def placeholder(
        self, names: tuple[str, ...], language: str, place: str, *, realtime: bool = False
    ) -> Damage | None:
        """What happens to one placeholder."""
        found = self._take(
            PlaceholdersDamaged,
            lambda f: (
                (f.realtime or not realtime)
                and fits(f.match, *names)
                and _into(f.language, [language])
                and f.hits(place)
            ),
        )
        return found.damage if found else None

    def event(self, about: EventSubject, *names: str) -> EventDamaged | None:
        """What happens to one event."""
        return self._take(
            EventDamaged,
            lambda f: f.about in (EventSubject.ANY, about) and fits(f.match, *names),
        )

    def _take(self, cls: type[_F], is_meant: Callable[[_F], bool]) -> _F | None:
        """The first fault of a class that is meant, one time of it used up."""
        with self._lock:
            for number, (fault, left) in enumerate(self._due):
                if not isinstance(fault, cls) or not is_meant(fault):
                    continue
                if left is not None and left <= 1:
                    del self._due[number]
                else:
                    self._due[number] = (fault, None if left is None else left - 1)
                return fault
        return None


def _into(language: str, languages: list[str]) -> bool:
    return not language or language in languages


book = FaultBook()
