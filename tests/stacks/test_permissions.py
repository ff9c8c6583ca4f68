"""Who may do what: the whole list, and the rules that it must keep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.statements import permissions, prohibitions

ALLOWED = json.loads(Path(__file__).with_name("allowed_statements.json").read_text("utf-8"))

# Actions that have no resource types, or that may be called without naming a resource.
ANYWHERE = {
    "WorkflowRole": (
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ),
    "CheckTranslationRole": ("translate:DescribeTextTranslationJob",),
    "PublishRole": ("translate:TranslateText",),
    "ScoreTranslationsRole": ("translate:TranslateText",),
    "StartTranslationRole": (
        "translate:ListTextTranslationJobs",
        "translate:StartTextTranslationJob",
    ),
}


def test_only_what_is_listed_is_allowed(template: dict[str, Any]) -> None:
    # A change is made in allowed_statements.json by hand, so that somebody has read it.
    found = permissions(template)
    more = {who: sorted(set(lines) - set(ALLOWED.get(who, []))) for who, lines in found.items()}
    less = {who: sorted(set(lines) - set(found.get(who, []))) for who, lines in ALLOWED.items()}
    assert {who: lines for who, lines in more.items() if lines} == {}
    assert {who: lines for who, lines in less.items() if lines} == {}


def test_no_action_is_a_wildcard(template: dict[str, Any]) -> None:
    for lines in permissions(template).values():
        for line in lines:
            assert "*" not in line.split(" on ")[0]


def test_a_wildcard_resource_is_one_of_the_known(template: dict[str, Any]) -> None:
    found = {
        who: tuple(line.split(" on ")[0] for line in lines if " on * " in f"{line} ")
        for who, lines in permissions(template).items()
    }
    assert {who: actions for who, actions in found.items() if actions} == ANYWHERE


def test_objects_are_allowed_below_a_prefix_only(template: dict[str, Any]) -> None:
    for lines in permissions(template).values():
        for line in lines:
            action, _, target = line.split(" when ")[0].partition(" on ")
            if action.startswith("s3:") and not action.startswith("s3:List"):
                bucket, _, prefix = target.partition("/")
                assert bucket in ("BookBucket", "WorkBucket")
                assert prefix.endswith("/*")


def test_only_publish_writes_what_people_read(template: dict[str, Any]) -> None:
    writers = {
        who
        for who, lines in permissions(template).items()
        if "s3:PutObject on BookBucket/translated/*" in lines
    }
    assert writers == {"PublishRole"}


def test_nobody_writes_or_deletes_what_people_upload(template: dict[str, Any]) -> None:
    lines = {line for lines in permissions(template).values() for line in lines}
    assert not any(line.startswith("s3:Delete") for line in lines)
    for prefix in ("source", "human", "glossary", "memory"):
        assert f"s3:PutObject on BookBucket/{prefix}/*" not in lines


def test_one_role_is_passed_to_one_service(template: dict[str, Any]) -> None:
    passed = {
        (who, line)
        for who, lines in permissions(template).items()
        for line in lines
        if line.startswith("iam:")
    }
    condition = "when StringEquals iam:PassedToService translate.amazonaws.com"
    assert passed == {("StartTranslationRole", f"iam:PassRole on DataRole {condition}")}


def test_the_passed_role_reaches_the_runs_only(template: dict[str, Any]) -> None:
    assert permissions(template)["DataRole"] == [
        "s3:GetObject on WorkBucket/runs/*",
        "s3:ListBucket on WorkBucket",
        "s3:PutObject on WorkBucket/runs/*",
    ]
    (trust,) = permissions(template)["translate.amazonaws.com"]
    assert "aws:SourceArn arn:Partition:translate:us-east-1:AccountId:*" in trust
    assert "aws:SourceAccount AccountId" in trust


def test_every_function_has_a_role_of_its_own(template: dict[str, Any]) -> None:
    roles = [
        json.dumps(resource["Properties"]["Role"])
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    ]
    assert len(roles) == len(set(roles)) == 10


def test_everything_that_is_not_tls_is_refused(template: dict[str, Any]) -> None:
    refused = prohibitions(template)["*"]
    for target in ("BookBucket", "BookBucket/*", "WorkBucket", "WorkBucket/*"):
        assert f"s3:* on {target} when Bool aws:SecureTransport false" in refused
    for queue in ("UploadsQueue", "UploadsDeadLetterQueue"):
        assert f"sqs:* on {queue} when Bool aws:SecureTransport false" in refused
    assert "sns:Publish on NotificationsTopic when Bool aws:SecureTransport false" in refused
