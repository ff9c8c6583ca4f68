"""Sentence boundaries as the languages' own settings give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bitext.markdown import parse_part
from bitext.segments import segment_block
from bitext.settings import ENGLISH, LanguageSettings, load_language

FOLDER = Path(__file__).parents[2] / "languages"
CHINESE = load_language(FOLDER / "zh.toml")
SPANISH = load_language(FOLDER / "es.toml")


def sentences(text: str, language: LanguageSettings) -> list[str]:
    (block,) = parse_part(text.encode(), "a.md").blocks
    return [segment.key for segment in segment_block(block, 0, language.sentences)]


# A bar stands where a boundary is expected (a space before it is the text's own).
EN = [
    "One. |Two! |Three? |Four",
    "Why?! |Because…",
    'He said "Go." |Then he left.',
    "(It works.) |Next one.",
    "See e.g. Smith and i.e. Jones, etc. and so on.",
    "As Fig. 3 and Eq. 4 show, vs. Table 2.",
    "J. Smith wrote it. |So it is.",
    "The value is 3.14 here. |It grows.",
    "Use numpy.array now. |Then stop.",
    "wait... |Then go.",
    "it ends. but not here.",
    "It was 1997. |Then came more.",
    "See `a.b. C`. |Next `x`.",
    "We know this :cite:`A.B.2020`. |Next.",
    "It ends.:cite:`A.2020` |Next.",
    "*It ends.* |Next.",
    "*One. Two.* |Three.",
    "[One. Two](u) three. |Four.",
    "[**One. Two.**] |Three.",
    "Then $x$. |$y$ follows.",
    "Ends here. |“Quoted start.”",
    "Ends here. |(Aside.)",
    "No terminator at all",
    "One.\u00a0|Two.",
    "U.S. law. |New.",
]
ZH = [
    "一句。|两句！|三句？|四句",
    "他说：“好。”|然后走了。",
    "（括号。）|下一句。",
    "“好。”，他说。",
    "值是 3.14 左右。|然后增长。",
    "用numpy.array计算。|然后停止。",
    "English end. 没有结束。|下一句。",
    "用 $x$！ |接着。",
    "**好。** |下一句。",
    "**一。二。** |三。",
    "[一。二](u)三。|四。",
    "如 :numref:`a` 所示。|:numref:`b` 也是。",
    "为什么？！|因为。",
    "他想…… |然后。",
    "他想……然后。",
    "说「好。」|再说。",
]
ES = [
    "Uno. |¿Dos? |¡Tres! |Cuatro",
    "Dice: ¿qué? |Y luego ¡ya! |Fin.",
    "El Sr. Gómez y la Dra. Ruiz llegaron. |Bien.",
    "Por ejemplo, p. ej. Madrid, EE. UU. Central y la fig. 3.",
    "Véase la pág. 7 y el núm. 8. |Luego siga.",
    "«Así es.» |Luego siguió.",
    "Vale 3.14 o 3,14. |Crece.",
    "Espera… |Ahora.",
    "¿Qué? preguntó. |Nada.",
]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (text, language)
        for texts, language in ((EN, ENGLISH), (ZH, CHINESE), (ES, SPANISH))
        for text in texts
    ],
)
def test_boundaries(text: str, language: LanguageSettings) -> None:
    expected = [sentence.strip(" \u00a0") for sentence in text.split("|")]
    # Markup around a whole sentence stays outside of it.
    expected = [s.removeprefix("[**").removesuffix("**]").strip("*") for s in expected]

    assert sentences(text.replace("|", ""), language) == expected


def test_an_item_number_at_the_start_ends_no_sentence() -> None:
    assert sentences("# 1. Introduction. More", ENGLISH) == ["1. Introduction.", "More"]


def test_a_footnote_right_after_the_period_belongs_to_its_sentence() -> None:
    part = parse_part(b"It ends.[^1] Next.\n\n[^1]: x\n", "a.md")

    found = segment_block(part.blocks[0], 0, ENGLISH.sentences)
    assert [segment.key for segment in found] == ["It ends.[^1]", "Next."]


def test_the_settings_decide() -> None:
    text = "La fig. A va. Luego el Sr. B."

    assert sentences(text, SPANISH) == ["La fig. A va.", "Luego el Sr. B."]
    assert sentences("El Sr. Gómez.", SPANISH) == ["El Sr. Gómez."]
    assert sentences("El Sra. Gómez.", ENGLISH) == ["El Sra.", "Gómez."]
    assert sentences("One. Two.", CHINESE) == ["One. Two."]


def test_lines_are_no_boundaries() -> None:
    assert sentences("One line\nand more.\nNew one.", ENGLISH) == ["One line and more.", "New one."]
