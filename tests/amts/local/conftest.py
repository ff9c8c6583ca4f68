"""One embedded AWS for the whole test session, and a maker of small synthesized stacks."""

from __future__ import annotations

import hashlib
import json
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from amts.local import lifecycle
from amts.local.deployer import deploy

TIME_SCALE = 0.01
ASSETS_BUCKET = "cdk-hnb659fds-assets-123456789012-us-east-1"
ROLE: Mapping[str, Any] = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
}


@pytest.fixture(scope="session")
def embedded_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[lifecycle.Running]:
    folder = tmp_path_factory.mktemp("embedded") / ".amts"
    running = lifecycle.start(folder, time_scale=TIME_SCALE, end_with_caller=True)
    yield running
    lifecycle.stop(folder)


def _client(endpoint: str, service: str) -> Any:
    session = boto3.session.Session(
        aws_access_key_id="any", aws_secret_access_key="any", region_name="us-east-1"
    )
    config = Config(
        retries={"total_max_attempts": 1}, proxies={}, connect_timeout=5, read_timeout=60
    )
    return session.client(service, endpoint_url=endpoint, config=config)


@pytest.fixture(scope="session")
def make_client() -> Callable[[str, str], Any]:
    return _client


@pytest.fixture(scope="session")
def client(embedded_aws: lifecycle.Running) -> Callable[[str], Any]:
    clients: dict[str, Any] = {}

    def get(service: str) -> Any:
        if service not in clients:
            clients[service] = _client(embedded_aws.endpoint, service)
        return clients[service]

    return get


@dataclass(frozen=True, slots=True)
class Assembly:
    """Writes folders as `cdk synth` leaves them."""

    folder: Path

    def code(self, source: str, **more: str) -> dict[str, Any]:
        """Stage a function's code; the `Code` property of its template."""
        files = {"app.py": textwrap.dedent(source), **more}
        digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
        staged = self.folder / f"asset.{digest}"
        for name, text in files.items():
            path = staged / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return {"S3Bucket": ASSETS_BUCKET, "S3Key": f"{digest}.zip"}

    def function(self, source: str, **properties: Any) -> dict[str, Any]:
        """A function resource whose handler is `handler` of `source`."""
        return {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": self.code(source),
                "Handler": "app.handler",
                "Runtime": "python3.14",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Timeout": 10,
                **properties,
            },
        }

    def write(
        self, name: str, resources: Mapping[str, Any], outputs: Mapping[str, Any] | None = None
    ) -> Path:
        """Write the stack `name` with everything staged so far."""
        template = {
            "Resources": {"Role": ROLE, **resources},
            "Outputs": {key: {"Value": value} for key, value in (outputs or {}).items()},
            "Parameters": {
                "BootstrapVersion": {
                    "Type": "AWS::SSM::Parameter::Value<String>",
                    "Default": "/cdk-bootstrap/hnb659fds/version",
                }
            },
        }
        files = {
            path.name.removeprefix("asset."): {
                "source": {"path": path.name, "packaging": "zip"},
                "destinations": {
                    "current": {
                        "bucketName": "cdk-hnb659fds-assets-${AWS::AccountId}-us-east-1",
                        "objectKey": f"{path.name.removeprefix('asset.')}.zip",
                    }
                },
            }
            for path in self.folder.glob("asset.*")
        }
        manifest = {
            "version": "48.0.0",
            "artifacts": {
                f"{name}.assets": {
                    "type": "cdk:asset-manifest",
                    "properties": {"file": f"{name}.assets.json"},
                },
                name: {
                    "type": "aws:cloudformation:stack",
                    "environment": "aws://unknown-account/unknown-region",
                    "properties": {"templateFile": f"{name}.template.json"},
                    "dependencies": [f"{name}.assets"],
                },
            },
        }
        self._json("manifest.json", manifest)
        self._json(f"{name}.assets.json", {"version": "48.0.0", "files": files})
        self._json(f"{name}.template.json", template)
        return self.folder

    def _json(self, name: str, content: Mapping[str, Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture
def assembly(tmp_path: Path) -> Assembly:
    return Assembly(tmp_path / "cdk.out")


@pytest.fixture(scope="module")
def module_assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    return Assembly(tmp_path_factory.mktemp("assembly") / "cdk.out")


Deployer = Callable[[Assembly, str, Mapping[str, Any], Mapping[str, Any]], dict[str, str]]


@pytest.fixture(scope="session")
def deploy_stack(embedded_aws: lifecycle.Running) -> Deployer:
    def deploy_stack(
        assembly: Assembly,
        name: str,
        resources: Mapping[str, Any],
        outputs: Mapping[str, Any],
    ) -> dict[str, str]:
        return deploy(assembly.write(name, resources, outputs), name, embedded_aws.endpoint)

    return deploy_stack


@pytest.fixture(scope="session")
def invoke(client: Callable[[str], Any]) -> Callable[..., Any]:
    """Call a function: its answer and the name of its function error."""

    def call(function: str, payload: Any = None, **more: Any) -> tuple[Any, str | None]:
        answer = client("lambda").invoke(
            FunctionName=function, Payload=json.dumps(payload).encode(), **more
        )
        body = answer["Payload"].read()
        return json.loads(body) if body else None, answer.get("FunctionError")

    return call


@pytest.fixture(scope="session")
def eventually() -> Callable[..., Any]:
    """Wait until `probe` gives something true, and return it."""

    def wait(probe: Callable[[], Any], seconds: float = 15.0) -> Any:
        end = time.monotonic() + seconds
        while not (found := probe()):
            assert time.monotonic() < end, f"not within {seconds} s"
            time.sleep(0.02)
        return found

    return wait
