"""A batch translation job as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from amts.local.translate.storage import split_uri

ENDED = frozenset({"COMPLETED", "COMPLETED_WITH_ERROR", "FAILED", "STOPPED"})
_REPEATED = (
    "JobName",
    "SourceLanguageCode",
    "TargetLanguageCodes",
    "TerminologyNames",
    "ParallelDataNames",
    "InputDataConfig",
    "DataAccessRoleArn",
    "Settings",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """The documents of a job."""

    translated: int
    with_errors: int
    inputs: int


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Attributes:
        job_id: 32 hexadecimal characters.
        account: the account that it belongs to.
        request: the parameters of StartTextTranslationJob.
        status: JobStatus.
        submitted_at: seconds since 1970.
        ended_at: seconds since 1970; None while it has not ended.
        message: Message; None as long as there is nothing to say.
        counts: JobDetails; None until the job has looked at its input.
    """

    job_id: str
    account: str
    request: Mapping[str, Any]
    status: str
    submitted_at: float
    ended_at: float | None = None
    message: str | None = None
    counts: Counts | None = None

    @property
    def names(self) -> tuple[str, str]:
        """What patterns of faults are compared with: the job's id and its name."""
        return self.job_id, str(self.request.get("JobName") or "")

    @property
    def languages(self) -> list[str]:
        """The target languages, each once."""
        return list(dict.fromkeys(self.request["TargetLanguageCodes"]))

    @property
    def input_place(self) -> tuple[str, str]:
        """Bucket and folder of the input; the folder ends in a slash."""
        bucket, folder = split_uri(self.request["InputDataConfig"]["S3Uri"])
        return bucket, folder.rstrip("/") + "/"

    @property
    def output_folder(self) -> tuple[str, str]:
        """Bucket and folder that the request names for output; "" is the bucket's root."""
        bucket, folder = split_uri(self.request["OutputDataConfig"]["S3Uri"])
        return bucket, f"{folder.rstrip('/')}/" if folder.strip("/") else ""

    @property
    def output_place(self) -> tuple[str, str]:
        """Bucket and folder of this job's own output; the folder ends in a slash."""
        bucket, folder = self.output_folder
        return bucket, f"{folder}{self.account}-TranslateText-{self.job_id}/"

    def properties(self) -> dict[str, Any]:
        """TextTranslationJobProperties, without the members that do not apply."""
        bucket, folder = self.output_place
        output = {**self.request["OutputDataConfig"], "S3Uri": f"s3://{bucket}/{folder}"}
        members: dict[str, Any] = {
            "JobId": self.job_id,
            "JobStatus": self.status,
            "Message": self.message,
            "SubmittedTime": self.submitted_at,
            "EndTime": self.ended_at,
            "OutputDataConfig": output,
            **{name: self.request.get(name) for name in _REPEATED},
        }
        if self.counts:
            members["JobDetails"] = {
                "TranslatedDocumentsCount": self.counts.translated,
                "DocumentsWithErrorsCount": self.counts.with_errors,
                "InputDocumentsCount": self.counts.inputs,
            }
        return {name: value for name, value in members.items() if value is not None}
