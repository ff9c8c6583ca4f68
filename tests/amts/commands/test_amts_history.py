import json
from pathlib import Path
from typing import Any

import pytest

from bitext.provenance import BATCH, HUMAN, Made, Provenance
from bitext.records import FileRef
from tests.amts.conftest import Cloud, Invoke
from tests.amts.versioned_book import VersionedBook

PATH = "one/models.md"
KEY = f"human/zh/{PATH}"
ENGLISH = "# Models\n\nA model is a guess. It maps an input to a prediction.\n"
CHINESE = "# 模型\n\n模型是一种猜测。它把输入映射到预测。\n"
MACHINE = Made(
    Provenance.MACHINE, "2026-01-02T03:04:05.000Z", "20260102T030405Z-aaaaaa", BATCH, "job-1"
)


@pytest.fixture
def book(cloud: Cloud, checkout: Path) -> VersionedBook:
    return VersionedBook.open(cloud, checkout)


def told(amts: Invoke, *arguments: object) -> dict[str, Any]:
    result = amts("history", *arguments, "--language", "zh", "--json")
    assert result.exit_code == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_versions_are_told_newest_first_with_what_changed(
    amts: Invoke, book: VersionedBook
) -> None:
    source = book.put(f"source/{PATH}", ENGLISH)
    first = book.put(KEY, CHINESE)
    book.put(f"{KEY}.orig.md", "another file whose key begins so")
    published = book.publish(
        PATH,
        FileRef(f"source/{PATH}", source),
        FileRef(KEY, first),
        CHINESE.replace("它把输入映射到预测。", "机器说的话。"),
        {"": HUMAN, "机器说的话。": MACHINE},
    )
    book.next_second()
    second = book.put(KEY, CHINESE.replace("一种猜测", "一个猜测") + "\n新的一句。\n")
    book.next_second()
    book.delete(KEY)

    answer = told(amts, PATH)
    assert answer["more"] == 0
    events = answer["versions"]
    assert [(one["kind"], one["action"]) for one in events] == [
        ("human", "deleted"),
        ("human", "written"),
        ("published", "written"),
        ("human", "written"),
        ("source", "written"),
    ]
    deleted, later, publication, earlier, _ = events
    assert deleted["latest"]
    assert deleted["changes"]["removed"] == [
        "模型",
        "模型是一个猜测。",
        "它把输入映射到预测。",
        "新的一句。",
    ]
    assert later["version"] == second
    assert second.startswith(later["short"])
    assert later["changes"] == {
        "added": ["新的一句。"],
        "removed": [],
        "changed": [{"before": "模型是一种猜测。", "after": "模型是一个猜测。"}],
    }
    assert publication["version"] == published
    assert publication["segments"] == {"human": 2, "machine": 1, "flagged": 0}
    assert publication["record"]["run"] == "20260102T030405Z-aaaaaa"
    assert publication["record"]["human"] == {"key": KEY, "version": first}
    assert earlier["first"]
    assert earlier["size"] == len(CHINESE.encode())

    shown = amts("history", PATH, "--language", "zh", "--changes")
    assert shown.exit_code == 0, shown.stderr
    assert "human file deleted (now)" in shown.stdout
    assert "1 changed, 1 added" in shown.stdout
    assert "- 模型是一种猜测。\n+ 模型是一个猜测。\n" in shown.stdout


def test_line_breaks_are_no_change_and_publications_without_a_record_are_told(
    amts: Invoke, book: VersionedBook
) -> None:
    book.put(f"source/{PATH}", ENGLISH)
    book.put(f"translated/zh/{PATH}", CHINESE)
    book.put(f"state/bitext/zh/{PATH}.jsonl", '{"source": ["Models"], "target": ["模型"]}\n')
    book.put(f"translated/zh/{PATH}", CHINESE.replace("。它", "。\n它"))
    published = [one for one in told(amts, PATH)["versions"] if one["kind"] == "published"]
    assert [one["segments"] for one in published] == [None, None]
    assert published[0]["changes"] == {"added": [], "removed": [], "changed": []}
    assert "the same" in amts("history", PATH, "--language", "zh").stdout


def test_many_versions_are_read_page_by_page_and_cut_by_the_limit(
    amts: Invoke, book: VersionedBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "5")
    book.put(f"{KEY}.other.md", "another key that begins so")
    book.put(f"source/{PATH}", ENGLISH)
    versions = [book.put(KEY, f"# 模型\n\n第{n}版。\n") for n in range(12)]
    answer = told(amts, PATH, "--limit", 5)
    assert len(answer["versions"]) == 5
    assert answer["more"] == 8
    assert {one["version"] for one in answer["versions"]} == set(versions[-5:])
    assert (
        "8 older versions not shown"
        in amts("history", PATH, "--language", "zh", "--limit", 5).stdout
    )


def test_a_version_that_cannot_be_read_is_told_as_such(amts: Invoke, book: VersionedBook) -> None:
    book.put(KEY, CHINESE)
    book.put(KEY, b"\xff\xfe")
    newest = told(amts, PATH)["versions"][0]
    assert newest["changes"] is None
    assert "not UTF-8" in newest["problem"]
    assert "Cannot be compared: " in amts("history", PATH, "--language", "zh").stdout


def test_every_translation_of_a_sentence_is_found(amts: Invoke, book: VersionedBook) -> None:
    source = book.put(f"source/{PATH}", ENGLISH)
    first = book.put(KEY, CHINESE)
    machine = CHINESE.replace("它把输入映射到预测。", "机器说的话。")
    published = book.publish(
        PATH,
        FileRef(f"source/{PATH}", source),
        FileRef(KEY, first),
        machine,
        {"": Made(Provenance.HUMAN, "2026-01-01T00:00:00.000Z"), "机器说的话。": MACHINE},
    )
    book.next_second()
    last = book.put(KEY, CHINESE.replace("预测", "预报"))

    for option in (("--source", "maps an input"), ("--segment", "机器说的")):
        found = told(amts, PATH, *option)["translations"]
        assert [one["source"] for one in found] == ["It maps an input to a prediction."] * 3
        by_target = {one["target"]: one for one in found}
        assert [one["version"] for one in by_target["它把输入映射到预报。"]["versions"]] == [last]
        assert by_target["它把输入映射到预报。"]["made"] is None
        assert by_target["机器说的话。"]["versions"][0]["version"] == published
        assert by_target["机器说的话。"]["made"]["job"] == "job-1"
        assert [one["version"] for one in by_target["它把输入映射到预测。"]["versions"]] == [first]
        assert not by_target["它把输入映射到预测。"]["current"]
        assert found[0]["target"] == "它把输入映射到预报。"
    shown = amts("history", PATH, "--language", "zh", "--source", "model is a guess").stdout
    assert shown.startswith("A model is a guess.\n  模型是一种猜测。\n")
    assert "human, 2026-01-01T00:00:00.000Z; human file" in shown
    assert "It maps" not in shown


def test_documents_are_listed_and_those_that_are_gone_on_demand(
    amts: Invoke, book: VersionedBook
) -> None:
    for path in ("a.md", "b.md", "n.ipynb"):
        book.put(f"source/{path}", "# A\n")
        book.put(f"human/zh/{path}", "# 甲\n")
    book.put("human/zh/a_origin.md", "# A\n")
    book.put("human/zh/readme.txt", "no document")
    book.put("human/es/only-spanish.md", "# A\n")
    book.put("source/moved.md", "# A\n")
    book.put("human/zh/moved.md", "# 甲\n")
    book.put("translated/zh/moved.md", "# 甲\n")
    book.delete("source/moved.md")
    book.delete("human/zh/b.md")

    every = {one["document"]: one for one in told(amts, "--deleted")["documents"]}
    assert sorted(every) == ["a.md", "b.md", "moved.md", "n.ipynb"]
    assert sorted(one["document"] for one in told(amts)["documents"]) == ["a.md", "n.ipynb"]
    assert every["b.md"]["human"] == "deleted"
    assert every["b.md"]["action"] == "deleted"
    assert every["moved.md"]["in_source"] is False
    assert every["a.md"]["human_versions"] == 1
    assert "moved.md" in amts("history", "--language", "zh", "--deleted").stdout
    assert told(amts, "moved.md")["versions"][0]["kind"] in ("published", "source")
    nothing = amts("history", "--language", "tr")
    assert nothing.stdout == "No document of tr has a history yet.\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["none.md"], "none.md: never was a document of zh in this book"),
        ([PATH, "--segment", "a", "--source", "b"], "give --segment or --source, not both"),
        (["--source", "b"], "--segment and --source need PATH: the document to look in"),
        ([PATH, "--source", " "], "--segment and --source need a text"),
        ([PATH, "--deleted"], "--deleted lists documents: leave out PATH"),
        ([PATH, "--source", "nowhere"], "with this text was never there: 'nowhere'"),
    ],
)
def test_bad_input_is_one_line(
    amts: Invoke, book: VersionedBook, arguments: list[str], line: str
) -> None:
    book.put(f"source/{PATH}", ENGLISH)
    book.put(KEY, CHINESE)
    result = amts("history", *arguments, "--language", "zh")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert line in result.stderr
    assert len(result.stderr.splitlines()) == 1
