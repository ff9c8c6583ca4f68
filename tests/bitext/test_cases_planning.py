"""What is kept of a human edition and what is sent, in small editions by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from bitext.parsing import parse
from bitext.planning import (
    Action,
    DocumentPlan,
    Edition,
    fingerprint,
    has_sentence_lines,
    plan_document,
)
from bitext.settings import ENGLISH, load_language

SPANISH = load_language(Path(__file__).parents[2] / "languages" / "es.toml")
KEEP, ABSENT, COPY, TRANSLATE = Action.KEEP, Action.ABSENT, Action.COPY, Action.TRANSLATE

ENGLISH_TEXT = """# Linear models

We fit a line to data. It has two weights.

```python
x = 1
```

The loss is squared here. It is convex always.

The last paragraph ends the chapter.
"""
SPANISH_TEXT = """# Modelos lineales

Ajustamos una recta a los datos. Tiene dos pesos.

```python
x = 1
```

La pérdida es cuadrática aquí. Siempre es convexa.

El último párrafo termina el capítulo.
"""
NOTE = "Una nota del traductor que nadie pidió pero ayuda.\n\n"


def plan(source: str, human: str | None = None, origin: str | None = None) -> DocumentPlan:
    edition = None
    if human is not None:
        before = parse((origin if origin is not None else ENGLISH_TEXT).encode(), "a.md")
        edition = Edition(parse(human.encode(), "a.md"), before)
    return plan_document(parse(source.encode(), "a.md"), edition, ENGLISH, SPANISH)


def sent(planned: DocumentPlan) -> list[str]:
    return [s.segment.key for b in planned.blocks for s in b.segments if s.kept is None]


def kept(planned: DocumentPlan) -> list[str]:
    return [s.kept for b in planned.blocks for s in b.segments if s.kept is not None]


def test_without_an_edition_all_prose_is_sent() -> None:
    planned = plan("# Head\n\nOne. Two `a`.\n\n$$x$$\n\n```\ny\n```\n\n`z`\n")

    actions = [block.action for block in planned.blocks]
    assert actions == [TRANSLATE, TRANSLATE, COPY, COPY, COPY]
    assert sent(planned) == ["Head", "One.", "Two `a`."]
    assert [segment.id.partition("-")[0] for segment in planned.to_send] == ["b0s0", "b1s0", "b1s1"]
    assert not planned.unchanged


def test_an_unchanged_edition_sends_nothing() -> None:
    planned = plan(ENGLISH_TEXT, SPANISH_TEXT)

    assert planned.unchanged
    assert [block.action for block in planned.blocks] == [KEEP] * 5
    assert [block.human for block in planned.blocks] == [(n,) for n in range(5)]
    assert planned.to_send == ()


CHANGES = {
    "one sentence": (
        ENGLISH_TEXT.replace("It has two", "It now has three"),
        [KEEP, TRANSLATE, KEEP, KEEP, KEEP],
        ["It now has three weights."],
        ["Ajustamos una recta a los datos."],
    ),
    "a sentence more": (
        ENGLISH_TEXT.replace("It is convex", "So easy. It is convex"),
        [KEEP, KEEP, KEEP, TRANSLATE, KEEP],
        ["So easy."],
        ["La pérdida es cuadrática aquí.", "Siempre es convexa."],
    ),
    "a sentence less": (
        ENGLISH_TEXT.replace(" It is convex always.", ""),
        [KEEP, KEEP, KEEP, TRANSLATE, KEEP],
        [],
        ["La pérdida es cuadrática aquí."],
    ),
    "code": (ENGLISH_TEXT.replace("x = 1", "x = 2"), [KEEP, KEEP, COPY, KEEP, KEEP], [], []),
    "a new paragraph": (
        ENGLISH_TEXT.replace("```python", "A brand new one.\n\n```python"),
        [KEEP, KEEP, TRANSLATE, KEEP, KEEP, KEEP],
        ["A brand new one."],
        [],
    ),
    "a paragraph less": (
        ENGLISH_TEXT.replace("The loss is squared here. It is convex always.\n\n", ""),
        [KEEP] * 4,
        [],
        [],
    ),
    "another level of heading": (
        ENGLISH_TEXT.replace("# Linear", "## Linear"),
        [TRANSLATE, KEEP, KEEP, KEEP, KEEP],
        [],
        ["Modelos lineales"],
    ),
    "white space alone": (
        ENGLISH_TEXT.replace("data. It", "data.\nIt").replace("\n\n", "\n\n\n"),
        [KEEP] * 5,
        [],
        [],
    ),
}


@pytest.mark.parametrize(
    ("source", "actions", "to_send", "to_keep"), CHANGES.values(), ids=CHANGES.keys()
)
def test_a_change_of_the_source(
    source: str, actions: list[Action], to_send: list[str], to_keep: list[str]
) -> None:
    planned = plan(source, SPANISH_TEXT)

    assert [block.action for block in planned.blocks] == actions
    assert sent(planned) == to_send
    assert kept(planned) == to_keep
    assert not planned.unchanged


def test_a_moved_block_keeps_its_translation() -> None:
    last = "The last paragraph ends the chapter.\n"
    moved = ENGLISH_TEXT.replace(last, "").replace("models\n\n", f"models\n\n{last}\n")

    planned = plan(moved, SPANISH_TEXT)

    assert [block.human for block in planned.blocks] == [(0,), (4,), (1,), (2,), (3,)]
    assert sent(planned) == []


def test_what_stands_in_the_human_edition_alone_follows_its_neighbour() -> None:
    human = "# Modelos lineales\n\n" + NOTE + "## El ajuste\n\nTexto aquí.\n"

    planned = plan(source := "# Linear models\n\n## The fit\n\nText here.\n", human, source)

    assert planned.unchanged
    assert [block.inserts for block in planned.blocks] == [(1,), (), ()]
    assert [block.human for block in planned.blocks] == [(0,), (2,), (3,)]


def test_what_stands_before_all_leads() -> None:
    planned = plan(ENGLISH_TEXT, NOTE + SPANISH_TEXT)

    assert planned.leading == (0,)
    assert [block.human for block in planned.blocks] == [(n,) for n in range(1, 6)]


def test_a_single_block_in_the_source_language_is_the_translators_decision() -> None:
    human = SPANISH_TEXT.replace(
        "El último párrafo termina el capítulo.", "The last paragraph ends the chapter."
    )

    planned = plan(ENGLISH_TEXT, human)

    assert sent(planned) == []
    assert planned.unchanged


def test_an_end_that_is_still_in_the_source_language_is_sent() -> None:
    more = "".join(f"\nNobody has translated paragraph number {n} yet.\n" for n in "abc")

    planned = plan(ENGLISH_TEXT + more, SPANISH_TEXT + more, ENGLISH_TEXT + more)

    assert len(sent(planned)) == 3
    assert not planned.unchanged


def test_a_name_that_is_the_same_in_both_languages_is_kept() -> None:
    planned = plan(
        "# ResNet\n\nText here.\n", "# ResNet\n\nTexto aquí.\n", "# ResNet\n\nText here.\n"
    )

    assert planned.unchanged


# Between code that stands on both sides, three paragraphs have no translation.
OPEN_SOURCE = (
    ENGLISH_TEXT
    + "\n```\ny\n```\n"
    + "".join(f"\nNobody has translated paragraph `{n}`. It waits.\n" for n in "abc")
)


def test_an_unfinished_edition_is_finished() -> None:
    planned = plan(OPEN_SOURCE, SPANISH_TEXT + "\n```\ny\n```\n", OPEN_SOURCE)

    assert [block.action for block in planned.blocks] == [KEEP] * 6 + [TRANSLATE] * 3
    assert len(sent(planned)) == 6
    assert not planned.unchanged


def test_a_single_block_left_out_is_the_translators_decision() -> None:
    source = OPEN_SOURCE[: OPEN_SOURCE.index("\nNobody has translated paragraph `b`")]

    planned = plan(source, SPANISH_TEXT + "\n```\ny\n```\n", source)

    assert [block.action for block in planned.blocks] == [KEEP] * 6 + [ABSENT]
    assert planned.unchanged


def test_of_repeated_sentences_each_keeps_its_own_translation() -> None:
    origin = "Same line here. Same line here. Old one `a`.\n"
    human = "La misma línea. Igual la línea. Vieja `a`.\n"

    planned = plan("Same line here. Same line here. New `b`.\n", human, origin)

    assert kept(planned) == ["La misma línea.", "Igual la línea."]
    assert sent(planned) == ["New `b`."]


def test_ids_hold_place_and_content() -> None:
    first, second = plan("One.\n\nOne.\n").to_send
    (other,) = plan("Two.\n").to_send

    assert first.id != second.id
    assert first.id.partition("-")[2] == second.id.partition("-")[2]
    assert first.id.partition("-")[0] == other.id.partition("-")[0] == "b0s0"
    assert first.id != other.id


def test_the_plan_is_a_function_of_its_texts() -> None:
    source, _, _, _ = CHANGES["one sentence"]

    assert plan(source, SPANISH_TEXT).blocks == plan(source, SPANISH_TEXT).blocks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\nTwo.\nThree.\n", True),
        ("One. Two.\nThree. Four.\n", False),
        ("One.\n", False),
        ("- One.\n  Two.\n", False),
        ("One.\nTwo.\n\nThree. Four.\n", False),
    ],
)
def test_a_line_for_each_sentence(text: str, expected: bool) -> None:
    assert has_sentence_lines(parse(text.encode(), "a.md"), ENGLISH) is expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a\nb", "a b", True),
        ("# a", "## a", False),
        ("a", "- a", False),
        ("*a*", "_a_", False),
        ("```\nx\n```", "```\nx\n```\n\n", True),
        ("```\nx\n```", "```\n x\n```", False),
    ],
)
def test_fingerprints(one: str, other: str, same: bool) -> None:
    here, there = (fingerprint(parse(text.encode(), "a.md"), 0) for text in (one, other))

    assert (here == there) is same
