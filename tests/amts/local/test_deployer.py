"""Deploying: outputs, updates, clear errors, and nothing half done."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from amts.local.deployer import deploy
from amts.local.errors import DeployError

TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    },
}
HANDLER = "def handler(event, context): return {n}"


def everything(assembly: Any, answer: int) -> dict[str, Any]:
    """One of each type that a stack of this project may use."""
    layer = assembly.code("LAYER = 1", **{"python/words.py": f"WORDS = {answer}"})
    return {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {}},
        "Table": copy.deepcopy(TABLE),
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {}},
        "TopicPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": {"Statement": []}},
        },
        "Mail": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Ref": "Topic"},
                "Protocol": "email",
                "Endpoint": "a@example.org",
            },
        },
        "Inbox": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}},
        "Copy": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Ref": "Topic"},
                "Protocol": "sqs",
                "Endpoint": {"Fn::GetAtt": ["Inbox", "Arn"]},
                "RawMessageDelivery": True,
            },
        },
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": answer}},
        "Errors": {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": {"Ref": "Group"},
                "FilterPattern": "ERROR",
                "MetricTransformations": [
                    {"MetricName": "Errors", "MetricNamespace": "AMTS", "MetricValue": "1"}
                ],
            },
        },
        "Parameter": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "/amts/t/zh", "Type": "String", "Value": str(answer)},
        },
        "Layer": {
            "Type": "AWS::Lambda::LayerVersion",
            "Properties": {"Content": layer, "CompatibleRuntimes": ["python3.14"]},
        },
        "Function": assembly.function(
            HANDLER.format(n=answer),
            Layers=[{"Ref": "Layer"}],
            Architectures=["arm64"],
            MemorySize=128 + answer,
        ),
        "Permission": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": {"Fn::GetAtt": ["Function", "Arn"]},
                "Principal": "events.amazonaws.com",
            },
        },
        "Policy": {
            "Type": "AWS::IAM::Policy",
            "Properties": {
                "PolicyName": "p",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": "s3:GetObject",
                            "Resource": {"Fn::Sub": "${Bucket.Arn}/" + str(answer)},
                        }
                    ],
                },
                "Roles": [{"Ref": "Role"}],
            },
        },
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {"source": [f"own.source.{answer}"]},
                "Targets": [{"Id": "T", "Arn": {"Fn::GetAtt": ["Inbox", "Arn"]}}],
            },
        },
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "Namespace": "AWS/SQS",
                "MetricName": "ApproximateNumberOfMessagesVisible",
                "Dimensions": [
                    {"Name": "QueueName", "Value": {"Fn::GetAtt": ["Inbox", "QueueName"]}}
                ],
                "Statistic": "Maximum",
                "Period": 300,
                "EvaluationPeriods": 1,
                "Threshold": answer,
                "ComparisonOperator": "GreaterThanThreshold",
                "AlarmActions": [{"Ref": "Topic"}],
            },
        },
        "Dashboard": {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {"DashboardName": "board", "DashboardBody": json.dumps({"n": answer})},
        },
        "Schedule": {
            "Type": "AWS::Scheduler::Schedule",
            "Properties": {
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "ScheduleExpression": f"rate({answer} days)",
                "Target": {
                    "Arn": {"Fn::GetAtt": ["Inbox", "Arn"]},
                    "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                },
            },
        },
        "Metadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "x"}},
    }


OUTPUTS = {
    "Bucket": {"Ref": "Bucket"},
    "Table": {"Ref": "Table"},
    "Topic": {"Ref": "Topic"},
    "Inbox": {"Ref": "Inbox"},
    "Function": {"Ref": "Function"},
    "Layer": {"Ref": "Layer"},
    "Group": {"Ref": "Group"},
    "Rule": {"Ref": "Rule"},
    "Alarm": {"Ref": "Alarm"},
}


def test_an_update_changes_what_changed_and_keeps_data_and_names(
    assembly: Any, deploy_stack: Any, client: Any, invoke: Any
) -> None:
    before = deploy_stack(assembly, "Everything", everything(assembly, 7), OUTPUTS)
    assert set(before) == set(OUTPUTS)
    assert before["Layer"].endswith(":1")
    assert invoke(before["Function"]) == (7, None)
    client("s3").put_object(Bucket=before["Bucket"], Key="kept", Body=b"x")
    client("dynamodb").put_item(TableName=before["Table"], Item={"pk": {"S": "kept"}})

    after = deploy_stack(assembly, "Everything", everything(assembly, 14), OUTPUTS)

    assert after.pop("Layer").endswith(":2")
    assert after == {name: value for name, value in before.items() if name != "Layer"}
    assert invoke(after["Function"]) == (14, None)
    function = client("lambda").get_function_configuration(FunctionName=after["Function"])
    assert function["MemorySize"] == 142
    assert function["Architectures"] == ["arm64"]
    assert [layer["Arn"][-2:] for layer in function["Layers"]] == [":2"]
    assert client("s3").head_object(Bucket=after["Bucket"], Key="kept")
    assert client("dynamodb").scan(TableName=after["Table"])["Count"] == 1
    groups = client("logs").describe_log_groups(logGroupNamePrefix=after["Group"])["logGroups"]
    assert groups[0]["retentionInDays"] == 14
    assert client("ssm").get_parameter(Name="/amts/t/zh")["Parameter"]["Value"] == "14"
    (alarm,) = client("cloudwatch").describe_alarms(AlarmNames=[after["Alarm"]])["MetricAlarms"]
    assert alarm["Threshold"] == 14
    rule = client("events").describe_rule(Name=after["Rule"])
    assert json.loads(rule["EventPattern"]) == {"source": ["own.source.14"]}
    assert json.loads(client("cloudwatch").get_dashboard(DashboardName="board")["DashboardBody"])
    subscriptions = client("sns").list_subscriptions_by_topic(TopicArn=after["Topic"])
    assert sorted(one["Protocol"] for one in subscriptions["Subscriptions"]) == ["email", "sqs"]

    client("sns").publish(TopicArn=after["Topic"], Message="raw text")
    event = {"Source": "own.source.14", "DetailType": "d", "Detail": "{}"}
    client("events").put_events(Entries=[event])
    received = client("sqs").receive_message(QueueUrl=after["Inbox"], MaxNumberOfMessages=10)
    bodies = sorted(message["Body"] for message in received["Messages"])
    assert bodies[0] == "raw text"
    assert json.loads(bodies[1])["source"] == "own.source.14"


def test_a_changed_layer_reaches_the_functions_that_use_it(
    assembly: Any, deploy_stack: Any, client: Any
) -> None:
    def resources(number: int) -> dict[str, Any]:
        content = assembly.code("", **{"python/words.py": f"WORDS = {number}"})
        return {
            "Layer": {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": content}},
            "Function": assembly.function(HANDLER.format(n=1), Layers=[{"Ref": "Layer"}]),
        }

    outputs = {"Layer": {"Ref": "Layer"}, "Function": {"Ref": "Function"}}
    before = deploy_stack(assembly, "Layered", resources(1), outputs)
    after = deploy_stack(assembly, "Layered", resources(2), outputs)
    assert after["Layer"] != before["Layer"]
    function = client("lambda").get_function_configuration(FunctionName=after["Function"])
    assert [layer["Arn"] for layer in function["Layers"]] == [after["Layer"]]


def test_deploying_the_same_again_changes_nothing(
    assembly: Any, deploy_stack: Any, client: Any
) -> None:
    resources = {"Table": TABLE}
    outputs = {"Table": {"Ref": "Table"}}
    first = deploy_stack(assembly, "Same", resources, outputs)
    assert deploy_stack(assembly, "Same", resources, outputs) == first
    stack = client("cloudformation").describe_stacks(StackName="Same")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    template = (assembly.folder / "Same.template.json").read_text()
    with pytest.raises(client("cloudformation").exceptions.ClientError, match="No updates are to"):
        client("cloudformation").update_stack(StackName="Same", TemplateBody=template)


def test_resources_are_added_and_removed_and_kept_when_they_are_to_be(
    assembly: Any, deploy_stack: Any, client: Any
) -> None:
    kept = {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain", "Properties": {}}
    queues = {
        "Old": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "old-one"}},
        "Kept": {**kept, "Properties": {"QueueName": "kept-one"}},
    }
    deploy_stack(assembly, "Moving", queues, {})
    new = {"New": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "new-one"}}}
    deploy_stack(assembly, "Moving", new, {})
    urls = client("sqs").list_queues()["QueueUrls"]
    names = {url.rsplit("/", 1)[-1] for url in urls}
    assert names >= {"new-one", "kept-one"}
    assert "old-one" not in names


def test_an_unsupported_type_is_named_and_nothing_is_created(
    assembly: Any, deploy_stack: Any, client: Any
) -> None:
    resources = {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "too-early"}},
        "Pipe": {"Type": "AWS::Pipes::Pipe", "Properties": {}},
    }
    with pytest.raises(
        DeployError, match=r"^Unsupported: the embedded AWS has no AWS::Pipes::Pipe$"
    ):
        deploy_stack(assembly, "Unsupported", resources, {})
    assert "too-early" not in str(client("sqs").list_queues().get("QueueUrls"))


QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {}}
MACHINE = {
    "Type": "AWS::StepFunctions::StateMachine",
    "Properties": {
        "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        "DefinitionString": '{"StartAt": 1, "Comment": "' + "long " * 200 + '"}',
    },
}


@pytest.mark.parametrize(
    ("resources", "outputs", "reason"),
    [
        ({"Q": {"Properties": {}}}, {}, "no Type for Q"),
        (
            {"Q": {**QUEUE, "Properties": {"QueueName": {"Ref": "None"}}}},
            {},
            r"Unresolved resource dependencies \[None\] in the Resources block",
        ),
        ({"Q": QUEUE}, {"O": {"Ref": "None"}}, r"\[None\] in the Outputs block"),
        ({"Q": QUEUE}, {"O": {"Fn::GetAtt": ["Q", "Nope"]}}, "does not support attribute"),
        ({"Q": {**QUEUE, "Properties": {"QueueName": "a b"}}}, {}, "AWS::SQS::Queue Q: Can only"),
        ({"Q": {**QUEUE, "DependsOn": "R"}, "R": {**QUEUE, "DependsOn": "Q"}}, {}, "circular"),
        ({"M": MACHINE}, {}, "AWS::StepFunctions::StateMachine M: "),
        ({"C": {"Type": "Custom::Thing", "Properties": {}}}, {}, "has no Custom::Thing"),
    ],
)
def test_a_broken_template_is_refused_in_one_line_and_leaves_nothing(
    assembly: Any, deploy_stack: Any, client: Any, resources: Any, outputs: Any, reason: str
) -> None:
    with pytest.raises(DeployError, match=reason) as failure:
        deploy_stack(assembly, "Broken", resources, outputs)
    assert "\n" not in str(failure.value)
    assert len(str(failure.value)) < 500
    stacks = client("cloudformation").describe_stacks()["Stacks"]
    assert "Broken" not in [stack["StackName"] for stack in stacks]


def test_a_stack_that_fails_is_removed_and_can_be_deployed_after_a_correction(
    assembly: Any, deploy_stack: Any, client: Any
) -> None:
    function = assembly.function(HANDLER.format(n=1), Runtime="nodejs22.x")
    resources = {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "half-done"}},
        "Function": function,
    }
    reason = "AWS::Lambda::Function Function: .* only Python functions, not nodejs22.x"
    with pytest.raises(DeployError, match=reason):
        deploy_stack(assembly, "Failing", resources, {})
    assert "half-done" not in str(client("sqs").list_queues().get("QueueUrls"))
    function["Properties"]["Runtime"] = "python3.14"
    assert deploy_stack(assembly, "Failing", resources, {"Q": {"Ref": "Queue"}})["Q"]


def test_a_failed_update_can_be_tried_again(assembly: Any, deploy_stack: Any, invoke: Any) -> None:
    outputs = {"Function": {"Ref": "Function"}}
    resources = {"Function": assembly.function(HANDLER.format(n=1)), "Table": TABLE}
    name = deploy_stack(assembly, "Updating", resources, outputs)["Function"]
    renamed = copy.deepcopy(TABLE)
    renamed["Properties"]["KeySchema"][0]["AttributeName"] = "other"
    broken = {"Function": assembly.function(HANDLER.format(n=2)), "Table": renamed}
    with pytest.raises(DeployError, match="AWS::DynamoDB::Table Table: another key schema"):
        deploy_stack(assembly, "Updating", broken, outputs)
    with pytest.raises(DeployError, match="another key schema"):
        deploy_stack(assembly, "Updating", broken, outputs)
    deploy_stack(assembly, "Updating", {**broken, "Table": TABLE}, outputs)
    assert invoke(name) == (2, None)


def test_an_update_that_is_not_possible_in_place_says_so(assembly: Any, deploy_stack: Any) -> None:
    key = {
        "Type": "AWS::KMS::Key",
        "Properties": {"KeyPolicy": {"Statement": []}, "EnableKeyRotation": True},
    }
    deploy_stack(assembly, "InPlace", {"Key": key}, {})
    key["Properties"]["EnableKeyRotation"] = False
    with pytest.raises(DeployError, match=r"AWS::KMS::Key Key: .* cannot change it in place"):
        deploy_stack(assembly, "InPlace", {"Key": key}, {})
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "first-name"}}
    deploy_stack(assembly, "Renamed", {"Queue": queue}, {})
    queue["Properties"]["QueueName"] = "second-name"
    with pytest.raises(DeployError, match=r"AWS::SQS::Queue Queue: .* cannot rename it"):
        deploy_stack(assembly, "Renamed", {"Queue": queue}, {})


def test_an_event_target_that_cannot_be_reached_is_refused(
    assembly: Any, deploy_stack: Any
) -> None:
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "EventPattern": {"source": ["x"]},
            "Targets": [{"Id": "T", "Arn": "arn:aws:kinesis:us-east-1:123456789012:stream/s"}],
        },
    }
    with pytest.raises(DeployError, match="cannot deliver events to arn:aws:kinesis"):
        deploy_stack(assembly, "Target", {"Rule": rule}, {})


def test_undeliverable_events_go_to_the_dead_letter_queue(
    assembly: Any, deploy_stack: Any, client: Any
) -> None:
    resources = {
        "Dead": {"Type": "AWS::SQS::Queue", "Properties": {}},
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {"source": ["undeliverable"]},
                "Targets": [
                    {
                        "Id": "T",
                        "Arn": "arn:aws:sqs:us-east-1:123456789012:does-not-exist",
                        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Dead", "Arn"]}},
                    }
                ],
            },
        },
    }
    queue = deploy_stack(assembly, "Undeliverable", resources, {"Q": {"Ref": "Dead"}})["Q"]
    event = {"Source": "undeliverable", "DetailType": "d", "Detail": '{"n": 1}'}
    client("events").put_events(Entries=[event])
    (message,) = client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(message["Body"])["detail"] == {"n": 1}


def test_an_endpoint_that_does_not_answer(assembly: Any) -> None:
    assembly.code(HANDLER.format(n=1))
    folder = assembly.write("Stack", {})
    with pytest.raises(DeployError, match=r"^Stack: Could not connect"):
        deploy(folder, "Stack", "http://127.0.0.1:9")


def test_an_assembly_that_is_not_there(tmp_path: Path, embedded_aws: Any) -> None:
    with pytest.raises(DeployError, match="cannot read"):
        deploy(tmp_path / "none", "Stack", embedded_aws.endpoint)


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_a_plain_client_with_any_credentials(embedded_aws: Any, region: str) -> None:
    session = boto3.session.Session(
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x", region_name=region
    )
    config = Config(proxies={})
    sts = session.client("sts", endpoint_url=embedded_aws.endpoint, config=config)
    assert sts.get_caller_identity()["Account"] == "123456789012"
    queues = session.client("sqs", endpoint_url=embedded_aws.endpoint, config=config)
    url = queues.create_queue(QueueName=f"anywhere-{region}")["QueueUrl"]
    attributes = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = f"arn:aws:sqs:{region}:123456789012:anywhere-{region}"
    assert attributes["Attributes"]["QueueArn"] == arn
