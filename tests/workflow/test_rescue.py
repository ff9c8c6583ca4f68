"""A human edition that a machine edition has overwritten comes home, and counts from then on."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from amts.cli import main
from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import human, source

KEPT = "one/models.md"
CHANGED = "one/losses.md"
GONE = "two/descent.md"
# The sentence of CHANGED that the source edition says otherwise today.
EARLIER, TODAY = "A small loss is good.", "A loss of zero is best."


def tar(path: Path, top: str, files: dict[str, str]) -> Path:
    """Write an archive as a repository's host gives it: everything in one folder."""
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            content = text.encode()
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size, member.mtime = len(content), 1_600_000_000
            archive.addfile(member, io.BytesIO(content))
    return path


def amts(book: DeployedBook, *arguments: object) -> Result:
    words = [*map(str, arguments), "--endpoint-url", book.endpoint, "--book", "book"]
    return CliRunner().invoke(main, words)


def examples(book: DeployedBook, language: str) -> dict[str, str]:
    """The parallel data that Amazon Translate was given last."""
    translate = book.client("translate")
    properties = translate.get_parallel_data(Name=f"amts-book-{language}")["ParallelDataProperties"]
    bucket, _, key = properties["ParallelDataConfig"]["S3Uri"][5:].partition("/")
    rows = book.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    return dict(list(csv.reader(io.StringIO(rows)))[1:])


@pytest.fixture
def overwritten(book: DeployedBook) -> DeployedBook:
    """A book whose Chinese edition is a machine's: one chapter as `human/`, all as published."""
    now = source()
    now[CHANGED] = now[CHANGED].replace(EARLIER, TODAY)
    assert TODAY in now[CHANGED]
    del now[GONE]
    files: dict[str, str | bytes] = {f"source/{path}": text for path, text in now.items()}
    files[f"human/zh/{KEPT}"] = now[KEPT].replace("A model is a guess.", "机器说的话。")
    book.push_and_wait(files)
    return book


def test_an_old_human_edition_comes_home(overwritten: DeployedBook, tmp_path: Path) -> None:
    book = overwritten
    old = tar(tmp_path / "old zh.tar.gz", "d2l-zh-main", human("zh"))
    english = {path: text for path, text in source().items() if path in human("zh")}
    origins = tar(tmp_path / "en.tar.gz", "d2l-en-0.1", english)
    machine = book.get(f"human/zh/{KEPT}")
    order = ("push", old, "--language", "zh", "--origins", origins, "--json")

    before = book.keys("")
    held = amts(book, *order, "--dry-run")
    assert held.exit_code == 1, "a document of another content is not replaced unasked"
    assert json.loads(held.stdout)["held_back"] == [f"human/zh/{KEPT}"]
    assert (book.get(f"human/zh/{KEPT}"), book.keys("")) == (machine, before)
    done = amts(book, *order, "--replace")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["replaced"] == [f"human/zh/{KEPT}"]
    assert json.loads(done.stdout)["leftovers"] == [GONE]
    report = book.report(book.next_run())

    # The sentences are people's again; only the one that the source says otherwise is a machine's.
    assert book.get(f"translated/zh/{KEPT}").decode() == human("zh")[KEPT]
    losses = book.get(f"translated/zh/{CHANGED}").decode()
    assert "损失说明模型错得有多离谱。" in losses
    assert "损失小就是好。" not in losses
    chinese = next(entry for entry in report["languages"] if entry["language"] == "zh")
    states = {d["document"]: d for d in chinese["documents"]}
    assert states[KEPT]["segments_machine"] == 0
    assert states[CHANGED]["segments_machine"] == 1
    assert chinese["job"] is None, "the machine's sentence was translated before"

    # The next job has them as examples. What has no document any more counts as well.
    report = book.push_and_wait({"source/new.md": "# New\n\nWords that are new.\n"})
    chinese = next(entry for entry in report["languages"] if entry["language"] == "zh")
    assert chinese["parallel_data"]["memories"] == [
        {"document": "memory/zh/old-zh-leftovers.tmx", "units": 4, "left_out": {}}
    ]
    pairs = examples(book, "zh")
    assert pairs["A large step may jump over the valley."] == "步子太大可能会跳过山谷。"
    assert pairs[EARLIER] == "损失小就是好。"
    assert pairs["A model is a guess."] == "模型是一种猜测。"
    assert "机器说的话。" not in pairs.values()
    # The machine's text is an earlier version, not lost.
    versions = book.s3.list_object_versions(
        Bucket=book.outputs["BookBucketName"], Prefix=f"human/zh/{KEPT}"
    )["Versions"]
    assert len(versions) == 2


def test_memories_of_other_tools_give_examples(book: DeployedBook, tmp_path: Path) -> None:
    (tmp_path / "book.po").write_text(
        'msgid ""\nmsgstr "Language: zh_CN\\n"\n\n'
        'msgid "A rate is small."\nmsgstr "学习率很小。"\n\n'
        '#, fuzzy\nmsgid "A rate is large."\nmsgstr "机器猜的。"\n',
        encoding="utf-8",
    )
    (tmp_path / "broken.tmx").write_text("<tmx>\n<tu>\n</tmx>\n", encoding="utf-8")
    pushed = amts(book, "push", "--memory", tmp_path, "--language", "zh", "--json")
    assert pushed.exit_code == 2
    assert "broken.tmx: line 3" in pushed.stderr
    assert json.loads(pushed.stdout)["uploaded"] == ["memory/zh/book.po.tmx"]
    assert book.report(book.next_run())["languages"] == []

    book.put("memory/zh/odd.tmx", "<tmx>")
    book.put("memory/zh/odd.docx", "x")
    report = book.push_and_wait({f"source/{path}": text for path, text in source().items()})

    assert report["outcome"] == "COMPLETED_WITH_PROBLEMS"
    problems = {p["document"]: p["error"] for p in report["problems"]}
    assert problems == {
        "memory/zh/odd.docx": "UnsupportedDocument",
        "memory/zh/odd.tmx": "UnreadableDocument",
    }
    chinese = next(entry for entry in report["languages"] if entry["language"] == "zh")
    assert chinese["parallel_data"]["pairs"] == 1
    assert examples(book, "zh") == {"A rate is small.": "学习率很小。"}
