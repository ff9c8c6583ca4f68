"""Moves over several runs: what the ledger remembers, and where human text is taken from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext import moved_documents
from bitext.changes import (
    KnownDocument,
    LanguagePlan,
    StoredFile,
    Versions,
    origin_path,
    plan_language,
    read_editions,
)
from bitext.moved_documents import candidates, with_known_moves, with_moves
from bitext.moves import Content, find_moves, read_content
from bitext.settings import source_settings

RULES = source_settings("en").sentences


def text(name: str, edition: int = 1) -> str:
    """A document: five sentences of its own, one of which differs from edition to edition."""
    body = " ".join(f"This is what {name} says about {thing}." for thing in ("a", "b", "c", "d"))
    return f"# {name}\n\n{body} It was edited for the {'very ' * edition}last time.\n"


@dataclass
class Book:
    """A book bucket and a ledger, with what PlanRun and Publish do to them."""

    language: str = "zh"
    files: dict[str, StoredFile] = field(default_factory=dict)
    contents: dict[tuple[str, str], bytes] = field(default_factory=dict)
    known: dict[str, KnownDocument] = field(default_factory=dict)
    writes: int = 0
    runs: int = 0
    read: list[str] = field(default_factory=list)
    recorded: bool = False  # whether what is published leaves a record

    def put(self, key: str, content: str = "x") -> str:
        self.writes += 1
        version, data = f"v{self.writes}", content.encode()
        path = key.partition("/")[2]
        etag = hashlib.md5(data, usedforsecurity=False).hexdigest()
        self.files[key] = StoredFile(path, key, version, etag, len(data))
        self.contents[key, version] = data
        return version

    def delete(self, key: str) -> None:
        del self.files[key]

    def move(self, old: str, new: str, content: str = "") -> None:
        source = self.files[f"source/{old}"]
        self.put(f"source/{new}", content or self.contents[source.key, source.version].decode())
        self.delete(f"source/{old}")

    def content(self, path: str, key: str, version: str) -> Content:
        return read_content(self.contents[key, version], path, RULES)

    def plan(self) -> LanguagePlan:
        listed = list(self.files.values())
        editions = read_editions(
            [file for file in listed if file.key.startswith("source/")],
            [file for file in listed if file.key.startswith("human/")],
            [self.language],
        )
        if self.recorded:
            published = (path for path, item in self.known.items() if item.versions.source)
            records = {p: StoredFile(p, f"state/{p}", "r", "r", 1) for p in published}
            editions = replace(editions, records={self.language: records})
        self.read = []
        editions = with_known_moves(editions, self.language, self.known)
        compared = candidates(editions, self.language, self.known)
        if compared.any:
            gone, new, others = (
                {path: self.content(path, *files[0]) for path, files in side.items()}
                for side in (compared.gone, compared.new, compared.others)
            )
            compares = [*compared.gone.values(), *compared.new.values()]
            self.read = sorted(files[0][0] for files in compares)
            moves = find_moves(gone, new, others.values())
            editions = with_moves(editions, self.language, self.known, compared.published, moves)
        plan = plan_language(self.language, editions, self.known, "settings", ())
        self.problems = [problem.document for problem in editions.problems]
        return plan

    def mark(self, plan: LanguagePlan) -> None:
        """Note in the ledger what PlanRun notes."""
        self.runs += 1
        for path in self.known.keys() & plan.moved.keys():
            self.known[path] = replace(
                self.known[path], human_key="", origin_key="", moved_from="", moved_to=""
            )
        for path, moved_to in [
            *((path, "") for path in plan.retired),
            *((old, path) for path, old in plan.moved.items()),
        ]:
            item = self.known.get(path, KnownDocument(path, "", Versions("", "", "", "")))
            changes = {"moved_to": moved_to} if moved_to else {}
            self.known[path] = replace(item, state="RETIRED", run=f"{self.runs:04}", **changes)

    def run(self) -> LanguagePlan:
        plan = self.plan()
        self.mark(plan)
        for document in plan.documents:
            if not document.publish:
                continue
            human, origin = document.human, document.origin
            usual = f"human/{self.language}/{document.path}"
            self.known[document.path] = KnownDocument(
                document.path,
                "CURRENT",
                Versions(
                    document.source.version,
                    human.version if human else "",
                    origin.version if origin else "",
                    "settings",
                ),
                human_key=human.key if human and human.key != usual else "",
                origin_key=origin.key if origin and origin.key != origin_path(usual) else "",
                moved_from=document.moved_from,
                run=f"{self.runs:04}",
            )
        return plan

    def fail(self) -> None:
        """A run whose branch fails: Report notes that, and nothing else."""
        plan = self.plan()
        self.mark(plan)
        for path in published(plan):
            item = self.known.get(path, KnownDocument(path, "", Versions("", "", "", "")))
            self.known[path] = replace(item, state="FAILED", run=f"{self.runs:04}")

    def human_of(self, path: str) -> tuple[str, str]:
        """Where the human text of a published document and its English lay."""
        item = self.known[path]
        usual = f"human/{self.language}/{path}"
        human = (item.human_key or usual) if item.versions.human else ""
        origin = (item.origin_key or origin_path(usual)) if item.versions.origin else ""
        return human, origin


def published(plan: LanguagePlan) -> list[str]:
    return [document.path for document in plan.documents if document.publish]


@pytest.fixture
def book() -> Book:
    """Three published documents, two of them with human text."""
    found = Book()
    for name in ("a.md", "b.md", "c.md"):
        found.put(f"source/{name}", text(name))
    for name in ("a.md", "b.md"):
        found.put(f"human/zh/{name}")
    found.run()
    assert found.run().publishes == 0
    return found


def settled(book: Book) -> None:
    """Another run finds nothing to do and nothing to say."""
    plan = book.run()
    assert (published(plan), plan.moved, plan.retired) == ([], {}, ())


def test_nothing_is_read_without_a_reason(book: Book) -> None:
    book.put("source/d.md", text("d.md"))
    book.put("human/zh/e.md")  # a human file that nobody knows the English of
    book.run()
    assert book.read == []
    book.delete("source/c.md")
    book.run()
    assert book.read == []


def test_a_renamed_document(book: Book) -> None:
    was = book.known["a.md"].versions.source
    book.move("a.md", "new/a.md", text("a.md", 2))
    plan = book.run()
    assert book.read == ["source/a.md", "source/c.md", "source/new/a.md"]
    assert plan.moved == {"new/a.md": "a.md"}
    assert plan.retired == ("a.md",)
    (document,) = [document for document in plan.documents if document.publish]
    assert document.human is not None
    assert document.origin is not None
    assert (document.human.path, document.human.key) == ("new/a.md", "human/zh/a.md")
    assert (document.origin.key, document.origin.version) == ("source/a.md", was)
    assert document.moved_from == "a.md"
    assert book.problems == []
    settled(book)
    assert book.read == []
    assert book.known["a.md"].moved_to == "new/a.md"
    # The next edition of the English still is compared with what the text was made from.
    book.put("source/new/a.md", text("a.md", 3))
    assert published(book.run()) == ["new/a.md"]
    assert book.human_of("new/a.md") == ("human/zh/a.md", "source/a.md")
    assert book.known["new/a.md"].versions.origin == was
    settled(book)


def test_a_record_tells_the_origin(book: Book) -> None:
    book.recorded = True
    book.move("a.md", "d.md", text("a.md", 2))
    assert book.run().moved == {"d.md": "a.md"}
    assert book.human_of("d.md") == ("human/zh/a.md", "")
    settled(book)


def test_an_unchanged_document_stays_fresh(book: Book) -> None:
    """Its human text was made from the present English, so it can be scored."""
    book.move("a.md", "new/a.md")
    for plan in (book.run(), book.plan()):
        (document,) = [d for d in plan.documents if d.path == "new/a.md"]
        assert document.origin == document.source


def test_an_origin_beside_the_human_file_moves_along(book: Book) -> None:
    book.put("human/zh/a_origin.md", text("a.md"))
    book.run()
    book.move("a.md", "new/a.md", text("a.md", 2))
    book.run()
    assert book.human_of("new/a.md") == ("human/zh/a.md", "human/zh/a_origin.md")
    settled(book)


def test_an_edition_of_old_names_finds_its_documents() -> None:
    """Nothing was published yet; the originals beside the human files tell."""
    book = Book()
    book.put("source/new.md", text("a", 2))
    book.put("human/zh/old.md")
    book.put("human/zh/old_origin.md", text("a"))
    assert book.run().moved == {"new.md": "old.md"}
    assert book.human_of("new.md") == ("human/zh/old.md", "human/zh/old_origin.md")
    settled(book)


def test_a_document_without_human_text(book: Book) -> None:
    book.move("c.md", "d.md")
    assert book.run().moved == {"d.md": "c.md"}
    assert book.human_of("d.md") == ("", "")
    assert (book.known["d.md"].moved_from, book.known["c.md"].moved_to) == ("c.md", "d.md")
    settled(book)


def test_the_human_file_follows(book: Book) -> None:
    book.move("a.md", "d.md")
    book.run()
    book.put("human/zh/d.md")
    plan = book.run()
    assert published(plan) == ["d.md"]
    assert book.human_of("d.md") == ("human/zh/d.md", "")
    # The file at the old place is not used any more, and that is told.
    assert book.problems == ["human/zh/a.md"]
    book.delete("human/zh/a.md")
    settled(book)
    assert book.problems == []


def test_both_files_at_once(book: Book) -> None:
    """That it was moved is known all the same: what was published tells which English it is of."""
    book.move("a.md", "d.md")
    book.put("human/zh/d.md")
    book.delete("human/zh/a.md")
    assert book.run().moved == {"d.md": "a.md"}
    assert book.human_of("d.md") == ("human/zh/d.md", "")
    assert book.problems == []
    settled(book)


def test_an_edit_at_the_old_place_counts(book: Book) -> None:
    book.move("a.md", "d.md")
    book.run()
    version = book.put("human/zh/a.md", "better")
    assert published(book.run()) == ["d.md"]
    assert book.known["d.md"].versions.human == version
    settled(book)


def test_a_human_file_that_cannot_be_used_keeps_the_document_as_it_is(book: Book) -> None:
    book.move("a.md", "d.md")
    book.run()
    book.put("human/zh/a.md", "")
    book.put("source/d.md", text("a.md", 2))
    assert published(book.run()) == []
    assert book.problems == ["human/zh/a.md"]


def test_back_and_forth(book: Book) -> None:
    for times in range(3):
        book.move("a.md", "d.md")
        assert book.run().moved == {"d.md": "a.md"}, times
        assert book.human_of("d.md") == ("human/zh/a.md", "source/d.md")
        settled(book)
        book.move("d.md", "a.md")
        assert book.run().moved == {"a.md": "d.md"}, times
        assert book.human_of("a.md") == ("human/zh/a.md", "")
        assert book.problems == []
        settled(book)


def test_back_and_forth_without_human_text(book: Book) -> None:
    for _ in range(2):
        book.move("c.md", "d.md")
        assert book.run().moved == {"d.md": "c.md"}
        settled(book)
        book.move("d.md", "c.md")
        assert book.run().moved == {"c.md": "d.md"}
        settled(book)


def test_on_and_on(book: Book) -> None:
    for old, new in (("a.md", "d.md"), ("d.md", "e.md"), ("e.md", "f.md")):
        book.move(old, new)
        assert book.run().moved == {new: old}
        assert book.human_of(new)[0] == "human/zh/a.md"
        assert book.problems == []
        settled(book)


def test_two_that_move_at_once(book: Book) -> None:
    book.move("a.md", "x/1.md", text("a.md", 2))
    book.move("b.md", "x/2.md", text("b.md", 2))
    assert book.run().moved == {"x/1.md": "a.md", "x/2.md": "b.md"}
    settled(book)


@pytest.mark.parametrize("edition", [1, 2])
def test_an_upload_long_before_its_deletion(book: Book, edition: int) -> None:
    """The new place was published from the engine, since the old one was still there."""
    book.put("source/d.md", text("a.md", edition))
    book.run()
    assert book.human_of("d.md") == ("", "")
    book.delete("source/a.md")
    plan = book.run()
    assert plan.moved == {"d.md": "a.md"}
    assert book.human_of("d.md")[0] == "human/zh/a.md"
    assert book.problems == []
    settled(book)


def test_a_deletion_long_before_its_upload(book: Book) -> None:
    book.delete("source/a.md")
    assert book.run().retired == ("a.md",)
    settled(book)
    book.put("source/d.md", text("a.md", 2))
    assert book.run().moved == {"d.md": "a.md"}
    assert book.human_of("d.md")[0] == "human/zh/a.md"
    settled(book)


def test_what_the_engine_wrote_is_not_told_as_moved(book: Book) -> None:
    """Both places were published by the engine: nothing is to be done."""
    book.put("source/d.md", text("c.md"))
    book.run()
    book.delete("source/a.md")
    book.delete("source/c.md")
    assert book.run().moved == {}
    settled(book)


def test_a_run_that_died_after_it_had_planned(book: Book) -> None:
    book.move("a.md", "d.md", text("a.md", 2))
    first = book.plan()
    book.mark(first)
    second = book.plan()
    assert (second.documents, second.moved) == (first.documents, first.moved)
    # A branch that failed leaves an item that knows nothing of the move.
    book.known["d.md"] = KnownDocument("d.md", "FAILED", Versions("", "", "", ""))
    assert book.plan().documents == first.documents
    # Meanwhile it moves on.
    book.move("d.md", "e.md")
    assert book.run().moved == {"e.md": "a.md"}
    assert book.human_of("e.md")[0] == "human/zh/a.md"
    settled(book)


def test_a_run_that_died_when_a_document_was_back(book: Book) -> None:
    book.move("a.md", "d.md")
    book.run()
    book.move("d.md", "a.md")
    first = book.plan()
    book.mark(first)
    assert book.plan().documents == first.documents
    book.run()
    assert book.known["a.md"].moved_from == "d.md"
    assert book.human_of("a.md") == ("human/zh/a.md", "")
    settled(book)
    book.put("source/e.md", text("e.md"))
    book.run()
    assert book.read == []


def test_a_run_that_died_over_a_document_that_was_published_before(book: Book) -> None:
    book.put("source/d.md", text("a.md", 2))
    book.run()
    book.delete("source/a.md")
    first = book.plan()
    book.mark(first)
    assert first.moved == {"d.md": "a.md"}
    assert book.plan().documents == first.documents


def test_a_deleted_document_that_comes_back(book: Book) -> None:
    book.move("a.md", "d.md")
    book.run()
    for path in ("b.md", "d.md"):
        book.delete(f"source/{path}")
    assert set(book.run().retired) == {"b.md", "d.md"}
    settled(book)
    book.put("source/b.md", text("b.md"))
    book.put("source/d.md", text("a.md", 2))
    assert published(book.run()) == ["b.md", "d.md"]
    assert book.human_of("b.md") == ("human/zh/b.md", "")
    assert book.human_of("d.md")[0] == "human/zh/a.md"
    assert book.problems == []
    settled(book)


def test_another_document_at_a_place_that_was_left(book: Book) -> None:
    book.move("c.md", "d.md")
    book.run()
    book.put("source/c.md", text("something else"))
    plan = book.run()
    assert (published(plan), plan.moved) == (["c.md"], {})
    assert book.known["c.md"].moved_to == ""
    settled(book)
    # Here the human text went on and came back.
    book.move("a.md", "e.md")
    book.run()
    book.move("e.md", "a.md")
    book.run()
    book.put("source/e.md", text("a third thing"))
    book.run()
    assert book.human_of("e.md") == ("", "")
    settled(book)


def test_both_places_have_the_document(book: Book) -> None:
    """The old place is filled again: both keep the human text."""
    book.move("a.md", "d.md")
    book.run()
    book.put("source/a.md", text("a.md"))
    book.run()
    assert book.human_of("a.md") == ("human/zh/a.md", "")
    assert book.human_of("d.md")[0] == "human/zh/a.md"
    settled(book)


def test_two_languages_differ(book: Book) -> None:
    spanish = Book("es", book.files, book.contents)
    spanish.run()
    book.move("a.md", "d.md")
    assert book.run().moved == spanish.run().moved == {"d.md": "a.md"}
    assert book.human_of("d.md")[0] == "human/zh/a.md"
    assert spanish.human_of("d.md") == ("", "")
    settled(book)
    settled(spanish)


def test_few_of_many_old_documents_are_read(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moved_documents, "LATEST", 2)
    for n in range(5):
        book.put(f"source/old{n}.md", text(f"old {n}"))
    book.run()
    for n in range(5):
        book.delete(f"source/old{n}.md")
        book.run()
    book.put("source/new.md", text("new"))
    book.run()
    assert book.read == ["source/new.md", "source/old3.md", "source/old4.md"]


# Histories.

_NAMES = ("a.md", "b.md", "c.md", "d.md", "e.md")
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(_NAMES), st.sampled_from(_NAMES)),
        st.tuples(st.just("edit"), st.sampled_from(_NAMES), st.just("")),
        st.tuples(st.just("run"), st.just(""), st.just("")),
        st.tuples(st.sampled_from(["die", "fail"]), st.just(""), st.just("")),
    ),
    max_size=14,
)


@settings(max_examples=300)
@given(_STEPS, st.booleans())
def test_a_document_that_moves_about_keeps_its_human_text(
    steps: Iterable[tuple[str, str, str]], recorded: bool
) -> None:
    """Two documents with human text are moved to free places and edited, with runs in between.

    A place is free when no other document lay there in a run since the last one that ended well: a
    document that takes another one's place at once is an edit of that one.
    """
    book = Book(recorded=recorded)
    at = {"a.md": "a.md", "b.md": "b.md"}
    edition = dict.fromkeys(at, 1)
    for name in at:
        book.put(f"source/{name}", text(name))
        book.put(f"human/zh/{name}")
    book.run()
    seen = [dict(at)]
    for step, one, two in steps:
        here = {place: name for name, place in at.items()}
        if step == "move" and one in here and two not in here:
            others = {p for known in seen for name, p in known.items() if name != here[one]}
            if two not in others | (at.keys() - {here[one]}):
                book.move(one, two)
                at[here[one]] = two
        elif step == "edit" and one in here:
            edition[here[one]] += 1
            book.put(f"source/{one}", text(here[one], edition[here[one]]))
        elif step == "run":
            book.run()
            seen = [dict(at)]
        elif step in ("die", "fail"):
            book.mark(book.plan()) if step == "die" else book.fail()
            seen.append(dict(at))
    book.run()
    assert {name: book.human_of(place)[0] for name, place in at.items()} == {
        name: f"human/zh/{name}" for name in at
    }
    assert book.problems == []
    settled(book)
