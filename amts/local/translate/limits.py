"""Amazon Translate's quotas and durations.

Quotas: developer guide, "Guidelines and quotas". Durations in simulated seconds: the guide's own
sample import took 160 s; job times are a guess ("a few minutes" for a small data set).
"""

from __future__ import annotations

PARALLEL_DATA_RESOURCES = 1000
PARALLEL_DATA_FILE_BYTES = 5 * 1024**3
PARALLEL_DATA_SEGMENT_BYTES = 1000
TERMINOLOGIES = 100
TERMINOLOGY_TARGET_LANGUAGES = 10
TERMINOLOGY_TERM_BYTES = 200
TAGS = 50

RUNNING_JOBS = 10
QUEUED_JOBS = 1000
JOB_TARGET_LANGUAGES = 10
JOB_DOCUMENTS = 1_000_000
JOB_BYTES = 5 * 1024**3
DOCUMENT_BYTES = 20 * 1024**2
DOCUMENT_CHARACTERS = 1_000_000
DOCUMENT_TRANSLATABLE_BYTES = 1024**2

TEXT_BYTES = 10_000
REALTIME_DOCUMENT_BYTES = 100_000
APPLIED_TERMS = 250

IMPORT_SECONDS = 160.0
DELETE_SECONDS = 5.0
QUEUE_SECONDS = 20.0
JOB_SECONDS = 240.0
STOP_SECONDS = 10.0
TOKEN_SECONDS = 3600.0
LOCATION_SECONDS = 1800

# Calls per second; a call that is not here is not limited.
CALLS_PER_SECOND = {
    "CreateParallelData": 5,
    "UpdateParallelData": 5,
    "DeleteParallelData": 5,
    "GetParallelData": 10,
    "ListParallelData": 10,
    "StartTextTranslationJob": 5,
    "DescribeTextTranslationJob": 10,
    "ListTextTranslationJobs": 10,
    "StopTextTranslationJob": 5,
    "ImportTerminology": 5,
    "GetTerminology": 10,
    "ListTerminologies": 10,
    "DeleteTerminology": 5,
}

# Batch jobs, and within these Active Custom Translation (parallel data).
BATCH_REGIONS = frozenset({
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ap-south-1", "ap-northeast-1",
    "ap-northeast-2", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1",
    "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1",
})  # fmt: skip
PARALLEL_DATA_REGIONS = frozenset({"us-east-1", "us-west-2", "eu-west-1"})
