"""The errors file of an import: as documented, and as anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.import_errors import ErrorMessage, ErrorsLocation, locate, read, told

DOCUMENTED = {
    "summary": {"record_error_count": 1, "record_skipped_count": 2},
    "messages": [
        {
            "content": "Number 1 TU element",
            "message": "Invalid TMX format. One tu element should contain exactly one tuv element "
            "with the source language code: en",
        }
    ],
}
CREATE = {"AuxiliaryDataLocation": {"RepositoryType": "S3", "Location": "https://create"}}
UPDATE = {
    "LatestUpdateAttemptAuxiliaryDataLocation": {
        "RepositoryType": "S3",
        "Location": "https://update",
    }
}


def test_the_documented_form() -> None:
    found = read(json.dumps(DOCUMENTED).encode())
    assert found is not None
    assert (found.failed, found.skipped) == (1, 2)
    (message,) = found.messages
    assert message.content == "Number 1 TU element"
    assert message.message.endswith("the source language code: en")


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b"null", b"{}", b'{"summary": {}}', b'{"summary": 1, "messages": []}',
     b'{"summary": {}, "messages": {}}', b"[" * 100_000],
)  # fmt: skip
def test_another_form_is_told_apart(content: bytes) -> None:
    assert read(content) is None


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from(["record_error_count", "record_skipped_count"]), JSON_VALUES),
    st.lists(st.dictionaries(st.sampled_from(["content", "message"]), JSON_VALUES) | JSON_VALUES),
)
def test_whatever_stands_in_it_is_read(summary: dict[str, Any], messages: list[Any]) -> None:
    found = read(json.dumps({"summary": summary, "messages": messages}).encode())
    assert found is not None
    assert found.failed >= 0
    assert found.skipped >= 0
    assert len(found.messages) == sum(isinstance(one, dict) for one in messages)
    assert "\n" not in told(found.messages, 100)


def test_the_latest_import_s_file_counts() -> None:
    assert locate({}) is None
    assert locate({"ParallelDataProperties": {"Status": "ACTIVE"}}) is None
    assert locate(CREATE) == ErrorsLocation("https://create", "create")
    assert locate(CREATE | UPDATE) == ErrorsLocation("https://update", "update")
    for status, expected in (("ACTIVE", None), ("FAILED", "create"), ("UPDATING", "create")):
        properties = {"ParallelDataProperties": {"LatestUpdateAttemptStatus": status}}
        found = locate(CREATE | properties)
        assert (found.attempt if found else None) == expected


def test_the_first_messages_are_told_in_one_line() -> None:
    messages = [ErrorMessage(f"Line {number}", f"Wrong {number}.") for number in range(2, 7)]
    assert told(messages, 2) == "Line 2: Wrong 2; Line 3: Wrong 3; and 3 more"
    assert told(messages[:1]) == "Line 2: Wrong 2"
    assert told([]) == ""


def test_no_text_of_a_document_is_told() -> None:
    record = ErrorMessage("A sentence that stands in a document, " * 3, "It is " + "long " * 100)
    line = told([record])
    assert "sentence" not in line
    assert len(line) == 200
    assert line.endswith("…")
