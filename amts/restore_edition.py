"""Brings the human files of a whole language edition back to a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from amts.document_versions import DocumentVersions
from amts.next_run import NextRun, foresee
from amts.object_versions import BucketVersions
from amts.restore import Restoration, restore_moment, write
from amts.transfer import in_parallel
from bitext.settings import LanguageSettings


@dataclass(frozen=True)
class PlannedEdition:
    """What brings an edition back.

    Attributes:
        documents: those that had a human file then, each with what the next run will do with it.
        absent: paths of those that had none: they are left alone.
    """

    documents: tuple[tuple[Restoration, NextRun], ...]
    absent: tuple[str, ...]

    @property
    def changed(self) -> tuple[tuple[Restoration, NextRun], ...]:
        """The documents of which something is to be written."""
        return tuple(one for one in self.documents if one[0].writes)

    @property
    def unchanged(self) -> tuple[str, ...]:
        """The paths of those that are as they were then."""
        return tuple(one.path for one, _ in self.documents if not one.writes)


def plan_edition(
    edition: Iterable[DocumentVersions],
    moment: datetime,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
    advance: Callable[[], None],
) -> PlannedEdition:
    """Plan to bring the human files of a moment back.

    Args:
        edition: the documents' versions.
        moment: the moment.
        source_language: settings of the source language.
        target_language: settings of the target language.
        advance: called for each document.
    """
    planned: list[tuple[Restoration, NextRun]] = []
    absent: list[str] = []
    for versions in edition:
        found = restore_moment(versions, moment)
        if found is None:
            absent.append(versions.path)
        else:
            planned.append((found, foreseen(versions, found, source_language, target_language)))
        advance()
    return PlannedEdition(tuple(planned), tuple(absent))


def write_edition(
    bucket: BucketVersions, planned: PlannedEdition, advance: Callable[[], None]
) -> None:
    """Write what is to be written, several documents at a time.

    Raises:
        NoVersions: the bucket keeps no versions.
        botocore.exceptions.ClientError: S3 refused; some documents may have been written, and doing
            it again writes the others.
    """

    def put(one: tuple[Restoration, NextRun]) -> None:
        write(bucket, one[0])
        advance()

    if planned.changed:
        bucket.check_kept()
        in_parallel(put, planned.changed)


def foreseen(
    versions: DocumentVersions,
    planned: Restoration,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> NextRun:
    """Tell what the next run will do with a document once it is restored."""
    source = versions.content(versions.source) if versions.source else None
    return foresee(
        planned.path, source, planned.after, planned.english, source_language, target_language
    )
