"""Asks Amazon Translate about parallel data; its errors become ours, which say what to do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from amts.errors import NoParallelData, NotOffered, ParallelDataBusy
from amts.parallel_data import Resource, read
from amts.session import Aws
from bitext import import_errors
from bitext.errors import ServiceError
from bitext.import_errors import ErrorsFile, ErrorsLocation
from cloud import presigned

if TYPE_CHECKING:
    from mypy_boto3_translate import TranslateClient
    from mypy_boto3_translate.literals import JobStatusType
    from mypy_boto3_translate.type_defs import (
        ListParallelDataRequestTypeDef,
        ListTextTranslationJobsRequestTypeDef,
        TextTranslationJobPropertiesTypeDef,
    )

REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
"""Where parallel data is offered (guide, "Customizing your translations with parallel data")."""

_PAGE = 500
"""Most resources or jobs of one answer that the service allows."""

_GOES_ON: tuple[JobStatusType, ...] = ("SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED")
"""States of a job that may use its parallel data. A job goes through them in this order, so one
that moves on while they are asked for is never missed."""

_BUSY = ("ConcurrentModificationException", "ConflictException")


@dataclass(frozen=True, slots=True)
class Patience:
    """How to wait for a deletion; seconds.

    Attributes:
        interval: between two questions.
        most: after which the waiting ends with an error.
        sleep: waits.
        clock: tells the time.
    """

    interval: float
    most: float = 900.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


REAL = Patience(interval=3.0)
LOCAL = Patience(interval=0.1)


@dataclass(frozen=True, slots=True)
class Described:
    """A resource with its links. Links are secrets for half an hour and are never shown.

    Attributes:
        resource: the resource.
        data: the link to the data that were imported last; "" when there are none.
        errors: where the errors file of the latest import is; None when there is none.
    """

    resource: Resource
    data: str
    errors: ErrorsLocation | None


class ParallelDataService:
    """The parallel data of an account and Region."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    @cached_property
    def _client(self) -> TranslateClient:
        return self._aws.translate()

    def resources(self) -> Iterator[Resource]:
        """Yield all resources, in the service's order. There is no paginator for this operation.

        Raises:
            NotOffered: the Region has no parallel data.
        """
        call: ListParallelDataRequestTypeDef = {"MaxResults": _PAGE}
        while True:
            with self._errors(""):
                page = self._client.list_parallel_data(**call)
            for properties in page.get("ParallelDataPropertiesList", []):
                yield read(properties)
            if not page.get("NextToken"):
                return
            call["NextToken"] = page["NextToken"]

    def describe(self, name: str) -> Described:
        """Return a resource.

        Raises:
            NoParallelData: there is none of that name.
            NotOffered: the Region has no parallel data.
        """
        with self._errors(name):
            answer: Mapping[str, Any] = self._client.get_parallel_data(Name=name)
        data = (answer.get("DataLocation") or {}).get("Location") or ""
        resource = read(answer.get("ParallelDataProperties") or {})
        return Described(resource, data, import_errors.locate(answer))

    def find(self, name: str) -> Described | None:
        """Return a resource, None when there is none of that name."""
        try:
            return self.describe(name)
        except NoParallelData:
            return None

    def chunks(self, link: str, what: str) -> Iterator[bytes]:
        """Yield what is behind a link, piece by piece.

        Args:
            link: the link.
            what: what it is, for the error.

        Raises:
            ServiceError: it cannot be read.
        """
        try:
            yield from presigned.chunks(link, self._client.meta.endpoint_url)
        except ServiceError as error:
            raise type(error)(f"{what} cannot be read: {error}") from None

    def size(self, link: str) -> int | None:
        """Return the bytes of what is behind a link; None when nobody tells.

        Raises:
            ServiceError: it cannot be read.
        """
        return presigned.size(link, self._client.meta.endpoint_url)

    def errors_file(self, location: ErrorsLocation) -> ErrorsFile | None:
        """Return what an errors file says; None when it is not of the documented form.

        Raises:
            ServiceError: it cannot be read, or is too large to be shown.
        """
        endpoint = self._client.meta.endpoint_url
        return import_errors.read(presigned.read(location.url, endpoint, import_errors.MOST_BYTES))

    def check_unused(self, resource: Resource) -> None:
        """Pass when a resource may be deleted: nothing is imported into it, and no job uses it.

        The service says nothing of what becomes of a job whose parallel data is deleted.

        Raises:
            ParallelDataBusy: it is being imported, or a job uses it.
        """
        name = resource.name
        if resource.is_importing:
            raise ParallelDataBusy(
                f"the parallel data {name} is being imported ({resource.state}): delete it when "
                "the import has ended"
            )
        for job in self._jobs_that_go_on():
            if name in job.get("ParallelDataNames", []):
                raise ParallelDataBusy(
                    f"the parallel data {name} is in use by the job {job.get('JobName', '')} "
                    f"({job.get('JobStatus')}): delete it when the job has ended, or stop the job: "
                    f"aws translate stop-text-translation-job --job-id {job.get('JobId')}"
                )

    def _jobs_that_go_on(self) -> Iterator[TextTranslationJobPropertiesTypeDef]:
        for status in _GOES_ON:
            call: ListTextTranslationJobsRequestTypeDef = {
                "Filter": {"JobStatus": status},
                "MaxResults": _PAGE,
            }
            while True:
                with self._errors(""):
                    page = self._client.list_text_translation_jobs(**call)
                yield from page.get("TextTranslationJobPropertiesList", [])
                if not page.get("NextToken"):
                    break
                call["NextToken"] = page["NextToken"]

    def delete(self, name: str) -> None:
        """Begin the deletion of a resource.

        Raises:
            NoParallelData: there is none of that name.
            ParallelDataBusy: it is being imported.
        """
        with self._errors(name):
            self._client.delete_parallel_data(Name=name)

    def wait_until_gone(self, resource: Resource, patience: Patience) -> None:
        """Wait until a deletion has ended.

        Args:
            resource: the resource as it was. One of the same name that was made later is another.
            patience: how to wait.

        Raises:
            ParallelDataBusy: it is still there after a long time.
        """
        until = patience.clock() + patience.most
        while True:
            found = self.find(resource.name)
            if found is None or found.resource.created_at != resource.created_at:
                return
            if patience.clock() >= until:
                raise ParallelDataBusy(
                    f"the parallel data {resource.name} is still {found.resource.status} after "
                    f"{patience.most / 60:.0f} minutes; its deletion goes on in Amazon Translate"
                )
            patience.sleep(patience.interval)

    @contextmanager
    def _errors(self, name: str) -> Iterator[None]:
        from botocore.exceptions import ClientError

        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code == "ResourceNotFoundException" and name:
                raise NoParallelData(
                    f"there is no parallel data {name} in {self._aws.where}; "
                    "`amts parallel-data list --all` names all there is"
                ) from error
            if code == "NotAuthorizedException":
                raise NotOffered(self._not_offered()) from error
            if code in _BUSY:
                raise ParallelDataBusy(
                    f"the parallel data {name} is being changed ({code}): an import must end "
                    f"before it can be deleted; see `amts parallel-data show {name}`"
                ) from error
            raise

    def _not_offered(self) -> str:
        first, *rest = REGIONS
        named = f"{first}, {rest[0]} and {rest[1]}"
        if self._aws.region in REGIONS:
            return (
                "Amazon Translate answers NotAuthorizedException: this account may not use "
                f"parallel data in {self._aws.region} (it is offered in {named})"
            )
        return (
            f"parallel data is not offered in {self._aws.region} (NotAuthorizedException), only "
            f"in {named}: give --region"
        )
