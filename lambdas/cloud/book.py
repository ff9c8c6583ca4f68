"""The book as it lies in S3 and in the ledger, in the form that `bitext.changes` decides on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bitext.changes import (
    Editions,
    KnownDocument,
    LanguagePlan,
    Problem,
    StoredFile,
    read_editions,
)
from bitext.settings import LanguageSettings
from bitext.stored_glossaries import sort_glossaries
from bitext.stored_memories import sort_memories
from cloud import ledger, objects, runs
from cloud.environment import BookEnvironment
from cloud.objects import S3Uri
from cloud.stored_objects import known_document, stored_files


def editions(bucket: str, languages: Collection[str]) -> Editions:
    """List the source edition, human editions, translation memories, glossaries and records.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    found = read_editions(
        _files(bucket, runs.SOURCE_PREFIX), _files(bucket, runs.HUMAN_PREFIX), languages
    )
    memories, useless = sort_memories(_files(bucket, runs.MEMORY_PREFIX), languages)
    glossaries, unread = sort_glossaries(_files(bucket, runs.GLOSSARY_PREFIX), languages)
    return replace(
        found,
        memories=memories,
        glossaries=glossaries,
        records={language: _records(bucket, language) for language in languages},
        problems=(*found.problems, *useless, *unread),
    )


def known_documents(table: str, language: str) -> dict[str, KnownDocument]:
    """Return what the ledger knows of a language's documents, by path.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    return {item.path: known_document(item) for item in ledger.documents(table, language)}


def write_plans(
    book: BookEnvironment,
    run: str,
    plans: Sequence[LanguagePlan],
    settings: Mapping[str, LanguageSettings],
    problems: Sequence[Problem],
) -> dict[str, Any]:
    """Write the manifests and the plan of a run, and note retired documents in the ledger.

    A language with nothing to publish gets no manifest. Writing again changes nothing.

    Args:
        book: the environment.
        run: the run.
        plans: what to do, per language.
        settings: the languages' settings, by code.
        problems: problems that are no single language's.

    Returns:
        What the state machine goes on with: languages, and counts of documents and problems.

    Raises:
        ServiceError: a service refused or is busy.
    """
    languages: list[dict[str, Any]] = []
    for plan in plans:
        ledger.mark_documents(
            book.ledger_table, plan.language, plan.retired, "RETIRED", run=run, problem=""
        )
        ledger.mark_moved(book.ledger_table, plan.language, plan.moved, run)
        if not plan.publishes:
            continue
        key = runs.RunKeys(run, plan.language).manifest
        manifest = plan.manifest(
            run=run,
            book=book.book,
            source_language=book.source_language,
            settings=settings[plan.language].to_json(),
        )
        objects.put_json(book.work_bucket, key, manifest)
        languages.append(
            {
                "language": plan.language,
                "manifest": str(S3Uri(book.work_bucket, key)),
                "documents": plan.publishes,
            }
        )
    every = [*problems, *(problem for plan in plans for problem in plan.problems)]
    told = [problem.to_json() for problem in every]
    objects.put_json(
        book.work_bucket, runs.plan_key(run), {"languages": languages, "problems": told}
    )
    return {
        "languages": languages,
        "documents": sum(entry["documents"] for entry in languages),
        "problems": len(told),
    }


def _files(bucket: str, prefix: str) -> Iterator[StoredFile]:
    return stored_files(objects.list_objects(bucket, prefix), prefix)


def _records(bucket: str, language: str) -> dict[str, StoredFile]:
    folder = f"{runs.STATE_PREFIX}{language}/"
    return {
        file.path.removesuffix(runs.RECORD_SUFFIX): file
        for file in _files(bucket, folder)
        if file.path.endswith(runs.RECORD_SUFFIX)
    }
