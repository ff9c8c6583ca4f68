"""What one step writes of corrections the next one reads, and nothing else passes for it."""

from __future__ import annotations

import pytest

from bitext.drafts import Correction
from bitext.errors import InvalidInput
from cloud import clients, corrections
from cloud.environment import BookEnvironment
from tests.bitext.record_examples import MACHINE, RUN
from tests.support.book_fixtures import BookResources

KEY = f"runs/{RUN}/zh/corrections.jsonl"
FOUND = [
    Correction("a.md", ("The loss falls.",), 0, "损失下降。", "损失下降。", False, MACHINE),
    Correction("a.md", ("It stops.", "Now."), 2, "它停。\u2028现在。", "它停止。", True, MACHINE),
    Correction("b/c.md", ("None",), 0, "没有", "无", True, MACHINE),
]


def test_what_is_written_is_read(book: BookResources) -> None:
    environment = BookEnvironment.load()
    corrections.write(environment, RUN, "zh", FOUND)
    assert corrections.read(environment, RUN, "zh") == FOUND
    assert corrections.read(environment, RUN, "es") == []
    body = clients.s3().get_object(Bucket=book.work_bucket, Key=KEY)["Body"].read()
    assert body.count(b"\n") == len(FOUND)


def test_nothing_is_written_where_nobody_worked(book: BookResources) -> None:
    environment = BookEnvironment.load()
    corrections.write(environment, RUN, "zh", [])
    assert "Contents" not in clients.s3().list_objects_v2(Bucket=book.work_bucket)
    assert corrections.read(environment, RUN, "zh") == []


@pytest.mark.parametrize("line", ["5", "{}", '{"document": "a.md", "source": [], "made": {}}', "{"])
def test_another_file_is_no_corrections(book: BookResources, line: str) -> None:
    clients.s3().put_object(Bucket=book.work_bucket, Key=KEY, Body=line.encode())
    with pytest.raises(InvalidInput, match=r"corrections\.jsonl"):
        corrections.read(BookEnvironment.load(), RUN, "zh")
