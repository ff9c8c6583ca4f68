"""The batch jobs of one account and Region: the queue, their states and their ends.

States: SUBMITTED -> IN_PROGRESS -> COMPLETED, COMPLETED_WITH_ERROR or FAILED; after Stop
STOP_REQUESTED -> STOPPED, or COMPLETED when the job was faster. Ten jobs run at once, a thousand
more wait.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from amts.local.engines import Steering
from amts.local.translate import events, job_checks
from amts.local.translate.events import Place
from amts.local.translate.exceptions import ServiceError, not_found
from amts.local.translate.job import ENDED, Job
from amts.local.translate.job_run import JobRun, Outcome, Resources, StoppedError
from amts.local.translate.limits import (
    QUEUE_SECONDS,
    QUEUED_JOBS,
    RUNNING_JOBS,
    STOP_SECONDS,
)
from amts.local.translate.pages import page
from amts.local.translate.parallel_data import ParallelDataStore
from amts.local.translate.replays import Replays
from amts.local.translate.settings import wait_seconds
from amts.local.translate.terminologies import TerminologyStore

_log = logging.getLogger(__name__)
_PAGE = 100
_STOPPED = "The job was stopped."


class JobStore:
    """The jobs.

    Args:
        place: the account and Region.
        lock: guards all state of the account and Region; never held while S3, EventBridge or an
            engine is called.
        parallel_data: the account's parallel data.
        terminologies: the account's terminologies.
    """

    def __init__(
        self,
        place: Place,
        lock: threading.RLock,
        parallel_data: ParallelDataStore,
        terminologies: TerminologyStore,
    ) -> None:
        self._place = place
        self._lock = lock
        self._parallel_data = parallel_data
        self._terminologies = terminologies
        self._replays = Replays()
        self._jobs: dict[str, Job] = {}
        self._stops: dict[str, threading.Event] = {}
        self._queue: deque[str] = deque()
        self._running: set[str] = set()
        self._closed = False

    def close(self) -> None:
        """Let every job that runs end without effect."""
        with self._lock:
            self._closed = True
            self._queue.clear()
            for stop in self._stops.values():
                stop.set()

    def start(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """StartTextTranslationJob."""
        with self._lock:
            known = self._jobs.get(self._replays.find("start", request) or "")
        if known is not None:
            return {"JobId": known.job_id, "JobStatus": known.status}
        job = Job(
            job_id=uuid.uuid4().hex,
            account=self._place.account,
            request=request,
            status="SUBMITTED",
            submitted_at=round(time.time(), 3),
        )
        job_checks.check(self._place, job)
        self._terminologies.chosen(request)
        for name in request.get("ParallelDataNames") or []:
            self._parallel_data.usable(name, request["SourceLanguageCode"], job.languages)
        with self._lock:
            known = self._jobs.get(self._replays.find("start", request) or "")
            if known is not None:  # the same request came twice at the same time
                return {"JobId": known.job_id, "JobStatus": known.status}
            if len(self._queue) >= QUEUED_JOBS:
                raise ServiceError(
                    "TooManyRequestsException",
                    f"There are {QUEUED_JOBS} jobs in the queue already.",
                )
            self._jobs[job.job_id] = job
            self._stops[job.job_id] = threading.Event()
            self._replays.remember("start", request, job.job_id)
            self._queue.append(job.job_id)
            self._begin_next()
        return {"JobId": job.job_id, "JobStatus": job.status}

    def describe(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """DescribeTextTranslationJob."""
        return {"TextTranslationJobProperties": self._found(request).properties()}

    def stop(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """StopTextTranslationJob; a job that has ended keeps its state."""
        with self._lock:
            job = self._found(request)
            if job.status not in ENDED and job.status != "STOP_REQUESTED":
                job = self._changed(job.job_id, status="STOP_REQUESTED")
                self._stops[job.job_id].set()
                if job.job_id in self._queue:
                    self._queue.remove(job.job_id)
                    self._thread(self._end_stopped, job.job_id)
            return {"JobId": job.job_id, "JobStatus": job.status}

    def listed(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """ListTextTranslationJobs, newest first; by one filter at most."""
        chosen = _Filter.of(request.get("Filter") or {})
        with self._lock:
            jobs = sorted(self._jobs.values(), key=lambda job: job.submitted_at, reverse=True)
        jobs = [job for job in jobs if chosen.passes(job)]
        if chosen.before is not None:
            jobs.reverse()
        found, more = page(jobs, request, _PAGE, "InvalidRequestException")
        return {"TextTranslationJobPropertiesList": [job.properties() for job in found], **more}

    def name_of(self, job_id: str) -> str:
        """The name of a job; "" when there is no such job."""
        with self._lock:
            job = self._jobs.get(job_id)
        return job.names[1] if job else ""

    def _found(self, request: Mapping[str, Any]) -> Job:
        with self._lock:
            job = self._jobs.get(str(request["JobId"]))
        if job is None:
            raise not_found(f"The job {request['JobId']} does not exist.")
        return job

    def _changed(self, job_id: str, **members: Any) -> Job:
        self._jobs[job_id] = replace(self._jobs[job_id], **members)
        return self._jobs[job_id]

    def _begin_next(self) -> None:
        while self._queue and len(self._running) < RUNNING_JOBS:
            job_id = self._queue.popleft()
            self._running.add(job_id)
            self._thread(self._run, job_id)

    def _thread(self, work: Callable[[str], None], job_id: str) -> None:
        name = f"translate-job-{job_id[:8]}"
        threading.Thread(target=work, args=(job_id,), name=name, daemon=True).start()

    def _run(self, job_id: str) -> None:
        stop = self._stops[job_id]
        stop.wait(wait_seconds(QUEUE_SECONDS))
        try:
            with self._lock:
                if stop.is_set():
                    raise StoppedError
                job = self._changed(job_id, status="IN_PROGRESS")
            outcome = JobRun(self._place, job, self._resources(job), stop).run()
        except StoppedError:
            self._end_stopped(job_id)
        except Exception as error:
            # A defect of this service must end the job, or its caller waits for ever.
            _log.exception("job %s failed", job_id)
            self._end(job_id, Outcome("FAILED", f"Internal failure: {error!r}", None))
        else:
            self._end(job_id, outcome)

    def _resources(self, job: Job) -> Resources:
        names = job.request.get("ParallelDataNames") or []

        def examples(target_language: str) -> Steering | None:
            return self._parallel_data.steering(names[0], target_language) if names else None

        return Resources(examples, self._terminologies.chosen(job.request))

    def _end_stopped(self, job_id: str) -> None:
        time.sleep(wait_seconds(STOP_SECONDS))
        self._end(job_id, Outcome("STOPPED", _STOPPED, None))

    def _end(self, job_id: str, outcome: Outcome) -> None:
        with self._lock:
            self._running.discard(job_id)
            if self._closed:
                return
            job = self._changed(
                job_id,
                status=outcome.status,
                message=outcome.message,
                counts=outcome.counts,
                ended_at=round(time.time(), 3),
            )
            self._begin_next()
        events.job_ended(self._place, *job.names, job.status)


@dataclass(frozen=True, slots=True)
class _Filter:
    name: str | None = None
    status: str | None = None
    before: float | None = None
    after: float | None = None

    @classmethod
    def of(cls, members: Mapping[str, Any]) -> _Filter:
        given = {name: value for name, value in members.items() if value is not None}
        if len(given) > 1:
            raise ServiceError("InvalidFilterException", "Only one filter can be set at a time.")
        return cls(
            given.get("JobName"),
            given.get("JobStatus"),
            given.get("SubmittedBeforeTime"),
            given.get("SubmittedAfterTime"),
        )

    def passes(self, job: Job) -> bool:
        return (
            self.name in (None, job.request.get("JobName"))
            and self.status in (None, job.status)
            and (self.before is None or job.submitted_at < self.before)
            and (self.after is None or job.submitted_at > self.after)
        )
