"""Keywords: what they find, on which side, and which articles hold them often enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import InvalidInput
from bitext.keywords import keywords_of_file, subject, wanted
from bitext.pairing import Bitext, pair_documents
from bitext.pairs import UNIT, Pair, Reason
from bitext.parsing import parse
from bitext.selection import select
from bitext.settings import ENGLISH, load_language

SPANISH = load_language(Path(__file__).parents[2] / "languages" / "es.toml")


def has(keyword: str, source: str, target: str = "") -> bool:
    return subject([keyword], "en", "es").has(Pair(source, target, 1.0, "a.md"))


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("machine learning", "Machine  Learning is fun"),
        ("machine learning", "a machine-learning model"),
        ("machine learning", "MACHINE\u00a0LEARNING"),
        ("machine-learning", "machine learning"),
        ("data set", "a new dataset"),
        ("network", "Two networks."),
        ("networks", "one network"),
        ("neural networks", "a neural network"),
        ("box", "boxes"),
        ("boxes", "a box"),
        ("category", "categories"),
        ("categories", "category"),
        ("red neuronal", "las redes neuronales"),
        ("redes neuronales", "una red neuronal"),
        ("función", "las funciones"),
        ("funciones", "la función"),
        ("regresión lineal", "regresiones lineales"),
        ("vez", "veces"),
        ("função", "funções"),
        ("neural", "neurais"),
        ("train*", "we trained it"),
        ("train*", "training"),
        ("train* set*", "the training sets"),
        ("öğrenme*", "makine öğrenmesinde"),
        ("ISTANBUL", "İstanbul"),
        ("C++", "written in C++, mostly"),
        ("GPT-4", "GPT 4"),
        ("ＡＩ", "AI"),
        ("straße", "STRASSE"),
        ("机器学习", "针对图像的机器学习模型"),
        ("机器 学习", "机器学习"),
        ("機械学習", "機械学習を使う"),
        ("기계 학습", "기계학습을 배운다"),
        ("การเรียนรู้", "พื้นฐานการเรียนรู้ของเครื่อง"),
        ("深度学习 GPU", "深度学习GPU的"),
    ],
)
def test_what_a_keyword_finds(keyword: str, text: str) -> None:
    assert has(keyword, text)
    assert has(keyword, "", text)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("learn", "learning"),
        ("art", "part"),
        ("art", "artist"),
        ("net", "the internet"),
        ("bus", "bu"),
        ("as", "a"),
        ("train*", "restrain"),
        ("machine learning", "learning machine"),
        ("machine learning", "a machine is learning"),
        ("机器学习", "机器不学习"),
        ("AI", "MAIL和SAIL"),
        ("a.c", "abc"),
    ],
)
def test_what_it_does_not_find(keyword: str, text: str) -> None:
    assert not has(keyword, text)


def test_a_keyword_for_one_side() -> None:
    assert has("en:red", "a red door", "una puerta")
    assert not has("en:red", "a door", "una red")
    assert has("es: red ", "a net", "una red")
    assert has("ES:red", "a net", "una red")
    assert has("note: this", "a note: this")  # four letters name no language
    with pytest.raises(InvalidInput, match=r"fr is neither the source nor the target language"):
        subject(["fr:rouge"], "en", "es")


@pytest.mark.parametrize("keyword", ["", "  ", "--", "*", "en:", "¿?"])
def test_a_keyword_without_a_word(keyword: str) -> None:
    with pytest.raises(InvalidInput, match="there is no word in it"):
        subject([keyword], "en", "es")


def test_a_file_of_keywords() -> None:
    text = "\ufeff# subject\nmachine learning\r\n\n  en:deep learning \n#x\n"
    assert keywords_of_file(text) == ["machine learning", "en:deep learning"]


@given(st.text(min_size=1), st.text(max_size=40))
def test_any_text_can_be_a_keyword(keyword: str, text: str) -> None:
    try:
        about = subject([keyword], "en", "es")
    except InvalidInput:
        return
    about.has(Pair(text, text, 1.0, "a.md"))


@given(st.from_regex(r"[a-zé]{3,9}( [a-zé]{3,9})?", fullmatch=True))
def test_a_keyword_finds_itself_and_its_plain_plural(keyword: str) -> None:
    assert has(keyword, f"the {keyword}, of course")
    assert has(keyword, f"{keyword}s")
    assert has(keyword.upper(), keyword)


# Whole articles


def article(name: str, source: str, target: str) -> Bitext:
    here, there = parse(source.encode(), name), parse(target.encode(), name)
    return pair_documents(here, there, ENGLISH, SPANISH)


ABOUT = article(
    "about.md",
    "# Machine learning\n\nIt needs many examples.\n",
    "# Aprendizaje automático\n\nNecesita muchos ejemplos.\n",
)
ASIDE = article(
    "aside.md",
    "# Gardens\n\nThe lawn robot uses machine learning.\n\nThe roses do not.\n",
    "# Jardines\n\nEl robot usa aprendizaje automático.\n\nLas rosas no.\n",
)


def chosen(scope: str, occurrences: int) -> list[str]:
    about = subject(["machine learning", "aprendizaje automático"], "en", "es")
    test = wanted(about, [ABOUT, ASIDE], scope, occurrences)  # type: ignore[arg-type]
    selection = select([ABOUT, ASIDE], SPANISH, min_confidence=0.0, wanted=test)
    left = [pair for pair in selection.rejected if pair.reason is Reason.NO_KEYWORD]
    assert len(left) + len(selection.pairs) == 5
    assert selection.rejected_by_reason.get("no keyword", 0) == len(left)
    return [pair.source for pair in selection.pairs]


def test_an_article_is_kept_whole_or_left_out_whole() -> None:
    assert chosen("article", 3) == ["Machine learning", "It needs many examples."]
    assert len(chosen("article", 1)) == 5
    assert chosen("article", 4) == []


def test_a_pair_is_kept_by_itself() -> None:
    assert chosen("pair", 3) == ["Machine learning", "The lawn robot uses machine learning."]


def test_an_article_counts_by_the_side_that_has_more() -> None:
    about = subject(["machine learning", "aprendizaje automático"], "en", "es")
    assert (about.occurrences(ABOUT), about.occurrences(ASIDE)) == (3, 1)


def test_a_translation_unit_has_no_article() -> None:
    about = subject(["machine learning"], "en", "es")
    test = wanted(about, [ABOUT], "article")
    unit = Pair("Machine learning", "x", 1.0, "about.md", kind=UNIT)
    other = Pair("It needs many examples.", "x", 1.0, "about.md", kind=UNIT)
    assert (test(unit), test(other)) == (True, False)
