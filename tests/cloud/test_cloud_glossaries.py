"""A language's glossary on its way to Amazon Translate."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from bitext.changes import Editions, StoredFile
from bitext.errors import ServiceBusy
from bitext.settings import ENGLISH, LanguageSettings, parse_language
from cloud import clients, environment, glossaries
from cloud.manifests import Manifest
from cloud.objects import ObjectRef
from tests.support.book_fixtures import BookResources

RUN = "20260101T000000Z-aaaaaa"
KEY = "glossary/es.csv"
SPANISH: LanguageSettings = parse_language({"code": "es", "translate_code": "es-MX"}, "es")


def check(book: BookResources, contents: dict[str, bytes]) -> Editions:
    stored = {
        code: StoredFile(f"{code}.csv", f"glossary/{code}.csv", version, "e", 9)
        for code, content in contents.items()
        for version in [book.put(f"glossary/{code}.csv", content)]
    }
    editions = Editions({}, frozenset(), {}, (), 0, glossaries=stored)
    languages = {code: parse_language({"code": code}, code) for code in contents}
    return glossaries.checked(environment.BookEnvironment.load(), editions, languages)


def test_a_glossary_of_no_use_is_named_and_left_out(book: BookResources) -> None:
    found = check(book, {"es": b"en,es\na,b\na,c\n", "fr": b"en,de\na,b\n", "pt": b"en,pt\na,b\n"})
    assert set(found.glossaries) == {"es", "pt"}
    told = [(problem.document, problem.language, problem.error) for problem in found.problems]
    assert told == [
        ("glossary/es.csv", "es", "UnusableTerms"),
        ("glossary/fr.csv", "fr", "UnreadableDocument"),
    ]
    assert found.problems[0].reason.startswith("terms that are not used: line 3: ")


def give(book: BookResources, *answers: Any) -> tuple[str, Any]:
    version = book.put(KEY, b"en,es\nseed,semilla\n")
    book.put(KEY, b"later")
    manifest = Manifest(ENGLISH, SPANISH, "", (), glossary=ObjectRef(KEY, version))
    with Stubber(clients.translate()) as stub:
        stub.add_client_error("get_terminology", "ResourceNotFoundException", http_status_code=404)
        for answer in answers:
            if isinstance(answer, str):
                stub.add_client_error("import_terminology", answer, "why", http_status_code=400)
            else:
                stub.add_response("import_terminology", {"TerminologyProperties": answer}, SENT)
        name = glossaries.give(environment.BookEnvironment.load(), RUN, manifest)
        stub.assert_no_pending_responses()
    return name, book.get_json(book.work_bucket, f"runs/{RUN}/es/results/terminology.json")


SENT = {
    "Name": "amts-book-es",
    "MergeStrategy": "OVERWRITE",
    "Description": ANY,
    "TerminologyData": {
        "File": b'"en","es-MX"\n"seed","semilla"\n"Seed","Semilla"\n',
        "Format": "CSV",
        "Directionality": "UNI",
    },
}


def test_the_planned_version_is_given(book: BookResources) -> None:
    name, results = give(book, {"TermCount": 2})
    assert name == "amts-book-es"
    assert results == {
        "document": KEY,
        "terms": 1,
        "rows": 2,
        "skipped": 0,
        "imported": True,
        "name": name,
        "problems": [],
    }


def test_rows_that_the_service_left_out_are_a_problem(book: BookResources) -> None:
    name, results = give(book, {"TermCount": 1, "SkippedTermCount": 1})
    assert name == "amts-book-es"
    (problem,) = results["problems"]
    assert problem["reason"] == "Amazon Translate left out 1 of 2 rows"


def test_a_refused_one_is_a_problem_and_not_given(book: BookResources) -> None:
    name, results = give(book, "LimitExceededException")
    assert (name, results["name"]) == ("", "")
    (problem,) = results["problems"]
    assert (problem["document"], problem["error"]) == (KEY, "ImportFailed")
    assert "why" in problem["reason"]


def test_a_busy_service_is_asked_again(book: BookResources) -> None:
    with pytest.raises(ServiceBusy):
        give(book, "TooManyRequestsException")


def test_without_a_glossary_nothing_is_asked(book: BookResources) -> None:
    manifest = Manifest(ENGLISH, SPANISH, "", ())
    with Stubber(clients.translate()):
        assert glossaries.give(environment.BookEnvironment.load(), RUN, manifest) == ""
