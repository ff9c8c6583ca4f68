"""What a run has to do, from what lies in the bucket and what the ledger knows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext import changes, errors
from bitext.changes import (
    Editions,
    HumanEdition,
    KnownDocument,
    LanguagePlan,
    StoredFile,
    Versions,
    plan_language,
    read_editions,
)

DIGEST = "settings"


def source(path: str, version: str = "1", size: int = 10, etag: str = "") -> StoredFile:
    return StoredFile(path, f"source/{path}", f"s{version}", etag or f"e{version}", size)


def human(
    path: str, version: str = "1", size: int = 10, language: str = "zh", etag: str = ""
) -> StoredFile:
    return StoredFile(
        f"{language}/{path}", f"human/{language}/{path}", f"h{version}", etag or f"h{version}", size
    )


def editions(*files: StoredFile, languages: Sequence[str] = ("zh", "es")) -> Editions:
    return read_editions(
        [file for file in files if file.key.startswith("source/")],
        [file for file in files if file.key.startswith("human/")],
        languages,
    )


def known(
    path: str,
    state: str = "CURRENT",
    source: str = "s1",
    human: str = "",
    origin: str = "",
    settings: str = DIGEST,
) -> KnownDocument:
    versions = Versions(source, human, origin, settings)
    return KnownDocument(path, state, versions, "DamagedTranslation", "a formula is lost", "line 3")


def plan(
    found: Editions,
    *items: KnownDocument,
    evaluation: str | Sequence[str] = (),
    language: str = "zh",
) -> LanguagePlan:
    return plan_language(language, found, {item.path: item for item in items}, DIGEST, evaluation)


def published(result: LanguagePlan) -> list[str]:
    return [document.path for document in result.documents if document.publish]


def told(found: Editions) -> list[tuple[str, str | None, str]]:
    return [(problem.document, problem.language, problem.error) for problem in found.problems]


# What lies in the bucket.


def test_documents_origins_and_other_files() -> None:
    found = editions(
        source("a.md"),
        source("b/c.IPYNB"),
        source("img/x.svg"),
        source("d2l.bib"),
        source("requirements.txt"),
        source("folder/"),
        source(""),
        human("a.md"),
        human("a_origin.md"),
        human("img/y.png"),
        human("folder/"),
        human("a.md", language="es"),
    )
    assert sorted(found.sources) == ["a.md", "b/c.IPYNB"]
    assert found.humans["zh"].documents["a.md"].path == "a.md"
    assert found.humans["zh"].documents["a.md"].key == "human/zh/a.md"
    assert found.humans["zh"].origins["a.md"].key == "human/zh/a_origin.md"
    assert list(found.humans["es"].documents) == ["a.md"]
    assert found.humans["es"].origins == {}
    assert found.problems == ()
    assert found.other_files == 4


def test_prose_of_other_kinds_is_named() -> None:
    found = editions(source("a.rst"), source("b.md"), human("a.rst"), human("c.docx"))
    assert told(found) == [
        ("source/a.rst", None, "UnsupportedDocument"),
        ("human/zh/a.rst", "zh", "UnsupportedDocument"),
        ("human/zh/c.docx", "zh", "UnsupportedDocument"),
    ]
    assert published(plan(found)) == ["b.md"]


def test_languages_that_the_book_does_not_have() -> None:
    found = editions(
        source("a.md"),
        human("a.md", language="fr"),
        human("b/c.md", language="zh-TW"),
        human("pic.png", language="fr"),
        StoredFile("loose.md", "human/loose.md", "h", "h", 1),
    )
    assert told(found) == [
        ("human/fr/a.md", None, "UnknownLanguage"),
        ("human/zh-TW/b/c.md", None, "UnknownLanguage"),
        ("human/loose.md", None, "UnknownLanguage"),
    ]
    assert "es, zh" in found.problems[0].reason
    assert found.other_files == 1


def test_a_human_edition_without_its_source() -> None:
    found = editions(
        source("a.md"), human("b.md"), human("b_origin.md"), human("c_origin.md"), human("a.ipynb")
    )
    assert told(found) == [
        ("human/zh/b.md", "zh", "MissingSource"),
        ("human/zh/c_origin.md", "zh", "MissingSource"),
        ("human/zh/a.ipynb", "zh", "MissingSource"),
    ]
    assert "without the human edition" in found.problems[1].reason
    edition = found.humans["zh"]
    orphans = {path: edition.orphans[path] for path in ("b.md", "a.ipynb")}
    assert edition == HumanEdition({}, {"b.md": edition.origins["b.md"]}, frozenset(), orphans)
    assert edition.orphans["b.md"].key == "human/zh/b.md"


def test_a_document_whose_name_ends_like_an_origin() -> None:
    """A source document of that name makes the human file a document, not an origin."""
    found = editions(source("a.md"), source("a_origin.md"), human("a.md"), human("a_origin.md"))
    assert sorted(found.humans["zh"].documents) == ["a.md", "a_origin.md"]
    assert found.humans["zh"].origins == {}


def test_an_origin_must_be_of_the_documents_kind() -> None:
    found = editions(source("a.md"), human("a.md"), human("a_origin.ipynb"))
    assert found.humans["zh"].origins == {}
    assert told(found) == [("human/zh/a_origin.ipynb", "zh", "MissingSource")]


def test_documents_that_are_too_large() -> None:
    limit = changes.DOCUMENT_BYTES
    found = editions(source("fits.md", size=limit), source("large.md", size=limit + 1))
    assert told(found) == [("source/large.md", None, "UnreadableDocument")]
    assert "20 MB" in found.problems[0].reason
    result = plan(found, known("large.md"))
    assert published(result) == ["fits.md"]
    assert result.retired == ()


def test_an_empty_upload_replaces_nothing() -> None:
    found = editions(source("a.md", size=0), source("b.md"), source("x.txt", size=0))
    assert told(found) == [("source/a.md", None, "UnreadableDocument")]
    assert found.problems[0].reason == "the file is empty"
    result = plan(found, known("a.md"))
    assert published(result) == ["b.md"]
    assert result.retired == ()


@pytest.mark.parametrize("empty", ["a.md", "a_origin.md"])
def test_an_empty_human_edition_keeps_its_document_back(empty: str) -> None:
    files = [human(name, size=int(name != empty)) for name in ("a.md", "a_origin.md")]
    found = editions(source("a.md"), source("b.md"), *files)
    assert told(found) == [(f"human/zh/{empty}", "zh", "UnreadableDocument")]
    assert published(plan(found, known("a.md", source="s0"))) == ["b.md"]


@pytest.mark.parametrize("large", ["a.md", "a_origin.md"])
def test_a_human_edition_that_cannot_be_used_is_not_overwritten_by_the_engine(large: str) -> None:
    files = [
        human(name, size=changes.DOCUMENT_BYTES + (name == large))
        for name in ("a.md", "a_origin.md")
    ]
    found = editions(source("a.md"), source("b.md"), *files)
    assert told(found) == [(f"human/zh/{large}", "zh", "UnreadableDocument")]
    result = plan(found, known("a.md", source="s0"))
    assert published(result) == ["b.md"]
    assert result.retired == ()
    assert published(plan(found, language="es")) == ["a.md", "b.md"]


@pytest.mark.parametrize("path", ["../x.md", "a/../x.md", "./x.md", "a//x.md", "/x.md", "a\nb.md"])
def test_names_that_lead_out_of_the_folder(path: str) -> None:
    found = editions(source("a.md"), source(path))
    assert told(found) == [(f"source/{path}", None, "UnsupportedDocument")]
    assert published(plan(found)) == ["a.md"]


@pytest.mark.parametrize(
    "path",
    [
        "a b.md",
        "a+b%20c.md",
        "第一章\u3000序論.md",
        "e\u0301te\u0301.md",
        "..a.md",
        "a..md",
        "🙂.md",
    ],
)
def test_names_of_any_other_kind_are_fine(path: str) -> None:
    assert published(plan(editions(source(path)))) == [path]


def test_long_names() -> None:
    fits = "x" * (changes.PATH_BYTES - 3) + ".md"
    found = editions(source(fits), source("x" + fits))
    assert told(found) == [(f"source/x{fits}", None, "UnsupportedDocument")]
    assert list(found.sources) == [fits]


def test_every_problem_has_a_class_of_its_name() -> None:
    found = editions(
        source("a.rst"),
        source("b.md", size=10**9),
        human("c.md"),
        human("d.md", language="fr"),
    )
    every = [*found.problems, *changes.unmatched_evaluation(found.sources, ["x"])]
    for problem in every:
        assert issubclass(getattr(errors, problem.error), errors.AmtsError)
    assert len(every) == 5


# What there is to do.


def test_a_new_document_is_published_in_every_language() -> None:
    found = editions(source("a.md"), human("a.md"))
    for language, has_human in (("zh", True), ("es", False)):
        (document,) = plan(found, language=language).documents
        assert document.publish
        assert (document.human is not None) == has_human


@pytest.mark.parametrize(
    ("item", "publish"),
    [
        (known("a.md", human="h1", origin="h2"), False),
        (known("a.md", "REJECTED", human="h1", origin="h2"), False),
        (known("a.md", source="s0", human="h1", origin="h2"), True),
        (known("a.md", human="h0", origin="h2"), True),
        (known("a.md", human="", origin="h2"), True),
        (known("a.md", human="h1", origin="h0"), True),
        (known("a.md", human="h1", origin=""), True),
        (known("a.md", human="h1", origin="h2", settings="other"), True),
        (known("a.md", "REJECTED", source="s0", human="h1", origin="h2"), True),
        (known("a.md", "FAILED", human="h1", origin="h2"), True),
        (known("a.md", "RETIRED", human="h1", origin="h2"), True),
        (known("b.md", human="h1", origin="h2"), True),
    ],
)
def test_what_makes_a_document_change(item: KnownDocument, publish: bool) -> None:
    found = editions(source("a.md"), human("a.md"), human("a_origin.md", version="2"))
    (document,) = plan(found, item).documents
    assert document.publish == publish
    assert document.human is not None
    assert document.origin is not None


def test_a_human_edition_that_was_taken_away() -> None:
    found = editions(source("a.md"))
    assert published(plan(found, known("a.md", human="h1"))) == ["a.md"]
    assert plan(found, known("a.md")).documents == ()


def test_unchanged_documents_give_examples_when_people_translated_them() -> None:
    found = editions(source("a.md"), source("b.md"), source("c.md"), human("a.md"))
    result = plan(found, known("a.md", human="h1"), known("b.md"))
    assert [(d.path, d.publish) for d in result.documents] == [("a.md", False), ("c.md", True)]
    assert result.publishes == 1


def test_nothing_to_do() -> None:
    found = editions(source("a.md"), human("a.md"))
    assert plan(found, known("a.md", human="h1")).publishes == 0
    assert plan(editions()).documents == ()


def test_a_rejected_document_stays_a_problem_until_it_changes() -> None:
    found = editions(source("a.md"))
    (problem,) = plan(found, known("a.md", "REJECTED")).problems
    assert problem.to_json() == {
        "document": "source/a.md",
        "language": "zh",
        "error": "DamagedTranslation",
        "reason": "a formula is lost",
        "place": "line 3",
    }
    assert plan(found, known("a.md", "REJECTED", source="s0")).problems == ()
    assert plan(found, known("a.md", "FAILED")).problems == ()


def test_documents_whose_source_is_gone() -> None:
    found = editions(source("a.md"))
    result = plan(
        found,
        known("a.md"),
        known("gone.md"),
        known("failed.md", "FAILED"),
        known("rejected.md", "REJECTED"),
        known("old.md", "RETIRED"),
    )
    assert result.retired == ("failed.md", "gone.md", "rejected.md")
    assert result.problems == ()


# Evaluation documents.


def many(count: int) -> list[StoredFile]:
    names = [f"{number:03}.md" for number in range(count)]
    return [*(source(name) for name in names), *(human(name) for name in names)]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, 0), (1, 0), (2, 0), (3, 1), (9, 1), (19, 1), (20, 2), (59, 5), (60, 5), (200, 5)],
)
def test_auto_takes_a_tenth(count: int, expected: int) -> None:
    result = plan(editions(*many(count)), evaluation="auto")
    chosen = [document.path for document in result.documents if document.evaluate]
    by_digest = sorted(
        (document.path for document in result.documents),
        key=lambda path: hashlib.sha256(path.encode()).hexdigest(),
    )
    assert sorted(chosen) == sorted(by_digest[:expected])


def test_auto_takes_no_document_whose_human_edition_is_behind() -> None:
    names = ["a.md", "b.md", "c.md", "d.md"]
    files = [file for name in names for file in (source(name, etag="now"), human(name))]
    fresh = [human("a_origin.md", etag="now"), human("b_origin.md", etag="now")]
    behind = [human("c_origin.md", etag="then"), human("d_origin.md", etag="then")]
    assert not any(
        d.held_out for d in plan(editions(*files, *fresh, *behind), evaluation="auto").documents
    )
    result = plan(editions(*files, *fresh, behind[0]), evaluation="auto")
    held_out = [document.path for document in result.documents if document.held_out]
    assert len(held_out) == 1
    assert held_out[0] != "c.md"


def test_chosen_evaluation_documents() -> None:
    files = [source(name) for name in ("a/x.md", "a/b/y.md", "z.md", "plain.md")]
    people = [human(name) for name in ("a/x.md", "a/b/y.md", "z.md")]
    found = editions(*files, *people)
    for patterns, expected in (
        (["z.md"], ["z.md"]),
        (["a/*"], ["a/b/y.md", "a/x.md"]),
        (["a/?.md", "z.md"], ["a/x.md", "z.md"]),
        (["Z.md"], []),
        ([], []),
        (["plain.md"], []),
    ):
        result = plan(found, evaluation=patterns)
        assert [d.path for d in result.documents if d.evaluate] == expected
        assert [d.path for d in result.documents if d.held_out] == expected


def test_an_unchanged_evaluation_document_is_held_out_but_not_scored_again() -> None:
    found = editions(source("a.md"), human("a.md"), source("b.md"))
    result = plan(found, known("a.md", human="h1"), evaluation=["a.md"])
    held = result.documents[0]
    assert (held.publish, held.evaluate, held.held_out) == (False, False, True)


def test_patterns_that_match_nothing_are_named() -> None:
    found = editions(source("a/x.md"))
    (problem,) = changes.unmatched_evaluation(found.sources, ["a/*", "b.md"])
    assert (problem.document, problem.error) == ("b.md", "InvalidSettings")
    assert changes.unmatched_evaluation(found.sources, "auto") == ()


# Settings and manifests.


def test_settings_that_change_a_translation() -> None:
    settings = {"code": "zh", "name": "Chinese", "bleu": {"tokenizer": "zh"}, "granularity": "s"}
    digest = changes.settings_digest("en", settings)
    assert digest == changes.settings_digest("en", dict(reversed(settings.items())))
    assert digest == changes.settings_digest("en", {**settings, "name": "中文"})
    assert digest == changes.settings_digest("en", {**settings, "bleu": {"tokenizer": "char"}})
    assert digest != changes.settings_digest("en", {**settings, "granularity": "paragraph"})
    assert digest != changes.settings_digest("de", settings)


def test_the_manifest() -> None:
    found = editions(source("a.md"), human("a.md"), human("a_origin.md", "2"), source("b.md"))
    memory = StoredFile("c.tmx", "memory/zh/c.tmx", "m1", "etag", 9)
    record = StoredFile("a.md.jsonl", "state/bitext/zh/a.md.jsonl", "r1", "etag", 9)
    glossary = StoredFile("zh.md", "glossary/zh.md", "g1", "etag", 9)
    found = replace(
        found,
        memories={"zh": (memory,)},
        records={"zh": {"a.md": record}},
        glossaries={"zh": glossary},
    )
    result = plan(found, known("b.md", "REJECTED"), evaluation=["a.md"])
    manifest = result.manifest(run="r", book="book", source_language="en", settings={"code": "zh"})
    assert json.loads(json.dumps(manifest)) == {
        "run": "r",
        "book": "book",
        "language": "zh",
        "source_language": "en",
        "settings": {"code": "zh"},
        "settings_digest": DIGEST,
        "documents": [
            {
                "path": "a.md",
                "source": {"key": "source/a.md", "version": "s1", "etag": "e1"},
                "human": {"key": "human/zh/a.md", "version": "h1"},
                "origin": {"key": "human/zh/a_origin.md", "version": "h2"},
                "publish": True,
                "evaluate": True,
                "held_out": True,
                "changed": "",
                "moved_from": "",
            }
        ],
        "memories": [{"key": "memory/zh/c.tmx", "version": "m1"}],
        "glossary": {"key": "glossary/zh.md", "version": "g1"},
        "records": {"a.md": {"key": "state/bitext/zh/a.md.jsonl", "version": "r1"}},
        "problems": [
            {
                "document": "source/b.md",
                "language": "zh",
                "error": "DamagedTranslation",
                "reason": "a formula is lost",
                "place": "line 3",
            }
        ],
        "moved": [],
    }


# Whatever lies there.

NAMES = st.sampled_from(
    ["a.md", "a_origin.md", "a_origin_origin.md", "b/c.ipynb", "b/c_origin.ipynb", "d.rst", "e.png",
     "f/", "../g.md", ""]
)  # fmt: skip
SIZES = st.sampled_from([0, 10, changes.DOCUMENT_BYTES + 1])
SOURCES = st.lists(
    st.builds(source, NAMES, st.sampled_from("12"), SIZES), unique_by=lambda f: f.path
)
HUMANS = st.lists(
    st.builds(human, NAMES, st.sampled_from("12"), SIZES, st.sampled_from(["zh", "fr"])),
    unique_by=lambda f: f.path,
)
KNOWN = st.lists(
    st.builds(
        known,
        NAMES,
        st.sampled_from(["CURRENT", "REJECTED", "FAILED", "RETIRED"]),
        st.sampled_from(["s1", "s2"]),
        st.sampled_from(["", "h1", "h2"]),
        st.sampled_from(["", "h1"]),
    ),
    unique_by=lambda item: item.path,
)


@settings(deadline=None)
@given(SOURCES, HUMANS, KNOWN, st.sampled_from(["auto", ["*"], ["a.md"], []]))
def test_rules_that_hold_for_everything(
    sources: list[StoredFile],
    humans: list[StoredFile],
    items: list[KnownDocument],
    evaluation: str | list[str],
) -> None:
    found = read_editions(sources, humans, ["zh"])
    result = plan(found, *items, evaluation=evaluation)
    ledger = {item.path: item for item in items}
    paths = [document.path for document in result.documents]
    assert paths == sorted(set(paths))
    assert set(paths) <= set(found.sources)
    for document in result.documents:
        assert document.publish or document.human
        assert document.evaluate == (document.publish and document.held_out)
        assert not document.held_out or document.human
        assert not document.origin or document.human
        assert document.source.size <= changes.DOCUMENT_BYTES
    # Every file is a document, an origin, another file, a folder, or a named problem.
    edition = found.humans["zh"]
    accounted = (
        len(found.sources)
        + len(edition.documents)
        + len(edition.origins)
        + found.other_files
        + len(found.problems)
    )
    files = [file for file in [*sources, *humans] if not changes._is_folder(file)]
    missing = len(files) - accounted
    # Only human editions of a source that cannot be worked on itself are passed over silently.
    silent = [
        file
        for file in humans
        if file.path.startswith("zh/") and file.path.removeprefix("zh/") in found.refused
    ]
    assert 0 <= missing <= len(silent)
    # What is published now is unchanged the next time.
    after = {
        document.path: known(
            document.path,
            source=document.source.version,
            human=document.human.version if document.human else "",
            origin=document.origin.version if document.origin else "",
        )
        for document in result.documents
        if document.publish
    }
    again = plan(found, *{**ledger, **after}.values(), evaluation=evaluation)
    assert published(again) == []
    gone = {path: known(path, "RETIRED") for path in result.retired}
    assert plan(found, *{**ledger, **after, **gone}.values()).retired == ()


def test_the_human_edition_of_a_retired_document_is_told_of_once() -> None:
    found = editions(source("a.md"), human("gone.md"), human("other.md"))
    (gone, other) = found.problems
    before = {"zh": {"gone.md": known("gone.md", "CURRENT")}}
    after = {"zh": {"gone.md": known("gone.md", "RETIRED")}}
    assert changes.not_told_before(found.problems, before) == (gone, other)
    assert changes.not_told_before(found.problems, after) == (other,)
    assert changes.not_told_before(found.problems, {}) == (gone, other)
