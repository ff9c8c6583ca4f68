"""What StartTextTranslationJob refuses.

Sources: developer guide, "Prerequisites for batch translation jobs", and the service model's texts.
Which error the real service gives where is mostly not documented; InvalidRequestException is the
working assumption.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amts.local.translate import storage
from amts.local.translate.access import check_role
from amts.local.translate.documents import OTHER_TYPES, SUPPORTED_TYPES
from amts.local.translate.events import Place
from amts.local.translate.exceptions import invalid_request, not_authorized, unsupported_pair
from amts.local.translate.job import Job
from amts.local.translate.languages import AUTO, NAMES
from amts.local.translate.limits import (
    BATCH_REGIONS,
    JOB_TARGET_LANGUAGES,
    PARALLEL_DATA_REGIONS,
)
from amts.local.translate.storage import StorageError


def check(place: Place, job: Job) -> None:
    """Check a job's Region, languages, settings, places and role.

    Raises:
        ServiceError: what the service answers.
    """
    request = job.request
    if place.region not in BATCH_REGIONS:
        raise not_authorized()
    if request.get("ParallelDataNames") and place.region not in PARALLEL_DATA_REGIONS:
        raise not_authorized()
    _check_languages(request)
    content_type = request["InputDataConfig"]["ContentType"]
    if content_type in OTHER_TYPES:
        raise invalid_request(
            f"The embedded Amazon Translate translates {' and '.join(SUPPORTED_TYPES)} only, "
            f"not {content_type}."
        )
    if content_type not in SUPPORTED_TYPES:
        raise invalid_request(f"The content type {content_type} is not supported.")
    if (request.get("Settings") or {}).get("Brevity"):
        raise invalid_request("Brevity is not supported for batch translation jobs.")
    _check_places(place, job)
    check_role(place, request["DataAccessRoleArn"], job.input_place, job.output_folder)


def _check_languages(request: Mapping[str, Any]) -> None:
    source, targets = request["SourceLanguageCode"], request["TargetLanguageCodes"]
    if len(targets) > JOB_TARGET_LANGUAGES:
        raise invalid_request(f"A job has at most {JOB_TARGET_LANGUAGES} target languages.")
    for target in targets:
        if target not in NAMES or source not in (*NAMES, AUTO):
            raise unsupported_pair(source, target)
    if len(request.get("ParallelDataNames") or []) > 1:
        raise invalid_request("A job takes one parallel data resource.")
    if source == AUTO and request.get("ParallelDataNames"):
        raise invalid_request("A job with parallel data needs an explicit source language.")


def _check_places(place: Place, job: Job) -> None:
    bucket, folder = job.input_place
    if folder == "/":
        raise invalid_request("The input must be in a folder, not at the top of the bucket.")
    try:
        for name in (bucket, job.output_place[0]):
            if storage.bucket_region(place, name) != place.region:
                raise invalid_request(f"The bucket {name} is not in {place.region}.")
        stored = storage.listed(place, bucket, folder)
    except StorageError as error:
        raise invalid_request(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    for found in stored:
        if "details" in found.key.removeprefix(folder).split("/")[:-1]:
            raise invalid_request("No folder below the input folder may be named details.")
