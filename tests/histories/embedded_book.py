"""A book on an AWS inside the test's process: uploads, events, runs, and accidents at any call."""

from __future__ import annotations

import importlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends
from moto.stepfunctions.models import stepfunctions_backends

from amts.local.translate import install, translate_backends
from cloud import clients
from tests.histories.execution import Execution, ExecutionFailed, TaskFailed, handler
from tests.histories.pseudo_translation import install_engine
from tests.support.application import ROOT
from tests.support.book_fixtures import (
    ACCOUNT,
    REGION,
    BookResources,
    LambdaContext,
    make_resources,
    set_environment,
)

_CONTEXT = LambdaContext()
_CALLS = ("s3", "dynamodb", "translate", "sqs", "sns", "stepfunctions")
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class Killed(BaseException):
    """The process of a function ended here. No code of ours may catch it."""


@dataclass
class Kill:
    """Ends a function at one of its calls.

    Attributes:
        call: which of its calls, from 0.
        after: whether the call is still made.
    """

    call: int
    after: bool = False


@dataclass
class EmbeddedBook:
    """One book.

    Attributes:
        resources: its AWS resources.
        asked: every text that the engine was asked for.
        messages: what waits for StartRun.
        execution: the execution that runs, with its name.
    """

    resources: BookResources
    asked: list[str]
    now: datetime = _BEGIN
    messages: list[dict[str, Any]] = field(default_factory=list)
    execution: tuple[str, Execution] | None = None
    seen: int = 0
    kill: Kill | None = None
    calls: int = 0
    in_function: bool = False

    # What people do.

    def upload(self, key: str, content: bytes) -> str:
        """Put a file into the book bucket; its event waits."""
        version = self.resources.put(key, content)
        self._uploaded(key, "Object Created")
        return version

    def delete(self, key: str) -> None:
        """Delete a file; its event waits."""
        clients.s3().delete_object(Bucket=self.resources.book_bucket, Key=key)
        self._uploaded(key, "Object Deleted")

    def _uploaded(self, key: str, kind: str) -> None:
        self.tick()
        self.messages.append({"source": "aws.s3", "detail-type": kind, "detail": {"key": key}})

    def tick(self, seconds: int = 7) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)

    # What the service does.

    def deliver(self, messages: list[dict[str, Any]]) -> None:
        """Give StartRun a batch of messages; those that it cannot serve wait again."""
        records = [
            {"messageId": str(n), "body": json.dumps(message)} for n, message in enumerate(messages)
        ]
        try:
            answer = self._call("start_run", {"Records": records})
            failed = {f["itemIdentifier"] for f in answer["batchItemFailures"]}
        except TaskFailed:
            failed = {record["messageId"] for record in records}
        self.messages += [m for n, m in enumerate(messages) if str(n) in failed]
        self._collect()
        self._start()

    def look(self) -> None:
        """The nightly look."""
        self.tick()
        self.deliver([{"source": "aws.scheduler"}])

    def _start(self) -> None:
        names = self.resources.executions()
        for name in names[self.seen :]:
            if self.execution:  # its Report gave the lock back; no Task of it is left
                assert not self.advance(), "two runs at a time"
            given = {"run": name, "reason": "upload"}
            self.execution = name, Execution(given, self._call, self.wait)
        self.seen = len(names)

    def advance(self) -> bool:
        """Make the next attempt of a Task; False when no execution runs (any more)."""
        if self.execution is None:
            return False
        self.tick()
        try:
            going = self.execution[1].advance()
        except ExecutionFailed:
            going = False
            self.end()
        if not going and self.execution:
            self.end(told=False)
        self._collect()
        return going

    def end(self, *, told: bool = True) -> None:
        """End the execution where it stands; `told`: an event says that it ended badly."""
        assert self.execution
        name, _ = self.execution
        arn = self.resources.state_machine_arn.replace(":stateMachine:", ":execution:") + f":{name}"
        clients.step_functions().stop_execution(executionArn=arn)
        self.execution = None
        if told:
            self.messages.append({"source": "aws.states", "detail": {"executionArn": arn}})

    def finish(self) -> None:
        """Run the execution to its end."""
        while self.advance():
            pass

    def _collect(self) -> None:
        self.messages += self.resources.queued()

    def wait(self) -> None:
        """Wait for the translation service's work."""
        for thread in threading.enumerate():
            if thread.name.startswith("translate-"):
                thread.join()

    def _call(self, step: str, payload: Any) -> Any:
        self.calls = 0
        self.in_function = True
        os.environ["POWERTOOLS_SERVICE_NAME"] = step
        try:
            return handler(step)(payload, _CONTEXT)
        except Killed:
            raise TaskFailed("Lambda.Unknown", "the process ended") from None
        except Exception as error:  # every error is one of a Task's
            raise TaskFailed(type(error).__name__, str(error)) from error
        finally:
            self.in_function = False

    def at_call(self, *, after: bool) -> None:
        """Count a call, and end the function there if it is the one."""
        kill = self.kill if self.in_function else None
        if kill and kill.call == self.calls and kill.after == after:
            self.kill = None
            raise Killed
        self.calls += after

    # What there is.

    def keys(self, prefix: str) -> list[str]:
        """The present keys of the book bucket below a prefix."""
        answer = clients.s3().list_objects_v2(Bucket=self.resources.book_bucket, Prefix=prefix)
        return [found["Key"] for found in answer.get("Contents", ())]

    def read(self, key: str, version: str = "") -> bytes:
        """A file of the book bucket."""
        more = {"VersionId": version} if version else {}
        answer = clients.s3().get_object(Bucket=self.resources.book_bucket, Key=key, **more)
        return answer["Body"].read()

    def versions(self, prefix: str) -> list[tuple[str, str]]:
        """Key and version of every version below a prefix, each key's newest first."""
        answer = clients.s3().list_object_versions(Bucket=self.resources.book_bucket, Prefix=prefix)
        return [(found["Key"], found["VersionId"]) for found in answer.get("Versions", ())]

    def stored(self, prefix: str) -> list[bytes]:
        """The content of every version of every file below a prefix."""
        keys = s3_backends[ACCOUNT]["aws"].buckets[self.resources.book_bucket].keys
        return [
            version.value
            for name in list(keys)
            if name.startswith(prefix)
            for version in keys.getlist(name)
            if hasattr(version, "value")
        ]

    def work(self, part: str) -> dict[str, bytes]:
        """Files of the work bucket whose key holds a text."""
        backend = s3_backends[ACCOUNT]["aws"].buckets[self.resources.work_bucket]
        return {name: key.value for name, key in backend.keys.items() if part in name}


@contextmanager
def embedded_aws(
    patch: pytest.MonkeyPatch, languages: Mapping[str, Any]
) -> Iterator[Callable[[], EmbeddedBook]]:
    """Prepare one AWS for many books; yields a function that makes a fresh book."""
    patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "nobody")
    patch.setenv("AWS_DEFAULT_REGION", REGION)
    patch.delenv("AWS_PROFILE", raising=False)
    patch.delenv("AWS_ENDPOINT_URL", raising=False)
    boto3.DEFAULT_SESSION = None
    clients.forget()
    install(("marker",), time_scale=0.0)
    logging.disable(logging.CRITICAL)  # a line or more for each call of each run
    with mock_aws():
        present: list[EmbeddedBook] = []

        def before(**_: Any) -> None:
            if present:
                present[-1].at_call(after=False)

        def after(**_: Any) -> None:
            if present:
                present[-1].at_call(after=True)

        for name in _CALLS:
            events = getattr(clients, {"stepfunctions": "step_functions"}.get(name, name))()
            events.meta.events.register_first("before-call", before)
            events.meta.events.register_last("after-call", after)

        def now() -> datetime:
            return present[-1].now if present else _BEGIN

        for path in (ROOT / "lambdas" / "cloud").glob("*.py"):
            module = importlib.import_module(f"cloud.{path.stem}")
            if hasattr(module, "utc_now"):
                patch.setattr(module, "utc_now", now)
        patch.setattr("moto.s3.models.utcnow", lambda: now().replace(tzinfo=None))
        _make_role()

        def fresh() -> EmbeddedBook:
            present.clear()
            for backends in (
                s3_backends,
                dynamodb_backends,
                sqs_backends,
                stepfunctions_backends,
                translate_backends,
            ):
                for account in backends.values():
                    account.reset()
            resources = make_resources()
            set_environment(patch, resources)
            patch.setenv("AMTS_EVALUATION_DOCUMENTS", "[]")
            for code, values in languages.items():
                resources.set_language(code, **values)
            book = EmbeddedBook(resources, install_engine())
            present.append(book)
            return book

        try:
            yield fresh
        finally:
            logging.disable(logging.NOTSET)
    clients.forget()
    boto3.DEFAULT_SESSION = None


def _make_role() -> None:
    """The role that a job takes."""
    iam = boto3.client("iam")
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "translate.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    allowed = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
        "Resource": "*",
    }
    iam.create_role(RoleName="data", AssumeRolePolicyDocument=_document(trust))
    iam.put_role_policy(RoleName="data", PolicyName="s3", PolicyDocument=_document(allowed))


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
