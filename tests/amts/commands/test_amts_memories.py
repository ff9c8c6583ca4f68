"""push and pair with files of translations, archives, and old editions."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path

import pytest

from tests.amts.conftest import Cloud, Invoke
from tests.amts.files import write

REPOSITORY = Path(__file__).parents[3]
EXAMPLES = REPOSITORY / "tests" / "amts" / "memories" / "examples"

EN = "# Models\n\nA model is a guess. It maps an input to an output.\n\n* A small loss is good.\n"
ZH = "# 模型\n\n模型是一种猜测。它把输入映射到输出。\n\n* 损失小就是好。\n"
GONE_EN, GONE_ZH = "# Losses\n\nThe loss is never negative.\n", "# 损失\n\n损失永远不为负。\n"
WHEN = 1_600_000_000


@pytest.fixture(autouse=True)
def languages(checkout: Path) -> Path:
    text = (REPOSITORY / "languages" / "zh.toml").read_text("utf-8")
    return write(checkout, {"languages/zh.toml": text})


def packed(folder: Path, name: str) -> Path:
    """Put a folder into an archive beside it, all files with the same date."""
    for path in folder.rglob("*"):
        os.utime(path, (WHEN, WHEN))
    archive = folder.with_name(name)
    with tarfile.open(archive, "w:gz") as made:
        made.add(folder, folder.name)
    return archive


def pairs(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# pair


def test_a_memory_alone_is_paired(amts: Invoke, checkout: Path) -> None:
    result = amts("pair", EXAMPLES / "omegat.tmx", "--language", "zh", "-o", "x.jsonl")
    assert result.exit_code == 0, result.stderr
    first = pairs(checkout / "x.jsonl")[0]
    assert first == {
        "source": "The loss is never negative.",
        "target": "损失永远不会是负数。",
        "confidence": 1.0,
        "kind": "unit",
        "granularity": "sentence",
        "document": str(EXAMPLES / "omegat.tmx"),
        "source_place": "unit 1, line 8",
        "target_place": "unit 1, line 8",
        "provenance": "human",
        "changed": "2024-05-01T12:00:00Z",
    }
    assert result.stdout.endswith(
        "omegat.tmx: 4 units (left out: 1 P0 as text beside inline codes, 1 one side is empty, "
        "1 other languages)\n0 documents paired, 1 file of translations read.\n"
    )


@pytest.mark.parametrize("ending", ["csv", "tsv", "tmx", "jsonl"])
def test_several_memories_go_into_every_format(amts: Invoke, checkout: Path, ending: str) -> None:
    output = f"x.{ending}"
    result = amts(
        "pair", EXAMPLES / "book.po", EXAMPLES / "first.xlf", "--memory", EXAMPLES / "pairs.jsonl",
        "--language", "zh", "-o", output, "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert [memory["units"] for memory in told["memories"]] == [3, 8, 2]
    text = (checkout / output).read_text("utf-8")
    for target in ("模型是一种猜测。", "见这个P1和P0。", "肯定。"):
        assert target in text
    for unreviewed in ("模糊的。", "机器。", "待审。", "待办。", "建议。"):
        assert unreviewed not in text


def test_a_memory_adds_to_documents_and_the_newest_wins(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en/a.md": EN, "zh/a.md": ZH, "po/other.md": "no memory"})
    rows = "en,zh,changed\nA model is a guess.,模型即猜测。,{}\nA rate.,学习率。,\n"
    for year, kept in ((2000, "模型是一种猜测。"), (2100, "模型即猜测。")):
        write(checkout, {"po/sub/m.csv": rows.format(f"{year}-01-01")})
        given = ("en", "zh", "--memory", "po", "--language", "zh")
        result = amts("pair", *given, "-o", "x.csv")
        assert result.exit_code == 0, result.stderr
        assert f'"A model is a guess.","{kept}"' in (checkout / "x.csv").read_text("utf-8")
        assert amts("pair", *given, "-o", "x.jsonl").exit_code == 0
        found = {pair["source"]: pair for pair in pairs(checkout / "x.jsonl")}
        assert found["A rate."]["document"] == "po/sub/m.csv"
        assert found["A small loss is good."]["document"] == "a.md"


def test_archives_stand_for_folders(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en-1.0/c/a.md": EN, "zh-main/c/a.md": ZH, "both/a.md": ZH, "mem/m.tsv": ""})
    write(checkout, {"both/a_origin.md": EN, "mem/m.tsv": "source\ttarget\nA rate.\t学习率。\n"})
    english, chinese = packed(checkout / "en-1.0", "en.tgz"), packed(checkout / "zh-main", "zh.tgz")
    both, memory = packed(checkout / "both", "both.tar.gz"), packed(checkout / "mem", "mem.tgz")
    order = ("--memory", memory.name, "--language", "zh", "-o", "x.jsonl")
    for documents, name in (
        ((english.name, chinese.name), "c/a.md"),
        ((english.name, "zh-main"), "c/a.md"),
        (("--origins", both.name), "both/a.md"),
    ):
        result = amts("pair", *documents, *order)
        assert result.exit_code == 0, result.stderr
        found = pairs(checkout / "x.jsonl")
        assert {pair["document"] for pair in found} == {name, "mem.tgz/mem/m.tsv"}
        assert {p["changed"] for p in found} == {"2020-09-13T12:26:40Z", ""}


def test_a_bad_memory_is_named_and_the_others_are_used(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"m/bad.tmx": "<tmx>\n<body>", "m/good.csv": "en,zh\nA rate.,学习率。\n"})
    result = amts("pair", "--memory", "m", "--language", "zh", "-o", "x.csv", "--json")
    assert result.exit_code == 2
    assert result.stderr == "left out: m/bad.tmx: line 2: no element found\n"
    assert json.loads(result.stdout)["problems"] == ["m/bad.tmx: line 2: no element found"]
    assert (checkout / "x.csv").read_text("utf-8") == '"en","zh"\n"A rate.","学习率。"\n'


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--memory", "none"], "none: no such file or folder"),
        (["--memory", "empty"], "empty: no file of translations in it"),
        (["en.zip", "zh.zip"], "en.zip: not an archive that can be read"),
        (["a.csv", "en.md"], "give SOURCE and TARGET, a folder with both languages, --origins"),
        (["en.md", "zh.md", "x.md"], "give SOURCE and TARGET, a folder with both languages"),
    ],
)
def test_pair_tells_what_it_cannot_open(
    amts: Invoke, checkout: Path, arguments: list[str], told: str
) -> None:
    write(checkout, {"empty/a.md": "", "en.zip": "no", "zh.zip": "no", "a.csv": "", "en.md": ""})
    result = amts("pair", *arguments, "--language", "zh", "-o", "x.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {told}")


# push --memory


def test_memories_go_below_their_language(amts: Invoke, cloud: Cloud, checkout: Path) -> None:
    write(checkout, {"m/sub/a.csv": "en,zh\nA rate.,学习率。\n", "m/bad.jsonl": "{}\n"})
    order = ("push", "--memory", "m", "--memory", EXAMPLES / "book.po", "--language", "zh")
    shown = amts(*order, "--dry-run")
    assert shown.exit_code == 2
    assert "2 files would be uploaded to" in shown.stdout
    assert "  memory/zh/book.po.tmx\n" in shown.stdout
    assert cloud.list_keys() == []
    result = amts(*order)
    assert result.exit_code == 2
    assert result.stderr == (
        "left out: m/bad.jsonl: line 1: not a JSON object with the texts source and target\n"
    )
    assert "book.po: 3 units (left out: 1 fuzzy, 1 obsolete, 1 one side is empty)" in result.stdout
    assert "Memories alone translate nothing" in result.stdout
    assert cloud.list_keys() == ["memory/zh/book.po.tmx", "memory/zh/sub/a.csv"]
    assert cloud.get("memory/zh/sub/a.csv").decode() == "en,zh\nA rate.,学习率。\n"
    catalogue = cloud.get("memory/zh/book.po.tmx").decode()
    assert '<tu changedate="20220303T210600Z">' in catalogue
    assert "模糊" not in catalogue
    again = json.loads(amts(*order, "--json").stdout)
    assert (again["uploaded"], again["unchanged"]) == ([], 2)


def test_an_edition_and_a_memory_go_together(amts: Invoke, cloud: Cloud, checkout: Path) -> None:
    write(checkout, {"zh/a.md": ZH, "m.csv": "en,zh\nA rate.,学习率。\n"})
    result = amts("push", "zh", "--memory", "m.csv", "--language", "zh")
    assert result.exit_code == 0, result.stderr
    assert cloud.list_keys() == ["human/zh/a.md", "memory/zh/m.csv"]


def test_two_memories_of_one_name_are_refused(amts: Invoke, cloud: Cloud, checkout: Path) -> None:
    text = "en,zh\nA rate.,学习率。\n"
    write(checkout, {"m/a.csv": text, "n/a.csv": text})
    result = amts("push", "--memory", "m", "--memory", "n", "--language", "zh")
    assert result.exit_code == 2
    assert "n/a.csv and m/a.csv would both be memory/zh/a.csv" in result.stderr
    assert cloud.list_keys() == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Missing argument 'DIR', or --memory PATH"),
        (["--memory", "m"], "--memory needs --language"),
        (["zh", "--rescue"], "--rescue needs --language"),
        (["--rescue", "--language", "zh"], "Missing argument 'DIR', or --memory PATH"),
        (["zh", "--replace", "--language", "zh"], "--replace goes with --rescue or --origins"),
        (["zh", "--rescue", "--delete", "--language", "zh"], "--rescue goes with neither"),
        (["zh", "--memory", "m", "--delete", "--language", "zh"], "--memory goes with neither"),
        (["zh", "--memory", "m", "--rescue", "--language", "zh"], "are two pushes"),
    ],
)
def test_options_that_do_not_go_together(
    amts: Invoke, checkout: Path, arguments: list[str], told: str
) -> None:
    result = amts("push", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr


# push --rescue


@pytest.fixture
def machine_edition(cloud: Cloud) -> Cloud:
    """A book whose human folder holds what a machine wrote."""
    cloud.put("source/c/a.md", EN.encode())
    cloud.put("source/c/new.md", b"# New\n")
    cloud.put("human/zh/c/a.md", "# 机器\n".encode())
    return cloud


def old_edition(checkout: Path) -> tuple[Path, Path]:
    chinese = {"zh/c/a.md": ZH, "zh/c/gone.md": GONE_ZH, "zh/c/b.md": "一", "zh/img/a.svg": ""}
    write(checkout, chinese | {"en/c/a.md": EN, "en/c/gone.md": GONE_EN})
    return packed(checkout / "zh", "old zh.tar.gz"), packed(checkout / "en", "en.tar.gz")


def test_an_old_edition_comes_home(amts: Invoke, machine_edition: Cloud, checkout: Path) -> None:
    old, origins = old_edition(checkout)
    order = ("push", old, "--language", "zh", "--origins", origins)
    result = amts(*order, "--replace")
    assert result.exit_code == 0, result.stderr
    uploaded = ("human/zh/c/a.md", "human/zh/c/a_origin.md", "memory/zh/old-zh-leftovers.tmx")
    size = sum(len(machine_edition.get(key)) for key in uploaded)
    assert result.stdout == (
        "1 document of the book in the old edition, with 4 pairs.\n"
        "1 document that the book does not have any more, with 2 pairs for a translation memory.\n"
        f"3 files uploaded ({size} B) to s3://{machine_edition.bucket}/, 0 unchanged.\n"
        "1 left out, without an origin:\n"
        "  c/b.md\n"
        "1 replaced:\n"
        "  human/zh/c/a.md\n"
        "Follow the run with `amts status --watch`.\n"
    )
    assert machine_edition.get("human/zh/c/a.md").decode() == ZH
    assert machine_edition.get("human/zh/c/a_origin.md").decode() == EN
    leftovers = machine_edition.get("memory/zh/old-zh-leftovers.tmx").decode()
    assert "<seg>损失永远不为负。</seg>" in leftovers
    assert 'changedate="20200913T122640Z"' in leftovers
    again = json.loads(amts(*order, "--json").stdout)
    assert (again["uploaded"], again["unchanged"]) == ([], 3)


def test_another_text_is_not_replaced_unasked(
    amts: Invoke, machine_edition: Cloud, checkout: Path
) -> None:
    old, origins = old_edition(checkout)
    result = amts("push", old, "--language", "zh", "--origins", origins)
    assert result.exit_code == 1
    assert result.stdout.endswith(
        "1 held back: the bucket has another content there, so neither the document nor its "
        "origin was uploaded; --replace puts the old edition in its place, and the bucket keeps "
        "what is replaced as an earlier version:\n"
        "  human/zh/c/a.md\n"
        "Follow the run with `amts status --watch`.\n"
    )
    assert machine_edition.get("human/zh/c/a.md").decode() == "# 机器\n"
    assert "human/zh/c/a_origin.md" not in machine_edition.list_keys()
    assert "memory/zh/old-zh-leftovers.tmx" in machine_edition.list_keys()


def test_a_dry_run_uploads_nothing(amts: Invoke, machine_edition: Cloud, checkout: Path) -> None:
    old, origins = old_edition(checkout)
    before = machine_edition.list_keys()
    order = ("push", old, "--language", "zh", "--origins", origins, "--replace", "--dry-run")
    told = json.loads(amts(*order, "--json").stdout)
    assert told["uploaded"] == [
        "human/zh/c/a_origin.md",
        "memory/zh/old-zh-leftovers.tmx",
        "human/zh/c/a.md",
    ]
    assert (told["dry_run"], told["bytes"]) == (True, 0)
    assert machine_edition.list_keys() == before
    assert "3 files would be uploaded to" in amts(*order).stdout


def test_originals_beside_the_documents_need_no_folder(
    amts: Invoke, machine_edition: Cloud, checkout: Path
) -> None:
    files = {"c/a.md": ZH, "c/a_origin.md": EN, "c/nb.ipynb": "no", "c/nb_origin.ipynb": "{}"}
    folder = write(checkout / "d2l-zh", files)
    result = amts("push", folder, "--language", "zh", "--rescue", "--replace", "--json")
    assert result.exit_code == 2, "a document that cannot be read is named"
    told = json.loads(result.stdout)
    assert told["problems"] == [result.stderr.strip().removeprefix("left out: ")]
    assert told["problems"][0].startswith("c/nb.ipynb: ")
    assert told["uploaded"] == ["human/zh/c/a_origin.md", "human/zh/c/a.md"]


def test_what_is_no_translation_does_not_come_home(
    amts: Invoke, machine_edition: Cloud, checkout: Path
) -> None:
    book = "The loss is never below zero, and the rate of the model is small.\n\n"
    text = book + "We look at what the model has learned, and then we go on with the next one.\n"
    folder = write(checkout / "d2l-zh", {"c/a.md": text, "c/a_origin.md": text})
    result = amts("push", folder, "--language", "zh", "--rescue", "--replace", "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["uploaded"] == []
    assert "copy of the source" in told["problems"][0]
    assert machine_edition.get("human/zh/c/a.md").decode() == "# 机器\n"


def test_a_rescue_needs_a_book(amts: Invoke, cloud: Cloud, checkout: Path) -> None:
    old, origins = old_edition(checkout)
    order = ("push", old, "--language", "zh", "--origins", origins)
    result = amts(*order)
    assert result.exit_code == 2
    assert result.stderr == "Error: the book has no source edition yet: push that first\n"
    cloud.put("source/elsewhere/a.md", EN.encode())
    assert "are the paths right?" in amts(*order, "--dry-run").stderr
    result = amts("push", old, "--language", "zh", "--rescue")
    assert result.exit_code == 2
    assert f"{old}: no document with its origin" in result.stderr
