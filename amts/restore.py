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
from bitext.drafts import DRAFTS


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
    writes, notes = with_english(versions, english)
    if before != after:
        writes.append(Write(versions.human_key, after, version))
    return Restoration(
        versions.path,
        version,
        before,
        after,
        versions.content(english) if english else None,
        tuple(writes),
        (*notes, *_about(versions, version)),
    )


def restore_moment(versions: DocumentVersions, moment: datetime) -> Restoration | None:
    """Plan to bring the human file of a moment back; None when there was none then."""
    version = at_time(versions.humans, moment)
    return None if version is None else restore_version(versions, version)


def with_english(
    versions: DocumentVersions, english: ObjectVersion | None
) -> tuple[list[Write], list[str]]:
    """Return what is to be written so that a text is paired with its English, and what to say.

    Without an origin beside it, a human file may be paired with the source as it is now. So one is
    written where that is another English.

    Args:
        versions: the document's versions.
        english: the English that the text was made from.
    """
    if english is None:
        return [], ["nothing is known of the English that it was made from"]
    wanted = versions.content(english)
    beside = versions.origin or versions.source
    if beside is not None and versions.content(beside) == wanted:
        return [], []
    return [Write(versions.origin_key, wanted, english)], [
        f"{versions.origin_key} becomes the English that it was made from: "
        f"{english.key} of {english.when}"
    ]


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


def _about(versions: DocumentVersions, version: ObjectVersion) -> Iterable[str]:
    if versions.source is None:
        yield f"the book has no source/{versions.path} now, so the run publishes nothing of it"
    if versions.holds_machine_text(version):
        if versions.is_recognised(version, DRAFTS):
            yield "what a machine wrote in it stays machine text: the run knows it by its record"
        else:
            yield (
                f"a machine wrote some of it, {DRAFTS} publications ago or more: "
                "the run will take all of it for a person's"
            )
