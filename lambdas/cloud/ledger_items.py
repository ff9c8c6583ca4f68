"""What the ledger holds: one dataclass per kind of item, and its form in DynamoDB.

No AWS library is needed here, so the command line reads the ledger with the same shapes.

Items, by partition key and sort key:

    lock                 lock          who runs now, and how many uploads arrived meanwhile
    run                  <run>         one run
    run#<run>            <language>    how far one language of a run is
    budget#<run>         total         what the run's languages have reserved of its budget
    language#<language>  <path>        one document in one language
    job                  <language>    the language's latest job, while no document is made of it
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeVar

Attributes = dict[str, dict[str, Any]]
"""An item, or a part of one, in DynamoDB's form: `{"run": {"S": "…"}}`."""

RunState = Literal["RUNNING", "COMPLETED", "COMPLETED_WITH_PROBLEMS", "FAILED"]
BranchState = Literal["RUNNING", "COMPLETED", "FAILED"]
DocumentState = Literal["CURRENT", "REJECTED", "FAILED", "RETIRED"]

PARTITION_KEY = "pk"
SORT_KEY = "sk"

_T = TypeVar("_T")
_PROBLEM = re.compile(r"([A-Za-z]+): (?:\[([^\]]*)\] )?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lock:
    """The one item that keeps runs of a book apart.

    Attributes:
        run: the run that holds it.
        execution_arn: that run's execution.
        reason: why the run was started; an execution that a crash kept from starting is started
            with the very same input.
        wanted: times that somebody asked to look again while the run went on.
        attempt: runs in a row that died and were replaced, this one included.
        taken_at: when.
    """

    run: str
    execution_arn: str
    reason: str = ""
    wanted: int = 0
    attempt: int = 1
    taken_at: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the workflow.

    Attributes:
        run: its id.
        state: how it stands or how it ended.
        reason: why it was started: upload, schedule, manual, again.
        started_at: when.
        ended_at: when, "" while it runs.
        report: the report's S3 URI, "" before it is written.
        documents: documents it worked on, over all languages.
        problems: problems that its report names.
    """

    run: str
    state: RunState = "RUNNING"
    reason: str = ""
    started_at: str = ""
    ended_at: str = ""
    report: str = ""
    documents: int = 0
    problems: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one language of a run is.

    Attributes:
        run: the run's id.
        language: the target language.
        step: the step that wrote last.
        state: RUNNING until the report is made.
        job_id: the translation job, "" before one is started or when none is needed.
        job_status: the job's state, as Amazon Translate names it.
        parallel_data: the name of the parallel data used, "" for none.
        pairs: pairs in it.
        documents: documents to publish.
        segments_human: segments that came from people.
        segments_machine: segments that came from the engine.
        characters_sent: characters that were sent to be translated.
        bleu: score (0..1) with parallel data, None when not scored.
        bleu_plain: score (0..1) without.
        error: why the branch failed, "" when it did not.
        updated_at: when.
    """

    run: str
    language: str
    step: str = ""
    state: BranchState = "RUNNING"
    job_id: str = ""
    job_status: str = ""
    parallel_data: str = ""
    pairs: int = 0
    documents: int = 0
    segments_human: int = 0
    segments_machine: int = 0
    characters_sent: int = 0
    bleu: float | None = None
    bleu_plain: float | None = None
    error: str = ""
    updated_at: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One document in one target language.

    Attributes:
        language: the target language.
        path: the document's path under `source/`.
        state: CURRENT (published as it should be), REJECTED (not published: the translation was
            damaged), FAILED (its run failed; it is tried again), RETIRED (its source is gone).
        source_version: the source that `state` speaks of.
        source_etag: its ETag.
        human_version: the human edition used, "" for none.
        origin_version: the origin beside the human edition, "" for none.
        settings_digest: digest of the settings used.
        published_version: version written under `translated/`.
        segments_human: segments that came from people.
        segments_machine: segments that came from the engine.
        segments_reused: segments whose translation was made by an earlier run.
        segments_flagged: segments flagged for review.
        characters_sent: characters that were sent to be translated.
        bleu: score (0..1) with parallel data, None when not scored.
        bleu_plain: score (0..1) without.
        signature: the score's signature.
        segments_corrected: machine segments that people changed in the human edition, of the
            latest edition that they made from machine text.
        ter: translation edit rate of that machine text against the edition (0: nothing was
            changed), None when there is none.
        run: the run that wrote this.
        problem: why it is REJECTED or FAILED, in `problem_text`'s form; "" otherwise.
        updated_at: when.
        human_key: the human edition's S3 key where that is not `human/<language>/<path>`; "" there.
        origin_key: the S3 key of what `origin_version` is a version of, where that is not the file
            beside `human/<language>/<path>`; "" there.
        moved_from: the path that the document had before it was moved, "" when it was not.
        moved_to: of a RETIRED document, the path that it was moved to, "" when it was not.
    """

    language: str
    path: str
    state: DocumentState = "CURRENT"
    source_version: str = ""
    source_etag: str = ""
    human_version: str = ""
    origin_version: str = ""
    settings_digest: str = ""
    published_version: str = ""
    segments_human: int = 0
    segments_machine: int = 0
    segments_reused: int = 0
    segments_flagged: int = 0
    characters_sent: int = 0
    bleu: float | None = None
    bleu_plain: float | None = None
    signature: str = ""
    segments_corrected: int = 0
    ter: float | None = None
    run: str = ""
    problem: str = ""
    updated_at: str = ""
    human_key: str = ""
    origin_key: str = ""
    moved_from: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A language's latest translation job whose answers are not published yet.

    Attributes:
        language: the target language.
        run: the run that started it; "" when it is published.
        job_id: the job.
        parallel_data: the parallel data that it was given, "" for none.
    """

    language: str
    run: str = ""
    job_id: str = ""
    parallel_data: str = ""


def lock_key() -> Attributes:
    """Key of the lock."""
    return _key("lock", "lock")


def run_key(run: str) -> Attributes:
    """Key of a run."""
    return _key(runs_partition(), run)


def progress_key(run: str, language: str) -> Attributes:
    """Key of one language's progress in a run."""
    return _key(progress_partition(run), language)


def budget_key(run: str) -> Attributes:
    """Key of what a run's languages have reserved of its budget."""
    return _key(f"budget#{run}", "total")


def job_key(language: str) -> Attributes:
    """Key of a language's latest job."""
    return _key("job", language)


def document_key(language: str, path: str) -> Attributes:
    """Key of a document in a language."""
    return _key(documents_partition(language), path)


def runs_partition() -> str:
    """Partition of all runs; their sort keys sort by time."""
    return "run"


def progress_partition(run: str) -> str:
    """Partition of a run's languages."""
    return f"run#{run}"


def documents_partition(language: str) -> str:
    """Partition of a language's documents."""
    return f"language#{language}"


def lock_item(lock: Lock) -> Attributes:
    """A lock in DynamoDB's form."""
    return lock_key() | to_attributes(asdict(lock))


def run_item(run: Run) -> Attributes:
    """A run in DynamoDB's form."""
    values = asdict(run)
    del values["run"]
    return run_key(run.run) | to_attributes(values)


def document_item(document: Document) -> Attributes:
    """A document in DynamoDB's form."""
    values = asdict(document)
    del values["language"], values["path"]
    return document_key(document.language, document.path) | to_attributes(values)


def read_lock(item: Mapping[str, Mapping[str, Any]]) -> Lock:
    """The lock that an item holds."""
    return _read(Lock, from_attributes(item))


def read_run(item: Mapping[str, Mapping[str, Any]]) -> Run:
    """The run that an item holds."""
    values = from_attributes(item)
    return _read(Run, values | {"run": values[SORT_KEY]})


def read_progress(item: Mapping[str, Mapping[str, Any]]) -> Progress:
    """The progress that an item holds."""
    values = from_attributes(item)
    run = str(values[PARTITION_KEY]).partition("#")[2]
    return _read(Progress, values | {"run": run, "language": values[SORT_KEY]})


def read_document(item: Mapping[str, Mapping[str, Any]]) -> Document:
    """The document that an item holds."""
    values = from_attributes(item)
    language = str(values[PARTITION_KEY]).partition("#")[2]
    return _read(Document, values | {"language": language, "path": values[SORT_KEY]})


def read_job(item: Mapping[str, Mapping[str, Any]]) -> Job:
    """The job that an item holds."""
    values = from_attributes(item)
    return _read(Job, values | {"language": values[SORT_KEY]})


def to_attributes(values: Mapping[str, Any]) -> Attributes:
    """Write strings, numbers and booleans in DynamoDB's form; None values are left out.

    Raises:
        TypeError: a value is of another kind.
    """
    return {name: _attribute(value) for name, value in values.items() if value is not None}


def from_attributes(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Read DynamoDB's form of strings, numbers and booleans."""
    return {name: _plain(value) for name, value in item.items()}


def problem_text(error: str, reason: str, place: str = "") -> str:
    """Write a problem as the ledger keeps it: `ErrorClass: [place] reason`."""
    return f"{error}: {f'[{place}] ' if place else ''}{reason}"


def parse_problem(text: str, error: str = "DamagedTranslation") -> tuple[str, str, str]:
    """Read `problem_text`'s form back as (error, reason, place).

    Args:
        text: the problem.
        error: the class name for a text that names none.
    """
    found = _PROBLEM.fullmatch(text)
    if found is None:
        return error, text, ""
    return found[1], found[3], found[2] or ""


def _key(partition: str, sort: str) -> Attributes:
    return {PARTITION_KEY: {"S": partition}, SORT_KEY: {"S": sort}}


def _attribute(value: object) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, float):
        return {"N": repr(value)}
    raise TypeError(f"the ledger holds no {type(value).__name__}")


def _plain(attribute: Mapping[str, Any]) -> Any:
    if "S" in attribute:
        return attribute["S"]
    if "BOOL" in attribute:
        return attribute["BOOL"]
    if "N" in attribute:
        text = attribute["N"]
        return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
    return None


def _read(kind: type[_T], values: Mapping[str, Any]) -> _T:
    """Make a dataclass of an item, which may lack attributes or hold some of a later AMTS."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in values.items() if name in names})
