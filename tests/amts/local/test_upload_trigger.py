"""S3 upload -> EventBridge -> SQS batching window -> one call of the function."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig

COLLECT = """
    import json, os, uuid
    import boto3

    def handler(event, context):
        bodies = [json.loads(record["body"]) for record in event["Records"]]
        call = json.dumps({"bodies": bodies, "record": event["Records"][0]})
        boto3.client("s3").put_object(Bucket=os.environ["CALLS"], Key=str(uuid.uuid4()), Body=call)
        return {"batchItemFailures": []}
"""


@pytest.fixture(scope="module")
def trigger(module_assembly: Any, deploy_stack: Any) -> dict[str, str]:
    resources = {
        "Book": {
            "Type": "AWS::S3::Bucket",
            "DeletionPolicy": "Retain",
            "Properties": {
                "VersioningConfiguration": {"Status": "Enabled"},
                "NotificationConfiguration": {
                    "EventBridgeConfiguration": {"EventBridgeEnabled": True}
                },
                "LifecycleConfiguration": {
                    "Rules": [
                        {
                            "Id": "old",
                            "Status": "Enabled",
                            "Prefix": "reports/",
                            "ExpirationInDays": 30,
                            "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
                            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                        }
                    ]
                },
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": True,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
            },
        },
        # Applied by the real S3; here it must not lock everybody out.
        "BookPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": "Book"},
                "PolicyDocument": {
                    "Statement": [
                        {
                            "Effect": "Deny",
                            "Principal": "*",
                            "Action": "s3:*",
                            "Resource": "*",
                            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                        }
                    ]
                },
            },
        },
        "Calls": {"Type": "AWS::S3::Bucket", "Properties": {}},
        "Uploads": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}},
        "UploadsPolicy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {"Queues": [{"Ref": "Uploads"}], "PolicyDocument": {"Statement": []}},
        },
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {
                    "source": ["aws.s3"],
                    "detail-type": ["Object Created", "Object Deleted"],
                    "detail": {
                        "bucket": {"name": [{"Ref": "Book"}]},
                        "object": {"key": [{"prefix": "source/"}, {"prefix": "human/"}]},
                    },
                },
                "State": "ENABLED",
                "Targets": [{"Id": "T", "Arn": {"Fn::GetAtt": ["Uploads", "Arn"]}}],
            },
        },
        # A rule with a schedule and no pattern must not get every event.
        "Nightly": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "ScheduleExpression": "rate(1 day)",
                "Targets": [
                    {
                        "Id": "T",
                        "Arn": {"Fn::GetAtt": ["Uploads", "Arn"]},
                        "Input": '{"reason": "schedule"}',
                    }
                ],
            },
        },
        "Collect": module_assembly.function(
            COLLECT, Environment={"Variables": {"CALLS": {"Ref": "Calls"}}}
        ),
        "Source": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Uploads", "Arn"]},
                "FunctionName": {"Ref": "Collect"},
                "BatchSize": 1000,
                "MaximumBatchingWindowInSeconds": 100,
                "ScalingConfig": {"MaximumConcurrency": 2},
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
            },
        },
    }
    outputs = {"Book": {"Ref": "Book"}, "Calls": {"Ref": "Calls"}, "Uploads": {"Ref": "Uploads"}}
    return deploy_stack(module_assembly, "Trigger", resources, outputs)


@pytest.fixture
def calls(trigger: dict[str, str], client: Any, eventually: Any) -> Any:
    """Wait for calls of the function that the test made, and empty their bucket."""
    seen: set[str] = set()
    storage = client("s3")

    def stored() -> list[str]:
        listed = storage.list_objects_v2(Bucket=trigger["Calls"]).get("Contents", [])
        return [one["Key"] for one in listed if one["Key"] not in seen]

    seen.update(stored())

    def wait() -> list[Any]:
        """The next calls: what they were given."""
        keys = eventually(stored)
        seen.update(keys)
        return [
            json.load(storage.get_object(Bucket=trigger["Calls"], Key=key)["Body"]) for key in keys
        ]

    return wait


def test_uploads_of_one_sync_make_one_call(trigger: Any, client: Any, calls: Any) -> None:
    storage = client("s3")
    for number in range(12):
        storage.put_object(Bucket=trigger["Book"], Key=f"source/{number}.md", Body=b"text")
    storage.put_object(Bucket=trigger["Book"], Key="translated/zh/0.md", Body=b"no event")
    (call,) = calls()
    keys = [body["detail"]["object"]["key"] for body in call["bodies"]]
    assert sorted(keys) == sorted(f"source/{number}.md" for number in range(12))
    record = call["record"]
    assert record["eventSource"] == "aws:sqs"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


def test_the_shape_of_a_created_event(trigger: Any, client: Any, calls: Any) -> None:
    key = "source/a b+ü%.md"
    stored = client("s3").put_object(Bucket=trigger["Book"], Key=key, Body=b"12345")
    ((event,),) = [call["bodies"] for call in calls()]
    assert event["detail-type"] == "Object Created"
    assert event["source"] == "aws.s3"
    assert event["account"] == "123456789012"
    assert event["region"] == "us-east-1"
    assert event["resources"] == [f"arn:aws:s3:::{trigger['Book']}"]
    assert event["time"].endswith("Z")
    detail = event["detail"]
    sequencer = detail["object"].pop("sequencer")
    assert int(sequencer, 16) > 0
    assert detail["bucket"] == {"name": trigger["Book"]}
    assert detail["object"] == {
        "key": key,
        "size": 5,
        "etag": stored["ETag"].strip('"'),
        "version-id": stored["VersionId"],
    }
    assert detail["reason"] == "PutObject"


def test_every_way_to_create_and_delete(trigger: Any, client: Any, calls: Any) -> None:
    storage, book = client("s3"), trigger["Book"]
    storage.upload_fileobj(
        io.BytesIO(b"x" * 6_000_000),
        book,
        "source/big.bin",
        Config=TransferConfig(multipart_threshold=5_300_000, multipart_chunksize=5_300_000),
    )
    storage.copy_object(
        Bucket=book, Key="human/zh/copy.bin", CopySource={"Bucket": book, "Key": "source/big.bin"}
    )
    marker = storage.delete_object(Bucket=book, Key="source/big.bin")
    storage.delete_object(Bucket=book, Key="source/big.bin", VersionId=marker["VersionId"])
    storage.delete_objects(Bucket=book, Delete={"Objects": [{"Key": "human/zh/copy.bin"}]})
    details: list[Any] = []
    while len(details) < 5:
        details += [body["detail"] for call in calls() for body in call["bodies"]]
    assert [
        (one["object"]["key"], one["reason"], one.get("deletion-type"))
        for one in sorted(details, key=lambda one: one["object"]["sequencer"])
    ] == [
        ("source/big.bin", "CompleteMultipartUpload", None),
        ("human/zh/copy.bin", "CopyObject", None),
        ("source/big.bin", "DeleteObject", "Delete Marker Created"),
        ("source/big.bin", "DeleteObject", "Permanently Deleted"),
        ("human/zh/copy.bin", "DeleteObject", "Delete Marker Created"),
    ]
    deleted = [one for one in details if one["reason"] == "DeleteObject"]
    assert deleted[0]["object"]["version-id"] == marker["VersionId"]
    assert "size" not in deleted[0]["object"]


def test_bucket_properties(trigger: Any, client: Any) -> None:
    storage, book = client("s3"), trigger["Book"]
    assert storage.get_bucket_versioning(Bucket=book)["Status"] == "Enabled"
    (rule,) = storage.get_bucket_lifecycle_configuration(Bucket=book)["Rules"]
    assert rule["Filter"] == {"Prefix": "reports/"}
    assert rule["Expiration"]["Days"] == 30
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 7
    assert rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 1
    blocked = storage.get_public_access_block(Bucket=book)["PublicAccessBlockConfiguration"]
    assert set(blocked.values()) == {True}
