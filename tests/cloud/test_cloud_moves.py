"""What is read of moved documents, and what is noted of them."""

from __future__ import annotations

import pytest

from bitext.changes import Editions
from cloud import clients, ledger, moves, objects
from cloud.book import editions, known_documents
from cloud.environment import BookEnvironment
from cloud.ledger_items import Document
from tests.support.book_fixtures import BookResources

TEXT = b"# Models\n\nA model is a guess. It maps an input to an output.\n"
LANGUAGES = ("es", "zh")


def follow(book: BookResources) -> Editions:
    known = {language: known_documents(book.table, language) for language in LANGUAGES}
    return moves.follow(BookEnvironment.load(), editions(book.book_bucket, LANGUAGES), known)


def publish(book: BookResources, path: str, version: str) -> None:
    for language in LANGUAGES:
        ledger.put_document(book.table, Document(language, path, source_version=version))


def delete(book: BookResources, key: str, version: str = "") -> None:
    if version:
        clients.s3().delete_object(Bucket=book.book_bucket, Key=key, VersionId=version)
    else:
        clients.s3().delete_object(Bucket=book.book_bucket, Key=key)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of what is read."""
    found: list[str] = []
    read = objects.get_bytes

    def watched(bucket: str, key: str, version: str | None = None) -> bytes:
        found.append(key)
        return read(bucket, key, version)

    monkeypatch.setattr(objects, "get_bytes", watched)
    return found


def test_what_languages_share_is_read_once(book: BookResources, reads: list[str]) -> None:
    publish(book, "a.md", book.put("source/a.md", TEXT))
    book.put("human/zh/a.md")
    book.put("source/b.md", TEXT)
    assert follow(book).moved == {"es": {}, "zh": {}}
    assert reads == []
    delete(book, "source/a.md")
    found = follow(book)
    assert found.moved == {"es": {"b.md": "a.md"}, "zh": {"b.md": "a.md"}}
    assert found.humans["zh"].documents["b.md"].key == "human/zh/a.md"
    assert found.problems == ()
    assert sorted(reads) == ["source/a.md", "source/b.md"]


def test_a_version_that_is_gone_for_good(book: BookResources) -> None:
    """The original beside the human file stands in for it; without one nothing can be said."""
    version = book.put("source/a.md", TEXT)
    publish(book, "a.md", version)
    book.put("human/zh/a.md")
    delete(book, "source/a.md", version)
    book.put("source/b.md", TEXT)
    found = follow(book)
    assert found.moved == {"es": {}, "zh": {}}
    assert [problem.document for problem in found.problems] == ["human/zh/a.md"]
    book.put("human/zh/a_origin.md", TEXT)
    found = follow(book)
    assert found.moved == {"es": {}, "zh": {"b.md": "a.md"}}
    assert found.humans["zh"].origins["b.md"].key == "human/zh/a_origin.md"


def test_a_document_that_nobody_can_read(book: BookResources) -> None:
    version = book.put("source/a.ipynb", b"{")
    publish(book, "a.ipynb", version)
    delete(book, "source/a.ipynb")
    book.put("source/b.ipynb", b"[")
    assert follow(book).moved == {"es": {}, "zh": {}}
    book.put("source/c.ipynb", b"{")
    assert follow(book).moved["es"] == {"c.ipynb": "a.ipynb"}


def test_the_ledger_forgets_earlier_moves_of_the_new_path(book: BookResources) -> None:
    ledger.put_document(
        book.table,
        Document("zh", "b.md", human_key="human/zh/x.md", moved_from="x.md", moved_to="a.md"),
    )
    ledger.put_document(book.table, Document("zh", "a.md", source_version="v1", problem="old"))
    ledger.mark_moved(book.table, "zh", {"b.md": "a.md", "d.md": "c.md"}, "run")
    found = {item.path: item for item in ledger.documents(book.table, "zh")}
    assert sorted(found) == ["a.md", "b.md", "c.md"]
    new, old = found["b.md"], found["a.md"]
    assert (new.human_key, new.moved_from, new.moved_to, new.state) == ("", "", "", "CURRENT")
    assert (old.state, old.moved_to, old.problem, old.run) == ("RETIRED", "b.md", "", "run")
    assert old.source_version == "v1"
    assert (found["c.md"].state, found["c.md"].moved_to) == ("RETIRED", "d.md")
