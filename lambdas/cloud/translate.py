"""Amazon Translate: parallel data, batch translation jobs, and single texts.

Two facts of the service shape this file. One parallel-data create or update may run at a time per
account and Region, so meeting another one is normal (`ImportBusy`). And after an update the
resource's `Status` stays that of the old data: only `LatestUpdateAttemptStatus` tells how the
update went.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bitext.errors import (
    ImportBusy,
    ImportFailed,
    ImportInProgress,
    JobInProgress,
    ResourceMissing,
    ServiceBusy,
    TranslationFailed,
)
from bitext.resource_names import NAME_LENGTH, description
from cloud import clients
from cloud.errors import translate_errors
from cloud.runs import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_translate.type_defs import (
        ListTextTranslationJobsRequestTypeDef,
        ParallelDataPropertiesTypeDef,
        StartTextTranslationJobRequestTypeDef,
        TextTranslationJobPropertiesTypeDef,
        TranslateTextRequestTypeDef,
        TranslationSettingsTypeDef,
    )

_HTML = "text/html"

ImportState = Literal["importing", "current"]


@dataclass(frozen=True, slots=True)
class Import:
    """An import that was asked for.

    Attributes:
        name: the resource's name.
        state: "importing", or "current" when the resource already held this very data.
        attempted_at: when an update was accepted, as the service told it; "" after a create.
    """

    name: str
    state: ImportState
    attempted_at: str


@dataclass(frozen=True, slots=True)
class ImportedData:
    """An import that ended well: the service's counts of records."""

    name: str
    imported: int
    skipped: int
    failed: int


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A batch translation job to start.

    Attributes:
        name: the job's name, deterministic, so that a job already started is found again.
        input_uri: the input folder, `s3://…/`.
        output_uri: the output folder, `s3://…/`.
        data_role_arn: the role that the service takes.
        source_language: Amazon Translate's code.
        target_language: Amazon Translate's code.
        parallel_data: the name of the parallel data, "" for none.
        formality: "formal", "informal", or "" for the engine's default.
        terminology: the name of the terminology, "" for none.
    """

    name: str
    input_uri: str
    output_uri: str
    data_role_arn: str
    source_language: str
    target_language: str
    parallel_data: str = ""
    formality: str = ""
    terminology: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A batch translation job as the service describes it.

    Attributes:
        job_id: the service's id.
        status: one of the service's seven states.
        output: the job's own output folder, `s3://…/`. The service makes it from the folder that
            was asked for, so it is read and never composed.
        message: the service's message.
    """

    job_id: str
    status: str
    output: str
    message: str

    def require_end(self) -> None:
        """Pass when the job ended with output: COMPLETED, or COMPLETED_WITH_ERROR.

        Raises:
            JobInProgress: it has not ended.
            TranslationFailed: it failed or was stopped; the message is the service's.
        """
        if self.status in ("SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED"):
            raise JobInProgress(f"job {self.job_id} is {self.status}")
        if self.status not in ("COMPLETED", "COMPLETED_WITH_ERROR"):
            reason = self.message or "the service gave no reason"
            state = self.status or "in no state"
            raise TranslationFailed(f"job {self.job_id} is {state}: {reason}")


def job_name(book: str, language: str, run: str) -> str:
    """Return the name of a run's job for one language: `amts-<book>-<language>-<run>`."""
    name = f"amts-{book}-{language}-{run}"
    plain = re.sub(r"[^\w.:/=+%@-]", "-", name)
    if plain == name and len(name) <= NAME_LENGTH:
        return name
    return f"{plain[: NAME_LENGTH - 13]}-{_hex(name)[:12]}"


def client_token(name: str) -> str:
    """Return a token for the one request of that name (`[A-Za-z0-9-]`, at most 64)."""
    return f"amts-{_hex(name)[:59]}"


def import_parallel_data(name: str, uri: str, digest: str) -> Import:
    """Make a resource hold the data at `uri`: create it, update it, or leave it as it is.

    The data's digest is kept in the resource's description; that is how data already imported, and
    an import that an earlier attempt began, are recognized.

    Args:
        name: the resource's name.
        uri: the CSV file. Amazon Translate reads it with the caller's permissions.
        digest: SHA-256 of the file, in hex.

    Raises:
        ImportBusy: another import runs, or the resource must first finish what it does.
        ImportFailed: the service refused the request.
        ServiceError: the service refused or is busy.
    """
    found = _find_parallel_data(name)
    if found is None:
        return _create(name, uri, digest)
    status = found.get("Status", "")
    latest = found.get("LatestUpdateAttemptStatus", "")
    ours = found.get("Description", "") == description(digest)
    if status == "CREATING" and ours:
        return Import(name, "importing", "")
    if status == "FAILED":
        # A resource that was never created well holds nothing to update. Deleting takes time; the
        # next attempts wait for it and then create anew.
        with translate_errors():
            clients.translate().delete_parallel_data(Name=name)
        raise ImportBusy(f"parallel data {name} failed before; it is deleted and made anew")
    if status == "ACTIVE" and latest == "UPDATING" and ours:
        return Import(name, "importing", _attempted_at(found))
    if status != "ACTIVE" or latest == "UPDATING":
        raise ImportBusy(f"parallel data {name} is {latest or status}")
    if ours and latest != "FAILED":
        return Import(name, "current", "")
    return _update(name, uri, digest)


def check_parallel_data(name: str, attempted_at: str) -> ImportedData:
    """Return the counts of an import that ended.

    Args:
        name: the resource's name.
        attempted_at: `Import.attempted_at`.

    Raises:
        ImportInProgress: it has not ended.
        ImportFailed: it failed; the message is the service's.
        ServiceError: the service refused or is busy.
    """
    found = _find_parallel_data(name)
    if found is None:
        raise ServiceBusy(f"parallel data {name} is not there (yet)")
    status = found.get("Status", "")
    if attempted_at:
        seen = _attempted_at(found)
        # An answer from before the update, or the update still running.
        if not seen or seen < attempted_at:
            raise ImportInProgress(f"the update of parallel data {name} is not seen yet")
        status = found.get("LatestUpdateAttemptStatus", "")
    if status in ("CREATING", "UPDATING"):
        raise ImportInProgress(f"parallel data {name} is {status}")
    if status != "ACTIVE":
        reason = found.get("Message", "") or "the service gave no reason"
        raise ImportFailed(f"parallel data {name} is {status or 'in no state'}: {reason}")
    return ImportedData(
        name=name,
        imported=found.get("ImportedRecordCount", 0),
        skipped=found.get("SkippedRecordCount", 0),
        failed=found.get("FailedRecordCount", 0),
    )


def start_job(request: JobRequest) -> str:
    """Start a batch job, or find the one that an earlier attempt started, and return its id.

    Amazon Translate does not promise that a ClientToken keeps a second job from starting, so the
    jobs of that name are listed first.

    Raises:
        TranslationFailed: the service refused the request.
        AccessRefused: the caller's or the job's role was refused.
        ServiceError: the service is busy.
    """
    for job in _jobs_named(request.name):
        return _job_id(job)
    call: StartTextTranslationJobRequestTypeDef = {
        "JobName": request.name,
        "InputDataConfig": {"S3Uri": request.input_uri, "ContentType": _HTML},
        "OutputDataConfig": {"S3Uri": request.output_uri},
        "DataAccessRoleArn": request.data_role_arn,
        "SourceLanguageCode": request.source_language,
        "TargetLanguageCodes": [request.target_language],
        "ClientToken": client_token(request.name),
    }
    if request.parallel_data:
        call["ParallelDataNames"] = [request.parallel_data]
    if request.terminology:
        call["TerminologyNames"] = [request.terminology]
    if request.formality:
        call["Settings"] = _settings(request.formality)
    with translate_errors():
        answer = clients.translate().start_text_translation_job(**call)
    return _job_id(answer)


def describe_job(job_id: str) -> Job:
    """Return how a job stands.

    Raises:
        ServiceError: the service refused or is busy.
    """
    with translate_errors():
        answer = clients.translate().describe_text_translation_job(JobId=job_id)
    job: TextTranslationJobPropertiesTypeDef = _field(answer, "TextTranslationJobProperties")
    return Job(
        job_id=job_id,
        status=job.get("JobStatus", ""),
        output=job.get("OutputDataConfig", {}).get("S3Uri", ""),
        message=job.get("Message", ""),
    )


def translate_text(
    text: str,
    source_language: str,
    target_language: str,
    formality: str = "",
    terminology: str = "",
) -> str:
    """Translate one text at once. HTML with `translate="no"` is respected as in a job.

    Parallel data can never be used here.

    Args:
        text: at most 10,000 bytes of UTF-8.
        source_language: Amazon Translate's code.
        target_language: Amazon Translate's code.
        formality: "formal", "informal", or "" for the engine's default.
        terminology: the name of the terminology, "" for none.

    Raises:
        TranslationFailed: the service refused the text or the languages.
        ServiceError: the service refused the caller or is busy.
    """
    call: TranslateTextRequestTypeDef = {
        "Text": text,
        "SourceLanguageCode": source_language,
        "TargetLanguageCode": target_language,
    }
    if formality:
        call["Settings"] = _settings(formality)
    if terminology:
        call["TerminologyNames"] = [terminology]
    with translate_errors():
        answer = clients.translate().translate_text(**call)
    translated: str = _field(answer, "TranslatedText")
    return translated


# Tokens are made from the file's place, which names the run: attempts of one run are one request,
# and a later run is never answered as an earlier one, even when the resource was deleted meanwhile.


def _create(name: str, uri: str, digest: str) -> Import:
    with translate_errors():
        clients.translate().create_parallel_data(
            Name=name,
            Description=description(digest),
            ParallelDataConfig={"S3Uri": uri, "Format": "CSV"},
            ClientToken=client_token(f"create {name} {uri}"),
        )
    return Import(name, "importing", "")


def _update(name: str, uri: str, digest: str) -> Import:
    with translate_errors():
        answer = clients.translate().update_parallel_data(
            Name=name,
            Description=description(digest),
            ParallelDataConfig={"S3Uri": uri, "Format": "CSV"},
            ClientToken=client_token(f"update {name} {uri}"),
        )
    return Import(name, "importing", timestamp(_field(answer, "LatestUpdateAttemptAt")))


def _find_parallel_data(name: str) -> ParallelDataPropertiesTypeDef | None:
    try:
        with translate_errors():
            answer = clients.translate().get_parallel_data(Name=name)
    except ResourceMissing:
        return None
    found: ParallelDataPropertiesTypeDef = _field(answer, "ParallelDataProperties")
    return found


def _jobs_named(name: str) -> Iterator[TextTranslationJobPropertiesTypeDef]:
    """Yield the jobs of exactly that name. There is no paginator for this operation."""
    call: ListTextTranslationJobsRequestTypeDef = {"Filter": {"JobName": name}}
    while True:
        with translate_errors():
            page = clients.translate().list_text_translation_jobs(**call)
        for job in page.get("TextTranslationJobPropertiesList", []):
            if job.get("JobName") == name:
                yield job
        if not page.get("NextToken"):
            return
        call["NextToken"] = page["NextToken"]


def _settings(formality: str) -> TranslationSettingsTypeDef:
    return {"Formality": "FORMAL" if formality.lower() == "formal" else "INFORMAL"}


def _attempted_at(found: ParallelDataPropertiesTypeDef) -> str:
    moment = found.get("LatestUpdateAttemptAt")
    return timestamp(moment) if moment else ""


def _job_id(answer: Mapping[str, Any]) -> str:
    job_id: str = _field(answer, "JobId")
    return job_id


def _field(answer: Mapping[str, Any], name: str) -> Any:
    """Return what an answer must hold; asking again repairs an answer that was cut short."""
    if name not in answer:
        raise ServiceBusy(f"an answer of Amazon Translate lacks {name}")
    return answer[name]


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
