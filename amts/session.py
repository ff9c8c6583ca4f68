"""Which AWS a command talks to, and what the book's stack is called there.

`--profile`, `--region` or `--real` name a real account. Else the endpoint of `--endpoint-url` or
`AWS_ENDPOINT_URL` is meant. Else the embedded AWS that runs for this checkout. A command never
falls through to a real account by itself: that costs money.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from amts import embedded
from amts.errors import NoEmbeddedAws, NoProject, NoStack
from amts.local.lifecycle import Running
from amts.project import Project, find_project
from bitext.errors import InvalidInput

if TYPE_CHECKING:
    from boto3.session import Session as BotoSession
    from botocore.config import Config
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_translate import TranslateClient

Kind = Literal["embedded", "endpoint", "account"]

WORKERS = 16
"""Files that are uploaded or downloaded at a time."""

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the options of a command say about the AWS that is meant; all may be left out.

    Attributes:
        profile: a profile of a real account.
        region: a Region of a real account, or of the endpoint.
        real: the default profile and Region of a real account.
        endpoint_url: another endpoint.
        book: the book's name.
    """

    profile: str | None = None
    region: str | None = None
    real: bool = False
    endpoint_url: str | None = None
    book: str | None = None

    @property
    def flags(self) -> str:
        """The options again, to be put into a command line that is shown; "" for none."""
        named = {
            "--profile": self.profile,
            "--region": self.region,
            "--endpoint-url": self.endpoint_url,
            "--book": self.book,
        }
        words = ["--real"] if self.real else []
        words += [f"{flag} {shlex.quote(value)}" for flag, value in named.items() if value]
        return "".join(f" {word}" for word in words)


@dataclass(frozen=True, slots=True)
class Stack:
    """The book's stack.

    Attributes:
        name: its name.
        book_bucket: what people touch.
        work_bucket: what the runs leave behind.
        ledger_table: the ledger.
        state_machine_arn: the workflow.
        uploads_queue_url: the queue of uploads that wait for a run.
        languages_parameter: the folder of the languages' settings in Parameter Store; "" for a
            stack of an earlier AMTS.
        source_language: code of the source language; "" likewise.
    """

    name: str
    book_bucket: str
    work_bucket: str
    ledger_table: str
    state_machine_arn: str
    uploads_queue_url: str
    languages_parameter: str = ""
    source_language: str = ""

    @classmethod
    def read(cls, name: str, outputs: Mapping[str, str]) -> Stack:
        """Read the stack's outputs.

        Raises:
            NoStack: one is missing.
        """
        try:
            return cls(
                name,
                outputs["BookBucketName"],
                outputs["WorkBucketName"],
                outputs["LedgerTableName"],
                outputs["StateMachineArn"],
                outputs["UploadsQueueUrl"],
                outputs.get("LanguagesParameter", ""),
                outputs.get("SourceLanguage", ""),
            )
        except KeyError as error:
            raise NoStack(f"the stack {name} has no output {error.args[0]}") from error


@dataclass(frozen=True, slots=True)
class Aws:
    """An AWS to talk to.

    Attributes:
        kind: embedded, another endpoint, or a real account.
        region: its Region.
        endpoint: its endpoint, None for a real account's own.
        book: the book that is meant, None when nothing names one.
        session: where clients come from.
        config: how they behave.
    """

    kind: Kind
    region: str
    endpoint: str | None
    book: str | None
    session: BotoSession
    config: Config

    @property
    def where(self) -> str:
        """Its name for people."""
        if self.kind == "account":
            profile = self.session.profile_name
            return f"{self.region} of the account of profile {profile}"
        return f"{'the embedded AWS' if self.kind == 'embedded' else 'AWS'} at {self.endpoint}"

    def stack(self) -> Stack:
        """Find the book's stack.

        Raises:
            NoProject: nothing names a book.
            NoStack: the stack is not there.
        """
        if self.book is None:
            raise NoProject("which book? give --book, or run this inside a checkout of AMTS")
        name = f"Amts-{self.book}"
        found = self._describe(name)
        outputs = {item["OutputKey"]: item["OutputValue"] for item in found.get("Outputs", [])}
        if not outputs:
            raise NoStack(f"the stack {name} is {found['StackStatus']} and has no outputs")
        return Stack.read(name, outputs)

    def s3(self) -> S3Client:
        """Return a client of S3; clients may be used by several threads."""
        return self.session.client("s3", endpoint_url=self.endpoint, config=self.config)

    def dynamodb(self) -> DynamoDBClient:
        """Return a client of DynamoDB."""
        return self.session.client("dynamodb", endpoint_url=self.endpoint, config=self.config)

    def stepfunctions(self) -> SFNClient:
        """Return a client of Step Functions."""
        return self.session.client("stepfunctions", endpoint_url=self.endpoint, config=self.config)

    def sqs(self) -> SQSClient:
        """Return a client of SQS."""
        return self.session.client("sqs", endpoint_url=self.endpoint, config=self.config)

    def ssm(self) -> SSMClient:
        """Return a client of Systems Manager."""
        return self.session.client("ssm", endpoint_url=self.endpoint, config=self.config)

    def translate(self) -> TranslateClient:
        """Return a client of Amazon Translate."""
        return self.session.client("translate", endpoint_url=self.endpoint, config=self.config)

    def _describe(self, name: str) -> StackTypeDef:
        from botocore.exceptions import ClientError

        client: CloudFormationClient = self.session.client(
            "cloudformation", endpoint_url=self.endpoint, config=self.config
        )
        try:
            return client.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" not in str(error):
                raise
            deploy = "make deploy" if self.kind == "account" else "amts up"
            raise NoStack(
                f"there is no stack {name} in {self.where} (deploy it with `{deploy}`, or name "
                "another book with --book)"
            ) from error


def connect(choice: Choice) -> Aws:
    """Find the AWS that is meant.

    Raises:
        InvalidInput: options contradict each other.
        NoEmbeddedAws: no AWS was named and none runs here.
        InvalidSettings: `cdk.json` cannot be read.
    """
    project = find_project()
    if choice.endpoint_url and (choice.real or choice.profile):
        raise InvalidInput("--endpoint-url names no real account: leave out --real and --profile")
    if choice.endpoint_url:
        return _endpoint(choice, choice.endpoint_url, project)
    if choice.profile or choice.region or choice.real:
        return _account(choice, project)
    if os.environ.get("AWS_ENDPOINT_URL"):
        return _endpoint(choice, os.environ["AWS_ENDPOINT_URL"], project)
    return _embedded(choice, project)


def at(endpoint: str, region: str, book: str) -> Aws:
    """Return the embedded AWS at an endpoint."""
    return _local("embedded", endpoint, region, book)


def _account(choice: Choice, project: Project | None) -> Aws:
    import boto3

    session = boto3.Session(profile_name=choice.profile, region_name=choice.region)
    region = session.region_name or (project.region if project else "us-east-1")
    session = boto3.Session(profile_name=choice.profile, region_name=region)
    return Aws(
        "account",
        region,
        None,
        _book(choice, project),
        session,
        # An endpoint left in the environment is for the embedded AWS and must not win here.
        _config(ignore_endpoints=any(name.startswith("AWS_ENDPOINT_URL") for name in os.environ)),
    )


def _endpoint(choice: Choice, url: str, project: Project | None) -> Aws:
    import boto3

    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise InvalidInput(f"not an endpoint: {url!r} (it looks like http://127.0.0.1:5000)")
    region = choice.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    region = region or (project.region if project else "us-east-1")
    book = choice.book
    if book is None and project and address.hostname in _LOOPBACK:
        running = embedded.find(project.state_folder)
        if running and running.endpoint == url.rstrip("/"):
            book = _deployed_book(project, running)
    book = book or _book(choice, project)
    if address.hostname in _LOOPBACK:
        return _local("endpoint", url, region, book)
    session = boto3.Session(region_name=region)
    return Aws("endpoint", region, url, book, session, _config())


def _embedded(choice: Choice, project: Project | None) -> Aws:
    running = embedded.find(project.state_folder) if project else None
    if project is None or running is None:
        raise NoEmbeddedAws(
            "no embedded AWS is running (start it with `amts up`); "
            "for a real account give --profile or --region"
        )
    book = choice.book or _deployed_book(project, running) or project.book
    return _local("embedded", running.endpoint, running.region, book)


def _local(kind: Kind, endpoint: str, region: str, book: str | None) -> Aws:
    import boto3

    # A service on this machine asks for no credentials, and must not see the user's own.
    session = boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - any text is accepted
        region_name=region,
    )
    return Aws(kind, region, endpoint, book, session, _config(proxies={}))


def _book(choice: Choice, project: Project | None) -> str | None:
    return choice.book or (project.book if project else None)


def _deployed_book(project: Project, running: Running) -> str | None:
    deployment = embedded.deployed(project.state_folder, running)
    return deployment.book if deployment else None


def _config(*, ignore_endpoints: bool = False, proxies: dict[str, str] | None = None) -> Config:
    from botocore.config import Config

    return Config(
        max_pool_connections=2 * WORKERS,
        retries={"mode": "standard", "max_attempts": 5},
        ignore_configured_endpoint_urls=ignore_endpoints,  # type: ignore[call-arg]
        proxies=proxies,
    )
