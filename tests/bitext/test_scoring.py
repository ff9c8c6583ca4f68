"""Scores are sacrebleu's own, and nothing else passes for one."""

from __future__ import annotations

import pytest
import sacrebleu

from bitext.errors import InvalidInput, InvalidSettings
from bitext.scoring import score
from bitext.settings import load_language
from tests.bitext.pipeline import LANGUAGES

CHINESE = (
    ["模型P0学习权重。", "损失会下降。", "它在第三步停止。"],
    ["模型P0学会了权重。", "损失下降。", "它在第3步停止。"],
)
SPANISH = (
    ["El modelo P0 aprende los pesos.", "La pérdida baja."],
    ["El modelo P0 aprende sus pesos.", "La pérdida baja siempre."],
)


@pytest.mark.parametrize(
    ("sides", "tokenizer"),
    [(CHINESE, "zh"), (CHINESE, "char"), (SPANISH, "13a"), (SPANISH, "intl")],
)
def test_the_figure_is_that_of_corpus_bleu(sides, tokenizer: str) -> None:
    hypotheses, references = sides
    found = score(hypotheses, references, tokenizer)
    expected = sacrebleu.corpus_bleu(hypotheses, [references], tokenize=tokenizer)
    assert found.bleu == pytest.approx(expected.score / 100)
    assert 0 < found.bleu < 1
    assert found.segments == len(hypotheses)
    assert f"tok:{tokenizer}" in found.signature
    assert "version:" in found.signature


def test_the_reference_itself_scores_one() -> None:
    assert score(CHINESE[1], CHINESE[1], "zh").bleu == pytest.approx(1)


def test_nothing_in_common_scores_zero() -> None:
    assert score(["x y"], ["a b c d e"], "13a").bleu == pytest.approx(0)


def test_markup_left_in_a_hypothesis_costs() -> None:
    clean = score(SPANISH[1], SPANISH[1], "13a").bleu
    marked = score([f"**{text}**" for text in SPANISH[1]], SPANISH[1], "13a").bleu
    assert marked < clean


def test_sides_of_different_length() -> None:
    with pytest.raises(InvalidInput, match="2 hypotheses but 1 references"):
        score(["a", "b"], ["a"], "13a")


def test_nothing_to_score() -> None:
    with pytest.raises(InvalidInput, match="nothing to score"):
        score([], [], "13a")


@pytest.mark.parametrize("tokenizer", ["", "klingon", "ZH"])
def test_an_unknown_tokenizer(tokenizer: str) -> None:
    with pytest.raises(InvalidSettings, match="sacrebleu has no tokenizer"):
        score(["a"], ["a"], tokenizer)


@pytest.mark.parametrize("tokenizer", ["ja-mecab", "ko-mecab", "spm", "flores200"])
def test_a_tokenizer_that_needs_more_than_is_there(tokenizer: str) -> None:
    with pytest.raises(InvalidSettings, match=tokenizer):
        score(["a"], ["a"], tokenizer)


@pytest.mark.parametrize("path", sorted(LANGUAGES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_tokenizer_of_every_language_works(path) -> None:
    language = load_language(path)
    assert score(["一 a."], ["一 a."], language.bleu_tokenizer).bleu == pytest.approx(0, abs=1)
