"""Names: run ids, and every S3 key that the workflow reads or writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bitext.reporting import INDEX

SOURCE_PREFIX = "source/"
HUMAN_PREFIX = "human/"
GLOSSARY_PREFIX = "glossary/"
MEMORY_PREFIX = "memory/"
TRANSLATED_PREFIX = "translated/"
REPORTS_PREFIX = "reports/"
STATE_PREFIX = "state/bitext/"
RECORD_SUFFIX = ".jsonl"

_RUN_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")


def run_id(now: datetime, random: Callable[[int], bytes]) -> str:
    """Return a new run's id, `YYYYMMDDTHHMMSSZ-<6 hex>`: it sorts by time.

    Args:
        now: the time, with its zone.
        random: gives that many random bytes, like `os.urandom`.
    """
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{random(3).hex()}"


def is_run_id(text: str) -> bool:
    """Whether a text has the form of a run id."""
    return _RUN_ID.fullmatch(text) is not None


def started_at(run: str) -> str:
    """Return the start that a run id tells, as `timestamp` writes it; "" for any other text."""
    if not is_run_id(run):
        return ""
    return timestamp(_moment(run))


def start_time(run: str, default: datetime) -> datetime:
    """Return the moment that a run id tells; `default` for any other text."""
    if not is_run_id(run):
        return default
    return _moment(run)


def _moment(run: str) -> datetime:
    return datetime.strptime(run[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def timestamp(moment: datetime) -> str:
    """Write a moment as AMTS does everywhere: ISO 8601, UTC, `Z`, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


# The book bucket.


def source_key(path: str) -> str:
    """Key of a document of the source edition."""
    return SOURCE_PREFIX + path


def human_key(language: str, path: str) -> str:
    """Key of a document of a human edition."""
    return f"{HUMAN_PREFIX}{language}/{path}"


def translated_key(language: str, path: str) -> str:
    """Key of a document that AMTS publishes."""
    return f"{TRANSLATED_PREFIX}{language}/{path}"


def state_key(language: str, path: str) -> str:
    """Key of a document's record (see `bitext.records`)."""
    return f"{STATE_PREFIX}{language}/{path}{RECORD_SUFFIX}"


def report_key(run: str) -> str:
    """Key of a run's report."""
    return f"{REPORTS_PREFIX}{run}/report.json"


def index_key(run: str) -> str:
    """Key of a run's page, which leads to its review pages."""
    return f"{REPORTS_PREFIX}{run}/{INDEX}"


def review_key(run: str, language: str, path: str) -> str:
    """Key of a run's review page of one document."""
    return f"{REPORTS_PREFIX}{run}/review/{language}/{path}.html"


# The work bucket.


def plan_key(run: str) -> str:
    """Key of what PlanRun decided for the whole run: documents and problems per language."""
    return f"runs/{run}/plan.json"


def document_file(number: int) -> str:
    """Name of the job's input file for the document at that place of the manifest."""
    return f"{number}.html"


def evaluation_file(number: int) -> str:
    """Name of the job's input file for that document's score."""
    return f"evaluation-{number}.html"


@dataclass(frozen=True, slots=True)
class RunKeys:
    """Keys of one language's branch of a run, in the work bucket."""

    run: str
    language: str

    @property
    def folder(self) -> str:
        """The folder of the branch, with its slash."""
        return f"runs/{self.run}/{self.language}/"

    @property
    def manifest(self) -> str:
        """What PlanRun gives the branch to do."""
        return self.folder + "manifest.json"

    @property
    def past(self) -> str:
        """What each document takes from earlier runs: its origin, who wrote what, translations."""
        return self.folder + "past.jsonl"

    @property
    def corrections(self) -> str:
        """What became of machine text in the human editions that people made of it.

        Missing when nobody edited any.
        """
        return self.folder + "corrections.jsonl"

    @property
    def input_folder(self) -> str:
        """The job's input. It holds the job's documents and nothing else: all of it is billed."""
        return self.folder + "input/"

    @property
    def output_folder(self) -> str:
        """The job's output; Amazon Translate makes a folder per job in it."""
        return self.folder + "output/"

    def input_document(self, name: str) -> str:
        """The job's input file of that name."""
        return self.input_folder + name

    def parallel_data(self, digest: str) -> str:
        """The parallel data with that digest."""
        return f"{self.folder}parallel-data/{digest}.csv"

    def results(self, step: str) -> str:
        """What a step tells the report, e.g. step "publish"."""
        return f"{self.folder}results/{step}.json"
