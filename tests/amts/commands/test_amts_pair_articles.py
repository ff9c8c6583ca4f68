"""amts pair with web articles and keywords."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bitext.parallel_data import FileFormat
from bitext.parallel_data_check import check_file
from tests.amts.conftest import Invoke
from tests.amts.files import write

REPOSITORY = Path(__file__).parents[3]
EXAMPLES = REPOSITORY / "tests" / "amts" / "articles" / "examples"
SPANISH = ("bread.en", "hospital.en", "hospital.es", "overfitting.en", "overfitting.es")


@pytest.fixture(autouse=True)
def articles(checkout: Path) -> Path:
    write(
        checkout,
        {
            f"languages/{code}.toml": (REPOSITORY / "languages" / f"{code}.toml").read_text("utf-8")
            for code in ("es", "zh")
        },
    )
    for name in (*SPANISH, "bread.zh"):
        shutil.copy(EXAMPLES / f"{name}.html", checkout)
    return checkout


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_two_articles(amts: Invoke, checkout: Path) -> None:
    result = amts(
        "pair", "bread.en.html", "bread.zh.html", "--target-language", "zh",
        "-o", "p.tmx", "--rejected", "r.jsonl", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["documents"] == ["bread.en.html"]
    data = (checkout / "p.tmx").read_bytes()
    assert check_file(data, FileFormat.TMX, "en", "zh", "p.tmx") == answer["pairs"] >= 10
    assert "<seg>量出来的酸面包</seg>" in data.decode()
    for row in rows(checkout / "r.jsonl"):
        assert row["target"] not in data.decode() or not row["target"]


def test_a_folder_with_both_languages_and_a_list_give_the_same(
    amts: Invoke, checkout: Path
) -> None:
    write(
        checkout,
        {
            "list.tsv": "hospital.en.html\thospital.es.html\n"
            "overfitting.en.html\toverfitting.es.html\n"
        },
    )
    folder = amts("pair", ".", "--target-language", "es", "-o", "a.csv", "--json")
    listed = amts("pair", "--articles", "list.tsv", "--target-language", "es", "-o", "b.csv")
    assert (folder.exit_code, listed.exit_code) == (0, 0), folder.stderr + listed.stderr
    assert (checkout / "a.csv").read_bytes() == (checkout / "b.csv").read_bytes()
    answer = json.loads(folder.stdout)
    assert answer["documents"] == ["hospital.html", "overfitting.html"]
    assert answer["without_target"] == ["bread.html"]
    assert "1 document without a target, such as bread.html" in folder.stderr


def test_what_is_not_about_the_subject_is_left_out_and_listed(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"subject.txt": "# the subject\nes:sobreajuste\noverfitting\n"})
    arguments = ("pair", ".", "--target-language", "es", "--rejected", "r.jsonl", "--json")
    everything = json.loads(amts(*arguments, "-o", "a.jsonl").stdout)

    result = amts(
        *arguments, "-o", "p.jsonl", "--keyword-file", "subject.txt", "--keyword-count", "1"
    )

    answer = json.loads(result.stdout)
    found, left = rows(checkout / "p.jsonl"), rows(checkout / "r.jsonl")
    assert {row["document"] for row in found} == {"overfitting.html"}
    without = [row for row in left if row["reason"] == "no keyword"]
    assert {row["document"] for row in without} == {"hospital.html"}
    assert answer["rejected"]["no keyword"] == len(without)
    assert len(found) + len(without) == everything["pairs"]


def test_pairs_that_hold_a_keyword_themselves(amts: Invoke, checkout: Path) -> None:
    arguments = ("pair", ".", "--target-language", "es", "-o", "p.jsonl", "--keyword-scope", "pair")
    amts(*arguments, "--keyword", "curves", "--keyword", "es:foto")
    found = rows(checkout / "p.jsonl")
    assert len(found) >= 2
    assert all("curve" in row["source"] or "foto" in row["target"] for row in found)


def test_bad_articles_are_named_and_the_others_paired(amts: Invoke, checkout: Path) -> None:
    write(
        checkout,
        {
            "list.tsv": "hospital.en.html\thospital.es.html\nempty.html\thospital.es.html\n"
            "overfitting.en.html\tlogin.html\nmissing.html\tx.html\n",
            "empty.html": "",
            "login.html": "<form><input type='password'></form><p>Please log in.</p>",
        },
    )
    result = amts(
        "pair", "--articles", "list.tsv", "--target-language", "es", "-o", "p.csv", "--json"
    )
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert answer["documents"] == ["hospital.en.html"]
    assert answer["pairs"] > 10
    assert answer["problems"] == [
        "list.tsv: line 4: missing.html: no such file",
        "empty.html: an empty file",
        "login.html: no article text found (11 letters on the page): a login page",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.html", "hospital.es.html"], "none.html: no such file or folder"),
        (["hospital.en.html"], "give SOURCE and TARGET, a folder with both languages"),
        (["hospital.en.html", "--articles", "list.tsv"], "give SOURCE and TARGET"),
        ([".", "--keyword", "¡!"], "keyword '¡!': there is no word in it"),
        ([".", "--keyword", "fr:a"], "keyword 'fr:a': fr is neither the source nor the target"),
        ([".", "--keyword-file", "none.txt"], "none.txt: No such file or directory"),
        ([".", "--keyword-file", "blank.txt"], "blank.txt: no keyword in it"),
        ([".", "--keyword-file", "bread.zh.html"], "bread.zh.html: not UTF-8"),
    ],
)
def test_bad_input_is_one_line(
    amts: Invoke, checkout: Path, arguments: list[str], message: str
) -> None:
    write(checkout, {"blank.txt": "# nothing\n"})
    result = amts("pair", *arguments, "--target-language", "es", "-o", "p.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {message}")
    assert result.stderr.count("\n") == 1
    assert not (checkout / "p.csv").exists()
