"""`amts parallel-data` against the embedded Amazon Translate, in a server of this process."""

from __future__ import annotations

import json
import logging
import os
import pty
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from amts import parallel_data_service
from amts.commands import parallel_data as command
from amts.local.translate import control, install, translate_backends
from amts.parallel_data_service import Patience
from tests.amts.conftest import Invoke, client

# An import takes 80 ms, a deletion 2.5 ms.
TIME_SCALE = 0.0005
ROLE = "parallel-data-jobs"
NEVER = 1e9
"""Simulated seconds; what is held up so long goes on until the service is emptied."""

PAIRS = '"en","zh"\n"A cat sleeps.","猫在睡觉。"\n"A dog runs.","狗在跑。"\n'
TMX = (
    '<tmx version="1.4"><header srclang="en"/><body>'
    '<tu><tuv xml:lang="es"><seg>x</seg></tuv><tuv xml:lang="fr"><seg>y</seg></tuv></tu>'
    '<tu><tuv xml:lang="en"><seg>A cat.</seg></tuv><tuv xml:lang="es"><seg>Un gato.</seg></tuv>'
    "</tu></body></tmx>"
)


OURS = "sha256:" + 64 * "0"
"""How AMTS describes what it makes."""


@dataclass(frozen=True)
class Service:
    """The embedded Amazon Translate, and a bucket for its input files."""

    endpoint: str

    @property
    def translate(self) -> Any:
        return client("translate", self.endpoint)

    def put(self, name: str, body: str, file_format: str) -> dict[str, str]:
        key = f"{name}.{file_format.lower()}"
        client("s3", self.endpoint).put_object(Bucket="work", Key=key, Body=body.encode())
        return {"S3Uri": f"s3://work/{key}", "Format": file_format}

    def create(
        self, name: str, body: str = PAIRS, file_format: str = "CSV", description: str = OURS
    ) -> None:
        config = self.put(name, body, file_format)
        self.translate.create_parallel_data(
            Name=name, ParallelDataConfig=config, Description=description
        )
        self.imported(name)

    def update(self, name: str, body: str, file_format: str = "CSV") -> None:
        config = self.put(name, body, file_format)
        self.translate.update_parallel_data(Name=name, ParallelDataConfig=config)
        self.imported(name)

    def imported(self, name: str) -> None:
        """Wait until an import has ended."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            found = self.translate.get_parallel_data(Name=name)["ParallelDataProperties"]
            if not {"CREATING", "UPDATING"} & {
                found["Status"],
                found.get("LatestUpdateAttemptStatus"),
            }:
                return
            time.sleep(0.01)
        raise AssertionError("the import did not end")

    def start_job(self, name: str, language: str, parallel_data: list[str]) -> str:
        _create_role(self.endpoint)
        s3 = client("s3", self.endpoint)
        s3.put_object(Bucket="work", Key=f"{name}/input/a.html", Body=b"<p>A cat sleeps.</p>")
        job: str = self.translate.start_text_translation_job(
            JobName=name,
            InputDataConfig={"S3Uri": f"s3://work/{name}/input/", "ContentType": "text/html"},
            OutputDataConfig={"S3Uri": f"s3://work/{name}/output/"},
            DataAccessRoleArn=f"arn:aws:iam::123456789012:role/{ROLE}",
            SourceLanguageCode="en",
            TargetLanguageCodes=[language],
            ParallelDataNames=parallel_data,
            ClientToken=name,
        )["JobId"]
        return job

    def stop_job(self, job: str) -> None:
        """Stop a job, and wait until it has stopped."""
        self.translate.stop_text_translation_job(JobId=job)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            found = self.translate.describe_text_translation_job(JobId=job)
            if found["TextTranslationJobProperties"]["JobStatus"] == "STOPPED":
                return
            time.sleep(0.01)
        raise AssertionError("the job did not stop")

    def names(self) -> list[str]:
        found = self.translate.list_parallel_data()["ParallelDataPropertiesList"]
        return [one["Name"] for one in found]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    install(("marker",), time_scale=TIME_SCALE)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def _create_role(url: str) -> None:
    """Make the role that jobs take."""
    iam = client("iam", url)
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "translate.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    allowed = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
        "Resource": ["arn:aws:s3:::work", "arn:aws:s3:::work/*"],
    }
    trusted, policy = (
        json.dumps({"Version": "2012-10-17", "Statement": [one]}) for one in (trust, allowed)
    )
    with suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=trusted)
    iam.put_role_policy(RoleName=ROLE, PolicyName="work", PolicyDocument=policy)


@pytest.fixture
def service(endpoint: str, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """An empty service; the commands find it by AWS_ENDPOINT_URL."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    install(("marker",), time_scale=TIME_SCALE)
    for backends in (translate_backends, s3_backends):
        backends.reset()
    client("s3", endpoint).create_bucket(Bucket="work")
    yield Service(endpoint)
    control.handle("DELETE", control.FAULTS_PATH, None)


def fault(**members: Any) -> None:
    assert control.handle("POST", control.FAULTS_PATH, json.dumps(members))[0] == 200


def loaded(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_book_s_resources_are_listed(amts: Invoke, service: Service) -> None:
    for name in ("amts-book-zh", "amts-book-two-en-zh", "somebody-elses"):
        service.create(name)
    listed = amts("parallel-data", "list")
    assert listed.exit_code == 0, listed.stderr
    header, _, *rows = listed.stdout.splitlines()
    assert header.split() == (
        ["Name", "Languages", "Status", "Records", "Characters", "Skipped", "Failed", "Updated"]
    )
    assert [row.split()[:8] for row in rows] == [
        ["amts-book-zh", "en", "->", "zh", "active", "2", "33", "0"]
    ]
    found = loaded(amts("parallel-data", "list", "--all", "--json"))
    assert [(one["name"], one["language"]) for one in found["resources"]] == [
        ("amts-book-two-en-zh", ""),
        ("amts-book-zh", "zh"),
        ("somebody-elses", ""),
    ]
    assert found["resources"][1]["imported_size"] == 33
    assert found["resources"][1]["last_updated_at"].endswith("Z")
    other = loaded(amts("parallel-data", "list", "--book", "book-two-en", "--json"))
    assert [one["name"] for one in other["resources"]] == ["amts-book-two-en-zh"]


def test_a_list_may_have_pages(
    amts: Invoke, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel_data_service, "_PAGE", 2)
    for language in ("es", "ja", "ko", "tr", "zh"):
        service.create(f"amts-book-{language}")
    found = loaded(amts("parallel-data", "list", "--json"))["resources"]
    assert [one["language"] for one in found] == ["es", "ja", "ko", "tr", "zh"]


def test_an_empty_list(amts: Invoke, service: Service) -> None:
    listed = amts("parallel-data", "list")
    assert listed.exit_code == 0
    assert listed.stdout == (
        f"There is no parallel data of the book book in AWS at {service.endpoint}: "
        "a run makes it.\n"
    )
    everything = amts("parallel-data", "list", "--all")
    assert everything.stdout == f"There is no parallel data in AWS at {service.endpoint}.\n"
    assert loaded(amts("parallel-data", "list", "--json"))["resources"] == []


@pytest.mark.parametrize(
    "arguments",
    [("list",), ("show", "zh"), ("download", "zh"), ("delete", "zh", "--yes")],
)
def test_a_region_without_parallel_data_is_told(
    amts: Invoke, service: Service, arguments: tuple[str, ...]
) -> None:
    result = amts(
        "parallel-data", *arguments, "--endpoint-url", service.endpoint, "--region", "eu-central-1"
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: parallel data is not offered in eu-central-1 (NotAuthorizedException), only in "
        "us-east-1, us-west-2 and eu-west-1: give --region\n"
    )


def test_an_account_that_may_not_use_it_is_told(amts: Invoke, service: Service) -> None:
    fault(kind="call", operation="ListParallelData", error="NotAuthorizedException")
    result = amts("parallel-data", "list")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "this account may not use parallel data in us-east-1" in result.stderr


def test_show_tells_all_there_is(amts: Invoke, service: Service) -> None:
    service.create("amts-book-zh", description="cats and dogs")
    shown = amts("parallel-data", "show", "zh")
    assert shown.exit_code == 0, shown.stderr
    for text in (
        "Parallel data amts-book-zh\n",
        "arn:aws:translate:us-east-1:123456789012:parallel-data/amts-book-zh",
        "cats and dogs",
        "en -> zh",
        "s3://work/amts-book-zh.csv",
        "AWS's own",
        "2 imported, 0 skipped, 0 failed",
        "33  ",
        "73 B (73 bytes)",
    ):
        assert text in shown.stdout
    assert "X-Amz-Signature" not in shown.stdout
    told = loaded(amts("parallel-data", "show", "amts-book-zh", "--json"))
    assert (told["name"], told["language"], told["status"]) == ("amts-book-zh", "zh", "ACTIVE")
    assert (told["imported_size"], told["file_bytes"]) == (33, len(PAIRS.encode()))
    assert (told["explanation"], told["made_by_amts"]) == ([], False)
    assert told["errors"]["attempt"] is None
    assert "X-Amz-Signature" not in json.dumps(told)


def test_show_tells_what_was_left_out(amts: Invoke, service: Service, checkout: Path) -> None:
    service.create("amts-book-zh", PAIRS + '"-x","减"\n"","空"\n"=y","等于"\n')
    shown = amts("parallel-data", "show", "zh", "--limit", 2, "--errors", "errors.json")
    assert shown.exit_code == 0, shown.stderr
    assert "of the create: 2 failed, 1 skipped, 3 messages" in shown.stdout
    assert "1 item was skipped: a text was empty or longer than 1,000 bytes" in shown.stdout
    assert "2 records were not imported because of the form." in shown.stdout
    assert "Line 4: A field may not begin with +, -, = or @.\nLine 5: " in shown.stdout
    assert shown.stdout.endswith("and 1 more message\n")
    saved = json.loads((checkout / "errors.json").read_text("utf-8"))
    assert saved["summary"] == {"record_error_count": 2, "record_skipped_count": 1}

    again = amts("parallel-data", "show", "zh", "--errors", "errors.json")
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr == "Error: errors.json exists already; --force replaces it\n"
    told = loaded(
        amts("parallel-data", "show", "zh", "--errors", "errors.json", "--force", "--json")
    )
    assert (told["skipped"], told["failed"]) == (1, 2)
    assert [one["content"] for one in told["errors"]["messages"]] == ["Line 4", "Line 5", "Line 6"]
    assert told["errors"]["saved"] == "errors.json"


def test_an_update_has_an_errors_file_of_its_own(amts: Invoke, service: Service) -> None:
    service.create("amts-book-zh", PAIRS + '"-x","减"\n')
    service.update("amts-book-zh", "no header")
    told = loaded(amts("parallel-data", "show", "zh", "--json"))
    assert (told["status"], told["latest_update_attempt_status"]) == ("ACTIVE", "FAILED")
    assert told["errors"]["attempt"] == "update"
    assert told["explanation"][0] == (
        "The latest update failed; jobs still use the data from before. The next run with text to "
        "translate imports it anew."
    )
    listed = amts("parallel-data", "list").stdout
    assert "active, update failed" in listed
    # What the service says stands below the table.
    assert listed.splitlines()[-1].startswith("amts-book-zh: The first line must name a source")
    # A good update makes the create's file a thing of the past.
    service.update("amts-book-zh", PAIRS)
    told = loaded(amts("parallel-data", "show", "zh", "--json"))
    assert (told["errors"]["attempt"], told["explanation"]) == (None, [])


def test_a_failed_import_is_explained(amts: Invoke, service: Service) -> None:
    service.create("amts-book-zh", '"en","xx"\n"a","b"\n')
    service.create("somebody-elses", '"en","xx"\n"a","b"\n')
    shown = amts("parallel-data", "show", "zh")
    assert shown.exit_code == 0, shown.stderr
    assert "unsupported language code: 'xx'" in shown.stdout
    assert (
        "The import failed, so no job can use it. The next run with text to translate imports it "
        "anew.\n" in shown.stdout
    )
    assert "Correct the input file" in amts("parallel-data", "show", "somebody-elses").stdout
    result = amts("parallel-data", "download", "zh")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: the parallel data amts-book-zh holds no data to download (it is FAILED)\n"
    )
    told = loaded(amts("parallel-data", "show", "zh", "--errors", "errors.json", "--json"))
    assert (told["status"], told["file_bytes"]) == ("FAILED", None)
    assert "unsupported language code: 'xx'" in told["message"]
    (message,) = json.loads(Path("errors.json").read_text("utf-8"))["messages"]
    assert message == {"content": "Input file", "message": told["message"]}


def test_without_an_errors_file_nothing_is_saved(
    amts: Invoke, service: Service, checkout: Path
) -> None:
    service.create("amts-book-zh")
    result = amts("parallel-data", "show", "zh", "--errors", "errors.json")
    assert result.exit_code == 1
    assert result.stderr == "Error: amts-book-zh has no errors file, so nothing was saved\n"
    assert not (checkout / "errors.json").exists()


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        ((), "amts-book-es.tmx"),
        (("-o", "pairs"), "pairs.tmx"),
        (("-o", "pairs.TMX"), "pairs.TMX"),
        (("-o", "out/pairs.csv"), "out/pairs.csv.tmx"),
        (("-o", "languages"), "languages/amts-book-es.tmx"),
        (("-o", "new/"), "new/amts-book-es.tmx"),
    ],
)
def test_the_data_are_downloaded_as_they_are(
    amts: Invoke, service: Service, checkout: Path, arguments: tuple[str, ...], file: str
) -> None:
    (checkout / "languages").mkdir()
    service.create("amts-book-es", TMX, "TMX")
    told = loaded(amts("parallel-data", "download", "es", *arguments, "--json"))
    assert (told["file"], told["bytes"]) == (file, len(TMX.encode()))
    assert (told["format"], told["records"]) == ("TMX", 1)
    assert (checkout / file).read_text("utf-8") == TMX
    assert (checkout / file).stat().st_mode & 0o111 == 0
    assert not list(checkout.rglob(".amts-*"))


def test_a_download_replaces_nothing_unasked(
    amts: Invoke, service: Service, checkout: Path
) -> None:
    service.create("amts-book-zh", PAIRS, description="cats and dogs")
    kept = checkout / "amts-book-zh.csv"
    kept.write_text("mine")
    refused = amts("parallel-data", "download", "zh")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "Error: amts-book-zh.csv exists already; --force replaces it\n"
    assert kept.read_text() == "mine"
    done = amts("parallel-data", "download", "zh", "--force")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "amts-book-zh.csv: 73 B, en -> zh.\n"
    assert "AMTS did not make this file: do not open it in a spreadsheet" in done.stderr
    assert kept.read_text("utf-8") == PAIRS


def test_of_a_file_that_amts_made_nobody_is_warned(amts: Invoke, service: Service) -> None:
    service.create("amts-book-zh")
    done = amts("parallel-data", "download", "zh")
    assert (done.exit_code, done.stderr) == (0, "")


def test_after_a_failed_update_the_data_in_use_are_downloaded(
    amts: Invoke, service: Service, checkout: Path
) -> None:
    service.create("amts-book-zh", PAIRS)
    service.update("amts-book-zh", "no header")
    assert amts("parallel-data", "download", "zh").exit_code == 0
    assert (checkout / "amts-book-zh.csv").read_text("utf-8") == PAIRS


def test_a_deletion_needs_a_yes_where_nobody_can_be_asked(amts: Invoke, service: Service) -> None:
    service.create("amts-book-zh")
    result = amts("parallel-data", "delete", "zh")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: nobody can be asked here: give --yes")
    assert service.names() == ["amts-book-zh"]


def test_a_deletion_is_waited_for(amts: Invoke, service: Service) -> None:
    service.create("amts-book-zh")
    service.create("amts-book-es")
    deleted = amts("parallel-data", "delete", "zh", "--yes")
    assert deleted.exit_code == 0, deleted.stderr
    assert deleted.stdout == (
        "amts-book-zh is deleted.\nThe next run with text to translate imports it anew.\n"
    )
    assert service.names() == ["amts-book-es"]
    again = amts("parallel-data", "delete", "zh", "--yes")
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr.startswith("Error: there is no parallel data amts-book-zh in AWS at ")


def test_a_deletion_need_not_be_waited_for(amts: Invoke, service: Service) -> None:
    service.create("other", description="cats and dogs")
    install(("marker",), time_scale=0.8)
    told = loaded(
        amts("parallel-data", "delete", "other", "--force", "--yes", "--no-wait", "--json")
    )
    assert (told["deleted"], told["status"]) == (False, "DELETING")
    shown = loaded(amts("parallel-data", "show", "other", "--json"))
    assert shown["status"] == "DELETING"
    # Asked again while it goes on, the command joins the waiting.
    told = loaded(amts("parallel-data", "delete", "other", "--force", "--json"))
    assert told == {**told, "deleted": True, "status": None}
    assert service.names() == []


def test_a_deletion_that_does_not_end_is_told(
    amts: Invoke, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.create("amts-book-zh")
    install(("marker",), time_scale=1.0)
    monkeypatch.setattr(command, "LOCAL", Patience(interval=0.01, most=0.0))
    result = amts("parallel-data", "delete", "zh", "--yes")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "still DELETING" in result.stderr


def test_what_is_made_again_under_the_name_is_not_waited_for(
    amts: Invoke, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.create("amts-book-zh")
    naps: list[float] = []

    def another_is_made(seconds: float) -> None:
        naps.append(seconds)
        while service.names():
            time.sleep(0.005)
        service.create("amts-book-zh")

    install(("marker",), time_scale=0.005)
    monkeypatch.setattr(command, "LOCAL", Patience(interval=0.01, sleep=another_is_made))
    assert amts("parallel-data", "delete", "zh", "--yes").exit_code == 0
    assert naps == [0.01]
    assert service.names() == ["amts-book-zh"]


@pytest.mark.parametrize("name", ["somebody-elses", "amts-book-zh", "amts-other-zh"])
def test_what_amts_did_not_make_is_deleted_by_force_only(
    amts: Invoke, service: Service, name: str
) -> None:
    service.create(name, description="" if name == "somebody-elses" else "cats and dogs")
    result = amts("parallel-data", "delete", name, "--yes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"Error: the parallel data {name} was not made by AMTS, going by its name and "
        "description; --force deletes it\n"
    )
    assert service.names() == [name]
    assert amts("parallel-data", "delete", name, "--yes", "--force").exit_code == 0
    assert service.names() == []


def test_the_data_of_another_book_of_amts_need_no_force(amts: Invoke, service: Service) -> None:
    service.create("amts-old-book-zh")
    deleted = amts("parallel-data", "delete", "amts-old-book-zh", "--yes")
    assert (deleted.exit_code, deleted.stdout) == (0, "amts-old-book-zh is deleted.\n")


@pytest.mark.parametrize("options", [("--yes",), ("--yes", "--force")])
def test_what_is_being_updated_is_not_deleted(
    amts: Invoke, service: Service, options: tuple[str, ...]
) -> None:
    service.create("amts-book-zh")
    fault(kind="import_slow", seconds=NEVER)
    config = service.put("new", PAIRS, "CSV")
    service.translate.update_parallel_data(Name="amts-book-zh", ParallelDataConfig=config)
    result = amts("parallel-data", "delete", "zh", *options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: the parallel data amts-book-zh is being imported (active, update goes on): delete "
        "it when the import has ended\n"
    )
    assert "active, update goes on" in amts("parallel-data", "list").stdout
    assert "jobs use the data from before" in amts("parallel-data", "show", "zh").stdout


def test_what_is_being_created_is_neither_deleted_nor_downloaded(
    amts: Invoke, service: Service
) -> None:
    fault(kind="import_slow", seconds=NEVER)
    config = service.put("new", PAIRS, "CSV")
    service.translate.create_parallel_data(
        Name="amts-book-zh", ParallelDataConfig=config, Description=OURS
    )
    result = amts("parallel-data", "delete", "zh", "--yes")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "is being imported (creating): delete it when" in result.stderr
    told = loaded(amts("parallel-data", "show", "zh", "--json"))
    assert (told["status"], told["imported"], told["file_bytes"]) == ("CREATING", None, None)
    result = amts("parallel-data", "download", "zh")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "holds no data to download (it is CREATING)" in result.stderr


@pytest.mark.parametrize("code", ["ConcurrentModificationException", "ConflictException"])
def test_an_import_that_began_a_moment_ago_is_told(
    amts: Invoke, service: Service, code: str
) -> None:
    service.create("amts-book-zh")
    fault(kind="call", operation="DeleteParallelData", error=code)
    result = amts("parallel-data", "delete", "zh", "--yes")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Error: the parallel data amts-book-zh is being changed ({code}): "
        "an import must end before it can be deleted; see `amts parallel-data show amts-book-zh`\n"
    )


@pytest.mark.parametrize("pages", [1, 500])
def test_what_a_job_uses_is_not_deleted(
    amts: Invoke, service: Service, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    monkeypatch.setattr(parallel_data_service, "_PAGE", pages)
    service.create("amts-book-zh")
    service.create("amts-book-es", PAIRS.replace('"zh"', '"es"'))
    fault(kind="job_slow", seconds=NEVER, times=None)
    job = service.start_job("translate-zh", "zh", ["amts-book-zh"])
    service.start_job("translate-es", "es", [])
    for options in (("--yes",), ("--yes", "--force")):
        result = amts("parallel-data", "delete", "zh", *options)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith(
            "Error: the parallel data amts-book-zh is in use by the job translate-zh ("
        )
        assert result.stderr.endswith(f"stop-text-translation-job --job-id {job}\n")
    # The other one is not in use.
    assert amts("parallel-data", "delete", "es", "--yes").exit_code == 0
    assert service.names() == ["amts-book-zh"]
    service.stop_job(job)
    assert amts("parallel-data", "delete", "zh", "--yes").exit_code == 0
    assert service.names() == []


@pytest.mark.parametrize(
    ("arguments", "operation"),
    [
        (("list",), "ListParallelData"),
        (("show", "zh"), "GetParallelData"),
        (("download", "zh"), "GetParallelData"),
        (("delete", "zh", "--yes"), "GetParallelData"),
        (("delete", "zh", "--yes"), "ListTextTranslationJobs"),
        (("delete", "zh", "--yes"), "DeleteParallelData"),
    ],
)
@pytest.mark.parametrize("error", ["AccessDeniedException", "TooManyRequestsException"])
def test_what_the_service_refuses_is_one_line(
    amts: Invoke,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    operation: str,
    error: str,
) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    service.create("amts-book-zh")
    fault(kind="call", operation=operation, error=error, message="Not now.", times=None)
    for form in ((), ("--json",)):
        result = amts("parallel-data", *arguments, *form)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == f"Error: {operation}: {error}: Not now.\n"
    assert control.handle("DELETE", control.FAULTS_PATH, None)[0] == 200
    assert service.names() == ["amts-book-zh"]
    assert not Path("amts-book-zh.csv").exists()


def test_a_service_that_is_busy_for_a_moment_is_asked_again(
    amts: Invoke, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    service.create("amts-book-zh")
    for operation in ("GetParallelData", "ListTextTranslationJobs", "DeleteParallelData"):
        fault(kind="call", operation=operation, error="TooManyRequestsException", times=3)
    assert amts("parallel-data", "delete", "zh", "--yes").exit_code == 0
    assert service.names() == []


@pytest.mark.parametrize(("answer", "code"), [("n", 1), ("", 1), ("y", 0)])
def test_on_a_terminal_a_deletion_is_asked_for(service: Service, answer: str, code: int) -> None:
    service.create("amts-book-zh")
    status, shown = _on_a_terminal(["parallel-data", "delete", "zh"], f"{answer}\n")
    assert "Delete amts-book-zh (en -> zh, active, 2 records) in AWS at " in shown
    assert status == code
    assert service.names() == ([] if answer == "y" else ["amts-book-zh"])
    assert ("Nothing was deleted." in shown) == (answer != "y")


def _on_a_terminal(arguments: list[str], typed: str) -> tuple[int, str]:
    """Run a command line on a terminal of its own; return its exit code and what it showed."""
    child, terminal = pty.openpty()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "amts", *arguments],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, terminal, number) for number in (0, 1, 2)],
    )
    os.close(terminal)
    os.write(child, typed.encode())
    pieces: list[bytes] = []

    def drain() -> None:
        # A terminal whose other side has gone is a read error on Linux.
        try:
            while piece := os.read(child, 4096):
                pieces.append(piece)
        except OSError:
            pass

    reader = threading.Thread(target=drain)
    reader.start()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    reader.join(10)
    os.close(child)
    return status, b"".join(pieces).decode()


@pytest.mark.parametrize("name", ["../etc/passwd", "a b", "a__b", "", "x" * 300])
def test_what_can_be_no_name_is_refused(amts: Invoke, service: Service, name: str) -> None:
    for action in ("show", "download"):
        result = amts("parallel-data", action, name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("Error: neither a language nor the name of parallel data")


def test_a_link_that_cannot_be_read_is_no_success(
    amts: Invoke, service: Service, checkout: Path
) -> None:
    service.create("amts-book-zh", PAIRS + '"-x","减"\n')
    for key in ("data.csv", "auxiliary.json"):
        backend = s3_backends["900000000001"]["aws"]
        backend.delete_object(
            "aws-translate-embedded-123456789012-us-east-1", f"parallel-data/amts-book-zh/1/{key}"
        )
    result = amts("parallel-data", "download", "zh")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: the data of amts-book-zh cannot be read: 127.0.0.1 answers with HTTP status 404\n"
    )
    assert [path.name for path in checkout.iterdir() if "zh" in path.name] == []
    shown = amts("parallel-data", "show", "zh")
    assert shown.exit_code == 0
    assert shown.stdout.count("cannot be read: 127.0.0.1 answers with HTTP status 404") == 2
    told = loaded(amts("parallel-data", "show", "zh", "--json"))
    assert (told["file_bytes"], told["errors"]["attempt"]) == (None, "create")
    assert told["errors"]["said"].startswith("cannot be read")
    result = amts("parallel-data", "show", "zh", "--errors", "errors.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: the errors file cannot be read: 127.0.0.1 answers")
    assert not Path("errors.json").exists()


def test_without_a_book_a_language_names_nothing(
    amts: Invoke, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amts.session.find_project", lambda: None)
    for arguments in (("list",), ("show", "zh")):
        result = amts("parallel-data", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--book" in result.stderr
    service.create("other")
    assert amts("parallel-data", "show", "other").exit_code == 0
