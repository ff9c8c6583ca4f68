"""The glossaries of a book: read when a run is planned, given to Amazon Translate when it sends.

A glossary that is of no use is named, and the run goes on without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bitext.changes import Editions, Problem
from bitext.errors import DocumentError, ImportFailed, ServiceRefused, UnusableTerms
from bitext.glossaries import read_glossary
from bitext.resource_names import terminology_name
from bitext.settings import LanguageSettings, source_settings
from bitext.terminology import to_terminology
from cloud import objects
from cloud.environment import BookEnvironment
from cloud.manifests import Manifest
from cloud.runs import RunKeys
from cloud.terminology import import_terminology

RESULTS = "terminology"
"""The name of the results that the report is made from."""


def checked(
    book: BookEnvironment, editions: Editions, languages: Mapping[str, LanguageSettings]
) -> Editions:
    """Read the glossaries; return the editions without those of no use, and with what is wrong.

    Raises:
        ServiceError: S3 refused or is busy, or a version is gone.
    """
    usable = dict(editions.glossaries)
    problems: list[Problem] = []
    source = source_settings(book.source_language)
    for language, file in editions.glossaries.items():
        content = objects.get_bytes(book.book_bucket, file.key, file.version)
        try:
            told = read_glossary(content, file.key, source, languages[language]).told
        except DocumentError as error:
            problems.append(
                Problem(file.key, language, type(error).__name__, error.reason, error.place)
            )
            del usable[language]
        else:
            if told:
                reason = f"terms that are not used: {told}"
                problems.append(Problem(file.key, language, UnusableTerms.__name__, reason))
    return replace(editions, glossaries=usable, problems=(*editions.problems, *problems))


def give(book: BookEnvironment, run: str, manifest: Manifest) -> str:
    """Make the language's terminology hold its glossary.

    Writes `results/terminology.json`: the terms, and what the service did not take.

    Args:
        book: the environment.
        run: the run.
        manifest: the branch's manifest.

    Returns:
        The terminology's name; "" when there is no glossary, or the service refused it.

    Raises:
        ServiceError: a service refused the caller or is busy, or a version is gone.
    """
    file, language = manifest.glossary, manifest.target_language
    if file is None:
        return ""
    content = objects.get_bytes(book.book_bucket, file.key, file.version)
    glossary = read_glossary(content, file.key, manifest.source_language, language)
    table = to_terminology(
        glossary.terms, manifest.source_language.translate_code, language.translate_code
    )
    name = terminology_name(book.book, language.code)
    results: dict[str, Any] = {"document": file.key, "terms": len(glossary.terms), "problems": []}
    try:
        made = import_terminology(name, table)
    except (ImportFailed, ServiceRefused) as error:
        name, reason = "", f"Amazon Translate does not take it: {error}"
        results["problems"].append(_problem(file.key, reason))
    else:
        results |= {"rows": made.rows, "skipped": made.skipped, "imported": made.imported}
        if made.skipped:
            reason = f"Amazon Translate left out {made.skipped} of {made.rows + made.skipped} rows"
            results["problems"].append(_problem(file.key, reason))
    keys = RunKeys(run, language.code)
    objects.put_json(book.work_bucket, keys.results(RESULTS), {**results, "name": name})
    return name


def _problem(key: str, reason: str) -> dict[str, str]:
    return {"document": key, "error": ImportFailed.__name__, "reason": reason, "place": ""}
