"""Publishes a language's documents: target documents, their records, ledger items, results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bitext.changes import origin_path
from bitext.errors import DamagedTranslation, DocumentError, TranslationFailed
from bitext.extraction import DocumentFiles
from bitext.past import former_lines, translation_digest
from bitext.provenance import BATCH, SINGLE, Made, Provenance
from bitext.publication import (
    Publication,
    RetryCounts,
    count_retries,
    make_publication,
    read_answer,
)
from bitext.records import FileRef, Record, write_record
from cloud import job_output, ledger, manifests, objects, past
from cloud.environment import BookEnvironment
from cloud.ledger_items import DocumentState, problem_text
from cloud.manifests import Manifest, file_ref
from cloud.payload import Job
from cloud.problems import problem_values
from cloud.review_pages import write_review
from cloud.runs import (
    RunKeys,
    document_file,
    human_key,
    state_key,
    timestamp,
    translated_key,
    utc_now,
)
from cloud.segment_translation import SegmentRetries

_COUNTS = (
    "segments_human",
    "segments_machine",
    "segments_reused",
    "segments_retried",
    "segments_repaired",
    "segments_flagged",
    "characters_sent",
    "characters_retried",
)
_TYPES = {".md": "text/markdown; charset=utf-8", ".ipynb": "application/x-ipynb+json"}


def publish(
    book: BookEnvironment,
    run: str,
    manifest: Manifest,
    job: Job,
    parallel_data: str,
    terminology: str = "",
) -> dict[str, int]:
    """Publish every document of the manifest that is to be published.

    Segments that the job damaged are translated again, each alone, before the document is put
    together.

    Args:
        book: the environment.
        run: the run.
        manifest: the branch's manifest.
        job: the job; without an id when nothing was sent.
        parallel_data: the parallel data that it was given, "" for none.
        terminology: the terminology that single segments are translated with, "" for none.

    Returns:
        Counts: documents, problems, segments_human, segments_machine, segments_reused,
        segments_retried, segments_repaired, segments_flagged, characters_sent,
        characters_retried.

    Raises:
        ServiceError: a service refused or is busy. What was published stays; doing it again does
            no harm.
    """
    language = manifest.target_language
    output = job.output
    now = timestamp(utc_now())
    batch = Made(Provenance.MACHINE, now, run, BATCH, job.job_id, parallel_data)
    single = Made(Provenance.MACHINE, now, run, SINGLE)
    planned = manifest.to_publish
    names = [document_file(number) for number, _ in planned]
    answers = job_output.read_answers(output, language.translate_code, names)
    errors: dict[str, str] | None = None
    results: list[dict[str, Any]] = []
    problems: list[dict[str, str]] = []
    retries = SegmentRetries(manifest.source_language, language, terminology=terminology)
    known = past.read(book, run, manifest)
    files = manifests.read_files(book, [document for _, document in planned], known)
    for (number, document), item in zip(planned, files, strict=True):
        name = document_file(number)
        tried = RetryCounts()
        try:
            draft = read_answer(item, answers.get(name), manifest.source_language, language)
            attempts = retries.retry(draft.damaged)
            tried = count_retries(draft, attempts)
            publication = make_publication(draft, attempts, batch, single)
        except DocumentError as error:
            state: DocumentState = "REJECTED"
            values = problem_values(error)
            if name not in answers and output and isinstance(error, DamagedTranslation):
                # The job left it out: the service's own failure, to be tried again in the next run.
                errors = errors or job_output.read_errors(output, language.translate_code)
                state = "FAILED"
                values["error"] = TranslationFailed.__name__
                values["reason"] = errors.get(name, "the job wrote no translation of it")
            problems.append(values)
            results.append({"document": item.path, "state": state.lower(), **asdict(tried)})
            _refuse(book, run, manifest, document, state, values)
        else:
            record = _write(book, manifest, document, item, publication, batch)
            review = write_review(book.book_bucket, record, manifest.source_language, language)
            told = {**_result(item.path, publication), "review": review}
            results.append({**told, **asdict(tried)})
    objects.put_json(
        book.work_bucket,
        RunKeys(run, language.code).results("publish"),
        {"documents": results, "problems": problems},
    )
    ledger.strike_job(book.ledger_table, language.code, run)
    return {
        "documents": len(results) - len(problems),
        "problems": len(problems),
        **{name: sum(result.get(name, 0) for result in results) for name in _COUNTS},
    }


def _result(path: str, publication: Publication) -> dict[str, Any]:
    return {
        "document": path,
        "state": "published",
        "segments_human": publication.segments_human,
        "segments_machine": publication.segments_machine,
        "segments_reused": publication.segments_reused,
        "segments_flagged": len(publication.flagged),
        "characters_sent": publication.characters_sent,
        "flagged": [
            {
                "segment": line.source[0],
                "reason": line.flag,
                "place": line.place,
                "provenance": line.made.by.value,
            }
            for line in publication.flagged
        ],
    }


def _write(
    book: BookEnvironment,
    manifest: Manifest,
    document: Mapping[str, Any],
    files: DocumentFiles,
    publication: Publication,
    batch: Made,
) -> Record:
    """Write a document, then its record, then the ledger's item; return the record.

    In this order, so that a record never tells of a document that was not published.
    """
    code = manifest.target_language.code
    path = files.path
    key = translated_key(code, path)
    content_type = _TYPES.get(path[path.rfind(".") :].lower(), "application/octet-stream")
    # A document that comes out as it was needs no new version for a person to look through.
    version = objects.put_new_bytes(book.book_bucket, key, publication.data, content_type)
    before = past.record_before(book, manifest, path)
    digest = translation_digest(manifest.source_language.code, manifest.target_language)
    lines = publication.recorded.lines
    if before is not None and before.translation == digest:
        lines = (*lines, *former_lines(before, lines))
    source, human, beside = (file_ref(document[part]) for part in ("source", "human", "origin"))
    record = Record(
        language=code,
        path=path,
        run=batch.run,
        at=batch.at,
        source=source or FileRef("", ""),
        human=human,
        origin=(files.base.origin or source) if human else None,
        beside=beside,
        published=FileRef(key, version),
        translation=digest,
        lines=lines,
        sentences=publication.recorded.sentences,
        edition=publication.recorded.edition,
    )
    objects.put_bytes(
        book.book_bucket, state_key(code, path), write_record(record), "application/x-ndjson"
    )
    # The score of an earlier run stays until there is a new one.
    ledger.update_document(
        book.ledger_table,
        code,
        path,
        **_about(batch.run, manifest, document),
        state="CURRENT",
        problem="",
        published_version=version,
        segments_human=publication.segments_human,
        segments_machine=publication.segments_machine,
        segments_reused=publication.segments_reused,
        segments_flagged=len(publication.flagged),
        characters_sent=publication.characters_sent,
    )
    return record


def _refuse(
    book: BookEnvironment,
    run: str,
    manifest: Manifest,
    document: Mapping[str, Any],
    state: DocumentState,
    problem: Mapping[str, str],
) -> None:
    """Record why a document is not published; what was published before stays."""
    # Later runs repeat the problem under the source's key.
    file = problem["document"] if problem["document"] != document["source"]["key"] else ""
    place = ", ".join(part for part in (file, problem["place"]) if part)
    ledger.update_document(
        book.ledger_table,
        manifest.target_language.code,
        document["path"],
        **_about(run, manifest, document),
        state=state,
        problem=problem_text(problem["error"], problem["reason"], place),
    )


def _about(run: str, manifest: Manifest, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a ledger item's state speaks of."""
    usual = human_key(manifest.target_language.code, document["path"])
    return {
        "human_key": _unusual(document["human"], usual),
        "origin_key": _unusual(document["origin"], origin_path(usual)),
        "moved_from": document.get("moved_from", ""),
        "moved_to": "",
        "source_version": document["source"]["version"],
        "source_etag": document["source"].get("etag", ""),
        "human_version": document["human"]["version"] if document["human"] else "",
        "origin_version": document["origin"]["version"] if document["origin"] else "",
        "settings_digest": manifest.settings_digest,
        "run": run,
    }


def _unusual(file: Mapping[str, str] | None, usual: str) -> str:
    """Return the key of a file that does not lie where it usually does, else ""."""
    return file["key"] if file and file["key"] != usual else ""
