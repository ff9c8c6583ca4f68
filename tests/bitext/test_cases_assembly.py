"""Target documents put together, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bitext.assembly import Assembled, assemble
from bitext.job_html import TargetSegment
from bitext.parsing import parse
from bitext.planning import Edition, plan_document
from bitext.provenance import Provenance
from bitext.segments import expanded
from bitext.settings import ENGLISH, LanguageSettings, load_language

FOLDER = Path(__file__).parents[2] / "languages"
SPANISH = load_language(FOLDER / "es.toml")
CHINESE = load_language(FOLDER / "zh.toml")
LOST = TargetSegment("", "placeholder P0 was lost")

ENGLISH_TEXT = """# Linear models

We fit a line to data. It has two weights.

```python
x = 1
```

The loss is squared here. It is convex always.

The last paragraph ends the chapter.
"""
# With habits of its own: blank lines and another fence.
SPANISH_TEXT = """# Modelos lineales


Ajustamos una recta a los datos. Tiene dos pesos.

~~~python
x = 1
~~~

La pérdida es cuadrática aquí. Siempre es convexa.

El último párrafo termina el capítulo.

"""
NOTE = "Una nota del traductor que nadie pidió pero ayuda.\n\n"


def build(
    source: str,
    answers: Mapping[str, str | TargetSegment] = {},
    human: str | None = None,
    origin: str | None = None,
    *,
    name: str = "a.md",
    language: LanguageSettings = SPANISH,
) -> Assembled:
    """Assemble with answers by the source text of their segments."""
    edition = None
    if human is not None:
        before = source if origin is None else origin
        edition = Edition(parse(human.encode(), name), parse(before.encode(), name))
    plan = plan_document(parse(source.encode(), name), edition, ENGLISH, language)
    translated = {}
    for item in plan.to_send:
        answer = answers.get(expanded(item.coded, item.marks))
        if answer is not None:
            found = answer if isinstance(answer, TargetSegment) else TargetSegment(answer)
            translated[item.id] = found
    return assemble(plan, translated, ENGLISH, language)


def text(assembled: Assembled) -> str:
    return assembled.data.decode()


def test_an_unchanged_edition_comes_out_byte_for_byte() -> None:
    built = build(ENGLISH_TEXT, {}, SPANISH_TEXT)

    assert text(built) == SPANISH_TEXT
    assert built.count(Provenance.HUMAN) == len(built.outcomes) == 6


CHANGES = {
    "one sentence": (
        ("It has two", "It now has three"),
        ("Tiene dos", "Ahora tiene tres"),
        {"It now has three weights.": "Ahora tiene tres pesos."},
    ),
    "a new paragraph": (
        ("The last", "A brand new one.\n\nThe last"),
        ("El último", "Uno nuevo.\n\nEl último"),
        {"A brand new one.": "Uno nuevo."},
    ),
    "a paragraph less": (
        ("The loss is squared here. It is convex always.\n\n", ""),
        ("La pérdida es cuadrática aquí. Siempre es convexa.\n\n", ""),
        {},
    ),
    "a sentence less": ((" It is convex always.", ""), (" Siempre es convexa.", ""), {}),
}


@pytest.mark.parametrize(("there", "here", "answers"), CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_source_changes_only_its_own_place(
    there: tuple[str, str], here: tuple[str, str], answers: dict[str, str]
) -> None:
    built = build(ENGLISH_TEXT.replace(*there), answers, SPANISH_TEXT, ENGLISH_TEXT)

    assert text(built).split() == SPANISH_TEXT.replace(*here).split()
    assert "~~~python\nx = 1\n~~~" in text(built)
    assert built.count(Provenance.MACHINE) == len(answers)
    assert built.count(Provenance.SOURCE) == 0


def test_what_the_human_edition_has_alone_stays_beside_its_neighbour() -> None:
    origin = "# Linear models\n\n## The fit\n\nText here. Old.\n"
    human = (
        "*Para todos.*\n\n# Modelos lineales\n\n" + NOTE + "## El ajuste\n\nTexto aquí. Viejo.\n"
    )

    built = build(origin.replace("Old.", "New."), {"New.": "Nuevo."}, human, origin)

    assert text(built) == human.replace("Viejo.", "Nuevo.")


def test_a_moved_block_brings_its_own_bytes() -> None:
    last = "The last paragraph ends the chapter.\n"
    moved = ENGLISH_TEXT.replace(last, "").replace("models\n\n", f"models\n\n{last}\n")

    built = text(build(moved, {}, SPANISH_TEXT, ENGLISH_TEXT))

    assert built.index("El último") < built.index("Ajustamos") < built.index("La pérdida")
    assert built.count("El último párrafo termina el capítulo.") == 1


def test_only_prose_is_replaced() -> None:
    source = "# Head {#a}\n:label:`a`\n\n> - quoted `x`\n\n$$y$$\n\n![Cap.](a.png)\n:width:`9px`\n"

    built = build(source, {"Head": "Título", "Cap.": "Pie."})

    assert text(built) == source.replace("Head", "Título").replace("Cap.", "Pie.")
    (flagged,) = [outcome for outcome in built.outcomes if outcome.flag]
    assert (flagged.source, flagged.place) == ("quoted `x`", "line 4")


@pytest.mark.parametrize("answer", [LOST, None], ids=["damaged", "missing"])
def test_the_source_stands_in_for_a_damaged_segment(answer: TargetSegment | None) -> None:
    answers: dict[str, str | TargetSegment] = {"Two.": "Dos."}
    if answer:
        answers["One  `a`."] = answers["One `a`."] = answer

    built = build("\n\nOne  `a`. Two.\n", answers)

    assert text(built) == "\n\nOne  `a`. Dos.\n"
    first, second = built.outcomes
    assert (first.provenance, first.target, first.place) == (Provenance.SOURCE, "", "line 3")
    assert first.flag == (answer.damage if answer else "the translation is missing")
    assert (second.provenance, second.target, second.flag) == (Provenance.MACHINE, "Dos.", "")


@pytest.mark.parametrize("source", ["One.\n", "One.\n  Two.\n", "|a|\n|-|\n|One.|\n", "- *One.*\n"])
def test_with_every_segment_damaged_the_source_comes_out(source: str) -> None:
    assert text(build(source)) == source


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("- uno", "\\- uno"),
        ("+ uno", "\\+ uno"),
        ("* uno", "\\* uno"),
        ("1. uno", "1\\. uno"),
        ("2020) uno", "2020\\) uno"),
        ("# uno", "\\# uno"),
        ("> uno", "\\> uno"),
        ("```", "\\```"),
        ("~~~", "\\~~~"),
        ("---", "\\---"),
        ("-uno", "-uno"),
        ("1.5 uno", "1.5 uno"),
        ("#uno", "#uno"),
        ("1234567890. uno", "1234567890. uno"),
    ],
)
def test_text_that_would_begin_another_block_is_escaped(answer: str, expected: str) -> None:
    assert text(build("One text.\n", {"One text.": answer})) == expected + "\n"


@pytest.mark.parametrize("answer", ["<div>", "a\n\nb", "$$x$$", ":label:`a`", "a\n- b"])
def test_a_broken_structure_falls_back_and_is_flagged(answer: str) -> None:
    built = build("# A\n\nOne text.\n", {"A": "Á", "One text.": answer})

    assert text(built) == "# Á\n\nOne text.\n"
    heading, paragraph = built.outcomes
    assert (heading.provenance, heading.flag) == (Provenance.MACHINE, "")
    assert (paragraph.provenance, paragraph.target) == (Provenance.SOURCE, "")
    assert "structure damaged" in paragraph.flag


def test_a_pipe_in_a_table_cell_is_escaped_once() -> None:
    built = build("|a b|c|\n|-|-|\n|d|`e`|\n", {"a b": "x | y", "c": "z \\| w", "d": "v"})

    assert text(built) == "|x \\| y|z \\| w|\n|-|-|\n|v|`e`|\n"


@pytest.mark.parametrize(
    ("source", "language", "expected"),
    [
        ("One. Two.\n", SPANISH, "Uno. Dos.\n"),
        ("One.\nTwo.\n", SPANISH, "Uno.\nDos.\n"),
        ("One. Two.\n", CHINESE, "Uno.Dos.\n"),
        ("One.\nTwo.\n", CHINESE, "Uno.\nDos.\n"),
        ("*One.* Two.\n", CHINESE, "*Uno.* Dos.\n"),
        ("One. `a` Two.\n", SPANISH, "Uno. `a` Two.\n"),
        ("> One.\n> Two.\n", SPANISH, "> Uno.\n> Dos.\n"),
    ],
)
def test_what_stands_between_sentences(
    source: str, language: LanguageSettings, expected: str
) -> None:
    assert text(build(source, {"One.": "Uno.", "Two.": "Dos."}, language=language)) == expected


@pytest.mark.parametrize("answer", ["<b>Dos.", "!Dos.", ":Dos.", "$5 dos.", "|Dos."])
def test_text_that_must_not_begin_a_line_stays_on_the_line_before(answer: str) -> None:
    built = build("One.\nTwo.\n", {"One.": "Uno.", "Two.": answer})

    assert text(built) == f"Uno. {answer}\n"


# Notebooks


def notebook(*cells: tuple[str, str]) -> str:
    made = [
        {"cell_type": kind, "id": f"c{n}", "metadata": {"n": n}, "source": source.splitlines(True)}
        for n, (kind, source) in enumerate(cells)
    ]
    document = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


CELLS = [
    ("markdown", "# Linear regression"),
    ("code", "x = 1  # the count of all\ny = f(x)"),
    ("markdown", "We fit a `line` now. It works."),
    ("code", "g(y)"),
    ("markdown", "See :numref:`fig_a` for the picture. It is large."),
]
HUMAN_CELLS = [
    ("markdown", "# Regresión lineal"),
    ("code", "x = 1  # la cuenta de todos\ny = f(x)"),
    ("markdown", "Ajustamos una `line` ahora. Funciona."),
    ("code", "g(y)"),
    ("code", "extra_cell(of='translator')"),
    ("markdown", "La :numref:`fig_a` tiene el dibujo. Es grande."),
]


def sources(assembled: Assembled) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(assembled.data)["cells"]]


def test_an_unchanged_notebook_comes_out_byte_for_byte() -> None:
    human = notebook(*HUMAN_CELLS)

    assert text(build(notebook(*CELLS), {}, human, name="a.ipynb")) == human


def test_a_changed_notebook_keeps_comments_and_cells_of_the_human_edition() -> None:
    origin = notebook(*CELLS)
    source = origin.replace("It works.", "It fails.")

    built = build(source, {"It fails.": "Falla."}, notebook(*HUMAN_CELLS), origin, name="a.ipynb")

    expected = [body for _, body in HUMAN_CELLS]
    expected[2] = "Ajustamos una `line` ahora. Falla."
    assert sources(built) == expected
    cells = json.loads(built.data)["cells"]
    # The cells are the source's own, but for the one that the source does not have.
    assert [cell["metadata"]["n"] for cell in cells] == [0, 1, 2, 3, 4, 4]
    assert [cell["cell_type"] for cell in cells] == [kind for kind, _ in HUMAN_CELLS]
    assert '"source": [\n    "# Regresión lineal"\n   ]' in text(built)


def test_changed_code_is_the_sources() -> None:
    origin = notebook(*CELLS)
    source = origin.replace("x = 1 ", "x = 2 ")

    built = build(source, {}, notebook(*HUMAN_CELLS), origin, name="a.ipynb")

    expected = [body for _, body in HUMAN_CELLS]
    expected[1] = "x = 2  # the count of all\ny = f(x)"
    assert sources(built) == expected


def test_a_notebook_without_an_edition() -> None:
    source = notebook(("markdown", "# A\n\nOne."), ("code", "x"), ("markdown", ""))

    built = build(source, {"A": "Á", "One.": "Uno."}, name="a.ipynb")

    assert text(built) == source.replace("# A", "# Á").replace("One.", "Uno.")
    assert [outcome.place for outcome in built.outcomes] == ["cell 1, line 1", "cell 1, line 3"]
