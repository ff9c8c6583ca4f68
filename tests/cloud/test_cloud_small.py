"""Environment, payloads, names, events, messages and parameters."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import cloud
from bitext.changes import PATH_BYTES, origin_path
from bitext.errors import InvalidInput, InvalidSettings, ResourceMissing
from cloud import clients, environment, events, executions, messages, parameters, payload, runs
from cloud.environment import BookEnvironment
from cloud.events import Ended, Look
from cloud.threads import in_threads
from tests.support.book_fixtures import LANGUAGES_PATH, BookResources

# Environment.

BOOK_VARIABLES = [
    "AMTS_BOOK",
    "AMTS_SOURCE_LANGUAGE",
    "AMTS_BOOK_BUCKET",
    "AMTS_WORK_BUCKET",
    "AMTS_LEDGER_TABLE",
]


def test_the_book_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(BOOK_VARIABLES):
        monkeypatch.setenv(name, f"value{number}")
    assert BookEnvironment.load() == BookEnvironment(*[f"value{n}" for n in range(5)])


@pytest.mark.parametrize("missing", BOOK_VARIABLES)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, missing: str, value: str | None
) -> None:
    for name in BOOK_VARIABLES:
        monkeypatch.setenv(name, "x")
    monkeypatch.delenv(missing)
    if value is not None:
        monkeypatch.setenv(missing, value)
    with pytest.raises(InvalidSettings, match=missing):
        BookEnvironment.load()


def test_variables_of_single_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = {
        "AMTS_STATE_MACHINE_ARN": environment.state_machine_arn,
        "AMTS_DATA_ROLE_ARN": environment.data_role_arn,
        "AMTS_TOPIC_ARN": environment.topic_arn,
        "AMTS_UPLOADS_QUEUE_URL": environment.uploads_queue_url,
        "AMTS_LANGUAGES_PARAMETER": environment.languages_parameter,
    }
    for name, read in readers.items():
        monkeypatch.delenv(name, raising=False)
        with pytest.raises(InvalidSettings, match=name):
            read()
        monkeypatch.setenv(name, "value")
        assert read() == "value"


@pytest.mark.parametrize(
    ("text", "expected"), [('"auto"', "auto"), ("[]", []), ('["a/*.md"]', ["a/*.md"])]
)
def test_evaluation_documents(monkeypatch: pytest.MonkeyPatch, text: str, expected: object) -> None:
    monkeypatch.setenv("AMTS_EVALUATION_DOCUMENTS", text)
    assert environment.evaluation_documents() == expected


@pytest.mark.parametrize("text", ['"all"', "[1]", "{}", "auto", "null"])
def test_bad_evaluation_documents(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("AMTS_EVALUATION_DOCUMENTS", text)
    with pytest.raises(InvalidSettings, match="AMTS_EVALUATION_DOCUMENTS"):
        environment.evaluation_documents()


def test_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMTS_PRICES", '{"act_per_million": 60}')
    assert environment.prices() == {"act_per_million": 60.0}
    for bad in ("[]", '{"a": "1"}', '{"a": true}', "{"):
        monkeypatch.setenv("AMTS_PRICES", bad)
        with pytest.raises(InvalidSettings, match="AMTS_PRICES"):
            environment.prices()


@pytest.mark.parametrize(
    ("text", "expected"), [("null", None), ("0", 0.0), ("5", 5.0), ("2.5", 2.5)]
)
def test_a_budget(monkeypatch: pytest.MonkeyPatch, text: str, expected: float | None) -> None:
    monkeypatch.setenv("AMTS_BUDGET_USD", text)
    assert environment.budget() == expected


@pytest.mark.parametrize("text", ["", "-1", "true", '"5"', "NaN", "Infinity", "[]", "five"])
def test_a_bad_budget(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("AMTS_BUDGET_USD", text)
    with pytest.raises(InvalidSettings, match="AMTS_BUDGET_USD"):
        environment.budget()


# Payloads.


@dataclass(frozen=True)
class Inner:
    name: str
    pairs: int = 0


@dataclass(frozen=True)
class Outer:
    run: str
    inner: Inner
    import_: Inner
    score: float
    flag: bool
    items: list[Any]
    error: Mapping[str, Any] | None = None
    extra: dict[str, str] = field(default_factory=dict)


GOOD: dict[str, Any] = {
    "run": "r",
    "inner": {"name": "n", "pairs": 3},
    "import": {"name": "i"},
    "score": 1,
    "flag": True,
    "items": [1, "x"],
}


def test_a_payload_is_read() -> None:
    expected = Outer("r", Inner("n", 3), Inner("i"), 1, True, [1, "x"])
    assert payload.read(Outer, GOOD) == expected
    with_error = payload.read(Outer, {**GOOD, "error": {"Error": "x"}})
    assert with_error.error == {"Error": "x"}
    assert payload.read(Outer, {**GOOD, "error": None}).error is None


@pytest.mark.parametrize("key", [key for key in GOOD if key != "items"] + ["items"])
def test_a_missing_key_is_named(key: str) -> None:
    event = {name: value for name, value in GOOD.items() if name != key}
    with pytest.raises(InvalidInput, match=f"payload lacks the key '{key}'"):
        payload.read(Outer, event)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"more": 1}, "payload has an unknown key 'more'"),
        ({"import_": {"name": "i"}}, "unknown key 'import_'"),
        ({"inner": {"name": "n", "x": 1}}, "payload.inner has an unknown key 'x'"),
        ({"inner": "secret text"}, "payload.inner must be an object"),
        ({"inner": {"name": 5}}, "payload.inner.name must be of the kind str"),
        ({"inner": {"name": "n", "pairs": "3"}}, "payload.inner.pairs must be of the kind int"),
        ({"inner": {"name": "n", "pairs": True}}, "payload.inner.pairs must be of the kind int"),
        ({"run": None}, "payload.run must be of the kind str"),
        ({"flag": 1}, "payload.flag must be of the kind bool"),
        ({"items": "secret text"}, "payload.items must be of the kind list"),
        ({"error": "secret text"}, "payload.error must be of the kind Mapping"),
    ],
)
def test_a_wrong_value_is_named_and_not_quoted(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as caught:
        payload.read(Outer, {**GOOD, **change})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("event", [None, [], "x", 3])
def test_a_payload_must_be_an_object(event: object) -> None:
    with pytest.raises(InvalidInput, match="must be an object"):
        payload.read(Inner, event)


# Names.


def test_run_ids_sort_by_time_and_tell_it() -> None:
    zone = timezone(timedelta(hours=8))
    moment = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=zone)
    run = runs.run_id(moment, lambda count: b"\xab" * count)
    assert run == "20260101T190405Z-ababab"
    assert runs.is_run_id(run)
    assert runs.started_at(run) == "2026-01-01T19:04:05.000Z"
    assert runs.timestamp(moment) == "2026-01-01T19:04:05.678Z"
    later = runs.run_id(moment + timedelta(seconds=1), lambda count: b"\x00" * count)
    assert later > run
    # A name of an execution: at most 80 characters, none of them special.
    assert len(run) <= 80


def test_other_texts_are_no_run_ids() -> None:
    for text in ("", "run", "20260101T190405Z-ABABAB", "20260101T190405Z-ababab\n"):
        assert not runs.is_run_id(text)
        assert runs.started_at(text) == ""


def test_keys_of_the_contract() -> None:
    keys = runs.RunKeys("r", "zh")
    assert keys.manifest == "runs/r/zh/manifest.json"
    assert keys.past == "runs/r/zh/past.jsonl"
    assert keys.parallel_data("d") == "runs/r/zh/parallel-data/d.csv"
    assert keys.input_folder == "runs/r/zh/input/"
    assert keys.input_document("3.html") == "runs/r/zh/input/3.html"
    assert keys.output_folder == "runs/r/zh/output/"
    assert keys.results("publish") == "runs/r/zh/results/publish.json"
    assert runs.source_key("a/b.md") == "source/a/b.md"
    assert runs.human_key("zh", "a/b.md") == "human/zh/a/b.md"
    assert runs.translated_key("zh", "a/b.md") == "translated/zh/a/b.md"
    assert runs.state_key("zh", "a/b.md") == "state/bitext/zh/a/b.md.jsonl"
    assert runs.report_key("r") == "reports/r/report.json"
    assert runs.review_key("r", "zh", "a.md") == "reports/r/review/zh/a.md.html"
    assert runs.plan_key("r") == "runs/r/plan.json"


def test_the_longest_path_fits_into_every_key() -> None:
    path = "x" * (PATH_BYTES - 3) + ".md"
    run = "20260101T190405Z-ababab"
    for key in (
        runs.source_key(path),
        runs.human_key("zh-TW", origin_path(path)),
        runs.translated_key("zh-TW", path),
        runs.state_key("zh-TW", path),
        runs.review_key(run, "zh-TW", path),
    ):
        assert len(key.encode()) <= 1024


def test_the_jobs_output_is_never_the_next_jobs_input() -> None:
    keys = runs.RunKeys("r", "zh")
    assert not keys.output_folder.startswith(keys.input_folder)
    for key in (keys.manifest, keys.past, keys.parallel_data("d"), keys.results("x")):
        assert not key.startswith(keys.input_folder)


# Events.

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:amts-book"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:amts-book:run"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            {
                "source": "aws.s3",
                "detail-type": "Object Created",
                "detail": {"object": {"key": "source/%zz+.md"}},
            },
            Look("upload"),
        ),
        ({"source": "aws.s3", "detail-type": "Object Deleted", "detail": {}}, Look("upload")),
        ({"source": "aws.events", "detail-type": "Scheduled Event"}, Look("schedule")),
        ({"source": "aws.scheduler"}, Look("schedule")),
        (
            {
                "source": "aws.states",
                "detail-type": "Step Functions Execution Status Change",
                "detail": {"executionArn": EXECUTION, "status": "FAILED"},
            },
            Ended(EXECUTION),
        ),
        ({"reason": "manual"}, Look("manual")),
        ({"reason": "again"}, Look("again")),
    ],
)
def test_what_events_mean(event: dict[str, Any], expected: Look | Ended) -> None:
    assert events.read_event(event) == expected
    assert events.read_body(json.dumps(event)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"reason": "whim"}',
        '{"reason": ["upload"]}',
        '{"source": "aws.ec2"}',
        '{"source": ["aws.s3"]}',
        '{"source": "aws.states"}',
        '{"source": "aws.states", "detail": {"executionArn": ""}}',
        '{"source": "mine", "reason": "manual"}',
    ],
)
def test_events_that_nobody_sends(body: str) -> None:
    with pytest.raises(InvalidInput):
        events.read_body(body)


def test_one_reason_of_several() -> None:
    looks = [Look("schedule"), Look("again"), Look("upload"), Look("manual")]
    assert events.strongest(looks) == "upload"
    assert events.strongest(looks[:2]) == "again"


# Executions, messages, parameters.


def test_executions(book: BookResources) -> None:
    arn = executions.execution_arn(book.state_machine_arn, "r")
    assert executions.execution_arn(MACHINE, "run") == EXECUTION
    assert executions.state(arn) == "missing"
    executions.start(book.state_machine_arn, "r", "upload")
    assert executions.state(arn) == "running"
    executions.start(book.state_machine_arn, "r", "upload")
    executions.start(book.state_machine_arn, "r", "another reason")
    assert book.executions() == ["r"]
    described = clients.step_functions().describe_execution(executionArn=arn)
    assert json.loads(described["input"]) == {"run": "r", "reason": "upload"}
    clients.step_functions().stop_execution(executionArn=arn)
    assert executions.state(arn) == "ended"
    with pytest.raises(ResourceMissing):
        executions.start(MACHINE + "-other", "r", "upload")


def test_messages(book: BookResources) -> None:
    messages.look_again(book.queue_url)
    assert book.queued() == [{"reason": "again"}]
    messages.notify(book.topic_arn, "Büch\n" + "x" * 200, "第" * 100_000)
    (told,) = book.told()
    assert told["Subject"].startswith("B?ch xxx")
    assert len(told["Subject"]) == 100
    assert len(told["Message"].encode()) <= messages.TEXT_BYTES
    assert set(told["Message"]) == {"第"}


def test_languages_over_pages(book: BookResources) -> None:
    codes = [f"{first}{second}" for first in "abcde" for second in "xyz"]
    for code in reversed(codes):
        book.set_language(code, name=code.upper())
    clients.ssm().put_parameter(Name="/amts/other/languages/zz", Value="{}", Type="String")
    found = parameters.languages(LANGUAGES_PATH)
    assert list(found) == codes
    assert found["ax"].name == "AX"


def test_bad_languages(book: BookResources) -> None:
    with pytest.raises(InvalidSettings, match="no languages"):
        parameters.languages(LANGUAGES_PATH)
    for value, message in (
        ("[", "must hold a JSON object"),
        ("[]", "must hold a JSON object"),
        ('{"code": "es"}', "holds the language es"),
        ('{"code": "zh", "colour": 1}', "colour"),
    ):
        clients.ssm().put_parameter(
            Name=LANGUAGES_PATH + "/zh", Value=value, Type="String", Overwrite=True
        )
        with pytest.raises(InvalidSettings, match=message):
            parameters.languages(LANGUAGES_PATH)


def test_work_in_threads_keeps_order_and_errors() -> None:
    assert in_threads(lambda n: n * n, list(range(50))) == [n * n for n in range(50)]

    def fail(number: int) -> int:
        raise InvalidInput(str(number))

    with pytest.raises(InvalidInput, match="0"):
        in_threads(fail, [0, 1, 2])


# Imports.


def test_importing_makes_no_client() -> None:
    names = sorted(path.stem for path in Path(cloud.__file__).parent.glob("*.py"))
    code = (
        "import sys\n"
        + "".join(f"import cloud.{name}\n" for name in names if name != "__init__")
        + "print('boto3' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(cloud.__file__).parent.parent)},
    )
    assert done.stdout.strip() == "False"


def test_the_ledgers_shapes_need_no_aws_library() -> None:
    tree = ast.parse((Path(cloud.__file__).parent / "ledger_items.py").read_text("utf-8"))
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= {"__future__", "re", "collections.abc", "dataclasses", "typing"}


def test_clients_retry_little(aws_environment: None) -> None:
    for make in (clients.s3, clients.translate, clients.dynamodb, clients.sqs):
        config = make().meta.config
        assert config.retries == {"mode": "standard", "total_max_attempts": clients.ATTEMPTS}
    assert clients.s3() is clients.s3()


def test_utc_now_is_now() -> None:
    assert abs(runs.utc_now() - datetime.now(UTC)) < timedelta(seconds=5)
