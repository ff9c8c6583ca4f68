import json
from pathlib import Path
from typing import Any

import pytest

from bitext.drafts import DRAFTS
from bitext.provenance import BATCH, HUMAN, Made, Provenance
from bitext.records import FileRef
from tests.amts.conftest import Cloud, Invoke
from tests.amts.versioned_book import VersionedBook

PATH = "one/models.md"
KEY = f"human/zh/{PATH}"
ORIGIN = "human/zh/one/models_origin.md"
SOURCE = f"source/{PATH}"
ENGLISH = "# Models\n\nA model is a guess. It maps an input to a prediction.\n\n* Small\n* Large\n"
CHINESE = "# 模型\n\n模型是一种猜测。它把输入映射到预测。\n\n* 小\n* 大\n"
OVERWRITTEN = "# 模特\n\n模特儿是猜。它地图一个输入。\n\n* 小的\n* 大的\n"
MACHINE = Made(Provenance.MACHINE, "", "20260102T030405Z-aaaaaa", BATCH, "job-1")


@pytest.fixture
def book(cloud: Cloud, checkout: Path) -> VersionedBook:
    return VersionedBook.open(cloud, checkout)


def done(amts: Invoke, *arguments: object) -> dict[str, Any]:
    result = amts("restore", *arguments, "--language", "zh", "--json")
    assert result.exit_code == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def written(answer: dict[str, Any]) -> list[str]:
    return [one["key"] for one in answer["written"]]


def test_a_version_comes_back_as_the_newest_and_nothing_is_lost(
    amts: Invoke, book: VersionedBook
) -> None:
    book.put(SOURCE, ENGLISH)
    version = book.put(KEY, CHINESE)
    book.put(KEY, OVERWRITTEN)
    before = book.everything()

    tried = done(amts, PATH, "--version", version[:12], "--dry-run")
    assert written(tried) == [KEY]
    assert "-模特儿是猜。它地图一个输入。" in tried["diff"]
    assert "+模型是一种猜测。它把输入映射到预测。" in tried["diff"]
    assert tried["next_run"] == {"segments_kept": 5, "segments_sent": 0, "problem": ""}
    assert book.everything() == before

    shown = amts("restore", PATH, "--language", "zh", "--version", version)
    assert shown.exit_code == 0, shown.stderr
    assert f"{PATH}: restored from {KEY} of " in shown.stdout
    assert shown.stdout.endswith("Follow the run with `amts status --watch`.\n")
    assert book.text(KEY) == CHINESE
    assert before < book.everything()
    assert len(book.everything()) == len(before) + 1

    again = amts("restore", PATH, "--language", "zh", "--version", version)
    assert again.stdout == (
        f"{PATH}: this text is there already. Nothing to restore, so no run starts.\n"
    )
    assert len(book.everything()) == len(before) + 1


@pytest.mark.parametrize("path", ["a b+c%20&=?/naïve 章.md", "x.orig/é.ipynb.md"])
def test_any_name_comes_back(amts: Invoke, book: VersionedBook, path: str) -> None:
    book.put(f"source/{path}", ENGLISH)
    version = book.put(f"human/zh/{path}", CHINESE)
    book.put(f"human/zh/{path}", OVERWRITTEN)
    done(amts, path, "--version", version)
    assert book.text(f"human/zh/{path}") == CHINESE
    assert [one["document"] for one in done(amts, "--all", "--at", "2001-01-01")["restored"]] == []


def test_a_deleted_file_comes_back(amts: Invoke, book: VersionedBook) -> None:
    book.put(SOURCE, ENGLISH)
    version = book.put(KEY, CHINESE)
    book.delete(KEY)
    deletion = next(name for name, is_mark in book.versions(KEY) if is_mark)
    refused = amts("restore", PATH, "--language", "zh", "--version", deletion)
    assert refused.exit_code == 2
    assert "is a deletion and has no text" in refused.stderr
    assert written(done(amts, PATH, "--version", version)) == [KEY]
    assert book.text(KEY) == CHINESE


def test_the_origin_of_that_time_comes_back_too(amts: Invoke, book: VersionedBook) -> None:
    book.put(SOURCE, ENGLISH.replace("Small", "Tiny"))
    book.put(ORIGIN, ENGLISH)
    version = book.put(KEY, CHINESE)
    book.next_second()
    book.put(ORIGIN, ENGLISH.replace("Small", "Tiny"))
    book.put(KEY, OVERWRITTEN)
    answer = done(amts, PATH, "--version", version)
    assert written(answer) == [ORIGIN, KEY]
    assert (book.text(ORIGIN), book.text(KEY)) == (ENGLISH, CHINESE)
    assert answer["next_run"]["segments_sent"] == 1


def test_the_source_that_it_was_made_from_becomes_its_origin_when_english_moved_on(
    amts: Invoke, book: VersionedBook
) -> None:
    book.put(SOURCE, ENGLISH)
    book.next_second()
    version = book.put(KEY, CHINESE)
    book.next_second()
    book.put(SOURCE, ENGLISH.replace("A model is a guess.", "A model guesses."))
    book.put(KEY, OVERWRITTEN)
    answer = done(amts, PATH, "--version", version)
    assert written(answer) == [ORIGIN, KEY]
    assert book.text(ORIGIN) == ENGLISH
    assert answer["notes"][0].startswith(f"{ORIGIN} becomes the English that it was made from: ")
    assert answer["next_run"] == {"segments_kept": 4, "segments_sent": 1, "problem": ""}


def test_the_record_tells_which_english_it_was(amts: Invoke, book: VersionedBook) -> None:
    source = FileRef(SOURCE, book.put(SOURCE, ENGLISH))
    book.put(SOURCE, ENGLISH.replace("Small", "Tiny"))
    book.next_second()
    version = book.put(KEY, CHINESE)
    book.publish(PATH, source, FileRef(KEY, version), CHINESE, {"": HUMAN})
    book.put(KEY, OVERWRITTEN)
    done(amts, PATH, "--version", version)
    assert book.text(ORIGIN) == ENGLISH


def test_a_draft_that_people_went_on_with_keeps_its_english_and_its_machine_text(
    amts: Invoke, book: VersionedBook
) -> None:
    source = FileRef(SOURCE, book.put(SOURCE, ENGLISH))
    version = book.put(KEY, CHINESE)
    mixed = {"": HUMAN, "它把输入映射到预测。": MACHINE}
    book.publish(PATH, source, FileRef(KEY, version), CHINESE, mixed)
    book.put(SOURCE, ENGLISH.replace("Small", "Tiny"))
    book.put(KEY, OVERWRITTEN)
    answer = done(amts, PATH, "--version", version)
    assert written(answer) == [ORIGIN, KEY]
    assert book.text(ORIGIN) == ENGLISH
    assert "what a machine wrote in it stays machine text" in answer["notes"][-1]


def test_a_publication_becomes_the_human_file(amts: Invoke, book: VersionedBook) -> None:
    source = FileRef(SOURCE, book.put(SOURCE, ENGLISH))
    published = book.publish(PATH, source, None, CHINESE, {"": MACHINE})
    book.put(f"translated/zh/{PATH}", OVERWRITTEN)
    answer = done(amts, PATH, "--version", published, "--dry-run")
    assert written(answer) == [KEY]
    assert "what a machine wrote in it stays machine text" in answer["notes"][-1]
    for _ in range(DRAFTS):
        book.publish(PATH, source, None, OVERWRITTEN, {"": MACHINE})
    answer = done(amts, PATH, "--version", published)
    assert "the run will take all of it for a person's" in answer["notes"][-1]
    assert answer["key"] == f"translated/zh/{PATH}"
    assert book.text(KEY) == CHINESE


def test_a_document_goes_back_to_a_moment(amts: Invoke, book: VersionedBook) -> None:
    book.put(SOURCE, ENGLISH)
    book.put(KEY, CHINESE)
    then = book.next_second()
    book.put(KEY, OVERWRITTEN)
    done(amts, PATH, "--at", then)
    assert book.text(KEY) == CHINESE
    early = amts("restore", PATH, "--language", "zh", "--at", "2001-01-01")
    assert early.exit_code == 2
    assert early.stderr == (f"Error: {PATH}: there was no human file at 2001-01-01T00:00:00Z\n")


def test_a_whole_edition_goes_back_and_later_documents_are_left_alone(
    amts: Invoke, book: VersionedBook
) -> None:
    for path in ("a.md", "b.md", "c.md", "late.md"):
        book.put(f"source/{path}", ENGLISH)
    for path in ("a.md", "b.md", "c.md"):
        book.put(f"human/zh/{path}", CHINESE)
    then = book.next_second()
    book.put("human/zh/a.md", OVERWRITTEN)
    book.delete("human/zh/b.md")
    book.put("human/zh/late.md", OVERWRITTEN)
    book.put("source/a.md", ENGLISH.replace("Small", "Tiny"))
    before = book.everything()

    tried = done(amts, "--all", "--at", then, "--dry-run")
    assert book.everything() == before
    answer = done(amts, "--all", "--at", then)
    assert answer | {"dry_run": True} == tried
    assert {one["document"]: written(one) for one in answer["restored"]} == {
        "a.md": ["human/zh/a_origin.md", "human/zh/a.md"],
        "b.md": ["human/zh/b.md"],
    }
    assert answer["unchanged"] == ["c.md"]
    assert answer["left_alone"] == ["late.md"]
    assert [book.text(f"human/zh/{name}.md") for name in "abc"] == [CHINESE] * 3
    assert book.text("human/zh/late.md") == OVERWRITTEN
    assert before < book.everything()

    after = book.everything()
    again = amts("restore", "--all", "--language", "zh", "--at", then)
    assert again.exit_code == 0, again.stderr
    assert again.stdout.startswith("0 documents restored, 3 as they were, 1 left alone.\n")
    assert "Nothing to restore, so no run starts.\n" in again.stdout
    assert book.everything() == after


def test_one_sentence_goes_back_and_every_other_byte_stays(
    amts: Invoke, book: VersionedBook
) -> None:
    book.put(SOURCE, ENGLISH)
    version = book.put(KEY, CHINESE)
    book.put(KEY, OVERWRITTEN.replace("\n", "\r\n"))
    expected = OVERWRITTEN.replace("模特儿是猜。", "模型是一种猜测。").replace("\n", "\r\n")
    for option in (
        ("--source", "model is a guess"),
        ("--segment", "模特儿"),
        ("--segment", "一种"),
    ):
        tried = done(amts, PATH, "--version", version, *option, "--dry-run")
        assert tried["changes"]["changed"] == [
            {"before": "模特儿是猜。", "after": "模型是一种猜测。"}
        ]
    done(amts, PATH, "--version", version, "--segment", "模特儿")
    assert book.cloud.get(KEY) == expected.encode()
    again = done(amts, PATH, "--version", version, "--source", "model is a guess")
    assert again["written"] == []


def test_one_sentence_of_a_notebook_goes_back(amts: Invoke, book: VersionedBook) -> None:
    def notebook(text: str) -> str:
        cell = {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}
        code = {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["x = 1"]}
        whole = {"cells": [code, cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        return json.dumps(whole, ensure_ascii=False, indent=1)

    book.put("source/n.ipynb", notebook(ENGLISH))
    version = book.put("human/zh/n.ipynb", notebook(CHINESE))
    book.put("human/zh/n.ipynb", notebook(OVERWRITTEN))
    answer = done(amts, "n.ipynb", "--version", version, "--source", "Large")
    assert book.text("human/zh/n.ipynb") == notebook(OVERWRITTEN.replace("大的", "大"))
    assert "-* 大的" in answer["diff"]


def test_a_sentence_goes_into_the_published_document_where_there_is_no_human_file(
    amts: Invoke, book: VersionedBook
) -> None:
    source = FileRef(SOURCE, book.put(SOURCE, ENGLISH))
    version = book.put(KEY, CHINESE)
    book.delete(KEY)
    book.publish(PATH, source, None, OVERWRITTEN, {"": MACHINE})
    answer = done(amts, PATH, "--version", version, "--source", "Models")
    assert written(answer) == [KEY]
    assert book.text(KEY) == OVERWRITTEN.replace("模特\n", "模型\n")
    assert "made from the published document" in answer["notes"][0]


def test_a_text_that_means_several_sentences_lists_them(amts: Invoke, book: VersionedBook) -> None:
    book.put(SOURCE, ENGLISH + "\nYes.\n\nNo.\n\nYes.\n")
    version = book.put(KEY, CHINESE + "\n是。\n\n否。\n\n对。\n")
    book.put(KEY, CHINESE + "\n嗯。\n\n否。\n\n嗯。\n")
    result = amts(
        "restore", PATH, "--language", "zh", "--version", version, "--source", "Yes.", "--json"
    )
    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: {PATH}: 2 sentences have the text 'Yes.'; give more of it, or --place\n"
    )
    found = json.loads(result.stdout)["candidates"]
    assert [(one["place"], one["target"]) for one in found] == [
        ("line 8", "是。"),
        ("line 12", "对。"),
    ]
    done(amts, PATH, "--version", version, "--source", "Yes.", "--place", "line 12")
    assert book.text(KEY) == CHINESE + "\n嗯。\n\n否。\n\n对。\n"
    shown = amts("restore", PATH, "--language", "zh", "--version", version, "--source", "Yes.")
    assert "line 8:\n  Yes.\n  是。\n" in shown.stdout


def test_a_sentence_that_would_damage_the_document_is_not_written(
    amts: Invoke, book: VersionedBook
) -> None:
    english = ENGLISH.replace("a guess", "a guess $x$")
    book.put(SOURCE, english)
    version = book.put(KEY, CHINESE)  # it lacks the formula
    book.put(KEY, OVERWRITTEN.replace("是猜", "是猜$x$"))
    before = book.everything()
    result = amts(
        "restore", PATH, "--language", "zh", "--version", version, "--segment", "模型是一种猜测。"
    )
    assert result.exit_code == 2
    assert "`$x$`" in result.stderr
    assert book.everything() == before


def test_a_document_that_the_book_has_no_more_is_told(amts: Invoke, book: VersionedBook) -> None:
    book.put(SOURCE, ENGLISH)
    version = book.put(KEY, CHINESE)
    book.delete(SOURCE)
    book.delete(KEY)
    answer = done(amts, PATH, "--version", version)
    assert written(answer) == [ORIGIN, KEY]
    assert "no such document" in answer["next_run"]["problem"]
    assert any("the book has no source" in note for note in answer["notes"])


def test_without_versions_nothing_is_written(amts: Invoke, book: VersionedBook) -> None:
    book.put(SOURCE, ENGLISH)
    version = book.put(KEY, CHINESE)
    book.put(KEY, OVERWRITTEN)
    book.client.put_bucket_versioning(
        Bucket=book.cloud.bucket, VersioningConfiguration={"Status": "Suspended"}
    )
    result = amts("restore", PATH, "--language", "zh", "--version", version)
    assert result.exit_code == 1
    assert "keeps no versions, so nothing is written" in result.stderr
    assert book.text(KEY) == OVERWRITTEN


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([PATH], "give --version or --at, one of them"),
        ([PATH, "--version", "a", "--at", "2026-01-01"], "give --version or --at, one of them"),
        (["--version", "a"], "give PATH, or --all for every document of the language"),
        ([PATH, "--all", "--at", "2026-01-01"], "give PATH, or --all for every document"),
        (["--all", "--version", "a"], "--all needs --at"),
        (["--all", "--at", "2026-01-01", "--source", "a"], "--segment and --source need PATH"),
        ([PATH, "--at", "yesterday"], "not a time: 'yesterday' (it looks like 2026-01-02T03:04"),
        ([PATH, "--version", "zzz"], f"{PATH}: no text has the version 'zzz'"),
        ([PATH, "--version", ""], f"{PATH}: no text has the version ''"),
        ([PATH, "--version", "a", "--place", "line 1"], "--place needs --segment or --source"),
        (["none.md", "--version", "a"], "none.md: never was a document of zh in this book"),
    ],
)
def test_bad_input_is_one_line(
    amts: Invoke, book: VersionedBook, arguments: list[str], line: str
) -> None:
    book.put(KEY, CHINESE)
    result = amts("restore", *arguments, "--language", "zh")
    assert (result.exit_code, result.stdout) == (2, "")
    assert line in result.stderr
    assert len(result.stderr.splitlines()) == 1
