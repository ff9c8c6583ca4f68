"""A server with the embedded Amazon Translate in this process, and plain boto3 clients for it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.events.models import events_backends
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer
from moto.sqs.models import sqs_backends

from amts.local.translate import control, install, translate_backends

# An import takes 80 ms and a job 130 ms; tests that look at states on the way slow one down.
TIME_SCALE = 0.0005
ROLE_ARN = "arn:aws:iam::123456789012:role/data"
PAIRS = '"en","es"\n"Neural networks learn.","Las redes neuronales aprenden."\n'


@dataclass(frozen=True, slots=True)
class Service:
    """The embedded AWS as a test sees it: one bucket `book`, one role `data`."""

    endpoint: str

    def client(self, service: str, region: str = "us-east-1") -> Any:
        return _client(self.endpoint, service, region)

    @property
    def translate(self) -> Any:
        return self.client("translate")

    def put(self, key: str, body: str | bytes, bucket: str = "book") -> str:
        content = body.encode() if isinstance(body, str) else body
        self.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
        return f"s3://{bucket}/{key}"

    def read(self, key: str, bucket: str = "book") -> str:
        body = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return str(body.decode())

    def keys(self, prefix: str = "") -> list[str]:
        found = self.client("s3").list_objects_v2(Bucket="book", Prefix=prefix)
        return [item["Key"] for item in found.get("Contents", [])]

    def create_role(
        self,
        name: str = "data",
        trust: Mapping[str, Any] | None = None,
        policy: Mapping[str, Any] | None = None,
    ) -> None:
        iam = self.client("iam")
        trusted = trust or {
            "Effect": "Allow",
            "Principal": {"Service": "translate.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "123456789012"},
                "ArnLike": {"aws:SourceArn": "arn:aws:translate:*:123456789012:*"},
            },
        }
        allowed = policy or {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
            "Resource": ["arn:aws:s3:::book", "arn:aws:s3:::book/*"],
        }
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trusted))
        iam.put_role_policy(RoleName=name, PolicyName="s3", PolicyDocument=_document(allowed))

    def create(self, name: str, body: str | bytes = PAIRS, file_format: str = "CSV") -> Any:
        """Create parallel data and wait until its import has ended; its whole description."""
        uri = self.put(f"parallel-data/{name}.{file_format.lower()}", body)
        config = {"S3Uri": uri, "Format": file_format}
        self.translate.create_parallel_data(Name=name, ParallelDataConfig=config)
        return self.imported(name)

    def imported(self, name: str) -> Any:
        """Wait until an import has ended."""

        def ended() -> Any:
            found = self.translate.get_parallel_data(Name=name)
            properties = found["ParallelDataProperties"]
            states = (properties["Status"], properties.get("LatestUpdateAttemptStatus"))
            return None if {"CREATING", "UPDATING"} & set(states) else found

        return wait_for(ended)

    def request(self, **changes: Any) -> dict[str, Any]:
        """The parameters of a job that is right in every way."""
        request: dict[str, Any] = {
            "JobName": "job",
            "InputDataConfig": {"S3Uri": "s3://book/input/", "ContentType": "text/html"},
            "OutputDataConfig": {"S3Uri": "s3://book/output/"},
            "DataAccessRoleArn": ROLE_ARN,
            "SourceLanguageCode": "en",
            "TargetLanguageCodes": ["es"],
        }
        request.update(changes)
        return request

    def start(self, **changes: Any) -> str:
        return str(self.translate.start_text_translation_job(**self.request(**changes))["JobId"])

    def describe(self, job_id: str) -> dict[str, Any]:
        found = self.translate.describe_text_translation_job(JobId=job_id)
        return dict(found["TextTranslationJobProperties"])

    def ended(self, job_id: str) -> dict[str, Any]:
        """Wait until a job has ended."""

        def done() -> dict[str, Any] | None:
            job = self.describe(job_id)
            waiting = ("SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED")
            return None if job["JobStatus"] in waiting else job

        found: dict[str, Any] = wait_for(done)
        return found

    def run(self, **changes: Any) -> dict[str, Any]:
        return self.ended(self.start(**changes))

    def output(self, job: Mapping[str, Any], name: str) -> str:
        folder = str(job["OutputDataConfig"]["S3Uri"]).removeprefix("s3://book/")
        return self.read(folder + name)

    def details(self, job: Mapping[str, Any], language: str = "es") -> dict[str, Any]:
        name = f"details/{language}.auxiliary-translation-details.json"
        return dict(json.loads(self.output(job, name)))


@lru_cache
def _client(endpoint: str, service: str, region: str) -> Any:
    return boto3.session.Session().client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def wait_for(look: Callable[[], Any], seconds: float = 20.0) -> Any:
    """What `look` finds, as soon as it finds anything."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("waited in vain")


def fault(**members: Any) -> None:
    status, answer = control.handle("POST", control.FAULTS_PATH, json.dumps(members))
    assert status == 200, answer


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    install(("marker",), time_scale=TIME_SCALE)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def service(endpoint: str) -> Iterator[Service]:
    """A fresh embedded AWS: empty, no faults, the marker engine."""
    control.handle("DELETE", control.FAULTS_PATH, None)
    install(("marker",), time_scale=TIME_SCALE)
    # IAM keeps its role: moto takes half a second to build its managed policies anew.
    for backends in (translate_backends, s3_backends, events_backends, sqs_backends):
        backends.reset()
    fresh = Service(endpoint)
    fresh.client("s3").create_bucket(Bucket="book")
    with suppress(fresh.client("iam").exceptions.EntityAlreadyExistsException):
        fresh.create_role()
    yield fresh
    control.handle("DELETE", control.FAULTS_PATH, None)


@pytest.fixture
def set_fault() -> Callable[..., None]:
    return fault


@pytest.fixture
def configure() -> Callable[..., None]:
    """Change the engines or the time scale for one test."""

    def change(*engines: str, time_scale: float = TIME_SCALE, **more: Any) -> None:
        install(engines or ("marker",), time_scale=time_scale, **more)

    return change


@pytest.fixture
def refused() -> Callable[..., Any]:
    """The error that a call answers: its code, status and message."""

    def call(function: Callable[..., Any], **request: Any) -> Any:
        with pytest.raises(ClientError) as caught:
            function(**request)
        return Refusal.of(caught.value.response)

    return call


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    status: int
    message: str
    response: Mapping[str, Any]

    @classmethod
    def of(cls, response: Mapping[str, Any]) -> Refusal:
        error = response["Error"]
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        return cls(error["Code"], status, error["Message"], response)


@pytest.fixture
def waiting() -> Callable[..., Any]:
    return wait_for
