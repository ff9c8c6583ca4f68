"""A condition of DynamoDB holds when several clients write at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import boto3
import pytest
from moto import mock_aws
from moto.dynamodb.exceptions import ConditionalCheckFailed
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends

from amts.local import atomic_writes
from tests.support.book_fixtures import ACCOUNT, REGION

CLIENTS = 4


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBBackend]:
    """moto's DynamoDB with the plug-in, for this test only, and threads that change often."""
    for name in ("put_item", "update_item", "delete_item", "transact_write_items"):
        monkeypatch.setattr(DynamoDBBackend, name, getattr(DynamoDBBackend, name))
    atomic_writes.install()
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x"
        )
        client.create_table(
            TableName="table",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield dynamodb_backends[ACCOUNT][REGION]
    sys.setswitchinterval(before)


def test_of_several_clients_one_is_told_that_the_item_was_not_there(
    backend: DynamoDBBackend,
) -> None:
    barrier = Barrier(CLIENTS)

    def write(item: int) -> bool:
        barrier.wait()
        try:
            backend.update_item(
                "table",
                {"pk": {"S": str(item)}},
                "SET taken = :one",
                {},
                {":one": {"N": "1"}},
                condition_expression="attribute_not_exists(taken)",
            )
        except ConditionalCheckFailed:
            return False
        return True

    with ThreadPoolExecutor(CLIENTS) as threads:
        for item in range(25):
            assert sum(threads.map(write, [item] * CLIENTS)) == 1
