"""Importing a terminology, against answers that botocore's own model validates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from bitext.errors import ImportFailed, ServiceBusy, ServiceError
from bitext.parallel_data import digest
from bitext.resource_names import description
from cloud import clients
from cloud.terminology import Terminology, import_terminology

NAME = "amts-book-zh"
TABLE = b'"en","zh"\n"seed","x"\n'
DESCRIPTION = description(digest(TABLE))


@pytest.fixture
def stub(aws_environment: None) -> Iterator[Stubber]:
    with Stubber(clients.translate()) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def expect_get(stub: Stubber, **properties: Any) -> None:
    stub.add_response(
        "get_terminology", {"TerminologyProperties": {"Name": NAME, **properties}}, {"Name": NAME}
    )


def expect_missing(stub: Stubber) -> None:
    stub.add_client_error("get_terminology", "ResourceNotFoundException", http_status_code=404)


def expect_import(stub: Stubber, **properties: Any) -> None:
    stub.add_response(
        "import_terminology",
        {"TerminologyProperties": {"Name": NAME, **properties}},
        {
            "Name": NAME,
            "MergeStrategy": "OVERWRITE",
            "Description": DESCRIPTION,
            "TerminologyData": {"File": TABLE, "Format": "CSV", "Directionality": "UNI"},
        },
    )


def test_a_new_one_is_imported(stub: Stubber) -> None:
    expect_missing(stub)
    expect_import(stub, TermCount=2, SkippedTermCount=1)
    assert import_terminology(NAME, TABLE) == Terminology(NAME, 2, 1, imported=True)


def test_another_file_is_imported_over_it(stub: Stubber) -> None:
    expect_get(stub, Description=description("0" * 64), TermCount=9)
    expect_import(stub, TermCount=2)
    assert import_terminology(NAME, TABLE) == Terminology(NAME, 2, 0, imported=True)


def test_the_same_file_is_not_imported_again(stub: Stubber) -> None:
    expect_get(stub, Description=DESCRIPTION, TermCount=2, SkippedTermCount=1)
    assert import_terminology(NAME, TABLE) == Terminology(NAME, 2, 1, imported=False)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("InvalidParameterValueException", ImportFailed),
        ("LimitExceededException", ImportFailed),
        ("ConcurrentModificationException", ServiceBusy),
        ("TooManyRequestsException", ServiceBusy),
    ],
)
def test_refusals(stub: Stubber, code: str, error: type[ServiceError]) -> None:
    expect_missing(stub)
    stub.add_client_error("import_terminology", code, "why", http_status_code=400)
    with pytest.raises(error):
        import_terminology(NAME, TABLE)
