"""Does the work of a job: reads the input, translates, writes the output in the service's layout.

Layout: `<output>/.write_access_check_file.temp`, then below `<account>-TranslateText-<JobId>/` one
`[<folder>/]<language>.<file name>` per document and language, and
`details/<language>.auxiliary-translation-details.json`, first empty, filled when the job ends.
"""

from __future__ import annotations

import json
import posixpath
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from amts.local.engines import EngineError, Steering, Term, Translated
from amts.local.engines.translator import EXAMPLES
from amts.local.translate import faults, languages, limits, settings, storage
from amts.local.translate.documents import HTML, Document, DocumentError, decoded
from amts.local.translate.events import Place
from amts.local.translate.exceptions import ServiceError
from amts.local.translate.fault_kinds import Damage
from amts.local.translate.html_documents import HtmlDocument
from amts.local.translate.job import Counts, Job
from amts.local.translate.plain_documents import PlainDocument
from amts.local.translate.storage import StorageError
from amts.local.translate.terminologies import Terminology

_HTML_ENDINGS = (".html", ".htm", ".xhtml")
# Segments per call of an engine: large enough to pay for starting a program, small enough to stop.
_BATCH = 2000
_SUCCESS = "Your job has completed successfully."
_PARTLY = (
    "Your job has completed with errors. "
    "To see what went wrong, review the details file in the output folder."
)


class StoppedError(Exception):
    """The job was asked to stop."""


class FailedError(Exception):
    """The whole job failed; the text is its Message."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended; counts are None when it never came to its documents."""

    status: str
    message: str
    counts: Counts | None


@dataclass(frozen=True, slots=True)
class Resources:
    """What a job takes from the account when it runs.

    Attributes:
        examples: the parallel data into a language; None for a job without.
        terminology: the job's terminology.
    """

    examples: Callable[[str], Steering | None]
    terminology: Terminology | None


@dataclass(slots=True)
class _Item:
    """One document of the input, towards one language."""

    path: str
    source_language: str
    document: Document


@dataclass(slots=True)
class _Language:
    """What the details file of one language tells."""

    code: str
    characters: int = 0
    customer_errors: int = 0
    server_errors: int = 0
    entries: list[dict[str, Any]] = field(default_factory=list)


class JobRun:
    """One run of one job, in a thread of its own.

    Args:
        place: account and Region.
        job: the job.
        resources: its parallel data and terminology.
        stop: set when the job is to end early.
    """

    def __init__(self, place: Place, job: Job, resources: Resources, stop: threading.Event) -> None:
        self._place = place
        self._job = job
        self._resources = resources
        self._stop = stop
        self._translator = settings.current().translator
        self._makers: dict[str, None] = {}
        self._inputs = 0
        self._with_errors: set[str] = set()

    def run(self) -> Outcome:
        """Do the work; it takes at least the simulated time of a job.

        Raises:
            StoppedError: the job was asked to stop. What is written by then stays.
        """
        begun = time.monotonic()
        delay = faults.book.job_delay(self._job.names, self._job.languages)
        fault = faults.book.job_fails(self._job.names, self._job.languages)
        try:
            if fault is not None:
                self._wait(begun, delay)
                raise FailedError(fault.message)
            found = [self._translated(code) for code in self._prepared()]
            self._wait(begun, delay)
            for language in found:
                self._write_details(language)
        except (FailedError, EngineError, StorageError, ServiceError) as error:
            message = error.message if isinstance(error, ServiceError) else str(error)
            return Outcome("FAILED", self._signed(message), Counts(0, 0, self._inputs))
        status = "COMPLETED_WITH_ERROR" if self._with_errors else "COMPLETED"
        counts = Counts(self._inputs - len(self._with_errors), len(self._with_errors), self._inputs)
        message = self._signed(_PARTLY if self._with_errors else _SUCCESS)
        return Outcome(status, message, counts)

    def _prepared(self) -> list[str]:
        """Look at the input and make the first objects of the output; answers the languages."""
        self._paths = self._input_paths()
        self._inputs = len(self._paths)
        if not self._paths:
            raise FailedError("The input folder holds no document of the content type.")
        bucket, folder = self._job.output_folder
        self._write(bucket, f"{folder}.write_access_check_file.temp", b"")
        bucket, folder = self._job.output_place
        for code in self._job.languages:
            self._write(bucket, folder + _details_name(code), b"")
        return self._job.languages

    def _input_paths(self) -> list[str]:
        """The documents of the job's content type, as paths below the input folder."""
        bucket, folder = self._job.input_place
        stored = [
            found
            for found in storage.listed(self._place, bucket, folder)
            if not found.key.endswith("/")
        ]
        if len(stored) > limits.JOB_DOCUMENTS or sum(s.size for s in stored) > limits.JOB_BYTES:
            raise FailedError("The input is over 1,000,000 documents or 5 GB.")
        paths = [found.key.removeprefix(folder) for found in stored]
        if self._job.request["InputDataConfig"]["ContentType"] == HTML:
            paths = [path for path in paths if path.lower().endswith(_HTML_ENDINGS)]
        return paths

    def _translated(self, code: str) -> _Language:
        language = _Language(code)
        examples = self._resources.examples(code)
        for batch in _batches(self._items(language)):
            if self._stop.is_set():
                raise StoppedError
            self._translate_batch(batch, language, examples)
        return language

    def _items(self, language: _Language) -> Iterator[_Item]:
        for path in self._paths:
            fault = faults.book.document_fails(self._job.names, language.code, path)
            try:
                if fault is not None:
                    raise DocumentError(fault.error_code, fault.error_message)
                yield self._opened(path)
            except DocumentError as error:
                self._with_errors.add(path)
                if error.code.startswith("Internal"):
                    language.server_errors += 1
                else:
                    language.customer_errors += 1
                detail = {"errorCode": error.code, "errorMessage": error.message}
                language.entries.append({"sourceFile": path, "auxiliaryData": {"error": detail}})

    def _opened(self, path: str) -> _Item:
        bucket, folder = self._job.input_place
        try:
            text = decoded(storage.read(self._place, bucket, folder + path))
        except StorageError as error:
            raise DocumentError("DocumentNotFound", f"{error}.") from error
        is_html = self._job.request["InputDataConfig"]["ContentType"] == HTML
        document: Document = HtmlDocument(text) if is_html else PlainDocument(text)
        source = self._job.request["SourceLanguageCode"]
        if source == languages.AUTO:
            source, _ = languages.detect(" ".join(document.segments)[:1000])
        return _Item(path, source, document)

    def _translate_batch(
        self, batch: Sequence[_Item], language: _Language, examples: Steering | None
    ) -> None:
        for source in dict.fromkeys(item.source_language for item in batch):
            items = [item for item in batch if item.source_language == source]
            terms = self._terms(source, language.code)
            segments = [segment for item in items for segment in item.document.segments]
            made = iter(
                self._translator.translate(segments, source, language.code, examples, terms)
            )
            for item in items:
                texts = [next(made) for _ in item.document.segments]
                self._write_document(item, texts, language)

    def _terms(self, source: str, target: str) -> list[Term]:
        terminology = self._resources.terminology
        return terminology.entries(source, target) if terminology else []

    def _write_document(self, item: _Item, made: Sequence[Translated], language: _Language) -> None:
        def damage(place: str) -> Damage | None:
            where = f"{item.path}|{place}"
            return faults.book.placeholder(self._job.names, language.code, where)

        text = item.document.with_texts([one.text for one in made], damage)
        target = _target_name(item.path, language.code)
        bucket, folder = self._job.output_place
        self._write(bucket, folder + target, text.encode())
        self._makers |= dict.fromkeys(maker for one in made for maker in one.made_by)
        language.characters += item.document.characters
        entry: dict[str, Any] = {
            "sourceFile": item.path,
            "targetFile": target,
            "auxiliaryData": self._auxiliary(made),
        }
        if self._job.request["SourceLanguageCode"] == languages.AUTO:
            entry["sourceLanguage"] = item.source_language
        language.entries.append(entry)

    def _auxiliary(self, made: Sequence[Translated]) -> dict[str, Any]:
        terminology = self._resources.terminology
        used = dict.fromkeys(term for one in made for term in one.terms)
        if terminology is None or not used:
            return {}
        terms = [{"sourceText": term.source, "targetText": term.target} for term in used]
        return {"appliedTerminologies": [{"name": terminology.name, "terms": terms}]}

    def _write_details(self, language: _Language) -> None:
        bucket, folder = self._job.output_place
        inputs = "/".join(self._job.input_place)
        content = {
            "sourceLanguageCode": self._job.request["SourceLanguageCode"],
            "targetLanguageCode": language.code,
            "charactersTranslated": str(language.characters),
            "documentCountWithCustomerError": str(language.customer_errors),
            "documentCountWithServerError": str(language.server_errors),
            "inputDataPrefix": f"s3://{inputs}",
            "outputDataPrefix": f"s3://{bucket}/{folder}",
            "details": sorted(language.entries, key=lambda entry: str(entry["sourceFile"])),
        }
        text = json.dumps(content, ensure_ascii=False)
        self._write(bucket, folder + _details_name(language.code), text.encode())

    def _write(self, bucket: str, key: str, content: bytes) -> None:
        kms_key = (self._job.request["OutputDataConfig"].get("EncryptionKey") or {}).get("Id")
        storage.write(self._place, bucket, key, content, kms_key)

    def _wait(self, begun: float, delay: float) -> None:
        seconds = settings.wait_seconds(limits.JOB_SECONDS + delay)
        if self._stop.wait(max(0.0, seconds - (time.monotonic() - begun))):
            raise StoppedError

    def _signed(self, message: str) -> str:
        """The message with the engines that really made text, so that none is taken for AWS's."""
        makers = [name for name in self._makers if name != EXAMPLES]
        makers += [EXAMPLES] if EXAMPLES in self._makers else []
        return f"{message} [embedded AWS; engine: {', '.join(makers) or 'none'}]"


def _batches(items: Iterator[_Item]) -> Iterator[list[_Item]]:
    batch: list[_Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.document.segments)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _target_name(path: str, code: str) -> str:
    folder, name = posixpath.split(path)
    return posixpath.join(folder, f"{code}.{name}")


def _details_name(code: str) -> str:
    return f"details/{code}.auxiliary-translation-details.json"
