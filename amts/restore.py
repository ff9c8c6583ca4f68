"""Brings an earlier text of a document back: what is to be written, and the writing.

A version is brought back by writing its content as the newest version of the human file. Nothing is
deleted, and what was there stays as an earlier version. With the text comes the English that it was
made from, so that a run keeps every sentence whose English is still the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from amts.document_versions import DocumentVersions
from amts.errors import NoHistory
from amts.history import check_there
from amts.object_versions import BucketVersions, ObjectVersion, at_time, short_ids


@dataclass(frozen=True)
class Write:
    """One object to be written.

    Attributes:
        key: its key.
        content: its content.
        copied: the version that it is a copy of; None for a content that was put together.
    """

    key: str
    content: bytes
    copied: ObjectVersion | None


@dataclass(frozen=True)
class Restoration:
    """What brings an earlier text back.

    Attributes:
        path: the document.
        version: the version that the text comes from.
        before: the human file as it is now; None when there is none.
        after: the human file as it will be.
        english: the English that it will be paired with; None when nothing is known of it.
        writes: what is to be written, in order; nothing when all is there already.
        notes: what a person should know.
    """

    path: str
    version: ObjectVersion
    before: bytes | None
    after: bytes
    english: bytes | None
    writes: tuple[Write, ...]
    notes: tuple[str, ...] = ()


def find_version(versions: DocumentVersions, wanted: str) -> ObjectVersion:
    """Return the text that a version id, or the beginning of one, names.

    Raises:
        NoHistory: there is none, several begin so, or it is a deletion.
    """
    check_there(versions)
    found = [one for one in versions.texts if one.version == wanted]
    found = found or [one for one in versions.texts if wanted and one.version.startswith(wanted)]
    listed = f"`amts history {versions.path} --language {versions.language}` lists them"
    if not found:
        raise NoHistory(f"{versions.path}: no text has the version {wanted!r} ({listed})")
    if len(found) > 1:
        short = short_ids(versions.texts)
        names = ", ".join(f"{short[one.version]} ({one.key}, {one.when})" for one in found)
        raise NoHistory(f"{versions.path}: several versions begin with {wanted!r}: {names}")
    if found[0].is_deletion:
        raise NoHistory(
            f"{versions.path}: version {wanted!r} is a deletion and has no text; "
            "give the version before it"
        )
    return found[0]


def restore_version(versions: DocumentVersions, version: ObjectVersion) -> Restoration:
    """Plan to bring a whole version of a document back."""
    english = versions.english_of(version)
    current = versions.current
    needed = (version, english, current, versions.origin, versions.source)
    versions.fetch(one for one in needed if one)
    after = versions.content(version)
    before = versions.content(current) if current else None
    writes, notes = with_english(versions, version, english)
    if before != after:
        writes.append(Write(versions.human_key, after, version))
    return Restoration(
        versions.path,
        version,
        before,
        after,
        versions.content(english) if english else None,
        tuple(writes),
        (*notes, *_about_source(versions)),
    )


def restore_moment(versions: DocumentVersions, moment: datetime) -> Restoration | None:
    """Plan to bring the human file of a moment back; None when there was none then."""
    version = at_time(versions.humans, moment)
    return None if version is None else restore_version(versions, version)


def with_english(
    versions: DocumentVersions, version: ObjectVersion, english: ObjectVersion | None
) -> tuple[list[Write], list[str]]:
    """Return what is to be written so that a text is paired with its English, and what to say.

    Without an origin beside it, a human file is paired with the source as it is now, or, when it is
    a text that AMTS published and people went on with, with the source of that publication. So an
    origin is written only where that is another English.

    Args:
        versions: the document's versions.
        version: the text.
        english: the English that it was made from.
    """
    if english is None:
        return [], ["nothing is known of the English that it was made from"]
    wanted = versions.content(english)
    told = f"the English that it was made from ({english.key} of {english.when})"
    if versions.origin is not None:
        if versions.content(versions.origin) == wanted:
            return [], []
        notes = [f"{told} goes back to {versions.origin_key}"]
        if versions.is_draft(version):
            notes.append("beside an origin all of its sentences may count as a person's")
        return [Write(versions.origin_key, wanted, english)], notes
    if versions.source is not None and versions.content(versions.source) == wanted:
        return [], []
    if versions.is_draft(version):
        return [], ["the run knows by the text which publication it was, and from which English"]
    why = "the source has changed since" if versions.source else "there is no source now"
    return (
        [Write(versions.origin_key, wanted, english)],
        [f"{told} is written to {versions.origin_key}, since {why}"],
    )


def write(bucket: BucketVersions, restoration: Restoration) -> None:
    """Write what a restoration has to write, the origin first.

    Raises:
        NoVersions: the bucket keeps no versions.
        botocore.exceptions.ClientError: S3 refused.
    """
    for one in restoration.writes:
        if one.copied is not None:
            bucket.copy(one.copied, one.key)
        else:
            bucket.put(one.key, one.content)


def _about_source(versions: DocumentVersions) -> Iterable[str]:
    if versions.source is None:
        yield f"the book has no source/{versions.path} now, so the run publishes nothing of it"
