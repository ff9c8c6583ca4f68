"""Which versions belong together, by their times and by the records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amts.document_versions import DocumentVersions
from amts.object_versions import BucketVersions, ObjectVersion, at_time, latest, short_ids

START = datetime(2026, 1, 2, tzinfo=UTC)
HUMAN, ORIGIN, SOURCE = "human/zh/a.md", "human/zh/a_origin.md", "source/a.md"


def versions(key: str, minutes: Sequence[float], deleted: Sequence[float] = ()) -> Any:
    """Versions that were written so many minutes after the start, the newest first."""
    found = [
        ObjectVersion(
            key,
            f"{key}-{minute:g}",
            START + timedelta(minutes=minute),
            is_latest=minute == max((*minutes, *deleted)),
            is_deletion=minute in deleted,
        )
        for minute in (*minutes, *deleted)
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def document(**files: tuple[ObjectVersion, ...]) -> DocumentVersions:
    """A document of which nothing is read: what is told is told by times."""
    client = boto3.client(
        "s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    return DocumentVersions(BucketVersions(client, "none"), "zh", "a.md", **files)


@pytest.mark.parametrize(
    ("humans", "origins", "english"),
    [
        ([0], [0.1], {0: ORIGIN + "-0.1"}),  # the origin came with it
        ([0.1], [0], {0.1: ORIGIN + "-0"}),
        ([0, 100], [0, 100], {0: ORIGIN + "-0", 100: ORIGIN + "-100"}),
        ([0, 100], [0, 99.9], {0: ORIGIN + "-0", 100: ORIGIN + "-99.9"}),  # of the next push
        ([0, 100], [0, 50], {0: ORIGIN + "-50", 100: ORIGIN + "-50"}),  # came later
        ([0, 100], [99.9], {0: SOURCE + "--5", 100: ORIGIN + "-99.9"}),
        ([0, 1], [0.1, 0.9], {0: ORIGIN + "-0.1", 1: ORIGIN + "-0.9"}),  # two pushes, one minute
        ([20], [], {20: SOURCE + "-10"}),
        ([-20], [], {-20: SOURCE + "--5"}),  # there was no source yet
    ],
)
def test_the_english_of_a_human_version(
    humans: list[float], origins: list[float], english: dict[float, str]
) -> None:
    found = document(
        humans=versions(HUMAN, humans),
        origins=versions(ORIGIN, origins) if origins else (),
        sources=versions(SOURCE, [-5, 10]),
    )
    told = {one.version: found.english_of(one) for one in found.humans}
    assert {name: one.version if one else None for name, one in told.items()} == {
        f"{HUMAN}-{minute:g}": name for minute, name in english.items()
    }


def test_an_origin_that_was_deleted_is_none() -> None:
    found = document(
        humans=versions(HUMAN, [0, 100]),
        origins=versions(ORIGIN, [0], deleted=[50]),
        sources=versions(SOURCE, [-5]),
    )
    assert found.english_of(found.humans[0]) == found.sources[0]
    assert found.origin is None


def test_nothing_is_known_without_any_source() -> None:
    found = document(humans=versions(HUMAN, [0]))
    assert found.english_of(found.humans[0]) is None


def test_what_the_bucket_showed_at_a_moment() -> None:
    found = versions(HUMAN, [0, 20], deleted=[10])
    moments = [-1, 0, 5, 10, 15, 20, 99]
    shown = [at_time(found, START + timedelta(minutes=m)) for m in moments]
    minutes = [(one.at - START).seconds // 60 if one else None for one in shown]
    assert minutes == [None, 0, 0, None, None, 20, 20]
    assert latest(found) == found[0]
    assert latest(versions(HUMAN, [0], deleted=[10])) is None


@settings(derandomize=True, deadline=None)
@given(st.lists(st.text("abAB01", min_size=1, max_size=14), min_size=1, unique=True))
def test_short_ids_are_beginnings_that_name_one_version(ids: list[str]) -> None:
    # S3's ids are all of one length, so none is the beginning of another.
    names = sorted({name.ljust(14, "z") for name in ids})
    short = short_ids(ObjectVersion("k", name, START) for name in names)
    assert sorted(short) == names
    for name, beginning in short.items():
        assert name.startswith(beginning)
        assert len(beginning) >= 8
        assert [other for other in names if other.startswith(beginning)] == [name] * names.count(
            name
        )
