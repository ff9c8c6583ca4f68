"""pair, extract and score: no AWS, only documents."""

import csv
import json
import os
import re
import zipfile
from pathlib import Path

import pytest

from bitext.parallel_data import FileFormat
from bitext.parallel_data_check import check_file
from tests.amts.conftest import Invoke
from tests.amts.files import lines, write
from tests.bitext.chapters import chapter

REPOSITORY = Path(__file__).parents[3]
BOOK = REPOSITORY / "examples" / "book"

ZH_TOML = (REPOSITORY / "languages" / "zh.toml").read_text("utf-8")

EN = """\
# Linear Models
:label:`sec_linear`

A line is simple. It has a slope $w$ and an offset.

```python
x = 1
```

* The loss is `mse`.
"""
ZH = """\
# 线性模型
:label:`sec_linear`

直线很简单。它有斜率$w$和偏移。

```python
x = 1
```

* 损失是`mse`。
"""


@pytest.fixture(autouse=True)
def languages(checkout: Path) -> Path:
    return write(checkout, {"languages/zh.toml": ZH_TOML})


# extract


def test_extract_shows_blocks_and_segments(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"a.md": EN})
    result = amts("extract", "a.md")
    assert result.exit_code == 0, result.stderr
    assert lines(result.stdout) == (
        "Place     Kind        Segment\n"
        "──────────────────────────────────────────────────────\n"
        "line 1    heading     Linear Models\n"
        "line 2    directive   (not translated)\n"
        "line 4    paragraph   A line is simple.\n"
        "                      It has a slope P0 and an offset.\n"
        "line 6    code        (not translated)\n"
        "line 10   list item   The loss is P0.\n"
        "\n"
        "5 blocks, 4 segments.\n"
    )


def test_extract_gives_exact_ranges(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"zh.md": ZH})
    result = amts("extract", "zh.md", "--language", "zh", "--json")
    content = json.loads(result.stdout)
    data = (checkout / "zh.md").read_bytes()
    texts = [
        data[segment["start"] : segment["end"]].decode()
        for block in content["blocks"]
        for segment in block["segments"]
    ]
    assert texts == ["线性模型", "直线很简单。", "它有斜率$w$和偏移。", "损失是`mse`。"]
    assert content["blocks"][2]["segments"][1]["placeholders"] == ["$w$"]
    assert [block["line"] for block in content["blocks"]] == [1, 2, 4, 6, 10]


def test_extract_by_paragraph(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"a.md": EN})
    result = amts("extract", "a.md", "--granularity", "paragraph", "--json")
    texts = [s["text"] for block in json.loads(result.stdout)["blocks"] for s in block["segments"]]
    assert "A line is simple. It has a slope P0 and an offset." in texts


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.txt", "x", "a.txt: not a Markdown document or a notebook (.txt)"),
        ("none.md", None, "none.md: No such file or directory"),
        ("a.ipynb", "{", "a.ipynb: "),
        ("a.md", b"\xff\xfe", "a.md: "),
    ],
)
def test_a_document_that_cannot_be_read_is_one_line(
    amts: Invoke, checkout: Path, name: str, content: str | bytes | None, line: str
) -> None:
    if content is not None:
        data = content.encode() if isinstance(content, str) else content
        (checkout / name).write_bytes(data)
    result = amts("extract", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {line}")
    assert result.stderr.count("\n") == 1


# pair


def test_pair_two_documents(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en.md": EN, "zh.md": ZH})
    result = amts("pair", "en.md", "zh.md", "--target-language", "zh", "-o", "p.csv")
    assert result.exit_code == 0, result.stderr
    with (checkout / "p.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["en", "zh"],
        ["Linear Models", "线性模型"],
        ["A line is simple.", "直线很简单。"],
        ["It has a slope P0 and an offset.", "它有斜率P0和偏移。"],
        ["The loss is P0.", "损失是P0。"],
    ]
    assert lines(result.stdout) == (
        "Pairs              Number\n"
        "─────────────────────────\n"
        "written to p.csv        4\n"
        "\n"
        "1 document paired.\n"
    )


@pytest.mark.parametrize("name", ["p.csv", "p.tsv", "p.tmx", "p.jsonl"])
def test_pair_writes_the_format_of_the_ending(amts: Invoke, checkout: Path, name: str) -> None:
    write(checkout, {"en.md": EN, "zh.md": ZH})
    result = amts("pair", "en.md", "zh.md", "--target-language", "zh", "-o", name, "--json")
    data = (checkout / name).read_bytes()
    file_format = FileFormat.of(name)
    answer = json.loads(result.stdout)
    assert check_file(data, file_format, "en", "zh", name) == answer["pairs"] == 4
    assert answer["bytes"] == len(data)


def test_pair_keeps_the_newer_files_translation(amts: Invoke, checkout: Path) -> None:
    write(checkout / "en", {"a.md": "A rate.\n", "b.md": "A rate.\n"})
    write(checkout / "zh", {"a.md": "学习率。\n", "b.md": "速率。\n"})
    os.utime(checkout / "zh" / "a.md", (1_700_000_000, 1_700_000_000))
    os.utime(checkout / "zh" / "b.md", (1_600_000_000, 1_600_000_000))
    amts("pair", "en", "zh", "--target-language", "zh", "-o", "p.csv", "--rejected", "r.jsonl")
    assert (checkout / "p.csv").read_text("utf-8").splitlines()[1:] == ['"A rate.","学习率。"']
    replaced = json.loads((checkout / "r.jsonl").read_text("utf-8"))
    assert (replaced["document"], replaced["changed"]) == ("b.md", "2020-09-13T12:26:40Z")
    assert replaced["reason"] == "same source again"


def test_pair_writes_both_translations_for_people(amts: Invoke, checkout: Path) -> None:
    write(checkout / "en", {"a.md": "A rate.\n", "b.md": "A rate.\n"})
    write(checkout / "zh", {"a.md": "学习率。\n", "b.md": "速率。\n"})
    result = amts("pair", "en", "zh", "--target-language", "zh", "-o", "p.jsonl", "--json")
    assert json.loads(result.stdout)["pairs"] == 2
    lines = (checkout / "p.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["target"] for line in lines] == ["学习率。", "速率。"]


def test_pair_reports_each_document(amts: Invoke, checkout: Path) -> None:
    write(checkout / "en", {"a.md": EN, "b.md": EN})
    write(checkout / "zh", {"a.md": ZH, "b.md": ZH})
    for name in ("a.md", "b.md"):
        os.utime(checkout / "zh" / name, (1_700_000_000, 1_700_000_000))
    arguments = ["pair", "en", "zh", "--target-language", "zh", "-o", "p.csv", "--report"]
    shown = lines(amts(*arguments).stdout)
    assert shown.startswith("Document   Blocks   Sentences   Kinds")
    rows = {row[0]: row[1:] for row in map(str.split, shown.splitlines()) if row}
    assert rows["a.md"][:7] == ["5/5", "4/4", "1-1:", "4", "4", "0", "100.0%"]
    assert rows["b.md"][:7] == ["5/5", "4/4", "1-1:", "4", "0", "0", "0.0%"]
    assert amts(*arguments, "r.md").exit_code == amts(*arguments, "r.json").exit_code == 0
    assert "| left out: same pair again | 4 |" in (checkout / "r.md").read_text("utf-8")
    told = json.loads((checkout / "r.json").read_text("utf-8"))
    assert [item["pairs"] for item in told["documents"]] == [4, 0]
    assert told["totals"]["rejected"] == {"same pair again": 4}
    assert told["bytes"] == (checkout / "p.csv").stat().st_size
    # What --json says in all is what the report says.
    summed = json.loads(amts(*arguments[:-1], "--json").stdout)
    assert {name: summed[name] for name in told["totals"]} == told["totals"]


def test_pair_the_sample_book_by_folders(amts: Invoke, checkout: Path) -> None:
    arguments = [BOOK / "source", BOOK / "human" / "zh", "--target-language", "zh"]
    result = amts("pair", *arguments, "-o", "p.jsonl", "--rejected", "r.jsonl", "--json")
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    pairs = [json.loads(line) for line in (checkout / "p.jsonl").read_text("utf-8").splitlines()]
    rejected = (checkout / "r.jsonl").read_text("utf-8").splitlines()
    assert len(pairs) == answer["pairs"] > 200
    assert len(rejected) == sum(answer["rejected"].values())
    assert {pair["document"] for pair in pairs} == set(answer["documents"])
    assert not [name for name in answer["documents"] if "_origin" in name]
    assert all(0.8 <= pair["confidence"] <= 1 for pair in pairs)
    strict = amts("pair", *arguments, "-o", "s.jsonl", "--min-confidence", "1", "--json")
    assert json.loads(strict.stdout)["pairs"] < answer["pairs"]


def test_pair_a_folder_with_its_originals(amts: Invoke, checkout: Path) -> None:
    write(
        checkout / "zh", {"c/a.md": ZH, "c/a_origin.md": EN, "alone.md": ZH, "img/x.svg": "<svg/>"}
    )
    result = amts("pair", "--origins", "zh", "--target-language", "zh", "-o", "p.csv", "--json")
    answer = json.loads(result.stdout)
    assert (answer["documents"], answer["pairs"]) == (["c/a.md"], 4)
    assert answer["without_source"] == ["alone.md"]
    assert result.stderr == "note: 1 document without a source, such as alone.md\n"


def test_pair_goes_on_after_a_bad_document_and_says_so(amts: Invoke, checkout: Path) -> None:
    write(checkout / "en", {"a.md": EN, "b.ipynb": "{", "only.md": EN})
    write(checkout / "zh", {"a.md": ZH, "b.ipynb": "{}"})
    result = amts("pair", "en", "zh", "--target-language", "zh", "-o", "p.csv", "--json")
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert answer["pairs"] == 4
    assert answer["without_target"] == ["only.md"]
    (problem,) = answer["problems"]
    assert problem.startswith("b.ipynb: ")
    assert f"left out: {problem}\n" in result.stderr


@pytest.mark.parametrize(
    ("source", "target", "line"),
    [
        (
            "zh",
            "en",
            "zh.md: it is in English, and the source in Chinese (Simplified): they are swapped",
        ),
        ("en", "en", "zh.md: it is a copy of the source, not a translation"),
        ("zh", "zh", "en.md: it is a copy of the target, in Chinese (Simplified)"),
        ("en", "es", "zh.md: it is not in Chinese (Simplified)"),
        ("en", "", "zh.md: it holds no text to pair, only code, formulas or directives at most"),
        ("", "zh", "en.md: it holds no text to pair, only code, formulas or directives at most"),
    ],
)
def test_pair_writes_nothing_of_documents_that_are_no_translation(
    amts: Invoke, checkout: Path, source: str, target: str, line: str
) -> None:
    texts = {code: chapter(code) if code else "" for code in (source, target)}
    write(checkout, {"en.md": texts[source], "zh.md": texts[target]})
    options = ["--rejected", "r.jsonl", "--report", "r.json"]
    result = amts("pair", "en.md", "zh.md", "--target-language", "zh", "-o", "p.csv", *options)
    assert result.exit_code == 2
    assert result.stderr == f"left out: {line}\nno pair is left: p.csv is not written\n"
    assert re.search(r"^not written +0$", lines(result.stdout), re.MULTILINE)
    assert "0 documents paired.\n" in result.stdout
    assert not (checkout / "p.csv").exists()
    told = json.loads((checkout / "r.json").read_text("utf-8"))
    assert told["problems"] == [line]
    assert told["totals"]["pairs"] == 0
    rejected = (checkout / "r.jsonl").read_text("utf-8").splitlines()
    assert len({json.loads(one)["reason"] for one in rejected}) == 1
    assert len(rejected) == sum(told["totals"]["rejected"].values()) > 0


def test_pair_leaves_out_a_wrong_document_and_goes_on(amts: Invoke, checkout: Path) -> None:
    write(checkout / "en", {"a.md": EN, "b.md": chapter("en"), "c.md": chapter("en", "z")})
    half = chapter("zh", "z", last=3) + "\n\n" + chapter("en", "z", first=3)
    write(checkout / "zh", {"a.md": ZH, "b.md": chapter("en"), "c.md": half})
    arguments = ["pair", "en", "zh", "--target-language", "zh", "-o", "p.csv", "--report", "r.md"]
    result = amts(*arguments, "--json")
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert answer["documents"] == ["a.md", "c.md"]
    assert answer["problems"] == ["zh/b.md: it is a copy of the source, not a translation"]
    (warning,) = answer["warnings"]
    assert warning.startswith("zh/c.md: ")
    assert warning.endswith(" of it is the source's own text, not translated")
    assert f"note: {warning}\n" in result.stderr
    assert answer["rejected"]["target is a copy of the source"] == 7
    assert (answer["output"], answer["pairs"]) == ("p.csv", 7)
    assert (checkout / "p.csv").read_bytes().count(b"\n") == 8
    report = (checkout / "r.md").read_text("utf-8")
    assert f"- {answer['problems'][0]}\n- {warning}\n" in report


def test_pair_names_a_wrong_document_of_an_archive_as_it_lies_there(
    amts: Invoke, checkout: Path
) -> None:
    write(checkout / "en", {"a.md": EN, "b.md": chapter("en")})
    with zipfile.ZipFile(checkout / "zh.zip", "w") as archive:
        archive.writestr("book/a.md", ZH)
        archive.writestr("book/b.md", chapter("es"))
    result = amts("pair", "en", "zh.zip", "--target-language", "zh", "-o", "p.csv")
    assert result.exit_code == 2
    assert "left out: zh.zip/book/b.md: it is not in Chinese (Simplified)\n" in result.stderr


def test_pair_refuses_one_language_twice(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en.md": EN, "zh.md": ZH})
    arguments = ["--source-language", "zh", "--target-language", "zh", "-o", "p.csv"]
    result = amts("pair", "en.md", "zh.md", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: source and target language are the same\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["en", "zh", "-o", "p.xlsx"],
            "p.xlsx: the name must end in one of .csv, .tsv, .tmx, .jsonl",
        ),
        (["en", "zh", "-o", "p"], "p: the name must end in one of .csv, .tsv, .tmx, .jsonl"),
        (
            ["en", "zh", "-o", "p.csv", "--report", "r.txt"],
            "r.txt: the name must end in .md or .json",
        ),
        (["en.md", "zh.md", "-o", "no/p.csv"], "no/p.csv: No such file or directory"),
        (["en", "zh", "-o", "p.csv", "--rejected", "r.csv"], "r.csv: the name must end in .jsonl"),
        (
            ["en.md", "-o", "p.csv"],
            "give SOURCE and TARGET, a folder with both languages, --origins DIR,"
            " --articles LIST, or --memory PATH",
        ),
        (
            ["en", "-o", "p.csv"],
            "en: no document in both languages (name.en.html and name.zh.html,"
            " or en/name.html and zh/name.html)",
        ),
        (
            ["en", "zh", "--origins", "zh", "-o", "p.csv"],
            "give SOURCE and TARGET, a folder with both languages, --origins DIR,"
            " --articles LIST, or --memory PATH",
        ),
        (["en", "none", "-o", "p.csv"], "none: no such file or folder"),
        (["en", "zh/z.md", "-o", "p.csv"], "give two documents or two folders, not one of each"),
        (["en", "zh", "-o", "p.csv"], "en and zh have no document of the same path"),
        (
            ["--origins", "zh", "-o", "p.csv"],
            "zh: no document with its original (X.md and X_origin.md)",
        ),
        (
            ["en", "en", "-o", "p.csv", "--source-language", "../x"],
            "not the code of a language: '../x' (it looks like zh or pt-BR)",
        ),
    ],
)
def test_pair_refuses_bad_input(
    amts: Invoke, checkout: Path, arguments: list[str], line: str
) -> None:
    write(checkout / "en", {"a.md": EN})
    write(checkout / "zh", {"z.md": ZH})
    write(checkout, {"en.md": EN, "zh.md": ZH})
    result = amts("pair", *arguments, "--target-language", "zh")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"Error: {line}\n")
    assert not (checkout / "p.csv").exists()


def test_a_language_without_a_file_is_refused(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en.md": EN, "xx.md": ZH})
    result = amts("pair", "en.md", "xx.md", "--target-language", "xx", "-o", "p.csv")
    assert (result.exit_code, result.stderr) == (2, "Error: xx.toml: no such language file\n")


# score


def test_a_document_equals_itself(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"zh.md": ZH})
    result = amts("score", "zh.md", "zh.md", "--language", "zh", "--json")
    answer = json.loads(result.stdout)
    assert (answer["bleu"], answer["segments"]) == (1.0, 4)
    assert "tok:zh" in answer["signature"]
    assert answer["documents"][0]["aligned"] is False


def test_a_worse_translation_scores_less_and_placeholders_are_tokens(
    amts: Invoke, checkout: Path
) -> None:
    worse = ZH.replace("直线很简单", "线是容易的")
    other_math = ZH.replace("$w$", "$v$")
    write(checkout, {"ref.md": ZH, "worse.md": worse, "math.md": other_math})
    scores = [
        json.loads(amts("score", name, "ref.md", "--language", "zh", "--json").stdout)["bleu"]
        for name in ("worse.md", "math.md")
    ]
    assert 0.5 < scores[0] < 1
    assert scores[1] == 1.0


def test_documents_of_different_shape_are_aligned_and_what_is_missing_costs(
    amts: Invoke, checkout: Path
) -> None:
    shorter = ZH.replace("它有斜率$w$和偏移。", "")
    longer = ZH.replace("* 损失", "这里多了一段谁也没有写过的话。\n\n* 损失")
    write(checkout / "hyp", {"short.md": shorter, "long.md": longer, "same.md": ZH, "extra.md": ZH})
    write(checkout / "ref", {"short.md": ZH, "long.md": ZH, "same.md": ZH, "same_origin.md": EN})
    result = amts("score", "hyp", "ref", "--language", "zh", "--json")
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    by_name = {entry["document"]: entry for entry in answer["documents"]}
    assert {name: entry["aligned"] for name, entry in by_name.items()} == {
        "long.md": True,
        "same.md": False,
        "short.md": True,
    }
    assert by_name["short.md"]["segments"] == 3  # two sentences of the reference are one unit
    assert by_name["short.md"]["bleu"] < 1
    assert by_name["long.md"]["added_segments"] == 1
    assert answer["without_reference"] == ["extra.md"]
    table = lines(amts("score", "hyp", "ref", "--language", "zh").stdout)
    assert "same.md           4   1.000   one by one\n" in table
    assert "aligned\n" in table
    assert "together         11" in table


def test_nothing_to_score_is_bad_input(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"a.md": "```\ncode\n```\n"})
    result = amts("score", "a.md", "a.md", "--language", "zh")
    assert result.exit_code == 2
    assert result.stderr == "Error: nothing to score: the documents hold no segment to compare\n"
