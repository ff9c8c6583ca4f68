"""What the template holds, property by property where a property is a promise."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from bitext import reporting
from tests.support.asl_policy import states, substitutions
from tests.support.statements import text

ROOT = Path(__file__).parents[2]
DEFINITION = (ROOT / "statemachine" / "amts.asl.json").read_text("utf-8")
STEPS = {
    "StartRun": "start_run",
    "PlanRun": "plan_run",
    "ExtractAndPair": "extract_and_pair",
    "ImportParallelData": "import_parallel_data",
    "CheckParallelData": "check_parallel_data",
    "StartTranslation": "start_translation",
    "CheckTranslation": "check_translation",
    "Publish": "publish",
    "ScoreTranslations": "score_translations",
    "Report": "report",
}

Template = dict[str, Any]


def of_type(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """The resources of a type, by their ids without the hash."""
    return {
        text({"Ref": name}): resource
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def properties(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """The properties of the resources of a type."""
    return {name: found.get("Properties", {}) for name, found in of_type(template, kind).items()}


def functions(template: Template) -> dict[str, dict[str, Any]]:
    """The functions' properties, by step."""
    found = properties(template, "AWS::Lambda::Function")
    return {name.removesuffix("Function"): values for name, values in found.items()}


def environment(template: Template, step: str) -> dict[str, str]:
    """A function's environment."""
    variables = functions(template)[step]["Environment"]["Variables"]
    return {name: text(value) for name, value in variables.items()}


def test_holds_these_resources_and_no_custom_one(template: Template) -> None:
    counts = Counter(resource["Type"] for resource in template["Resources"].values())
    assert counts == {
        "AWS::CloudWatch::Alarm": 10,
        "AWS::CloudWatch::Dashboard": 1,
        "AWS::DynamoDB::Table": 1,
        "AWS::Events::Rule": 3,
        "AWS::IAM::Policy": 12,
        "AWS::IAM::Role": 12,
        "AWS::KMS::Key": 1,
        "AWS::Lambda::EventSourceMapping": 1,
        "AWS::Lambda::Function": 10,
        "AWS::Lambda::LayerVersion": 2,
        "AWS::Logs::LogGroup": 11,
        "AWS::S3::Bucket": 2,
        "AWS::S3::BucketPolicy": 2,
        "AWS::SNS::Topic": 1,
        "AWS::SNS::TopicPolicy": 1,
        "AWS::SQS::Queue": 2,
        "AWS::SQS::QueuePolicy": 2,
        "AWS::SSM::Parameter": 2,
        "AWS::StepFunctions::StateMachine": 1,
    }


def test_outputs_what_the_command_line_reads(template: Template) -> None:
    assert {name: text(output["Value"]) for name, output in template["Outputs"].items()} == {
        "BookBucketName": "BookBucket",
        "WorkBucketName": "WorkBucket",
        "LedgerTableName": "LedgerTable",
        "StateMachineArn": "WorkflowStateMachine",
        "TopicArn": "NotificationsTopic",
        "UploadsQueueUrl": "UploadsQueue",
        "UploadsDeadLetterQueueUrl": "UploadsDeadLetterQueue",
        "DashboardName": "MonitoringDashboard",
        "LanguagesParameter": "/amts/book/languages",
        "SourceLanguage": "en",
    }


def test_every_function_runs_its_step(template: Template) -> None:
    found = functions(template)
    assert {step: values["Handler"] for step, values in found.items()} == {
        step: f"steps.{module}.handler" for step, module in STEPS.items()
    }
    for step, values in found.items():
        assert values["Runtime"] == "python3.14"
        assert values["Architectures"] == ["arm64"]
        assert values["TracingConfig"] == {"Mode": "PassThrough"}
        assert "ReservedConcurrentExecutions" not in values
        layer = "LayersScoring" if step == "ScoreTranslations" else "LayersText"
        assert [text(used) for used in values["Layers"]] == [layer]


def test_every_function_knows_its_book(template: Template) -> None:
    common = {
        "AMTS_BOOK": "book",
        "AMTS_SOURCE_LANGUAGE": "en",
        "AMTS_BOOK_BUCKET": "BookBucket",
        "AMTS_WORK_BUCKET": "WorkBucket",
        "AMTS_LEDGER_TABLE": "LedgerTable",
        "POWERTOOLS_METRICS_NAMESPACE": "AMTS",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
    prices = json.dumps(
        {"act_per_million": 60, "batch_per_million": 15, "translate_text_per_million": 15}
    )
    own = {
        "StartRun": {"AMTS_STATE_MACHINE_ARN": "WorkflowStateMachine"},
        "PlanRun": {
            "AMTS_LANGUAGES_PARAMETER": "/amts/book/languages",
            "AMTS_EVALUATION_DOCUMENTS": '"auto"',
            "AMTS_UPLOAD_QUIET_SECONDS": "5",
        },
        "ExtractAndPair": {"AMTS_PRICES": prices, "AMTS_BUDGET_USD": "null"},
        "StartTranslation": {"AMTS_DATA_ROLE_ARN": "DataRole"},
        "Report": {
            "AMTS_TOPIC_ARN": "NotificationsTopic",
            "AMTS_UPLOADS_QUEUE_URL": "UploadsQueue",
            "AMTS_PRICES": prices,
        },
    }
    for step, module in STEPS.items():
        assert environment(template, step) == {
            **common,
            "POWERTOOLS_SERVICE_NAME": module,
            **own.get(step, {}),
        }


def test_every_log_ends_some_day(template: Template) -> None:
    groups = properties(template, "AWS::Logs::LogGroup")
    assert {group["RetentionInDays"] for group in groups.values()} == {90}
    for step, values in functions(template).items():
        assert text(values["LoggingConfig"]["LogGroup"]) == f"{step}Log"
        assert groups[f"{step}Log"]["LogGroupName"] == f"/amts/book/{step}"


def test_buckets_are_private_and_encrypted(template: Template) -> None:
    for bucket in properties(template, "AWS::S3::Bucket").values():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def test_the_book_outlives_the_stack_with_every_version(template: Template) -> None:
    resource = of_type(template, "AWS::S3::Bucket")["BookBucket"]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    values = resource["Properties"]
    assert values["VersioningConfiguration"] == {"Status": "Enabled"}
    assert values["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }
    assert text(values["LoggingConfiguration"]["DestinationBucketName"]) == "WorkBucket"
    for rule in values["LifecycleConfiguration"]["Rules"]:
        assert not any("Expiration" in key for key in rule)


def test_what_a_run_makes_for_itself_expires(template: Template) -> None:
    rules = properties(template, "AWS::S3::Bucket")["WorkBucket"]["LifecycleConfiguration"]["Rules"]
    assert {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules} == {
        "runs/": 30,
        "access-log/": 30,
    }


def test_the_ledger_outlives_the_stack_and_can_be_restored(template: Template) -> None:
    resource = of_type(template, "AWS::DynamoDB::Table")["LedgerTable"]
    assert resource["DeletionPolicy"] == "Retain"
    values = resource["Properties"]
    assert values["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    assert values["BillingMode"] == "PAY_PER_REQUEST"
    assert values["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_uploads_are_gathered_and_never_lost(template: Template) -> None:
    queues = properties(template, "AWS::SQS::Queue")
    assert all(queue["SqsManagedSseEnabled"] for queue in queues.values())
    redrive = queues["UploadsQueue"]["RedrivePolicy"]
    assert text(redrive["deadLetterTargetArn"]) == "UploadsDeadLetterQueue"
    assert redrive["maxReceiveCount"] == 3
    (mapping,) = properties(template, "AWS::Lambda::EventSourceMapping").values()
    assert text(mapping["EventSourceArn"]) == "UploadsQueue"
    assert text(mapping["FunctionName"]) == "StartRunFunction"
    assert mapping["BatchSize"] == 1000
    assert mapping["MaximumBatchingWindowInSeconds"] == 20
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    timeout = functions(template)["StartRun"]["Timeout"]
    assert queues["UploadsQueue"]["VisibilityTimeout"] >= 6 * timeout + 20


def test_every_rule_writes_to_the_uploads_queue_and_has_a_dead_letter_queue(
    template: Template,
) -> None:
    for rule in properties(template, "AWS::Events::Rule").values():
        (target,) = rule["Targets"]
        assert text(target["Arn"]) == "UploadsQueue"
        assert text(target["DeadLetterConfig"]["Arn"]) == "UploadsDeadLetterQueue"
        assert rule["State"] == "ENABLED"


def test_rules_hear_of_uploads_of_nights_and_of_dead_runs(template: Template) -> None:
    rules = properties(template, "AWS::Events::Rule")
    uploads = rules["Uploads"]["EventPattern"]
    assert uploads["detail-type"] == ["Object Created", "Object Deleted"]
    assert uploads["detail"]["object"]["key"] == [
        {"prefix": "source/"},
        {"prefix": "human/"},
        {"prefix": "glossary/"},
        {"prefix": "memory/"},
    ]
    assert [text(name) for name in uploads["detail"]["bucket"]["name"]] == ["BookBucket"]
    assert rules["UploadsNightly"]["ScheduleExpression"].startswith("cron(")
    dead = rules["UploadsDeadRuns"]["EventPattern"]["detail"]
    assert dead["status"] == ["FAILED", "TIMED_OUT", "ABORTED"]
    assert [text(arn) for arn in dead["stateMachineArn"]] == ["WorkflowStateMachine"]


def test_the_state_machine_is_the_file(template: Template) -> None:
    (machine,) = properties(template, "AWS::StepFunctions::StateMachine").values()
    assert machine["DefinitionString"] == DEFINITION
    assert machine["StateMachineName"] == "amts-book"
    assert machine.get("StateMachineType", "STANDARD") == "STANDARD"
    given = {name: text(arn) for name, arn in machine["DefinitionSubstitutions"].items()}
    assert given == {name: name.removesuffix("Arn") for name in substitutions(DEFINITION)}
    assert {name.removesuffix("FunctionArn") for name in given} == set(STEPS) - {"StartRun"}
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert machine["LoggingConfiguration"]["Level"] == "ALL"
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False


def test_a_task_waits_longer_than_its_function_runs(template: Template) -> None:
    for name, state in states(json.loads(DEFINITION)):
        if state["Type"] == "Task":
            assert state["TimeoutSeconds"] == functions(template)[name]["Timeout"] + 30


def test_languages_are_the_files(template: Template) -> None:
    for code in ("zh", "es"):
        (parameter,) = (
            values
            for values in properties(template, "AWS::SSM::Parameter").values()
            if values["Name"] == f"/amts/book/languages/{code}"
        )
        file = ROOT / "languages" / f"{code}.toml"
        assert json.loads(parameter["Value"]) == tomllib.loads(file.read_text("utf-8"))


def test_notifications_are_encrypted_with_a_key_that_alarms_may_use(template: Template) -> None:
    (topic,) = properties(template, "AWS::SNS::Topic").values()
    assert text(topic["KmsMasterKeyId"]) == "NotificationsKey"
    (key,) = properties(template, "AWS::KMS::Key").values()
    assert key["EnableKeyRotation"] is True


def test_every_alarm_says_what_to_do_and_writes_to_the_topic(template: Template) -> None:
    alarms = properties(template, "AWS::CloudWatch::Alarm")
    for alarm in alarms.values():
        assert alarm["AlarmName"].startswith("amts-book-")
        assert len(alarm["AlarmDescription"].split()) > 12
        assert [text(action) for action in alarm["AlarmActions"]] == ["NotificationsTopic"]
        assert alarm["TreatMissingData"] == "notBreaching"


def test_alarms_watch_queues_runs_and_every_function_that_does_not_poll(
    template: Template,
) -> None:
    polls = {"PlanRun", "ImportParallelData", "CheckParallelData", "CheckTranslation"}
    alarms = properties(template, "AWS::CloudWatch::Alarm")
    watched = {
        (alarm["MetricName"], *(text(d["Value"]) for d in alarm["Dimensions"]))
        for alarm in alarms.values()
    }
    assert watched == {
        ("ApproximateNumberOfMessagesVisible", "UploadsDeadLetterQueue"),
        ("ApproximateAgeOfOldestMessage", "UploadsQueue"),
        ("ExecutionsFailed", "WorkflowStateMachine"),
        ("ExecutionsTimedOut", "WorkflowStateMachine"),
        *(("Errors", f"{step}Function") for step in set(STEPS) - polls),
    }


def test_the_dashboard_shows_runs_queues_and_functions(template: Template) -> None:
    shown = json.dumps(dashboard(template))
    for name in ("ExecutionsStarted", "Errors", "Duration", "ApproximateNumberOfMessagesVisible"):
        assert name in shown


def test_the_dashboard_shows_every_figure_that_the_report_writes(template: Template) -> None:
    expressions = [
        line[0]["expression"]
        for widget in dashboard(template)["widgets"]
        for line in widget["properties"]["metrics"]
        if "expression" in line[0]
    ]
    found = [
        re.fullmatch(r"SEARCH\('\{AMTS,service,language\} MetricName=\"(\w+)\"', .*", expression)
        for expression in expressions
    ]
    numbers = dict.fromkeys(
        ("segments_human", "segments_machine", "segments_flagged", "characters_sent"), 1
    )
    shares = {"share_saved": 0.9, "bleu": 0.5, "bleu_plain": 0.4}
    edited = {"corrections": {"segments_corrected": 1, "ter": 0.2}}
    language = {"documents": [], **numbers, "cost_usd": 1.0, **shares, **edited}
    written = [figure.name for figure in reporting.figures(language)]
    assert sorted(match[1] for match in found if match) == sorted(written)


def dashboard(template: Template) -> dict[str, Any]:
    """The dashboard's body."""
    (values,) = properties(template, "AWS::CloudWatch::Dashboard").values()
    assert values["DashboardName"] == "amts-book"
    body: dict[str, Any] = json.loads(text(values["DashboardBody"]))
    return body
