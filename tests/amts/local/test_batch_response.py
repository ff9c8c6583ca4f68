"""Which messages of a batch failed."""

import pytest

from amts.local.batch_response import failed_items

IDS = {"a", "b", "c"}


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        ("", set()),
        ("null", set()),
        ("{}", set()),
        ('{"batchItemFailures": null}', set()),
        ('{"batchItemFailures": []}', set()),
        ('{"batchItemFailures": [{"itemIdentifier": "b"}]}', {"b"}),
        (b'{"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "c"}]}', {"a", "c"}),
        ("no json", IDS),
        ('"text"', IDS),
        ('{"batchItemFailures": "a"}', IDS),
        ('{"batchItemFailures": [{"itemIdentifier": ""}]}', IDS),
        ('{"batchItemFailures": [{"itemIdentifier": null}]}', IDS),
        ('{"batchItemFailures": [{"id": "a"}]}', IDS),
        ('{"batchItemFailures": ["a"]}', IDS),
        ('{"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "z"}]}', IDS),
    ],
)
def test_failed_items(answer: str | bytes, failed: set[str]) -> None:
    assert failed_items(answer, IDS) == failed
