"""adherence: no AWS, only documents and a glossary."""

import json
from pathlib import Path

import pytest

from tests.amts.conftest import Invoke
from tests.amts.files import write

REPOSITORY = Path(__file__).parents[3]
BOOK = REPOSITORY / "examples" / "book"

EN = "# Descent\n\nThe gradients are small. We follow the gradient downhill.\n\nA loss is paid.\n"
ES = "# Descenso\n\nLos gradientes son pequeños. La seguimos cuesta abajo.\n\nSe paga la pérdida.\n"
GLOSSARY = "gradient; gradiente\n\nloss; pérdida, coste\n\nseed; semilla\n"


@pytest.fixture(autouse=True)
def files(checkout: Path) -> Path:
    toml = (REPOSITORY / "languages" / "es.toml").read_text("utf-8")
    contents = {"languages/es.toml": toml, "es.md": GLOSSARY}
    for name in ("a.md", "b/c.md"):
        contents |= {f"en/{name}": EN, f"spanish/{name}": ES}
    return write(checkout, contents)


def test_terms_are_counted_in_sentences(amts: Invoke) -> None:
    result = amts("adherence", "en", "spanish", "--glossary", "es.md", "--language", "es", "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert (told["sentences"], told["used"], told["share"]) == (6, 4, round(4 / 6, 6))
    assert told["terms"] == [
        {
            "source": "gradient",
            "targets": ["gradiente"],
            "place": "line 1",
            "sentences": 4,
            "used": 2,
            "agreed": 2,
            "share": 0.5,
        },
        {
            "source": "loss",
            "targets": ["pérdida", "coste"],
            "place": "line 3",
            "sentences": 2,
            "used": 2,
            "agreed": 2,
            "share": 1.0,
        },
    ]
    assert (told["terms_in_glossary"], told["documents"]) == (3, ["a.md", "b/c.md"])


def test_the_table_tells_each_term_and_all_together(amts: Invoke) -> None:
    result = amts(
        *("adherence", "en/a.md", "spanish/a.md", "--glossary", "es.md", "--language", "es")
    )
    assert result.exit_code == 0, result.stderr
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["gradient", "gradiente", "2", "1", "50%"] in rows
    assert ["together", "3", "2", "67%"] in rows
    assert "2 of the glossary's 3 terms stand in 1 document." in result.stdout


def test_what_is_wrong_is_named_and_the_rest_is_used(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"es.md": GLOSSARY + "no term\n", "en/bad.md": EN, "spanish/bad.md": EN})
    result = amts("adherence", "en", "spanish", "--glossary", "es.md", "--language", "es", "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["sentences"] == 6
    assert "line 6: not two columns" in told["glossary_problems"]
    assert "line 6" in result.stderr
    (problem,) = told["problems"]
    assert "bad.md" in problem


@pytest.mark.parametrize(
    ("glossary", "text", "told"),
    [
        ("es.md", "# Nothing\n", "es.md: no term in it"),
        ("es.md", "tree; árbol\n", "nothing to measure: the documents hold no term of es.md"),
        ("es.csv", "a,b\n", "es.csv: line 1: the first row names no columns en and es"),
        ("es.txt", "a; b\n", "es.txt: no glossary"),
        ("none.md", None, "none.md: No such file"),
    ],
)
def test_a_glossary_of_no_use_is_one_line(
    amts: Invoke, checkout: Path, glossary: str, text: str | None, told: str
) -> None:
    if text is not None:
        write(checkout, {glossary: text})
    result = amts("adherence", "en", "spanish", "--glossary", glossary, "--language", "es")
    assert result.exit_code == 2
    assert told in result.stderr.splitlines()[-1]


def test_a_language_is_not_translated_into_itself(amts: Invoke) -> None:
    arguments = ("--glossary", "es.md", "--language", "es", "--source-language", "es")
    result = amts("adherence", "en", "spanish", *arguments)
    assert result.exit_code == 2
    assert "are the same" in result.stderr
