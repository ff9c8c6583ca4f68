"""corrections: no AWS, only documents."""

import json
from pathlib import Path

import pytest

from tests.amts.conftest import Invoke
from tests.amts.files import write

REPOSITORY = Path(__file__).parents[3]

EN = "# Seeds\n\nThe seed is small and round.\n\nThis seed does not grow today.\n"
DRAFT = "# Granos\n\nEl grano es redondo y chico.\n\nEste grano no crece hoy día.\n"
FINAL = "# Granos\n\nEl germen es redondo y chico.\n\nEste germen no crece hoy día.\n"


@pytest.fixture(autouse=True)
def files(checkout: Path) -> Path:
    toml = (REPOSITORY / "languages" / "es.toml").read_text("utf-8")
    texts = {f"{name}/a.md": text for name, text in (("en", EN), ("draft", DRAFT), ("es", FINAL))}
    return write(checkout, {"languages/es.toml": toml, **texts})


@pytest.mark.parametrize("ending", ["", "/a.md"])
def test_what_was_corrected_twice_is_proposed(amts: Invoke, ending: str) -> None:
    paths = [name + ending for name in ("en", "draft", "es")]
    result = amts("corrections", *paths, "--language", "es", "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["proposals"] == [
        {
            "line": "seed; germen",
            "source": "seed",
            "target": "germen",
            "machine": "grano",
            "times": 2,
            "sentences": 3,
        }
    ]
    assert (told["sentences"], told["sentences_changed"]) == (3, 2)
    assert told["documents"] == ["a.md"]


def test_the_lines_can_be_pasted_and_are_no_proposals_then(amts: Invoke, checkout: Path) -> None:
    arguments = ("corrections", "en", "draft", "es", "--language", "es")
    result = amts(*arguments)
    assert result.exit_code == 0, result.stderr
    lines = [line for line in result.stdout.splitlines() if "; " in line]
    assert lines == ["seed; germen"]
    assert "1 proposal from 2 sentences that people changed, of 3 in 1 document." in result.stdout
    write(checkout, {"es.md": "\n".join(lines)})
    result = amts(*arguments, "--glossary", "es.md", "--json")
    assert json.loads(result.stdout)["proposals"] == []


def test_a_larger_least(amts: Invoke) -> None:
    result = amts("corrections", "en", "draft", "es", "--language", "es", "--least", "3")
    assert result.exit_code == 0
    assert "0 proposals" in result.stdout


def test_what_cannot_be_read_is_named_and_the_rest_is_used(amts: Invoke, checkout: Path) -> None:
    more = {f"{name}/b.ipynb": "no notebook" for name in ("en", "draft", "es")}
    write(checkout, {**more, "en/c.md": EN, "es/c.md": FINAL})
    result = amts("corrections", "en", "draft", "es", "--language", "es", "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert [one["line"] for one in told["proposals"]] == ["seed; germen"]
    (problem,) = told["problems"]
    assert "b.ipynb" in problem
    assert "1 document without a machine translation, such as c.md" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("en", "none", "es", "--language", "es"), "none: no such file or folder"),
        (("en", "draft", "es/a.md", "--language", "es"), "not one of each"),
        (("en", "draft", "es", "--language", "en"), "en.toml: no such language file"),
        (("en", "draft", "es", "--language", "es", "--source-language", "es"), "are the same"),
        (("en", "draft", "es", "--language", "es", "--least", "1"), "1 is not in the range"),
        (("en", "draft", "es", "--language", "es", "--glossary", "none.md"), "No such file"),
    ],
)
def test_bad_input_is_one_line(amts: Invoke, arguments: tuple[str, ...], told: str) -> None:
    result = amts("corrections", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
